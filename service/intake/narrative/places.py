"""Which country an affiliation names: the country at the end of an address ("..., Uppsala, Sweden")."""

from __future__ import annotations

import csv
import functools
import io
import re
from typing import Final

from service import tables

Span = tuple[int, int]

_INSTITUTION: Final = re.compile(
    r"\b(?:department|division|university|hospital|clinic|institute|faculty|school|college|cent(?:er|re)|unit"
    r"|laboratory|ward|service of"
    r"|infirmary|academy|medical)\b",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(
    r"\([^()]{0,40}?,\s(?P<country>[A-Z][\w. '-]{2,30})\)|\((?P<alone>[A-Z][\w. '-]{2,30})\)\s*$"
)
_AT_END: Final = re.compile(r"[,.]\s?(?P<country>[A-Z][\w.'\u00fc\u00f1 -]{1,40}?)(?:\s?\([^()]{0,40}\))?[\s.;,]*$")


@functools.cache
def _codes() -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(tables.read_text("lexicon", "countries.csv")))
    return {row["name"].lower(): row["code"] for row in rows}


def of_address(text: str, start: int, end: int, *, authors: bool = False) -> tuple[str, Span] | None:
    """The ISO 3166 code of the country of an address, with its span. authors: the line names authors, not an
    institution.
    """
    words = text[start:end]
    if not authors and _INSTITUTION.search(words) is None:
        return None
    for pattern in (_AT_END, _BRACKETED):
        for match in pattern.finditer(words):
            group = match.lastgroup or "country"
            code = _codes().get(match[group].strip(" .").lower())
            if code is not None:
                return code, (start + match.start(group), start + match.end(group))
    return None
