"""Which findings of a story are reactions, and what points speak for each suspect.

Gathered from three places: sentences that pair a drug with a finding, onsets after the first suspect was begun, and
sentences that name what it was. Left out: what was there before, what only an examination shows, what got better,
growth or return of a treated disease.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from service.intake.narrative import findings, not_reactions, subject
from service.intake.narrative.course import Course
from service.intake.narrative.findings import Finding
from service.intake.narrative.pair_cues import START
from service.intake.narrative.pairs import Link, Points
from service.intake.narrative.reading import Event, total
from service.intake.narrative.story import Story

_BACKGROUND: Final = frozenset({"indication", "historical"})
_ONSET: Final[Points] = (START, ("pair.affirmed", 1.0), ("pair.narrative", 0.5), ("pair.onset-after-start", 2.5))
_STUDIED: Final = re.compile(r"\bother causes of\b", re.IGNORECASE)
_SUBJECT: Final[Points] = (START, ("pair.affirmed", 1.0), ("pair.narrative", 0.5), ("pair.subject", 2.5))
_NAMED: Final[Points] = (START, ("pair.affirmed", 1.0), ("pair.narrative", 0.5), ("pair.diagnosed-after", 3.0))
_BEGUN: Final = re.compile(
    r"\b(?:started|starting|commenced|prescribed|received|receiving|given|begun|initiated|took|taken|infused|injected"
    r"|added|increased"
    r"|raised|administered|vaccinated|on|used|swallowed|ingested|treated|continued|during|after)\b",
    re.IGNORECASE,
)


def read(
    story: Story,
    found: dict[str, Finding],
    happened: Course,
    links: Sequence[Link],
    suspected: Sequence[str],
    background: frozenset[str],
    before: Mapping[str, int],
) -> list[Event]:
    """The reactions, in no order. suspected: the suspects, the first first; background: findings of before, by key;
    before: the drugs that were over when the next suspect was begun.
    """
    events: dict[str, Event] = {}
    key_of = findings.of_mentions(found)
    for link in _causal(story, links, suspected, key_of, background):
        event = _event(events, found, key_of[link.finding], link.sentence)
        _note(event, link.finding, story.mentions[link.drug].name, link.points)
        event.direct = True
    primary = next((name for name in suspected if name not in before), suspected[0])
    begun = _begun(story, primary)
    for numbers, points in ((happened.onsets, _ONSET), (happened.diagnoses, _NAMED)):
        named = points is _NAMED
        for number in numbers:
            early = number < begun and number not in happened.before_drug
            if early or (not named and _is_later(number, events)):
                continue
            for place in story.findings(number):
                known = (
                    story.contexts[place]
                    or key_of[place] in background
                    or _has_own_drug(place, events, primary)
                    or _came_no_more(story, found[key_of[place]], place)
                )
                if known or not_reactions.is_none(story, place, number, named=named):
                    continue
                event = _event(events, found, key_of[place], number)
                studied = named and _STUDIED.search(story.text(number)) is not None
                _note(event, place, primary, (*points, ("pair.other-causes-excluded", 1.0)) if studied else points)
                event.named |= named
    for key, place, number in subject.read(story, found, happened):
        if key not in events and key not in background and any(primary in one.suspects for one in events.values()):
            event = _event(events, found, key, number)
            _note(event, place, primary, _SUBJECT)
            event.named = True
    _share(story, events, [name for name in suspected if name not in before], links)
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


def _came_no_more(story: Story, finding: Finding, place: int) -> bool:
    """Whether the text names a finding only to say that it came no more; that there was one before, nobody says."""
    if not not_reactions.did_not_come_again(story, place):
        return False
    others = (one for one in finding.mentions if one != place and not not_reactions.did_not_come_again(story, one))
    return all("negated" in story.contexts[one] for one in others)


def _has_own_drug(place: int, events: dict[str, Event], primary: str) -> bool:
    """Paired in its own sentence with another suspect only (drowsiness under the second drug)."""
    return any(place in event.places and event.direct and primary not in event.suspects for event in events.values())


def background(story: Story, found: dict[str, Finding], links: Sequence[Link], happened: Course) -> frozenset[str]:
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
        old = [story.mentions[p].sentence for p in told if story.contexts[p] & _BACKGROUND and not _of_nobody(story, p)]
        before = bool(old) and (not new or min(old) < min(new))
        if before or not_reactions.is_complaint(story, told, links, happened):
            result.add(key)
        elif happened.first is not None and not any(place in paired for place in told):
            first = story.mentions[told[0]].sentence
            if first < happened.first and not story.titles[first] and not story.contexts[told[0]]:
                result.add(key)
    return frozenset(result)


def _of_nobody(story: Story, place: int) -> bool:
    """Whether a finding is denied ("no history of asthma") or told of somebody else."""
    return bool(story.contexts[place] & {"negated", "other-person"})


def _begun(story: Story, substance: str) -> int:
    """The first sentence of the case in which the suspect is taken."""
    first: int | None = None
    for mention in story.mentions:
        if mention.name != substance or not story.told[mention.sentence] or story.titles[mention.sentence]:
            continue
        if "named-again" in mention.flags:
            continue
        if _BEGUN.search(story.text(mention.sentence)):
            return mention.sentence
        first = mention.sentence if first is None else first
    return first or 0


def _is_later(number: int, events: dict[str, Event]) -> bool:
    """Whether an onset lies far behind the first of the reaction: another matter, unless the text links it."""
    first = min((event.first for event in events.values()), default=None)
    return first is not None and number > first + 12


def _share(story: Story, events: dict[str, Event], suspected: Sequence[str], links: Sequence[Link]) -> None:
    """Two drugs that the text blames together share the reactions of the first; where the first has none, those of the
    other.
    """
    if len(suspected) < 2:
        return
    if all(suspected[0] not in event.suspects for event in events.values()):
        suspected = [suspected[1], suspected[0], *suspected[2:]]
    own = {story.mentions[link.drug].name for link in links if link.score >= 0}
    for other in suspected[1:]:
        if other in own:
            continue
        for event in events.values():
            if suspected[0] in event.suspects:
                event.suspects.setdefault(other, (*_ONSET, ("pair.blamed-together", 0.5)))
