"""How much of a text is read for drugs and reactions, and what is said where that is not all of it.

A case report has some hundred sentences of some hundred characters (reference, narrative). Of a text that is no report
but many, or the wreck of one, the beginning is read, so that every text is answered in seconds: so many sentences with
so many names, of an endless sentence so many characters and names, of a list so many to be paired, so many findings to
be compared and so many abbreviations to be followed. What is not read is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from service.intake.narrative import definitions
from service.intake.narrative.document import Document
from service.intake.narrative.mention import Mention
from service.intake.narrative.zones import NEVER
from service.issues import Issue

LONGEST: Final = 3000
"""Characters that are read of one sentence."""
_SENTENCES: Final = 1000
_NAMES: Final = 3000
NAMES_OF_ONE: Final = 120
"""Names in one sentence; what has more is a list or a table torn apart, in which nothing belongs together."""
PAIRED: Final = 16
"""Drugs, and findings, of one sentence that are held against each other."""
COMPARED: Final = 400
"""Findings of a text that are compared with each other, as two may mean one."""
_KEY: Final = "text-not-all-read"
_EXPECTED: Final = "the text of one case report"


def read(document: Document, mentions: Sequence[Mention]) -> tuple[Document, list[Mention]]:
    """The sentences that are read, with the mentions that are."""
    count = _count(document, mentions)
    if count < len(document.sentences):
        document = replace(document, sentences=document.sentences[:count])
    counts: Counter[int] = Counter()
    kept = []
    for mention in mentions:
        counts[mention.sentence] += 1
        if mention.sentence < count and counts[mention.sentence] <= NAMES_OF_ONE:
            kept.append(mention)
    return document, kept


def unread(document: Document, mentions: Sequence[Mention]) -> Iterator[Issue]:
    """What is said of all that is not read: one place of each sort."""
    count = _count(document, mentions)
    yield from _after(document, count)
    here = [mention for mention in mentions if mention.sentence < count]
    names = Counter(mention.sentence for mention in here)
    for number, sentence in enumerate(document.sentences[:count]):
        endless = sentence.end - sentence.start > LONGEST or names[number] > NAMES_OF_ONE
        if endless and sentence.zone not in NEVER:
            text = f"Only the beginning of a sentence of {sentence.end - sentence.start} characters was read"
            yield _issue(document, sentence.start, text)
            break
    yield from _unpaired(document, here)
    if len({mention.name for mention in here if mention.kind == "finding"}) > COMPARED:
        text = f"As there are more than {COMPARED} findings, one may be read twice where the text has two names for it"
        yield _issue(document, document.sentences[0].start, text)
    beyond = definitions.beyond(document)
    if beyond is not None:
        text = f"What an abbreviation means was followed for the first {definitions.MOST} of the text only, up to here"
        yield _issue(document, beyond, text)


def _after(document: Document, count: int) -> Iterator[Issue]:
    """The sentences after those that are read."""
    whole = len(document.sentences)
    if count < whole:
        text = (
            f"Only the first {count} of {whole} sentences, up to here, were read for drugs and reactions: no case"
            " report is longer"
        )
        yield _issue(document, document.sentences[count].start, text)


def _unpaired(document: Document, mentions: Sequence[Mention]) -> Iterator[Issue]:
    """The ends of lists of drugs or findings."""
    drugs = Counter(mention.sentence for mention in mentions if mention.kind in ("drug", "drug-class"))
    findings = Counter(mention.sentence for mention in mentions if mention.kind == "finding")
    for number in sorted(drugs.keys() & findings.keys()):
        sentence = document.sentences[number]
        if max(drugs[number], findings[number]) > PAIRED and sentence.zone not in NEVER:
            text = f"Of a sentence that lists so many, the first {PAIRED} drugs and {PAIRED} findings were paired"
            yield _issue(document, sentence.start, text)
            return


def _count(document: Document, mentions: Sequence[Mention]) -> int:
    """How many sentences are read, from the first."""
    most = min(_SENTENCES, len(document.sentences))
    return min(most, mentions[_NAMES].sentence + 1) if len(mentions) > _NAMES else most


def _issue(document: Document, place: int, text: str) -> Issue:
    before = document.original[: document.offsets[place]]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Issue("warning", "too-long", _KEY, text, line=line, column=column, expected=_EXPECTED)
