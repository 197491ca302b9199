"""Tests with their results, as the text tells them of the patient.

A result belongs to a test by one of five ways of writing: a value or titre right after the name ("CRP was 96 mg/L",
"titer > 1:640"), a word before it ("normal CPK"), a predicate after a list ("A, B and C were normal"), "tests for A and
B were negative", and what an examination showed (examinations.py). Tests that were planned, refused or not done, those
of other people and those of the literature give nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.intake.narrative import examinations, predicates, results, values
from service.intake.narrative.document import NEVER, Document, Sentence
from service.intake.narrative.facts import Confidence, Found, Json, TestFact
from service.intake.narrative.mention import Mention
from service.intake.narrative.tested import Item, items

_LOWEST = -0.5
"""Points of a sentence below which it tells of others; a little below even, as a conclusion may tell of the patient."""


def read(document: Document, mentions: list[Mention]) -> list[TestFact]:
    """The tests of the patient with their results, in reading order."""
    by_sentence: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    style = results.notation(document.clean)
    found: list[_Read] = []
    last: tuple[Item, TestFact] | None = None
    for number, sentence in enumerate(document.sentences):
        if sentence.zone in NEVER or sentence.narrative < _LOWEST:
            last = None
            continue
        tested = items(document.clean, sentence, by_sentence.get(number, []))
        if sentence.zone == "legend":
            found.extend(_row(document, sentence, tested, style))
            continue
        facts = [
            *_again(document.clean, sentence, tested, last, style),
            *_sentence(document, sentence, tested, style),
        ]
        found.extend(_Read(item.name, fact, sentence.zone == "case") for item, fact in facts)
        last = facts[-1] if facts else None
    return [each.fact for each in _told_once(found)]


@dataclass(frozen=True, slots=True)
class _Read:
    """A fact, the preferred name of its test, and whether the case itself tells it (and not an abstract)."""

    name: str
    fact: TestFact
    case: bool


def _sentence(
    document: Document, sentence: Sentence, tested: list[Item], style: results.Notation
) -> Iterator[tuple[Item, TestFact]]:
    text = document.clean
    taken: set[int] = set()
    for group in predicates.groups(text, sentence, tested):
        if predicates.not_done(text, sentence, group.items) or predicates.others(text, sentence, group.items):
            continue
        shared = _in_order(text, sentence, group, tested, style)
        for item in group.items:
            if item.start in taken:
                continue
            taken.add(item.start)
            if shared is not None:
                if item.start in shared:
                    value, place = shared[item.start]
                    yield item, _fact(item, value, (item.start, place), "high")
                continue
            limit = _limit(sentence, tested, item)
            for result, end, confidence in _results(text, sentence, item, limit, group, style):
                yield item, _fact(item, result, end, confidence)
    for item, result, span in predicates.tests_for(text, sentence, tested):
        yield item, _fact(item, result, span, "medium")


def _limit(sentence: Sentence, tested: list[Item], item: Item) -> int:
    """Where the next test begins."""
    return next((each.start for each in tested if each.start >= item.end), sentence.end)


def _in_order(
    text: str, sentence: Sentence, group: predicates.Group, tested: list[Item], style: results.Notation
) -> dict[int, tuple[Json, int]] | None:
    """The values of a list by the place of its tests; empty where they cannot be told apart, None where it has none."""
    if len(group.items) < 2:
        return None
    last = group.items[-1]
    found = values.several(text, last, _limit(sentence, tested, last), len(group.items), style)
    if found is None:
        return None
    return {item.start: value for item, value in zip(group.items, found, strict=False)}


def _row(document: Document, sentence: Sentence, tested: list[Item], style: results.Notation) -> Iterator[_Read]:
    """A row of a table: a test, its value, and nothing else."""
    if len(tested) != 1 or tested[0].start != sentence.start:
        return
    for result, end in values.after(document.clean, tested[0], sentence.end, style):
        if end == sentence.end and "value" in result:
            yield _Read(tested[0].name, _fact(tested[0], result, (sentence.start, end), "medium"), True)


def _again(
    text: str, sentence: Sentence, tested: list[Item], last: tuple[Item, TestFact] | None, style: results.Notation
) -> Iterator[tuple[Item, TestFact]]:
    """A value of the test of the sentence before: "On day 8 it was 61 x 10^9/L", in the same unit."""
    if last is None or "unit" not in last[1].result.value:
        return
    item, fact = last
    limit = tested[0].start if tested else sentence.end
    for result, span in values.again(text, sentence.start, limit, fact.result.value["unit"], style):
        yield item, _fact(item, result, span, "medium")


def _results(
    text: str, sentence: Sentence, item: Item, limit: int, group: predicates.Group, style: results.Notation
) -> Iterator[tuple[Json, tuple[int, int], Confidence]]:
    numbers = list(values.after(text, item, min(limit, sentence.end), style))
    if numbers:
        for result, end in numbers:
            shared = not group.after or item is group.items[-1]
            word = group.word if shared and "interpretation" not in result else None
            yield results.with_word(result, word), (item.start, end), "high"
        return
    if item.examination or item.name in examinations.TELLING:
        shown = list(examinations.results(text, sentence, item))
        if shown:
            for result, span in shown:
                yield result, span, "medium"
            return
    if group.word is not None and group.span is not None:
        span = (min(item.start, group.span[0]), max(item.end, group.span[1]))
        result = results.worded(group.word)
        yield ({**result, "note": group.note} if group.note else result), span, "high"


def _fact(item: Item, result: Json, span: tuple[int, int], confidence: Confidence) -> TestFact:
    name = Found(item.text, ((item.start, item.start + len(item.text)),), "test.name", confidence)
    rule = "test." + next((key for key in ("titre", "value", "coded", "text") if key in result), "word")
    return TestFact(name, Found(result, (span,), rule, confidence), item.kind)


def _told_once(found: list[_Read]) -> list[_Read]:
    """The facts without what is told again: the same result twice, or by the abstract what the case says better."""
    told: dict[tuple[str, str], int] = {}
    kept: list[_Read] = []
    in_case = {each.name for each in found if each.case}
    numbers = {
        (each.name, each.fact.result.value.get("interpretation"))
        for each in found
        if "value" in each.fact.result.value or "titre" in each.fact.result.value
    }
    for each in found:
        result = each.fact.result.value
        word = result.get("coded") or result.get("interpretation")
        if not each.case and each.name in in_case and "text" in result:
            continue
        if "value" not in result and "titre" not in result and "text" not in result and (each.name, word) in numbers:
            continue
        same = (each.name, repr(sorted((key, value) for key, value in result.items() if key != "note")))
        if same in told:
            first = kept[told[same]].fact
            spans = (*first.result.spans, *each.fact.result.spans)
            kept[told[same]].fact.result = replace(first.result, spans=spans)
            continue
        told[same] = len(kept)
        kept.append(each)
    return kept
