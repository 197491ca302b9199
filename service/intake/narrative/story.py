"""What the readers of reactions share: the sentences that tell of this patient, with their mentions and contexts.

A sentence tells of the patient when its points are above zero (document.Sentence.narrative) or when it announces the
case ("we report a man who ..."); titles count. Legends, reference lists, site furniture and blank forms never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.intake.narrative import context, extent
from service.intake.narrative.context_cues import Context
from service.intake.narrative.document import NEVER, Document
from service.intake.narrative.extent import LONGEST
from service.intake.narrative.lexicon import Mention

DRUG_KINDS: Final = frozenset({"drug", "drug-class"})

_ANNOUNCED: Final = re.compile(
    r"\b(?:we|i|authors?) (?:here(?:in)? |now |wish to |would like to )?(?:report|present|describe|document|saw"
    r"|observed)\b"
    r"|\bhere(?:in)?,? (?:we|i)\b|\breported case of\b|\bthis case (?:report )?(?:describes|shows|illustrates)\b"
    r"|\bcase of\b.{0,160}\b(?:is|are|was) (?:reported|described|presented)\b|\breport (?:the|a|an) (?:fatal "
    r"|rare |first |unusual )?case\b",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(r"\b(?:is|are) not (?:a |an )?(?:known|recogni[sz]ed)\b", re.IGNORECASE)
_AGE: Final = re.compile(
    r"\b(?:years?|months?|weeks?|days?)[- ]old\b|\baged \d|\bour (?:patient|case)\b", re.IGNORECASE
)
_COMPOUND: Final = re.compile(r"-(?:refractory|resistant|dependent|naive|sparing|free|responsive|treated)\b")
_LONGEST_TITLE: Final = 300
_FEW: Final = 6
_FEW_FIRST: Final = 12
_FIRST: Final = frozenset({"front", "abstract", "case"})
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|may|might|should|must|will|do|does|did|we|i|he|she"
    r"|developed|experienced|presented|received|took|reported|occurred|appeared|noticed)\b",
    re.IGNORECASE,
)
"""What no title at the head of a text without heads has: a verb in person."""


@dataclass(frozen=True, slots=True)
class Story:
    """A document with its mentions, for each sentence whether it tells of this patient, and the contexts of the
    mentions of those that do. What is looked for in a sentence is kept, as each pair of a text asks it again.
    """

    document: Document
    mentions: Sequence[Mention]
    contexts: Sequence[frozenset[Context]]
    told: Sequence[bool]
    titles: Sequence[bool]
    inside: Sequence[Sequence[int]]
    _said: dict[tuple[int, int], re.Match[str] | None] = field(default_factory=dict, repr=False)
    _drugs: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)
    _named: dict[int, frozenset[str]] = field(default_factory=dict, repr=False)

    def discusses(self, number: int) -> bool:
        """Whether a sentence of the discussion may speak of this patient: neither told in general nor of others."""
        sentence = self.document.sentences[number]
        return sentence.zone in {"discussion", "conclusion"} and sentence.narrative > -1

    def text(self, number: int) -> str:
        """The words of a sentence, of a very long one the first."""
        sentence = self.document.sentences[number]
        return self.document.clean[sentence.start : min(sentence.end, sentence.start + LONGEST)]

    def said(self, number: int, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Where the words of a sentence first have a pattern, which is one that a module keeps."""
        asked = (id(pattern), number)
        if asked not in self._said:
            self._said[asked] = pattern.search(self.text(number))
        return self._said[asked]

    def words(self, mention: Mention) -> str:
        """The text's own words for a mention."""
        return self.document.clean[mention.start : mention.end]

    def findings(self, number: int) -> Iterator[int]:
        """The findings of a sentence, as numbers of mentions."""
        return (place for place in self.inside[number] if self.mentions[place].kind == "finding")

    def drugs(self, number: int) -> Sequence[int]:
        """The drugs of a sentence, as numbers of mentions; a test substance or a "steroid-refractory"
        disease is none.
        """
        if number not in self._drugs:
            self._drugs[number] = tuple(
                place
                for place in self.inside[number]
                if self.mentions[place].kind in DRUG_KINDS
                and "test-substance" not in self.mentions[place].flags
                and _COMPOUND.match(self.document.clean, self.mentions[place].end) is None
            )
        return self._drugs[number]

    def names(self, number: int) -> frozenset[str]:
        """The names of the drugs of a sentence."""
        if number not in self._named:
            self._named[number] = frozenset(self.mentions[place].name for place in self.drugs(number))
        return self._named[number]

    def spans(self, numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """The spans of sentences."""
        return tuple((self.document.sentences[number].start, self.document.sentences[number].end) for number in numbers)


def read(document: Document, mentions: Sequence[Mention]) -> Story:
    """The story of a document, of a very long one its beginning (extent.py)."""
    document, mentions = extent.read(document, mentions)
    inside: list[list[int]] = [[] for _ in document.sentences]
    for place, mention in enumerate(mentions):
        inside[mention.sentence].append(place)
    titles = [_is_title(document, number) for number in range(len(document.sentences))]
    told = [titles[number] or _tells(document, number) for number in range(len(document.sentences))]
    return Story(document, mentions, context.read(document, mentions, told), told, titles, inside)


def _tells(document: Document, number: int) -> bool:
    sentence = document.sentences[number]
    if sentence.zone in NEVER or sentence.zone == "legend":
        return False
    words = document.clean[sentence.start : min(sentence.end, sentence.start + LONGEST)]
    if _ANNOUNCED.search(words) is not None:
        return True
    if sentence.zone == "introduction" and _AGE.search(words) is None:
        return False
    return sentence.narrative > 0 and _GENERAL.search(words) is None


def _is_title(document: Document, number: int) -> bool:
    """A title has several words and no stop; an address, a date or a name with a number is none. Sentences under the
    title, where an article has no heads, are prose of the case. The first words of a text that are no sentence are its
    title in any zone.
    """
    sentence = document.sentences[number]
    words = document.clean[sentence.start : sentence.end].strip()
    is_first = number == 0 and sentence.zone in _FIRST and _FINITE.search(words) is None
    if not (sentence.zone == "front" or is_first) or sentence.end - sentence.start > _LONGEST_TITLE:
        return False
    alone = document.clean[sentence.start - 1 : sentence.start] in {"", "\n"}
    most = _FEW_FIRST if is_first else _FEW
    if words.endswith(".") and (len(words.split()) > most or not alone):
        return False
    return len(words.split()) > 1 and re.search(r"\d{4}|\w\d\b|\bM\.?D\b|@", words) is None
