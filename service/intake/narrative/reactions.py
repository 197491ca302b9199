"""The reactions of a text with their drugs: what is proposed, and why nothing is where nothing is asserted.

Puts together what the other readers find (events, outcome, seriousness, challenge, naranjo, history, views); decides
itself only the wording of a term, the time of onset, the treatment and the severity. A text without an explicit word of
harm, or without one pair that the text of the case supports, gives no reaction, and why not (suggested.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from service.intake.narrative import (
    dechallenge,
    events,
    findings,
    history,
    naranjo,
    onset,
    outcome,
    pairs,
    rechallenge,
    seriousness,
    situations,
    suggested,
    treatment,
    views,
)
from service.intake.narrative.facts import AuthorsView, Found, HistoryFact, Json, PairFact, ReactionFact, Refusal
from service.intake.narrative.reading import Event, Reading, total
from service.intake.narrative.story import Story

MOST_PAIRS: Final = 50
"""Pairs of a suspect and a reaction that are proposed; a case report tells fewer than ten."""


@dataclass(slots=True)
class Reactions:
    """What a text says about reactions; refusal is set where no reaction is asserted."""

    reactions: list[ReactionFact] = field(default_factory=list)
    pairs: list[PairFact] = field(default_factory=list)
    authors: list[AuthorsView] = field(default_factory=list)
    history: list[HistoryFact] = field(default_factory=list)
    refusal: Refusal | None = None


def read(story: Story) -> Reactions:
    """The reactions, pairs, authors' views and history of a story."""
    reading = events.read(story)
    count = sum(len(event.suspects) for event in reading.events)
    if count > MOST_PAIRS:
        return Reactions(refusal=_too_many(count))
    result = Reactions(history=history.read(reading), authors=views.read(reading))
    if not reading.events:
        result.reactions.extend(situations.read(reading))
        result.refusal = None if result.reactions else suggested.read(reading)
        return result
    words: dict[str, str] = {}
    for event in reading.events:
        fact = _reaction(reading, event)
        words[event.finding.key] = fact.term.value
        result.reactions.append(fact)
        result.pairs.extend(_pair(reading, event, substance, fact) for substance in fact.suspects)
    result.reactions.extend(situations.read(reading))
    for view in result.authors:
        view.reaction = words[view.reaction]
    return result


def _too_many(count: int) -> Refusal:
    text = (
        f"The text ties {count} pairs of a drug and a reaction together, where one case has a few: at most {MOST_PAIRS}"
        " are read. No case is proposed."
    )
    return Refusal("too-many-pairs", text)


def _reaction(reading: Reading, event: Event) -> ReactionFact:
    told = reading.story
    start, end = findings.term(told, _worded(told, event))
    best = max(event.suspects, key=lambda name: total(event.suspects[name]))
    points = event.suspects[best]
    rule = (
        "reaction.named-with-drug"
        if event.direct
        else "reaction.diagnosed-after"
        if event.named
        else "reaction.began-after"
    )
    spans = [(start, end)]
    spans += [
        (told.mentions[place].start, told.mentions[place].end)
        for place in event.places
        if told.mentions[place].start != start
    ]
    term = Found(told.document.clean[start:end], tuple(spans[:4]), rule, pairs.confidence(event.score), points=points)
    fact = ReactionFact(term, sorted(event.suspects, key=lambda name: (-total(event.suspects[name]), name)))
    fact.outcome, fact.outcome_text = outcome.read(reading, event)
    fact.seriousness = seriousness.read(reading, event)
    fact.severity = _severity(told, event)
    fact.treatment = treatment.read(reading, event)
    kind = situations.kind(fact.term.value)
    fact.kind = None if kind is None else Found(kind, fact.term.spans[:1], f"reaction.{kind}", "medium")
    fact.onset = _onset(reading, event, best)
    return fact


def _worded(told: Story, event: Event) -> Sequence[int]:
    """The mentions among which the wording of the term is chosen: those that are no one else's."""
    own = [
        place
        for place in event.finding.mentions
        if told.told[told.mentions[place].sentence]
        and not told.contexts[place] & {"negated", "other-person", "looked-for", "hypothetical"}
    ]
    return own or event.places


def _severity(told: Story, event: Event) -> Found[str] | None:
    said: dict[str, tuple[int, int]] = {}
    for place in event.finding.mentions:
        if told.told[told.mentions[place].sentence] and "other-person" not in told.contexts[place]:
            word = findings.severity(told, place)
            if word is not None:
                said.setdefault(word[0].lower(), word[1])
    if len(said) != 1:
        return None
    value, span = next(iter(said.items()))
    return Found(value, (span,), "reaction.severity")


def _onset(reading: Reading, event: Event, substance: str) -> Found[Json] | None:
    found = _time(reading, event)
    if found is None:
        return None
    value, span = found
    if "date" in value:
        return Found({"date": value["date"]}, (span,), "onset.date")
    if "value" not in value:
        return Found({"text": value["text"]}, (span,), "onset.words", "medium")
    when: dict[str, Any] = {
        "relation": "after-start",
        "offset": {key: value[key] for key in ("value", "unit", "comparator") if key in value},
    }
    return Found({**when, "drug": substance, "text": value["text"]}, (span,), "onset.after-start", "medium")


def _time(reading: Reading, event: Event) -> tuple[Json, tuple[int, int]] | None:
    """The time in the sentence in which the reaction begins; a stop because of it is no onset."""
    if any(name == "pair.stopped-for" for points in event.suspects.values() for name, _ in points):
        return None
    told = reading.story
    for place in sorted(event.places):
        number = told.mentions[place].sentence
        if not told.titles[number]:
            found = _time_of(told, number, told.mentions[place].start)
            if found is not None:
                return found
    first = reading.course.first
    if first is None or event.is_earlier or not reading.is_main(event):
        return None
    signs = [place for other in reading.events for place in other.places if told.mentions[place].sentence == first]
    if not signs or onset.names_several(told.text(first)):
        return None
    return _time_of(told, first, told.mentions[min(signs)].start)


def _time_of(told: Story, number: int, before: int) -> tuple[Json, tuple[int, int]] | None:
    start = told.document.sentences[number].start
    found = onset.read(told.text(number), before - start)
    return None if found is None else (found[0], (start + found[1][0], start + found[1][1]))


def _pair(reading: Reading, event: Event, substance: str, fact: ReactionFact) -> PairFact:
    points = event.suspects[substance]
    score = total(points)
    told = reading.story
    spans = tuple(
        (told.mentions[link.drug].start, told.mentions[link.drug].end)
        for link in reading.links
        if link.finding in event.places and told.mentions[link.drug].name == substance and link.points == points
    )
    confidence = Found(
        score,
        spans or fact.term.spans[:1],
        "pair.points",
        pairs.confidence(score),
        "inferred",
        "points of the cues",
        points,
    )
    stopped = dechallenge.read(reading, event, substance)
    again = rechallenge.read(reading, event, substance)
    pair = PairFact(substance, fact.term.value, confidence, dechallenge=stopped, rechallenge=again)
    time = _time(reading, event)
    if time is not None and "date" not in time[0]:
        pair.time_to_onset = Found(time[0], (time[1],), "pair.time-to-onset", "medium")
    if fact.kind is None:
        pair.naranjo = naranjo.read(reading, event, substance, stopped, again)
    return pair
