"""From when, until when and for how long a drug was taken, as far as the text ties it to the drug.

A calendar date counts with a word of beginning or ending between it and the drug ("started on ... on 7 January
2020"); a time after the start or end of another drug counts for the drug that is begun then. A length counts only
after "for", with nothing between it and the drug that lasts by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from service.intake.narrative import times
from service.intake.narrative.facts import Found, Json
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

Edge = Literal["start", "end", "duration"]

_START: Final = re.compile(
    r"\b(?:started|starting|begun|began|initiated|commenced|added|given|gave|received|vaccinated|prescribed|since"
    r"|from|treated|taken|took|put)\b",
    re.IGNORECASE,
)
_STOP: Final = re.compile(r"\b(?:stopped|discontinued|withdrawn|withheld|until|till|ended|ceased|to)\b", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"[;]|\b(?:admitted|admission|fell ill|noticed|developed|presented|examined|surgery|operation|discharged|had a"
    r"|was born|he had|she had|count|level)\b",
    re.IGNORECASE,
)
_FOR: Final = re.compile(r"(?:\bfor|\bduring)(?: (?:the|about|nearly|some|a total of))? ?$", re.IGNORECASE)
_LASTS: Final = re.compile(
    r"[;]|\b(?:persist\w*|last\w*|follow\w*|free|observ\w*|pain|symptom\w*|later|after|had|developed|withheld|stopped"
    r"|discontinued|withdrawn|interrupted|hospital\w*"
    r"|unchanged|not|she|he|until|monitor\w*|stay\w*)\b",
    re.IGNORECASE,
)
_VACCINATED: Final = re.compile(r"\b(?:vaccinated|injected)\b")
_STOPPED: Final = re.compile(r"\b(?:stopped|discontinued|withdrawn)\b")
_MAY_LAST: Final = re.compile(r"\b(?:for|during) ")
_NEAR: Final = 130
_COURSE: Final = re.compile(r"[ -](?:course|cycle|treatment|period)s? of (?:\w+ ){0,2}$")


def read(story: Story, use: Use, beside: Sequence[Use]) -> Iterator[tuple[Edge, Found[Json]]]:
    """What is told of the time of a use; beside: all uses of its sentence, in their order."""
    text, sentence = story.document.clean, story.document.sentences[use.sentence]
    following = next((other.start for other in beside if other.start >= use.end), sentence.end)
    previous = max((other.end for other in beside if other.end <= use.start), default=sentence.start)
    for (start, end), when in times.dates(text, previous, min(following, sentence.start + 3000)):
        edge = _edge(text, use, start, end, previous)
        if edge is not None and "date" in when:
            yield edge, Found(when, ((start, end),), f"drug.{edge}-date")
    for other in (one for one in beside if use.end <= one.start <= use.end + _NEAR):
        told = times.around(text, use.end, other.start, other.substance)
        near = told is not None and told[0][0] - use.end <= 60 and not _between(beside, use, other)
        if told is not None and near and _START.search(use.left[-80:]):
            yield "start", Found(told[1], ((told[0][0], other.end),), "drug.start-after")
    limit = min(following, use.end + 130, sentence.end)
    for (start, end), length in times.durations(text, use.end, limit) if _MAY_LAST.search(text, use.end, limit) else ():
        gap = text[use.end : start]
        if (
            _FOR.search(gap)
            and not _LASTS.search(gap)
            and not text[end : end + 8].startswith((" later", " after", " before"))
        ):
            yield "duration", Found(length, ((start, end),), "drug.duration")
    first = max(previous, use.start - 45)
    for (start, end), length in times.durations(text, first, use.start) if " of " in text[first : use.start] else ():
        if _COURSE.match(text[end : use.start]):
            yield "duration", Found(length, ((start, end),), "drug.course")


def _edge(text: str, use: Use, start: int, end: int, previous: int) -> Literal["start", "end"] | None:
    return (
        _after_name(text[use.end : start], use) if start >= use.end else _before_name(text, use, start, end, previous)
    )


def _after_name(gap: str, use: Use) -> Literal["start", "end"] | None:
    if len(gap) > 120 or _OTHER.search(gap):
        return None
    if _STOP.search(gap):
        return "end"
    return "start" if _START.search(gap) or _START.search(use.left[-40:]) else None


def _before_name(text: str, use: Use, start: int, end: int, previous: int) -> Literal["start"] | None:
    """A date before the name ("In March 2017 tramadol was added"): it opens the clause, or follows "vaccinated"."""
    gap, before = text[end : use.start], text[max(previous, start - 45) : start]
    vaccinated = _VACCINATED.search(before) is not None
    opens = len(before.split()) <= 2 and (len(before) < 4 or before[:1] in " ,;")
    if end > use.start or len(gap) > 60 or _OTHER.search(gap) or not (vaccinated or opens):
        return None
    begun = vaccinated or _START.search(gap) or _START.search(use.right[:70])
    return "start" if begun and not _STOPPED.search(gap + use.right[:50]) else None


def _between(beside: Sequence[Use], use: Use, other: Use) -> bool:
    return any(use.end <= one.start < other.start for one in beside if one is not other)
