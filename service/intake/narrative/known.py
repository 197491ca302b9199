"""Whether the text says that the reaction to the drug is known (Naranjo item 1): "well known", "has been reported", or
"not a known adverse effect", "the first case". A denial is believed before a general remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative.document import NEVER
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_KNOWN: Final = re.compile(
    r"\b(?:well[- ]known|well[- ](?:documented|described|recogni[sz]ed|established)|(?:is|are|as) (?:a "
    r"|an )?(?:\w+ )?(?:known|recogni[sz]ed"
    r"|common|classic|listed|feared|uncommon|rare|established|emerging)|ha(?:s|ve) been (?:\w+ )?(?:reported"
    r"|described|associated|linked)"
    r"|can (?:cause|induce|lead|injure|be followed|pose)|may (?:cause|induce|develop|lead)"
    r"|known (?:adverse|side|for|complication)"
    r"|listed in|emerging adverse|strong association|classic cause|often (?:starts|occurs|causes)"
    r"|occurs? in (?:about|up to|\d)"
    r"|still a cause|depends on dose|is mainly seen|mostly occurs|better known|are well|is well)\b",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(
    r"\b(?:not (?:a |an )?(?:known|recogni[sz]ed|reported|described)|first (?:reported )?(?:case|report"
    r"|description)|never been (?:reported|described)"
    r"|not (?:previously|yet) (?:been )?(?:reported|described)|no (?:previous|prior) (?:reports?|cases?)"
    r"|hitherto unreported)\b",
    re.IGNORECASE,
)
_HARM_TYPE: Final = re.compile(
    r"\b(?:adverse (?:effects?|events?|reactions?)|side[- ]effects?|hypersensitivity(?: reactions?)?|toxicity"
    r"|reactions?|overdoses?)\b",
    re.IGNORECASE,
)


def read(reading: Reading, event: Event, substance: str) -> tuple[str, int] | None:
    """Yes or no, and the number of the sentence that says it."""
    story = reading.story
    known: int | None = None
    for number in _everywhere(story):
        drugs = story.names(number)
        own = reading.names(number, event)
        kind = story.said(number, _HARM_TYPE) is not None
        named = substance in drugs
        if named and (own or kind) and story.said(number, _UNKNOWN):
            return "no", number
        if known is not None or not story.said(number, _KNOWN) or (story.told[number] and not own):
            continue
        general = story.document.sentences[number].zone in {"introduction", "discussion", "conclusion"}
        if (
            (named and (own or kind))
            or (own and kind and general and not drugs)
            or (own and general and _classed(story, number))
        ):
            known = number
    return None if known is None else ("yes", known)


def _classed(story: Story, number: int) -> bool:
    """Whether a sentence names a class of drugs."""
    return any(story.mentions[place].kind == "drug-class" for place in story.drugs(number))


def _everywhere(story: Story) -> Iterator[int]:
    for number, sentence in enumerate(story.document.sentences):
        if sentence.zone not in NEVER and sentence.zone != "legend":
            yield number
