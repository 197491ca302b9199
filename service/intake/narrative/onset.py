"""When a reaction began: the sentence that tells of its beginning, and the time it names.

"After 6 months of", "within 2 hours", "ten days later", "on day 12", "in the third week" become a number and a unit,
"at the fifth infusion" and "within days" stay words; a calendar date stays a date of its own precision. Times that
count from the last dose or from the end of the drug are no time to onset.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.facts import Json

_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            "zero", "one a an", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        )
    )
    for word in words.split()
}  # fmt: skip
_ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        start=1,
    )
}
_NUMBER: Final = r"(?P<number>\d{1,3}(?:\.\d)?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_UNIT: Final = r"(?P<unit>minute|min|hour|h|day|week|month|year)s?\b"
_ABOUT: Final = r"(?:about |approximately |nearly |almost |some |roughly |around |only |just |the first )?"
_ANCHOR: Final = r"(?! (?:before|ago|earlier|prior|history))"

_LATER: Final = re.compile(
    rf"\b{_ABOUT}{_NUMBER}[ -]{_UNIT} (?:later|after|afterwards|into|following|post)\b", re.IGNORECASE
)
_AFTER: Final = re.compile(
    rf"\b(?P<how>after|within|over|in"
    rf"|for) {_ABOUT}{_NUMBER}[ -]{_UNIT}{_ANCHOR}",
    re.IGNORECASE,
)
_ON_DAY: Final = re.compile(
    r"\b(?:on|at|by) (?P<unit>day|week|month) (?P<number>\d{1,3})\b(?! (?:he|she|the patient) was discharged)",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    r"\b(?:on|in|during|by) the (?P<number>" + "|".join(_ORDINALS) + r")[ -](?P<unit>day|week|month|year)\b",
    re.IGNORECASE,
)
_EVENT: Final = re.compile(
    r"\b(?:at|after|during|following|upon) (?:the |his |her )?(?:" + "|".join(_ORDINALS) + r"|\d{1,2}(?:st|nd|rd|th))"
    r" (?:infusion|dose|cycle|injection|tablet|administration|course|application)\b(?: of [\w-]{3,30})?",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"\b(?:within|after|some|several|a few) (?:a few |several |some )?(?:minutes|hours|days|weeks|months)"
    r"(?: (?:of|after|into|later|following)(?: (?:this |the )?[\w-]{3,25}){0,3})?|\bupon dose (?:escalation"
    r"|increase)\b"
    r"|\b(?:immediately|shortly|soon) (?:after|thereafter)\b",
    re.IGNORECASE,
)
_MONTH: Final = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
}
_DATE: Final = re.compile(
    r"\b[Oo]n (?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<day>\d{1,2}) (?P<month>"
    + "|".join(name.title() for name in _MONTH)
    + r")"
    r" (?P<year>\d{4}))"
)
_NOT_FROM_START: Final = re.compile(
    r"^.{0,12}\b(?:the (?:last|final)|stopping|discontinuation|withdrawal|cessation|the end|surgery"
    r"|the operation|admission"
    r"|(?:his|her|its) (?:last|discontinuation|withdrawal|discharge)|birth|onset|abrupt)\b",
    re.IGNORECASE,
)
_LIMIT: Final = 700


def read(words: str, before: int) -> tuple[Json, tuple[int, int]] | None:
    """The time to onset that a sentence names, nearest before a place (of the onset) or after it; with its span.

    A Duration of the contract, or {"date": ...}.
    """
    words = words[:_LIMIT]
    candidates: list[tuple[bool, int, Json, tuple[int, int]]] = []
    for pattern in (_LATER, _AFTER, _ON_DAY, _ORDINAL):
        for match in pattern.finditer(words):
            if _NOT_FROM_START.match(words[match.end() :]) or (pattern is _AFTER and not _counts(match, words, before)):
                continue
            candidates.append((match.start() > before, abs(before - match.start()), _length(match), match.span()))
    for match in _DATE.finditer(words):
        candidates.append((match.start() > before, abs(before - match.start()), {"date": _date(match)}, match.span()))
    if not candidates:
        for pattern in (_EVENT, _VAGUE):
            found = pattern.search(words)
            if found is not None and not _NOT_FROM_START.match(words[found.end() :]):
                return {"text": found.group()}, found.span()
        return None
    _, _, value, span = min(candidates, key=lambda candidate: candidate[:2])
    return value, span


def has_time(words: str) -> bool:
    """Whether a sentence names a time after something began."""
    words = words[:_LIMIT]
    return any(
        pattern.search(words) is not None for pattern in (_LATER, _AFTER, _ON_DAY, _ORDINAL, _EVENT, _VAGUE, _DATE)
    )


def _counts(match: re.Match[str], words: str, before: int) -> bool:
    """Whether a time counts from the start: "for 14 months" only between the exposure that it measures and onset."""
    if match.group("how").lower() == "for":
        return (
            match.end() <= before
            and re.search(
                r"\b(?:took|taken|on|receiv\w+|treated|used"
                r"|for)\b",
                words[: match.start()],
            )
            is not None
        )
    return True


def _length(match: re.Match[str]) -> Json:
    number = match.group("number").lower()
    value = _NUMBERS.get(number, _ORDINALS.get(number))
    unit = {"min": "minute", "h": "hour"}.get(match.group("unit").lower(), match.group("unit").lower())
    found: Json = {
        "value": value if value is not None else float(number) if "." in number else int(number),
        "unit": unit,
    }
    if "how" in match.groupdict() and match.group("how").lower() in {"within", "over"}:
        found["comparator"] = "<="
    found["text"] = match.group()
    return found


def _date(match: re.Match[str]) -> str:
    if match.group("iso"):
        return match.group("iso")
    return f"{match.group('year')}-{_MONTH[match.group('month').lower()]:02}-{int(match.group('day')):02}"
