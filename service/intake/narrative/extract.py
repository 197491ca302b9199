"""A text to a proposed case report: clean-up, names, reactions, drugs, tests, patient, source; then the proposal.

Pure: the same text gives the same proposal, in whatever file it lies. It has no time of its making: a text does not say
when it was read, and a clock would make another report of it each time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from service.fhir.canonical import BASE
from service.intake.narrative import (
    document,
    drugs,
    extent,
    laboratory,
    lexicon,
    patient,
    propose,
    reactions,
    refusals,
    source,
    story,
)
from service.intake.narrative.contract import fitted
from service.intake.narrative.document import Document
from service.intake.narrative.facts import Json, Refusal
from service.intake.narrative.mention import Mention
from service.intake.narrative.reactions import Reactions
from service.intake.narrative.story import Story
from service.issues import Issue

SYSTEM: Final = f"{BASE}/NamingSystem/text"
"""Who assigns the identifier of a case that was read from a text: this reader, by the text's digest."""
_DIGITS: Final = 32
_OF_SOURCE: Final = 16
"""How many digits of the digest name the text in each entry of the evidence."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read. report is None where a refusal says why no case could be read; with the refusal "no-reaction"
    there is a report without a reaction. left_out: what was not read of a very long text, and what was read but
    breaks the contract of reports. cases: how many patients can be told apart, 0 where the text has one.
    """

    document: Document
    report: Json | None
    refusals: tuple[Refusal, ...]
    left_out: tuple[Issue, ...] = ()
    cases: int = 0


def extract(text: str, case: int | None = None) -> Extraction:
    """Read a text. case: which of several patients, from 1."""
    names = lexicon.load()
    whole = read = document.read(text, names.knows)
    refused = refusals.reasons(read)
    told = refusals.cases(read)
    if case is not None:
        one = next((part for part in told if part[0] == case), None)
        if one is None:
            return Extraction(read, None, (_no_such_case(case, len(told)),), cases=len(told))
        inside = tuple(each for each in read.sentences if one[1] <= each.start < one[2])
        read = replace(read, sentences=inside)
        refused = ()
    if refused:
        return Extraction(read, None, refused, cases=len(told))
    mentions = names.mentions(read)
    tale = story.read(read, mentions)
    found = reactions.read(tale)
    if found.refusal is not None and found.refusal.kind == "too-many-pairs":
        return Extraction(read, None, (found.refusal,))
    facts = _facts(whole, read, mentions, tale, found)
    digest = hashlib.sha256(text.encode()).hexdigest()
    named = f"text with SHA-256 {digest[:_OF_SOURCE]}"
    report, left_out = fitted(propose.proposal(read, facts, _head(digest, case), named))
    left_out = (*extent.unread(read, mentions), *left_out)
    return Extraction(read, report, (found.refusal,) if found.refusal is not None else (), left_out)


def _facts(whole: Document, read: Document, mentions: list[Mention], tale: Story, found: Reactions) -> propose.Facts:
    """What the part that is read says of the case, and the whole of the article."""
    return propose.Facts(
        patient=patient.read(read),
        source=source.read(whole),
        drugs=drugs.read(tale, found.reactions, found.pairs),
        reactions=found.reactions,
        pairs=found.pairs,
        history=found.history,
        tests=laboratory.read(read, mentions),
        authors=found.authors,
    )


def _head(digest: str, case: int | None) -> Json:
    """Identifier and version of a proposal: the identifier is the text's digest."""
    value = digest[:_DIGITS] if case is None else f"{digest[:_DIGITS]}-{case}"
    return {"identifier": {"system": SYSTEM, "value": value}, "version": 1}


def _no_such_case(case: int, count: int) -> Refusal:
    there = f"{count} cases can be told apart in the text" if count else "the text does not tell several cases apart"
    return Refusal("no-such-case", f"There is no case {case}: {there}.")
