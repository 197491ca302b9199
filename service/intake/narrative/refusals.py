"""Why no case is read from a text, and what can be done: several patients, review, animals, language, no patient.

That no reaction is asserted is decided elsewhere, by what was read.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import people
from service.intake.narrative.document import Document
from service.intake.narrative.facts import Refusal
from service.intake.narrative.language import not_english
from service.intake.narrative.people import Person
from service.intake.narrative.series import cases, several
from service.intake.narrative.zones import NEVER

__all__ = ["cases", "reasons"]

Span = tuple[int, int]

_REVIEW: Final = re.compile(
    r"\b(?:systematic|narrative|scoping|literature|comprehensive|mini)[- ]?review\b|\bmeta-analysis\b"
    r"|\bin this review\b"
    r"|\bthis (?:article|paper|review) (?:reviews|summari[sz]es|discusses|aims)"
    r"|\bwe (?:review|reviewed|searched|summari[sz]e)\b"
    r"|\b(?:pubmed|medline|embase)\b[^.]{0,40}\bsearch|\ba review\b",
    re.IGNORECASE,
)
_SPECIES: Final = "rats?|mice|mouse|rabbits?|guinea pigs?|beagles?|zebrafish|hamsters?|piglets?|macaques?"
_ANIMAL: Final = re.compile(
    r"\b(?:wistar|sprague[- ]dawley|c57bl|balb/?c|albino)\b"
    rf"|\b(?:{_SPECIES})\s(?:were|was|received|treated|fed|injected|with)\b"
    rf"|\bin (?:{_SPECIES})\b|\b(?:male|female|adult) (?:{_SPECIES})\b"
    r"|\b(?:animals|cells) were (?:\w{2,16} )?"
    r"(?:treated|incubated|exposed|cultured|divided|sacrificed|randomi[sz]ed|seeded)\b"
    r"|\bin vitro\b|\bcell lines?\b|\bcell viability\b",
    re.IGNORECASE,
)
_ANYBODY: Final = re.compile(
    r"\b(?:(?:the|our|this|a|an|one|index|another) (?:[\w-]{2,20} ){0,3}?"
    r"(?:patient|pt|man|woman|boy|girl|infant|child|neonate|newborn|lady|gentleman|male|female|baby)(?:'s)?"
    r"|she|he|her|him|his|pt|patient (?:was|is|had|presented|developed)"
    r"|\d{1,3} ?(?:y/?o|-?years?-?old))\b",
    re.IGNORECASE,
)
_OWN_PATIENT: Final = re.compile(
    r"\b(?:our|the|this) (?:patient|case)\b(?!s|-)|\b(?:she|he) (?:was|had|developed)\b", re.IGNORECASE
)


def reasons(document: Document) -> tuple[Refusal, ...]:
    """Why no case can be read; empty where one can. The spans are of the clean text."""
    read = [sentence for sentence in document.sentences if sentence.zone not in NEVER]
    if not read:
        return (Refusal("no-case", "The text is empty: there is nothing to read in it."),)
    english = not_english(" ".join(document.clean[one.start : one.end] for one in read[:400]))
    if english is not None:
        text = (
            f"The text is not English: {english} in 100 of its words are common English ones (of, the, was ...), where"
            " English has 20 and more. Only English is read: give a translation, or the English abstract alone."
        )
        return (Refusal("not-english", text, ((read[0].start, read[0].end),)),)
    introduced = people.introduced(document)
    humans = [person for person in introduced if not person.animal]
    found = [_animals(document, introduced, humans), several(document, humans), _review(document, humans)]
    refused = tuple(refusal for refusal in found if refusal is not None)
    return refused or _nobody(document, humans)


def _animals(document: Document, introduced: list[Person], humans: list[Person]) -> Refusal | None:
    if humans:
        return None
    for person in introduced:
        text = f"The patient is an animal ({person.animal}). Only cases of humans are read."
        return Refusal("animal-study", text, ((person.start, person.end),))
    spans = _cues(document, _ANIMAL)
    if len(spans) < 2:
        return None
    shown = "; ".join(f'"{document.clean[start:end]}"' for start, end in spans[:3])
    text = f"The text tells of an experiment on animals or cells ({shown}). Only cases of humans are read."
    return Refusal("animal-study", text, tuple(spans))


def _review(document: Document, humans: list[Person]) -> Refusal | None:
    if humans or _cues(document, _OWN_PATIENT):
        return None
    spans = _cues(document, _REVIEW)
    if not spans:
        return None
    shown = document.clean[spans[0][0] : spans[0][1]]
    text = f'The text is a review ("{shown}") that tells no case of its own. Give the text of a case report.'
    return Refusal("review", text, tuple(spans))


def _nobody(document: Document, humans: list[Person]) -> tuple[Refusal, ...]:
    if humans or _cues(document, _ANYBODY):
        return ()
    text = "The text tells of no patient: nobody is introduced or spoken of. Give the text of a case report."
    return (Refusal("no-case", text),)


def _cues(document: Document, pattern: re.Pattern[str]) -> list[Span]:
    found: list[Span] = []
    for sentence in document.sentences:
        if sentence.zone not in NEVER and (match := pattern.search(document.clean, sentence.start, sentence.end)):
            found.append(match.span())
            if len(found) >= 5:
                break
    return found
