"""Narrative.div: plain paragraphs, written so that a HAPI server gives them back byte for byte.

Only <p> without attributes; &, <, > and " as entities and characters beyond U+FFFF as hexadecimal references, because
that is how HAPI writes them itself (measured on 8.8.0; anything richer is re-serialised).
White space inside a paragraph is folded, because XML parsers do that to carriage returns anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from service.fhir.elements import Element

_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_OPEN: Final = '<div xmlns="http://www.w3.org/1999/xhtml">'


def narrative(
    lines: Iterable[str | None], status: Literal["generated", "extensions", "additional"] = "generated"
) -> Element:
    """A Narrative of one paragraph a line; None and blank lines are left out, at least one must remain.

    status "extensions": the text also shows content of extensions; "additional": words that stand nowhere else.
    """
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line and not line.isspace())
    return {"status": status, "div": f"{_OPEN}{paragraphs}</div>"}


def escape(text: str) -> str:
    """Text as XHTML character data, white space folded."""
    folded = " ".join(text.split()).translate(_ENTITIES)
    return folded if folded.isascii() else _ASTRAL.sub(_reference, folded)


def _reference(match: re.Match[str]) -> str:
    return f"&#x{ord(match.group()):X};"
