"""A medication error told in plain words: taken by mistake, the wrong drug, daily instead of weekly, a mix-up.

A reportable event also where no harm came of it. Its drug is the one that its sentence names, or else the one of the
sentence before; where there are several, nobody knows which was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative.story import Story

_MISTAKEN: Final = r"mistakenly|erroneously|inadvertently|accidentally|unintentionally|by mistake|in error"
_TOOK: Final = (
    r"t(?:ook|aken|aking)|given|gave|receiv(?:ed|ing)|administered|dispensed|prescribed|injected|infused|swallowed"
    r"|ingested|us(?:ed|ing)"
)
_OFTEN: Final = r"(?:once |twice )?(?:daily|a day|every day|each day|weekly|a week|every week|once a week|monthly)"
PATTERN: Final = re.compile(
    r"\b(?:(?:medication|dosing|dispensing|prescribing|administration|prescription|dosage|pharmacy|tenfold) error"
    rf"|(?:{_MISTAKEN})(?: been)? (?:{_TOOK})\b|(?:{_TOOK})\b[^.;,]{{0,40}}? (?:{_MISTAKEN})\b"
    rf"|{_OFTEN} instead of (?:the )?(?:\w+ )?{_OFTEN}"
    r"|mix-?up(?: at the \w+| of the \w+)?|wrong (?:drug|dose|medicine|tablets?|route|strength|vial|syringe|ampoule)"
    r"|confus(?:ed|ion) (?:with|between) (?:the )?(?:\w+ )?(?:tablets|vials|ampoules|syringes|boxes))\b",
    re.IGNORECASE,
)
_OF_ITSELF: Final = re.compile(
    r"\b(?:should|must|may|might|can|could|risk|avoid\w*|prevent\w*|no|not|without)\b", re.IGNORECASE
)


def find(words: str) -> re.Match[str] | None:
    """The words of an error in a sentence that tells of the patient; a warning and a denial are none."""
    match = PATTERN.search(words)
    if match is None or _OF_ITSELF.search(words[max(0, match.start() - 40) : match.start()]):
        return None
    return match


def told(story: Story) -> Iterator[int]:
    """The sentences of the case that tell of an error."""
    return (
        number
        for number, of_patient in enumerate(story.told)
        if of_patient and not story.titles[number] and find(story.text(number)) is not None
    )


def drug(story: Story, number: int) -> str | None:
    """The drug of the error that a sentence tells."""
    for back in range(number, max(number - 2, -1), -1):
        names = {story.mentions[place].name for place in story.drugs(back)} if story.told[back] else set()
        if names:
            return next(iter(names)) if len(names) == 1 else None
    return None
