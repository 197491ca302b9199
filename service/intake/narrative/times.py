"""Lengths of time and points in time, as Duration and When of the report contract.

Dates keep the precision that the text gives and are never padded; a day without a year, numbers whose order is not
clear ("06/05/2022") and "several weeks" stay words. A time is relative only where the text says to what ("8 months
after stopping omalizumab"): the drug is then named by its substance, where the report will have its key.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative import numerals
from service.intake.narrative.facts import Json

_UNITS: Final = {
    "second": "second", "sec": "second", "minute": "minute", "min": "minute", "hour": "hour", "hr": "hour", "h": "hour",
    "day": "day", "week": "week", "wk": "week", "month": "month", "mo": "month", "year": "year", "yr": "year",
}  # fmt: skip
UNIT: Final = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|mo|years?|yrs?)"
_LESS: Final = r"(?:less than|up to|under|within|at most|<)"
_MORE: Final = r"(?:more than|over|at least|longer than|>)"
_ABOUT: Final = (
    r"(?:about|approximately|nearly|almost|some|roughly|around|the (?:past|last|next|first)|another|a total of)"
)
_EXACT: Final = re.compile(
    rf"(?:(?P<less>{_LESS})\s|(?P<more>{_MORE})\s|{_ABOUT}\s)?(?<![\d.,/:-])(?P<number>{numerals.NUMBER})[\s-]{{1,2}}"
    rf"(?P<unit>{UNIT})\b",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(
    rf"(?<![\d.,/:])(?:{numerals.DIGITS}\s?-\s?{numerals.DIGITS}|{numerals.NUMBER}\s(?:to|or)\s{numerals.NUMBER}"
    rf"|several|a few"
    rf"|some|many|a couple of)[\s-]{UNIT}\b",
    re.IGNORECASE,
)
_ONE: Final = re.compile(rf"\b(?:a|an|one)\s(?P<unit>{UNIT})\b", re.IGNORECASE)
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH: Final = r"(?:" + "|".join(f"{m[:3]}(?:{m[3:]})?" if len(m) > 3 else m for m in _MONTHS) + r"|Sept)\.?"
_DATE: Final = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d{2}-\d{2})(?![\d-])"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})(?:,?\s(?P<year>\d{{4}}))?\b"
    rf"|(?P<month2>{_MONTH})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<year2>\d{{4}})\b|(?![\d,]))"
    rf"|(?P<month3>{_MONTH}),?\s(?P<year3>\d{{4}})\b"
    r"|(?P<order>\d{1,2}[/.]\d{1,2}[/.]\d{2,4})(?![\d.]))"
)
_YEAR: Final = re.compile(
    r"\b(?:in|since|until|from|of|by|till)\s(?:the year\s|early\s|late\s)?(?P<year>(?:19|20)\d\d)\b(?!-)"
)

Span = tuple[int, int]


def durations(text: str, start: int, end: int) -> Iterator[tuple[Span, Json]]:
    """The lengths of time in a span of a text, in their order."""
    found: list[tuple[Span, Json]] = [
        (match.span(), {"text": match.group()}) for match in _RANGE.finditer(text, start, end)
    ]
    for pattern in (_EXACT, _ONE):
        for match in pattern.finditer(text, start, end):
            if not any(first < match.end() and match.start() < last for (first, last), _ in found):
                found.append((match.span(), _length(match)))
    yield from sorted(found, key=lambda entry: entry[0])


def _length(match: re.Match[str]) -> Json:
    groups = match.groupdict()
    number = numerals.value(groups["number"]) if groups.get("number") else 1
    found: Json = {"value": number, "unit": unit(match["unit"])}
    if groups.get("less"):
        found["comparator"] = "<="
    elif groups.get("more"):
        found["comparator"] = ">="
    found["text"] = match.group()
    return found


def unit(word: str) -> str:
    """A unit of time by its name in the contract."""
    plain = word.lower()
    return _UNITS.get(plain) or _UNITS[plain.rstrip("s")]


def dates(text: str, start: int, end: int) -> Iterator[tuple[Span, Json]]:
    """The calendar dates in a span of a text as When, a date or, where it is not whole, words."""
    found = []
    for match in _DATE.finditer(text, start, end):
        date = _written(match)
        found.append((match.span(), {"date": date} if date else {"text": match.group()}))
    for match in _YEAR.finditer(text, start, end):
        if not any(first <= match.start("year") < last for (first, last), _ in found):
            found.append((match.span("year"), {"date": match["year"]}))
    yield from sorted(found, key=lambda entry: entry[0])


def _written(match: re.Match[str]) -> str | None:
    if match["iso"]:
        return match["iso"] if _exists(match["iso"]) else None
    year = match["year"] or match["year2"] or match["year3"]
    if not year:
        return None
    month = f"{year}-{_month(match['month'] or match['month2'] or match['month3']):02}"
    day = match["day"] or match["day2"]
    if not day:
        return month
    return f"{month}-{int(day):02}" if _exists(f"{month}-{int(day):02}") else None


def _month(word: str) -> int:
    return next(number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word[:3]))


def _exists(date: str) -> bool:
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        return False
    return True


_AROUND: Final = re.compile(
    rf"(?P<number>{numerals.NUMBER}|an?)[\s-](?P<unit>{UNIT})\s(?P<side>after|before|following)\s(?:the\s)?"
    r"(?P<event>start(?:ing)?|initiati(?:ng|on)|beginning|first dose|stop(?:ping)?|discontinu(?:ing|ation)|withdrawal"
    r"|cessation"
    r"|withdrawing|last dose|end)(?:\s(?:of|with))?(?:\s(?:the|his|her))?\s?$",
    re.IGNORECASE,
)
_ENDS: Final = ("stop", "discontinu", "withdraw", "cessation", "last", "end")


def around(text: str, start: int, drug: int, substance: str) -> tuple[Span, Json] | None:
    """The point in time that is told from the start or end of the drug which is named at `drug`."""
    match = _AROUND.search(text, max(start, drug - 70), drug)
    if match is None:
        return None
    number = 1 if match["number"].lower() in {"a", "an"} else numerals.value(match["number"])
    if number is None:
        return None
    side = "before" if match["side"].lower() == "before" else "after"
    edge = "end" if match["event"].lower().startswith(_ENDS) else "start"
    when: Json = {
        "relation": f"{side}-{edge}",
        "offset": {"value": number, "unit": unit(match["unit"])},
        "drug": substance,
        "text": match.group().strip(),
    }
    return (match.start(), match.end()), when
