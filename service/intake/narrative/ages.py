"""Ages as a text writes them: "59-year old", "twenty-seven-year-old", "14 mo", "a girl of 13 months", "aged 5 years".

An age in decades ("in her sixties") is a group, never a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import numerals, times
from service.intake.narrative.facts import Json

PERSON: Final = (
    r"(?:wom[ae]n|m[ae]n|males?|females?|boys?|girls?|gentlem[ae]n|lad(?:y|ies)|patients?|infants?|neonates?"
    r"|newborns?|child(?:ren)?"
    r"|toddlers?|bab(?:y|ies)|adolescents?|teenagers?|adults?|person|individual|student|teacher|nurse|farmer|driver"
    r"|worker|sailor"
    r"|accountant|smoker|housewife|primigravida|waitress|clerk|engineer|(?!later|earlier|after|longer|older|under|over|other|whether|never|however|shorter|former|further|prior)"
    r"\w{3,12}(?:er|or|ist|ant))"
)
_NUMBER: Final = rf"(?P<number>{numerals.NUMBER})"
_UNIT: Final = r"(?P<unit>years?|yrs?|y|months?|mos?|weeks?|wks?|days?|hours?)"
_FORMS: Final = (
    re.compile(rf"(?<![\w.,-]){_NUMBER}[\s-]{{0,3}}{_UNIT}[\s/-]{{0,3}}(?:old\b|o\b|of age\b)", re.IGNORECASE),
    re.compile(rf"\b{PERSON},?\s(?:aged|of)\s{_NUMBER}(?:\s{_UNIT})?(?![\w.%-])(?!\s(?:mg|g|kg|cm))", re.IGNORECASE),
    re.compile(rf"\b(?:aged|age:?)\s(?:of\s)?{_NUMBER}(?:\s{_UNIT})?(?![\w.%-])", re.IGNORECASE),
    re.compile(
        rf"(?<![\w.,-]){_NUMBER}[\s-]{{0,1}}(?P<unit>mo|months?|weeks?|yo|y)[\s,]{{1,2}}{PERSON}\b", re.IGNORECASE
    ),
    re.compile(rf"\b{PERSON}\s?\(?,?\s?{_NUMBER}\s{_UNIT}\)?(?=[,;)]|\s(?:old|with|who|presented|was))", re.IGNORECASE),
    re.compile(rf"\b(?:Mrs?|Ms|Miss)\.? [A-Z][\w.]{{0,20}}, {_NUMBER} (?P<unit>years?|yrs?)(?=[,;.)])"),
    re.compile(r"(?<![\w.,-])(?P<number>\d{1,3})\s?(?P<sex>[MF])\b(?=\s(?:with|who|presented|admitted|on))"),
)
_OF_LIFE: Final = re.compile(
    r"\b(?:on|at|by) (?P<unit>day|week) (?P<number>\d{1,3}) of life\b|\b(?P<unit2>day)[ -]of[ -]life "
    r"(?P<number2>\d{1,3})\b",
    re.IGNORECASE,
)
_UNITS: Final = {"y": "year", "yo": "year", "mo": "month", "yr": "year", "wk": "week"}
_OLDEST: Final = {"year": 125, "month": 240, "week": 520, "day": 400, "hour": 100}

_DECADE: Final = re.compile(
    r"\bin (?:his|her|their) (?:early |mid[- ]?|late )?(?P<decade>teens|twenties|thirties|forties|fifties|seventies"
    r"|eighties|nineties"
    r"|20s|30s|40s|50s|70s|80s|90s)\b",
    re.IGNORECASE,
)
_GROUPS: Final = {
    "teens": "adolescent",
    **dict.fromkeys(("twenties", "thirties", "forties", "fifties", "20s", "30s", "40s", "50s"), "adult"),
    **dict.fromkeys(("seventies", "eighties", "nineties", "70s", "80s", "90s"), "elderly"),
}
_KIND: Final = re.compile(
    r"\b(?:an?|the|our)\s(?:[a-z-]{3,14}\s){0,3}?(?P<kind>neonate|newborn|infant|toddler|child|adolescent|teenager"
    r"|elderly"
    r" (?:wom[ae]n|m[ae]n|patient|lady|gentleman))\b",
    re.IGNORECASE,
)
_KINDS: Final = {"newborn": "neonate", "toddler": "child", "teenager": "adolescent"}


@dataclass(frozen=True, slots=True)
class Told:
    """An age with its span, and the sex where one letter says it ("34F")."""

    start: int
    end: int
    age: Json
    letter: str = ""


def find(text: str, start: int, end: int) -> Iterator[Told]:
    """The ages in a span of a text, in their order."""
    found: list[Told] = []
    for pattern in _FORMS:
        for match in pattern.finditer(text, start, end):
            told = _read(match)
            if told is not None and not any(one.start < told.end and told.start < one.end for one in found):
                found.append(told)
    yield from sorted(found, key=lambda told: told.start)


def _read(match: re.Match[str]) -> Told | None:
    groups = match.groupdict()
    number = numerals.value(groups["number"])
    word = (groups.get("unit") or "year").lower()
    unit = _UNITS.get(word.rstrip("s")) or times.unit(word)
    if number is None or number > _OLDEST[unit]:
        return None
    return Told(match.start(), match.end(), {"value": number, "unit": unit}, groups.get("sex") or "")


def of_life(text: str, start: int, end: int) -> Told | None:
    """An age told as a day or week of life: "on day 5 of life"."""
    match = _OF_LIFE.search(text, start, end)
    if match is None:
        return None
    number, unit = match["number"] or match["number2"], match["unit"] or match["unit2"]
    return Told(match.start(), match.end(), {"value": int(number), "unit": unit})


def group(text: str, start: int, end: int) -> tuple[str, tuple[int, int]] | None:
    """The age group that a span tells: a decade, or a word such as "infant". The sixties are of two groups: none."""
    match = _DECADE.search(text, start, end)
    if match is not None:
        return _GROUPS[match["decade"].lower()], match.span()
    match = _KIND.search(text, start, end)
    if match is None:
        return None
    kind = match["kind"].lower()
    return ("elderly" if kind.startswith("elderly") else _KINDS.get(kind, kind)), match.span("kind")
