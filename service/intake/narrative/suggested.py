"""Why no reaction is proposed: what the text says of harm all the same, and what it tells of success.

Where words tie a drug to harm and no reaction could be read, the reader says so and shows them; it never says then that
the text asserts none.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import harm
from service.intake.narrative.facts import Refusal
from service.intake.narrative.pair_cues import NO_REACTION_TITLE
from service.intake.narrative.reading import Reading

Span = tuple[int, int]

_CAUSE: Final = re.compile(
    r"\b(?:[\w-]{2,40}-(?:induced|related|associated) (?!with)\w+|(?:induced|caused|triggered|provoked|precipitated)"
    r" by|(?:associated with|attributed to|due to|secondary to) (?:the |an? )?(?:\w+ )?\w+|withdrawal|rebound|adverse"
    r" \w+|side[- ]effects?|toxicity)\b",
    re.IGNORECASE,
)
_WITH: Final = re.compile(r"\b(?:with|after|following|during|under|from)\b", re.IGNORECASE)
_STOPPED: Final = re.compile(
    r"\b(?:(?:was|were|had been|been|has been) (?:\w+ ){0,2}(?:stopped|discontinued|withdrawn|withheld|ceased)"
    r"|stopped|discontinued|withdrew)\b",
    re.IGNORECASE,
)
_OTHER_REASON: Final = re.compile(
    r"\b(?:progress\w+|relapse\w*|lack of|ineffective|no (?:effect|benefit|response)|fail\w*|inefficacy|remission"
    r"|years? (?:ago|earlier|before))\b",
    re.IGNORECASE,
)
_TREATMENT_TITLE: Final = re.compile(rf"\b(?:{NO_REACTION_TITLE})\b", re.IGNORECASE)
_MOST: Final = 5


def read(reading: Reading) -> Refusal:
    """The refusal of a text without a reaction."""
    story = reading.story
    suggesting = _suggesting(reading)
    if suggesting:
        text = "The reader found no reaction that it is sure of; these words suggest one"
        return Refusal("no-reaction", text, tuple(suggesting[:_MOST]))
    spans = story.spans(harm.success(story)[:_MOST])
    text = "No adverse reaction to a drug is asserted in this text"
    return Refusal("no-reaction", text + ("; it tells of the effect of a treatment" if spans else ""), spans)


def _suggesting(reading: Reading) -> list[Span]:
    """The words that tie a drug to harm, in the title and in what is told of the patient; a stop is one where something
    new was found before.
    """
    story = reading.story
    found: list[Span] = []
    seen = False
    for number, told in enumerate(story.told):
        drugs = list(story.drugs(number))
        if not (told or story.discusses(number)):
            continue
        words = harm.without_denials(story.text(number))
        offset = story.document.sentences[number].start
        if drugs:
            match = _CAUSE.search(words) or (_of_title(words) if story.titles[number] else None)
            if match is not None:
                found.append((offset + match.start(), offset + match.end()))
                continue
        stopped = _STOPPED.search(words) if drugs and seen and told else None
        if stopped is not None and _OTHER_REASON.search(words) is None:
            found.append((offset + stopped.start(), offset + stopped.end()))
        seen |= told and any(_is_new(reading, place) for place in story.findings(number))
    return found


def _is_new(reading: Reading, place: int) -> bool:
    return not reading.story.contexts[place] and reading.key_of[place] not in reading.background


def _of_title(words: str) -> re.Match[str] | None:
    """The word that joins a title's reaction with its drug, where it is no title of a treatment."""
    return None if _TREATMENT_TITLE.search(words) else _WITH.search(words)
