"""How names are compared: as words in lower case, hyphens, slashes and apostrophes between them ignored.

"IFN-alpha" and "IFN alpha" are one name, "Crohn's disease" and "Crohn disease" too, and "omalizumab-induced" holds the
name of the drug. A comma, a stop or a bracket between two words parts names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

WORD: Final = re.compile(r"[^\W_]+(?:'s(?![^\W_]))?")


class Word(NamedTuple):
    """A word of a text: its span, its form for comparison, and whether a name may run on into it from the last one."""

    start: int
    end: int
    form: str
    joined: bool


_JOINTS: Final = frozenset((" ", "-", "/", "'", " - ", "- ", " -", "' "))


def form(word: str) -> str:
    """A word as it is compared."""
    return word.lower().removesuffix("'s")


def words(text: str, start: int, end: int) -> Iterator[Word]:
    """The words of a span of a text."""
    last = None
    for match in WORD.finditer(text, start, end):
        begin = match.start()
        yield Word(begin, match.end(), form(match.group()), last is not None and text[last:begin] in _JOINTS)
        last = match.end()


def key(name: str) -> str:
    """A name as it is looked up."""
    return " ".join(form(match.group()) for match in WORD.finditer(name.replace("\u2019", "'")))
