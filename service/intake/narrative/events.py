"""The reactions of the patient, before they are worded: which findings, by which drugs, with which points.

A finding is a reaction of a suspect when one sentence pairs them (pairs.py), when it begins in an onset sentence after
the suspect was begun, or when it is named as what the reaction was. Never one: what is denied, feared, of before, of
others, the reason for treatment; what an examination shows; the effect of a treatment or its absence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.intake.narrative import blame, course, findings, pairs, suspects
from service.intake.narrative.course import Course
from service.intake.narrative.findings import Finding
from service.intake.narrative.outcome_cues import CUE, MOVED
from service.intake.narrative.pair_cues import START
from service.intake.narrative.pairs import Link, Points
from service.intake.narrative.story import Story

SHOWN: Final = 5
"""Reactions per suspect: more is unusable for a reviewer."""

_BACKGROUND: Final = frozenset({"indication", "historical"})
_ONSET: Final[Points] = (START, ("pair.affirmed", 1.0), ("pair.narrative", 0.5), ("pair.onset-after-start", 2.5))
_STUDIED: Final = re.compile(r"\bother causes of\b", re.IGNORECASE)
_NAMED: Final[Points] = (START, ("pair.affirmed", 1.0), ("pair.narrative", 0.5), ("pair.diagnosed-after", 3.0))
_BETTER: Final = re.compile(
    r"\s{0,2}(?:\w+ ){0,2}(?:improved|resolved|subsided|disappeared|decreased|(?:was"
    r"|were) (?:well )?controlled)\b",
    re.IGNORECASE,
)
_PROGRESS: Final = re.compile(r"metasta|progress|relapse|recurrence|flare|exacerbation", re.IGNORECASE)
_BEGUN: Final = re.compile(
    r"\b(?:started|starting|prescribed|received|receiving|given|begun|initiated|took|taken|infused|injected"
    r"|added|increased"
    r"|raised|administered|vaccinated|on|used|swallowed|ingested|treated|continued|during|after)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Event:
    """A reaction: its finding, the mentions that tell of it here, for each suspect the points that speak for it.

    first: the first sentence that tells of it; begins: the sentence of the case in which it begins.
    """

    finding: Finding
    places: tuple[int, ...]
    suspects: dict[str, Points] = field(default_factory=dict)
    direct: bool = False
    named: bool = False
    first: int = 0
    begins: int = 0

    @property
    def score(self) -> float:
        """The points of the best suspect."""
        return max((total(points) for points in self.suspects.values()), default=-4.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the readers of reactions know about a text. turns: the sentences with a word about how it went."""

    story: Story
    findings: dict[str, Finding]
    course: Course
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    turns: frozenset[int]
    key_of: dict[int, str]
    background: frozenset[str]

    def is_main(self, event: Event) -> bool:
        """Whether it is what the reaction was, of which the others are signs: the first of a suspect. Where none is
        named with the drug or as the diagnosis, each is.
        """
        best = max(event.suspects, key=lambda name: total(event.suspects[name]))
        own = [other for other in self.events if best in other.suspects]
        return own[0] is event or not any(other.direct or other.named for other in own)


def total(points: Points) -> float:
    """The sum of points."""
    return sum(weight for _, weight in points)


def read(story: Story) -> Reading:
    """The reactions of a story; none where no word of harm stands."""
    found = findings.read(story)
    told = tuple(link for number in range(len(story.told)) if story.told[number] for link in pairs.links(story, number))
    told += tuple(pairs.inside_names(story))
    happened = course.read(story)
    ranked = tuple(suspects.rank(story, told, happened.suspect_by))
    suspected = blame.read(story, ranked, told, happened.suspect_by)
    key_of = findings.of_mentions(found)
    background = _background(story, found, told, happened)
    events: list[Event] = []
    tied = frozenset(link.sentence for link in told if link.score >= 0) | frozenset(happened.onsets)
    if suspected and course.harm(story, suspected, tied):
        events = _events(story, found, happened, told, suspected, key_of, background)
    shown = _shown(story, events, happened)
    for event in shown:
        event.begins = _begins(story, event, happened)
    return Reading(
        story, found, happened, told, tuple(shown), _turns(story) if shown else frozenset(), key_of, background
    )


def _turns(story: Story) -> frozenset[int]:
    """The sentences with a word about how something went."""
    return frozenset(
        number
        for number in range(len(story.told))
        if (story.told[number] or story.discusses(number))
        and (CUE.search(story.text(number)) or MOVED.search(story.text(number)))
    )


def _begins(story: Story, event: Event, happened: Course) -> int:
    """The sentence of the case in which a reaction begins."""
    zones, onsets = story.document.sentences, frozenset(happened.onsets)
    told = {story.mentions[place].sentence for place in event.places}
    own = [number for number in told if number in onsets or zones[number].zone == "abstract"]
    return min(own, default=happened.first if happened.first is not None else event.first)


def _events(
    story: Story,
    found: dict[str, Finding],
    happened: Course,
    links: Sequence[Link],
    suspected: Sequence[str],
    key_of: Mapping[int, str],
    background: frozenset[str],
) -> list[Event]:
    events: dict[str, Event] = {}
    for link in _causal(story, links, suspected, key_of, background):
        event = _event(events, found, key_of[link.finding], link.sentence)
        _note(event, link.finding, story.mentions[link.drug].name, link.points)
        event.direct = True
    primary = suspected[0]
    begun = _begun(story, primary)
    for numbers, points in ((happened.onsets, _ONSET), (happened.diagnoses, _NAMED)):
        named = points is _NAMED
        for number in numbers:
            early = number < begun and number not in happened.before_drug
            if early or (not named and _is_later(number, events)):
                continue
            for place in story.findings(number):
                known = (
                    _is_disease_going_on(story, place)
                    or story.contexts[place]
                    or key_of[place] in background
                    or _has_own_drug(place, events, primary)
                )
                if known or _got_better(story, place) or _seen_only(story, place, number, named):
                    continue
                event = _event(events, found, key_of[place], number)
                studied = named and _STUDIED.search(story.text(number)) is not None
                _note(event, place, primary, (*points, ("pair.other-causes-excluded", 1.0)) if studied else points)
                event.named |= named
    _share(story, events, suspected, links)
    return list(events.values())


def _event(events: dict[str, Event], found: Mapping[str, Finding], key: str, number: int) -> Event:
    return events.setdefault(key, Event(found[key], (), first=number))


def _note(event: Event, place: int, substance: str, points: Points) -> None:
    event.places += (place,)
    if total(points) > total(event.suspects.get(substance, (("", -9.0),))):
        event.suspects[substance] = points


def _causal(
    story: Story,
    links: Sequence[Link],
    suspected: Sequence[str],
    key_of: Mapping[int, str],
    background: frozenset[str],
) -> list[Link]:
    """The pairs of sentences that speak for a reaction. What is paired with the first suspect is no other drug's,
    unless one sentence blames both.
    """
    telling = [link for link in links if _counts(story, link, suspected, key_of, background)]
    first = {
        (link.sentence, key_of[link.finding]) for link in telling if story.mentions[link.drug].name == suspected[0]
    }
    own = {key for _, key in first}
    return [
        link
        for link in telling
        if story.mentions[link.drug].name == suspected[0]
        or key_of[link.finding] not in own
        or (link.sentence, key_of[link.finding]) in first
    ]


def _counts(
    story: Story, link: Link, suspected: Sequence[str], key_of: Mapping[int, str], background: frozenset[str]
) -> bool:
    """Whether a pair of a sentence speaks for a reaction to a suspect."""
    if story.mentions[link.drug].name not in suspected or link.score < 0:
        return False
    if key_of[link.finding] in background and link.score < 1:
        return False
    return not story.contexts[link.finding] & {"negated", "other-person", "looked-for"}


def _has_own_drug(place: int, events: dict[str, Event], primary: str) -> bool:
    """Paired in its own sentence with another suspect only (drowsiness under the second drug)."""
    return any(place in event.places and event.direct and primary not in event.suspects for event in events.values())


def _background(story: Story, found: dict[str, Finding], links: Sequence[Link], happened: Course) -> frozenset[str]:
    """The findings that were there before: told as history, as reason for a treatment, or in the description of the
    patient.
    """
    paired = {link.finding: link.score for link in links if link.score >= 0}
    onsets = set(happened.onsets)
    result = set()
    for key, finding in found.items():
        told = [place for place in finding.mentions if story.told[story.mentions[place].sentence]]
        if not told or max((paired.get(place, -1.0) for place in told), default=-1.0) >= 1:
            continue
        new = [
            story.mentions[p].sentence for p in told if not story.contexts[p] and story.mentions[p].sentence in onsets
        ]
        old = [story.mentions[p].sentence for p in told if story.contexts[p] & _BACKGROUND]
        if old and (not new or min(old) < min(new)):
            result.add(key)
        elif happened.first is not None and not any(place in paired for place in told):
            first = story.mentions[told[0]].sentence
            if first < happened.first and not story.titles[first] and not story.contexts[told[0]]:
                result.add(key)
    return frozenset(result)


def _begun(story: Story, substance: str) -> int:
    """The first sentence of the case in which the suspect is taken."""
    first: int | None = None
    for mention in story.mentions:
        if mention.name != substance or not story.told[mention.sentence] or story.titles[mention.sentence]:
            continue
        if _BEGUN.search(story.text(mention.sentence)):
            return mention.sentence
        first = mention.sentence if first is None else first
    return first or 0


def _is_later(number: int, events: dict[str, Event]) -> bool:
    """Whether an onset lies far behind the first of the reaction: another matter, unless the text links it."""
    first = min((event.first for event in events.values()), default=None)
    return first is not None and number > first + 12


def _is_disease_going_on(story: Story, place: int) -> bool:
    """Growth or return of a treated disease is no reaction, unless a sentence blames the drug for it."""
    mention = story.mentions[place]
    return "neoplasm" in mention.flags or _PROGRESS.search(story.words(mention)) is not None


def _got_better(story: Story, place: int) -> bool:
    """What improved in the sentence that tells of something new was there before."""
    end = story.mentions[place].end
    return _BETTER.match(story.document.clean, end) is not None


def _seen_only(story: Story, place: int, number: int, named: bool) -> bool:
    """What an examination showed, unless the sentence tells that it was felt or is the diagnosis."""
    if named:
        return not course.names_disease(story.text(number))
    sentence = story.document.sentences[number]
    before = story.document.clean[sentence.start : story.mentions[place].start]
    return (
        course.is_examination(before)
        and re.search(
            r"\b(?:developed|noticed|complained"
            r"|experienced)\b",
            before,
        )
        is None
    )


def _share(story: Story, events: dict[str, Event], suspected: Sequence[str], links: Sequence[Link]) -> None:
    """Two drugs that the text blames together share the reactions of the first."""
    if len(suspected) < 2:
        return
    own = {story.mentions[link.drug].name for link in links if link.score >= 0}
    for other in suspected[1:]:
        if other in own:
            continue
        for event in events.values():
            if suspected[0] in event.suspects:
                event.suspects.setdefault(other, (*_ONSET, ("pair.blamed-together", 0.5)))


def _shown(story: Story, events: list[Event], happened: Course) -> list[Event]:
    """The reactions in order of their points, symptoms folded into the diagnosis, at most five a suspect."""
    ordered = sorted(events, key=lambda event: (-event.score, not event.named, event.first, event.finding.key))
    ordered = _folded(story, ordered, happened)
    counts: dict[str, int] = {}
    shown = []
    for event in ordered:
        best = max(event.suspects, key=lambda name: total(event.suspects[name]))
        counts[best] = counts.get(best, 0) + 1
        if counts[best] <= SHOWN:
            shown.append(event)
    return shown


def _folded(story: Story, ordered: list[Event], happened: Course) -> list[Event]:
    """Words for any reaction give way to what it was; where the text draws a diagnosis from findings, they are it."""
    specific = [event for event in ordered if not event.finding.is_generic]
    result = []
    main = [
        event
        for event in specific
        if any(story.mentions[p].sentence in happened.summed_up for p in event.finding.mentions)
    ]
    for event in ordered:
        titled = (
            any(story.titles[story.mentions[place].sentence] for place in event.places) and not event.finding.is_rash
        )
        if (
            event.finding.is_generic
            and not titled
            and any(set(other.suspects) & set(event.suspects) for other in specific)
        ):
            continue
        if main and event not in main and any(_sums_up(one, event) for one in main):
            continue
        result.append(event)
    return result


def _sums_up(main: Event, other: Event) -> bool:
    """The diagnosis that the text draws from the findings, against one of these."""
    return main.direct and main.score >= 0 and bool(set(main.suspects) & set(other.suspects))
