"""What was given for a reaction: the drugs that the text tells of after it began, as given, applied or received.

A substitute for the suspect, a drug that only went on, a premedication, what was not given or is for another disease is
no treatment of the reaction.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.facts import Found
from service.intake.narrative.reading import Event, Reading

_GIVEN: Final = re.compile(
    r"\b(?:treated with|treatment with|therapy with|managed with|responded to|started on"
    r"|for (?:the )?(?:itching|symptomatic relief|relief|reaction|fever|rash)"
    r"|(?:was|were) (?:\w+ )?(?:given|started|applied|injected|begun|prescribed|administered|added|infused|used"
    r"|commenced)"
    r"|received|brought|had no effect|did not help|gave (?:her|him) relief|under)\b",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"\b(?:replaced by|switched to|continued|unchanged|prophylaxis|premedication|instead|now (?:used|taken|treated)"
    r"|other (?:drugs|medicines)|no|without)\b",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"\bhad (?:\w+ )?(?:received|taken|used|been (?:\w+ )?(?:given|vaccinated|treated|taking|on))\b[^.;]{0,60}$",
    re.IGNORECASE,
)
"""What had been given before, seen from the reaction."""
_NOT_FOR_IT: Final = re.compile(
    r"^[^.;]{0,40}\b(?:not needed|(?:was|were) not (?:used|given)"
    r"|(?:was|were) (?:held|kept|ready|available|considered|discussed|offered|proposed|refused|declined)"
    r"|(?:was|were) continued|unchanged|for the (?:epilepsy|colitis|disease)|now used"
    r"|withdrawn|(?:and [\w-]+ )?(?:was|were) (?:\w+ )?(?:stopped|discontinued|withheld))\b"
)
_NOT_GIVEN: Final = frozenset({"negated", "planned", "hypothetical", "historical", "other-person"})
_WITHIN: Final = 14
_NEAR: Final = 90


def read(reading: Reading, event: Event) -> list[Found[str]]:
    """The substances given for a reaction."""
    told = reading.story
    found: dict[str, Found[str]] = {}
    suspects = {name for one in reading.events for name in one.suspects}
    begins = event.begins
    for number in range(begins, min(begins + _WITHIN, event.ends, len(told.told))):
        if not told.told[number] or told.document.sentences[number].zone in {"discussion", "conclusion"}:
            continue
        for place in told.drugs(number):
            mention = told.mentions[place]
            if mention.name in suspects or told.contexts[place] & _NOT_GIVEN or mention.start < _start(reading, event):
                continue
            if _is_given(reading, place):
                span = (mention.start, mention.end)
                found.setdefault(mention.name, Found(mention.name, (span,), "reaction.treatment", "medium"))
    return list(found.values())


def _start(reading: Reading, event: Event) -> int:
    """The place of the text where the reaction is first told in the sentence of its onset."""
    mentions, begins = reading.story.mentions, event.begins
    own = [mentions[place].start for place in event.finding.mentions if mentions[place].sentence == begins]
    return min(own, default=reading.story.document.sentences[begins].end)


def _is_given(reading: Reading, place: int) -> bool:
    mention = reading.story.mentions[place]
    sentence = reading.story.document.sentences[mention.sentence]
    left = reading.story.document.clean[max(sentence.start, mention.start - _NEAR) : mention.start]
    right = reading.story.document.clean[mention.end : min(sentence.end, mention.end + _NEAR)]
    if _OTHERWISE.search(left[-45:]) or _NOT_FOR_IT.match(right) or _BEFORE.search(left):
        return False
    return _GIVEN.search(left + " " + right) is not None
