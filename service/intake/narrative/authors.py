"""Who wrote the article: only from a line that is nothing but names, with the marks of an author line.

Such marks are degrees, affiliation numbers, initials, "Authors:" or "et al."; a title in capitals has none of them.
"""

from __future__ import annotations

import re
from typing import Final

Span = tuple[int, int]

DEGREES: Final[dict[str, str]] = {
    **dict.fromkeys(("MD", "M.D.", "MBBS", "MBChB", "MRCP", "FRCP", "DO", "FACP", "Dr"), "physician"),
    **dict.fromkeys(("PharmD", "Pharm.D.", "RPh", "MPharm", "BPharm"), "pharmacist"),
    **dict.fromkeys(("RN", "BSN", "MSN", "NP", "PA-C"), "other-health-professional"),
}
_DEGREE: Final = (
    r"(?:M\.?D\.?|Ph\.?D\.?|MBBS|MBChB|MRCP|FRCP|DO|FACP|MSc|M\.Sc\.|MPH|BSc|BA|MS|DDS|PharmD|Pharm\.D\.|RPh|MPharm"
    r"|BPharm|RN|BSN|MSN|NP|PA-C)"
)
_WORD: Final = r"[^\W\d_a-z](?:[^\W\d_]|['\u2019-]){0,20}"
_NAME: Final = (
    rf"(?:[A-Z]\.[ -]?){{0,3}}{_WORD}(?:\s(?:[A-Z]\.?|(?:de|van|von|der|den|da|el|al|bin|la|le|di)(?=\s)"
    rf"|{_WORD})){{0,4}}?"
)
_ENTRY: Final = re.compile(
    rf"\s?(?:Dr\.?\s)?(?P<name>{_NAME})(?P<mark>[\d*\u2020\u2021,]{{0,8}}(?<!,))(?P<degrees>"
    rf"(?:,?\s{_DEGREE}){{0,4}})\s?(?=,|;|$|\.$|\sand\s|&|\s\()"
)
_LABEL: Final = re.compile(r"^\s*(?:authors?|by)\s?:\s?", re.IGNORECASE)
_JOINT: Final = re.compile(r"\s?(?:,\s?and\s|,|;|\sand\s|&)\s?")
_ET_AL: Final = re.compile(rf"^(?P<name>{_NAME}),?\s(?P<others>et al)\b\.?\s?(?P<rest>.{{0,80}})$")
_SURNAME_FIRST: Final = re.compile(
    r"^(?P<name>[^\W\d_a-z][\w'-]{1,20},\s[^\W\d_a-z][\w'-]{1,20}(?:\s[^\W\d_a-z][\w'.-]{0,20}){0,2})(?P<mark>\d{1,2}"
    r"(?:,\d{1,2}){0,3})$"
)
_NO_NAME: Final = re.compile(
    r"\b(?:Department|Division|University|Hospital|Clinic|Institute|Center|Centre|Journal|Report|Case|Study|Review"
    r"|Letter|Syndrome|Keywords"
    r"|Faculty|School|College|Open|Access|The|With|After|Abstract|Figure|Table|Publication|Article|Nature|Medicine)\b"
)


def read(line: str) -> list[tuple[str, Span, str]]:
    """The authors that a line names, each with its span in the line and the degrees told; empty if it is no author
    line.
    """
    if len(line) > 600 or len(line) < 5:
        return []
    one = _SURNAME_FIRST.match(line.strip())
    if one is not None:
        start = line.index(one["name"])
        return [(one["name"], (start, start + len(one["name"])), "")]
    et_al = _ET_AL.match(line)
    if et_al is not None and not _NO_NAME.search(et_al["name"]):
        return [(et_al["name"], et_al.span("name"), ""), ("et al.", et_al.span("others"), "")]
    return _list(line)


def journal_after(line: str) -> tuple[str, Span] | None:
    """The journal behind "Name et al." as PubMed prints it."""
    match = _ET_AL.match(line)
    rest = match["rest"].rstrip(". ") if match else ""
    if match is None or len(rest) < 4 or not rest[0].isupper():
        return None
    return rest, (match.start("rest"), match.start("rest") + len(rest))


def _list(line: str) -> list[tuple[str, Span, str]]:
    label = _LABEL.match(line)
    place = label.end() if label else 0
    found: list[tuple[str, Span, str]] = []
    marks = bool(label)
    while place < len(line) and len(found) < 60:
        match = _ENTRY.match(line, place)
        if match is None or _NO_NAME.search(match["name"]) or " " not in match["name"].strip():
            break
        marks = (
            marks or bool(match["mark"]) or bool(match["degrees"]) or re.match(r"[A-Z]\.", match["name"]) is not None
        )
        found.append((match["name"], match.span("name"), match["degrees"]))
        place = match.end()
        joint = _JOINT.match(line, place)
        if joint is None:
            break
        place = joint.end()
    rest = line[place:].strip()
    whole = not rest.strip(".*") or rest.startswith("(")
    return found if whole and marks and found else []
