"""Dechallenge of a pair: how the reaction went when the drug was stopped or reduced.

The stop and its result stand in the same sentence or in the next ones. Another drug given before the reaction improved
makes it confounded; improvement in one place and persistence in another, contradicted; a drug that went on, not-done.
A reaction to the withdrawal itself has none. Measured wording (reference, 4.7): positive P .97, R .79.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from service.intake.narrative import outcome, stops
from service.intake.narrative.facts import Found
from service.intake.narrative.outcome import Statement
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.stops import Stop
from service.intake.narrative.story import DRUG_KINDS, Story

Span = tuple[int, int]

_GIVEN: Final = re.compile(
    r"\b(?:given|started|received|administered|prescribed|begun|treated|injected|applied|with|initiated|added|under"
    r"|infused|commenced|put on|brought|used|after)\b",
    re.IGNORECASE,
)
_NO_TREATMENT: Final = re.compile(
    r"\b(?:replaced by|switched to|continued|unchanged|other drugs|no|without|not needed|instead)\b", re.IGNORECASE
)
_WENT_ON: Final = re.compile(r"\b(?:continued|not needed|unchanged|stopped|withdrawn)\b", re.IGNORECASE)
_CONTINUED: Final = re.compile(r"^[^.;]{0,40}\b(?:was|were|has been) (?:\w+ )?continued\b", re.IGNORECASE)
_WITHDRAWAL: Final = re.compile(
    r"\b(?:withdrawal (?:syndrome|symptoms|seizures?|reaction|state)|rebound"
    r"|abrupt (?:discontinuation|withdrawal|cessation))\b",
    re.IGNORECASE,
)
_AS_TIME: Final = re.compile(r"\b(?:after|when|once|upon|following|on|with|within|since|as soon as)\b", re.IGNORECASE)
_TIED: Final = re.compile(
    r"\b(?:(?P<good>improvement|resolution|recovery|remission|disappearance)|worsening|deterioration|persistence"
    r"|progression) (?:after|on|upon|following|with) (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_GOOD: Final = frozenset({"recovered", "recovering", "recovered-with-sequelae"})
_NOT_GIVEN: Final = frozenset({"negated", "planned", "historical", "hypothetical"})
_NEXT: Final = 3


def read(reading: Reading, event: Event, substance: str) -> Found[str] | None:
    """What stopping or reducing the drug did; None where the text does not tell."""
    if _is_withdrawal(reading.story, event, substance):
        return None
    told = stops.read(reading, event, substance)
    if not told:
        return _not_done(reading, event, substance)
    found = _judged(*_results(reading, event, substance, told), told[0].span)
    if found is None and (event.direct or event.named) and reading.is_main(event):
        return _of_signs(reading, event, substance, told)
    return found


def _of_signs(reading: Reading, event: Event, substance: str, told: list[Stop]) -> Found[str] | None:
    """Where nothing is said of the reaction itself: how its signs went."""
    for other in reading.events:
        equal = other.direct == event.direct and other.named == event.named and other.score >= event.score
        if other is event or substance not in other.suspects or equal:
            continue
        found = _judged(*_results(reading, other, substance, told), told[0].span)
        if found is not None:
            reason = f"told of its sign {next(iter(sorted(other.finding.names)))}"
            return replace(found, confidence="medium", basis="inferred", reason=found.reason or reason)
    return None


def _judged(good: list[Span], bad: list[Span], treated: list[tuple[Span, Span]], stop: Span) -> Found[str] | None:
    if good and bad:
        return Found("contradicted", (good[0], bad[0], stop), "dechallenge.contradicted", "medium")
    if bad:
        return Found("negative", (bad[0], stop), "dechallenge.negative")
    if good:
        return Found("positive", (good[0], stop), "dechallenge.positive")
    if treated:
        reason = "another treatment was given before the reaction improved"
        return Found("confounded", (*treated[0], stop), "dechallenge.confounded", "medium", "inferred", reason)
    return None


def _results(
    reading: Reading, event: Event, substance: str, told: list[Stop]
) -> tuple[list[Span], list[Span], list[tuple[Span, Span]]]:
    """The statements after the stops: improvement, none, and improvement with the other drug that was given."""
    story = reading.story
    good: list[Span] = []
    bad: list[Span] = []
    treated: list[tuple[Span, Span]] = []
    taken: set[int] = set()
    for number, stop in enumerate(told):
        following = told[number + 1].sentence if number + 1 < len(told) else len(story.told)
        near = (stop.sentence, stop.sentence + _NEXT + 1)
        for said in outcome.statements(reading, event, near, moved=True):
            if said.span[0] in taken or not _follows(story, said, stop, following):
                continue
            taken.add(said.span[0])
            if said.status not in _GOOD:
                bad.append(said.span)
            elif drug := _treatment(story, substance, stop.sentence, said.sentence):
                treated.append((said.span, drug))
            else:
                good.append(said.span)
        tied = _tied(story, stop)
        if tied is not None:
            (good if tied[0] else bad).append(tied[1])
    return good, bad, treated


def _follows(story: Story, said: Statement, stop: Stop, following: int) -> bool:
    """Whether a statement tells the result of a stop. "It worsened, and the drug was stopped" does not, unless the
    stop is named as the time ("resolved after withdrawal of the drug", "when the drug was stopped").
    """
    if said.sentence >= max(following, stop.sentence + 1):
        return False
    if said.sentence > stop.sentence or said.span[0] > stop.span[1]:
        return True
    return _AS_TIME.search(story.document.clean[said.span[1] : stop.span[0]]) is not None


def _tied(story: Story, stop: Stop) -> tuple[bool, Span] | None:
    """A noun of outcome tied to the stop ("the worsening after its discontinuation") needs no name of the reaction."""
    start = max(story.document.sentences[stop.sentence].start, stop.span[0] - 70)
    match = _TIED.search(story.document.clean[start : stop.span[0]])
    if match is None:
        words = story.document.clean[stop.span[0] : stop.span[1]]
        left = (
            story.document.clean[start : stop.span[0]]
            + re.split(
                r"(?i)discontinuation|withdrawal"
                r"|cessation",
                words,
            )[0]
        )
        match = _TIED.search(left)
    if match is None:
        return None
    return match.group("good") is not None, (start + match.start(), start + match.end())


def _treatment(story: Story, substance: str, first: int, last: int) -> Span | None:
    """Another drug given between the stop and the improvement."""
    for number in range(first, last + 1):
        for place in story.drugs(number):
            mention = story.mentions[place]
            sentence = story.document.sentences[number]
            left = story.document.clean[max(sentence.start, mention.start - 45) : mention.start]
            left = left.rpartition(", and ")[2]
            right = story.document.clean[mention.end : min(sentence.end, mention.end + 70)]
            if mention.name == substance or story.contexts[place] & _NOT_GIVEN:
                continue
            if _NO_TREATMENT.search(left) is None and _WENT_ON.search(right) is None and _GIVEN.search(left + right):
                return mention.start, mention.end
    return None


def _not_done(reading: Reading, event: Event, substance: str) -> Found[str] | None:
    story, begins = reading.story, event.begins
    for place, mention in enumerate(story.mentions):
        if mention.kind not in DRUG_KINDS or mention.name != substance or mention.sentence <= begins:
            continue
        right = story.document.clean[mention.end : mention.end + 90].partition(". ")[0]
        if story.told[mention.sentence] and not story.contexts[place] and _CONTINUED.search(right):
            return Found("not-done", ((mention.start, mention.end),), "dechallenge.not-done", "medium")
    return None


def _is_withdrawal(story: Story, event: Event, substance: str) -> bool:
    """Whether the reaction came from stopping the drug."""
    for place in event.places:
        number = story.mentions[place].sentence
        named = any(story.mentions[drug].name == substance for drug in story.drugs(number))
        if named and _WITHDRAWAL.search(story.text(number)):
            return True
    return any("withdrawal" in name or "rebound" in name for name in event.finding.names)
