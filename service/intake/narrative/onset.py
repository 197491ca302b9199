"""When a reaction began: the sentence that tells of its beginning, and the time it names.

"After 6 months of", "within 2 hours", "ten days later", "on day 12", "in the third week" become a number and a unit,
"at the fifth infusion" and "within days" stay words; a calendar date stays a date of its own precision. Times that
count from the last dose or from the end of the drug are no time to onset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative import numerals, times
from service.intake.narrative.facts import Json

_ORDINAL_WORDS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS: Final = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), start=1)}
_NUMBER: Final = rf"(?<![\w.,/-])(?P<number>{numerals.NUMBER}|an?)"
_UNIT: Final = rf"(?P<unit>{times.UNIT})\b"
_ABOUT: Final = r"(?:about |approximately |nearly |almost |some |roughly |around |only |just |the first )?"
_ANCHOR: Final = r"(?! (?:before|ago|earlier|prior|history))"

_LATER: Final = re.compile(
    rf"{_ABOUT}{_NUMBER}[ -]{_UNIT} (?:later|after|afterwards|into|following|post)\b", re.IGNORECASE
)
_AFTER: Final = re.compile(
    rf"\b(?P<how>after|within|over|in|for) {_ABOUT}{_NUMBER}[ -]{_UNIT}{_ANCHOR}",
    re.IGNORECASE,
)
_ON_DAY: Final = re.compile(
    r"(?:\b(?:on|at|by) |^\W{0,4})(?P<unit>day|week|month) (?P<number>\d{1,3})\b"
    r"(?! (?:he|she|the patient) was discharged)",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    r"\b(?:on|in|during|by) the (?P<number>"
    + "|".join(_ORDINALS)
    + r"|\d{1,3}(?=(?:st|nd|rd|th)\b))(?:st|nd|rd|th)?[ -](?P<unit>day|week|month|year)\b",
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
_ON: Final = re.compile(r"\b[Oo]n $")
_OVER: Final = re.compile(
    r"\b(?:resolved|cleared|disappeared|subsided|lasted|recovered|improved|settled|faded|ended|healed"
    r"|ceased|died|discharged|stopped|discontinued|withdrawn|withheld|switched|underwent|transferred|extubated"
    r"|biops(?:y|ies)|given|administered)\b",
    re.IGNORECASE,
)
"""Between the onset and a time: the time is of something else that happened."""
_TAKEN: Final = re.compile(r"\b(?:took|taken|on|receiv\w+|treated|used|for)\b")
_NOT_FROM_START: Final = re.compile(
    r"^.{0,12}\b(?:the (?:last|final)|stopping|discontinuation|withdrawal|cessation|the end|surgery"
    r"|the operation|admission"
    r"|(?:his|her|its) (?:last|discontinuation|withdrawal|discharge)|birth|onset|abrupt)\b",
    re.IGNORECASE,
)
_ARRIVED: Final = re.compile(
    r"\b(?:on|at|upon) (?:her |his |the )?(?:arrival|admission|presentation|examination|review|follow-up),? $",
    re.IGNORECASE,
)
"""Before a time at which the patient was seen, not one at which anything began ("on arrival 5 hours later")."""
_LIMIT: Final = 700


def read(words: str, before: int) -> tuple[Json, tuple[int, int]] | None:
    """The time to onset that a sentence names, nearest before a place (of the onset) or after it; with its span.

    A Duration of the contract, or {"date": ...}.
    """
    words = words[:_LIMIT]
    candidates: list[tuple[bool, int, Json, tuple[int, int]]] = []
    for pattern in (_LATER, _AFTER, _ON_DAY, _ORDINAL):
        for match in pattern.finditer(words):
            if match.start() > before and _OVER.search(words, before, match.start()):
                continue
            if _ARRIVED.search(words, 0, match.start()) is not None:
                continue
            if _NOT_FROM_START.match(words[match.end() :]) or (pattern is _AFTER and not _counts(match, words, before)):
                continue
            candidates.append((match.start() > before, abs(before - match.start()), _length(match), match.span()))
    for span, date in _dates(words):
        candidates.append((span[0] > before, abs(before - span[0]), date, span))
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
    if any(pattern.search(words) is not None for pattern in (_LATER, _AFTER, _ON_DAY, _ORDINAL, _EVENT, _VAGUE)):
        return True
    return any(_ON.search(words, 0, span[0]) is not None for span, _ in times.dates(words, 0, len(words)))


def names_several(words: str) -> bool:
    """Whether a sentence names several times, each with something of its own ("on day 6 ...; on day 8 ...")."""
    words = words[:_LIMIT]
    lengths = {
        (length["value"], length["unit"])
        for pattern in (_LATER, _AFTER, _ON_DAY, _ORDINAL)
        for match in pattern.finditer(words)
        for length in [_length(match)]
    }
    return len(lengths) > 1


def _dates(words: str) -> Iterator[tuple[tuple[int, int], Json]]:
    """The dates on which something happened ("on 11 March 2021")."""
    for span, date in times.dates(words, 0, len(words)):
        if "date" in date and _ON.search(words, 0, span[0]) is not None:
            yield span, date


def _counts(match: re.Match[str], words: str, before: int) -> bool:
    """Whether a time counts from the start: "for 14 months" only between the exposure that it measures and onset."""
    if match.group("how").lower() == "for":
        return match.end() <= before and _TAKEN.search(words, 0, match.start()) is not None
    return True


def _length(match: re.Match[str]) -> Json:
    number = match.group("number").lower()
    value = 1 if number in {"a", "an"} else _ORDINALS.get(number) or numerals.value(number)
    found: Json = {"value": value, "unit": times.unit(match.group("unit"))}
    if match.groupdict().get("how", "").lower() == "within":
        found["comparator"] = "<="
    return {**found, "text": match.group()}
