"""Where a text tells that a suspect was stopped or reduced after the reaction began."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_STOPPED: Final = (
    r"(?:stopped|discontinu\w+|withdrawn|withheld|interrupted|suspended|ceased|paused|halted|left out|tapered to zero"
    r"|held|reduced|replaced|removed|given up)"
)
_AFTER: Final = re.compile(
    r"^[^.;]{0,60}?\b(?:was|were|had been|has been|been|being|is)\b[^.;]{0,50}?\b" + _STOPPED + r"\b", re.IGNORECASE
)
_BEFORE: Final = re.compile(
    r"\b(?:discontinuation|withdrawal|cessation|stopping|discontinuing|withdrawing|interruption|stopped|discontinued"
    r"|withdrew|withheld|reduced|reduction) (?:of )?(?:the )?(?:dose of )?$",
    re.IGNORECASE,
)
_ANAPHOR: Final = re.compile(
    r"\b(?:(?:the|this|that|both) (?:\w+ )?(?:drugs?|medications?|medicines?|agents?|infusion|injections?|depot"
    r"|treatment|therapy|pump"
    r"|antibiotic|supplement) (?:was|were|had been) (?:\w+ ){0,2}"
    r"(?:stopped|discontinued|withdrawn|withheld|interrupted|suspended)"
    r"|(?:stopping|discontinuing|withdrawing|(?:discontinuation|withdrawal|cessation) of) (?:the|this|both) \w+"
    r"|(?:its|drug|after|since|upon|following) (?:\w+ )?(?:discontinuation|withdrawal|cessation)\b"
    r"|the dose was reduced|(?:^|, |; |\band |\bwhich )it was (?:\w+ )?(?:stopped|discontinued|withdrawn|ceased)\b)",
    re.IGNORECASE,
)
_OTHER_REASON: Final = re.compile(
    r"\b(?:years?|months?) (?:ago|earlier|before)\b|\black of\b|\bineffective\b|\bno effect\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One telling of a stop: its sentence and the words that say it."""

    sentence: int
    span: tuple[int, int]


def read(reading: Reading, event: Event, substance: str) -> list[Stop]:
    """The stops of a substance, in reading order; "the drug" is the one named last, or the only suspect."""
    story = reading.story
    found: list[Stop] = []
    begins = event.begins
    last: str | None = None
    for number in range(min(len(story.told), event.ends)):
        if story.titles[number] or not (story.told[number] or story.discusses(number)):
            continue
        drugs = story.drugs(number)
        if number >= begins and story.said(number, _OTHER_REASON) is None:
            stop = _named(story, number, drugs, substance) or _unnamed(reading, number, drugs, substance, last)
            if stop is not None:
                found.append(stop)
        if drugs:
            last = story.mentions[drugs[-1]].name if len(drugs) == 1 else substance
    return found


def tells(story: Story, number: int, substances: Iterable[str]) -> bool:
    """Whether a sentence tells that one of the substances was stopped."""
    return any(_named(story, number, story.drugs(number), substance) is not None for substance in substances)


def _others_only(story: Story, drugs: Sequence[int], substance: str) -> bool:
    """Whether only other drugs are named; a class may be that of the suspect."""
    named = {story.mentions[place].name for place in drugs if story.mentions[place].kind == "drug"}
    return bool(named) and substance not in named


def is_only_suspect(reading: Reading) -> bool:
    """Whether the text has one suspect."""
    return len({name for event in reading.events for name in event.suspects}) == 1


def _named(story: Story, number: int, drugs: Sequence[int], substance: str) -> Stop | None:
    sentence = story.document.sentences[number]
    for place in drugs:
        mention = story.mentions[place]
        if mention.name != substance:
            continue
        left = story.document.clean[max(sentence.start, mention.start - 60) : mention.start]
        right = story.document.clean[mention.end : min(sentence.end, mention.end + 130)]
        if _AFTER.search(right) or _BEFORE.search(left):
            return Stop(number, (mention.start, mention.end))
    return None


def _unnamed(reading: Reading, number: int, drugs: Sequence[int], substance: str, last: str | None) -> Stop | None:
    match = reading.story.said(number, _ANAPHOR)
    if match is None:
        return None
    at = reading.story.document.sentences[number].start + match.end()
    if _others_only(reading.story, [place for place in drugs if reading.story.mentions[place].start < at], substance):
        return None
    if last not in {None, substance} and "both" not in match.group().lower() and not is_only_suspect(reading):
        return None
    start = reading.story.document.sentences[number].start
    return Stop(number, (start + match.start(), start + match.end()))
