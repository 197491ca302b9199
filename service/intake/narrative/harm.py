"""Whether a text asserts at all that a drug did harm, or that a treatment helped.

The gate: without an explicit word of harm (induced, adverse, toxicity, attributed to, stopped because of ...) no
reaction is asserted, however many findings stand near drugs; words of harm that the text denies ("no adverse events")
do not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.intake.narrative.document import NEVER
from service.intake.narrative.story import Story

_HARM: Final = re.compile(
    r"\b(?:adverse|side[- ]effects?|toxicit(?:y|ies)|toxic|intoxication|poisoning|overdos\w+|hypersensitivity"
    r"|anaphyla\w+"
    r"|(?:drug|allergic|skin|lung|severe) reactions?|reactions? (?:to|caused|after|under|from)|[-\w]{1,40}[- ]induced"
    r"|[-\w]{1,40}-(?:related|associated)|(?:induced|caused|triggered|provoked) by|(?:attribut(?:ed|able)|ascribed) to"
    r"|put down to|blamed on|(?:held|thought|considered|deemed) responsible"
    r"|(?:associated|interaction) (?:with|of|between)|withdrawal (?:syndrome|symptoms)|complication of|the event"
    r"|desensiti[sz]ation)\b",
    re.IGNORECASE,
)
_MADE_BY_DRUGS: Final = frozenset(
    {
        "drug fever",
        "drug eruption",
        "fixed drug eruption",
        "dress syndrome",
        "acute generalized exanthematous pustulosis",
        "stevens-johnson syndrome",
        "toxic epidermal necrolysis",
        "neuroleptic malignant syndrome",
        "serotonin syndrome",
        "tardive dyskinesia",
    }
)
"""Diseases that drugs make, by their names of the lexicon: of this patient, told or in the title, they are harm."""
_TIED_HARM: Final = re.compile(
    r"\b(?:caused|led to|resulted in|secondary to|due to|related to|developed|appeared|after \w+"
    r"|following (?:\w+ ){1,4}"
    r"|while (?:taking|on|receiving|using)|during \w+|under \w+"
    r"|(?:minutes|hours|days|weeks|months) (?:later|after|into)"
    r"|in the \w+ (?:day|week|month)|on (?:the \w+ )?day"
    r"|within (?:\w+ ){1,2}(?:minutes|hours|days|weeks))\b",
    re.IGNORECASE,
)
"""Words of harm only where they tie a drug to a finding."""
_STOPPED: Final = re.compile(
    r"\b(?:was|were|both) (?:\w+ ){0,2}(?:stopped|discontinued|withdrawn|withheld|interrupted|reduced"
    r"|tapered to zero)\b",
    re.IGNORECASE,
)
_THE_DRUG_STOPPED: Final = re.compile(
    r"\b(?:the|this|both) (?:drugs?|medications?|medicines?|agents?|infusion|injections?|depot) (?:was|were)"
    r" (?:\w+ ){0,2}"
    r"(?:stopped|discontinued|withdrawn|withheld|interrupted)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r"\b(?:progress\w+|relapse\w*|lack of|ineffective|no (?:effect|benefit|response)|failure|failed"
    r"|inefficacy)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:no|without(?: any)?|any|free of|neither|nor) (?:\w+ ){0,3}(?:adverse|side[- ]effects?|toxicit\w+"
    r"|reactions?"
    r"|complications?)\b|\bwell tolerated\b",
    re.IGNORECASE,
)
_EFFICACY: Final = re.compile(
    r"\b(?:effective\w*|efficacy|improve\w*|response|responded|remission|relief|resolution|well[- ]controlled|healed"
    r"|closed|cleared|success\w*|well tolerated)\b",
    re.IGNORECASE,
)
_NO_EFFECT: Final = re.compile(
    r"\b(?:ineffective\w*|inefficacy|(?:no|not|without|little|lack of|loss of|poor|nor|never)(?: \w+){0,2}"
    r" (?:effect|effective|efficacy|improv\w+|respon\w+|remission|relief|benefit|success\w*)|fail\w+ to)\b",
    re.IGNORECASE,
)


def asserted(story: Story, substances: Sequence[str], tied: frozenset[int]) -> tuple[int, ...]:
    """The sentences with a word of harm: with one of the drugs, or of the patient. tied: the sentences that pair a drug
    with a finding or tell of an onset.
    """
    found = []
    for number, sentence in enumerate(story.document.sentences):
        if sentence.zone in NEVER or sentence.zone == "legend":
            continue
        named = any(story.mentions[place].name in substances for place in story.drugs(number))
        if not named and not story.told[number]:
            continue
        words = without_denials(story.text(number))
        stopped = story.told[number] and _stopped(words, named=named)
        if (
            stopped
            or _is_made_by_drugs(story, number)
            or _HARM.search(words)
            or (number in tied and _TIED_HARM.search(words))
        ):
            found.append(number)
    return tuple(found)


def _is_made_by_drugs(story: Story, number: int) -> bool:
    """Whether a sentence of the patient names a disease that drugs make."""
    return story.told[number] and any(
        story.mentions[place].name in _MADE_BY_DRUGS and not story.contexts[place] for place in story.findings(number)
    )


def _stopped(words: str, *, named: bool) -> bool:
    """Whether a suspect was stopped for another reason than that it failed."""
    if _FAILED.search(words):
        return False
    return _THE_DRUG_STOPPED.search(words) is not None or (named and _STOPPED.search(words) is not None)


def success(story: Story) -> tuple[int, ...]:
    """The sentences that tell that a treatment helped."""
    return tuple(
        number for number in range(len(story.document.sentences)) if story.told[number] and _helped(story.text(number))
    )


def _helped(words: str) -> bool:
    if _NO_EFFECT.search(words) is not None or _THE_DRUG_STOPPED.search(words) is not None:
        return False
    return _EFFICACY.search(words) is not None


def without_denials(words: str) -> str:
    """A sentence with what it denies of harm blanked, each word in its place."""
    return _DENIED.sub(lambda match: " " * len(match.group()), words)
