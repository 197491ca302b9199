"""The reactions of the patient, before they are worded: which findings, by which drugs, with which points.

A finding is a reaction of a suspect when one sentence pairs them (pairs.py), when it begins in an onset sentence after
the suspect was begun, or when it is named as what the reaction was. Never one: what is denied, feared, of before, of
others, the reason for treatment; what an examination shows; the effect of a treatment or its absence.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import (
    blame,
    course,
    earlier,
    findings,
    gathering,
    harm,
    medication_error,
    pairs,
    suspects,
)
from service.intake.narrative.course import Course
from service.intake.narrative.outcome_cues import CUE, MOVED
from service.intake.narrative.reading import Event, Reading, total
from service.intake.narrative.story import Story

SHOWN: Final = 5
"""Reactions per suspect: more is unusable for a reviewer."""
_ON_SKIN: Final = re.compile(
    r"urtica|angio-?o?ed|derm|exanthem|erythem|pustul|acne|johnson|necroly|macul|papul|purpura|vasculit|pemphig|blister"
    r"|bulla|psoria|lichen|lupus|dress\b|drug (?:rash|reaction|eruption)|anaphyla|hypersensitiv|serum sickness|eczema"
    r"|hives|wheal|shingles|zoster|skin|photosensitiv"
)
"""Reactions of which a rash is a part, or that are one."""


def read(story: Story) -> Reading:
    """The reactions of a story; none where no word of harm stands."""
    found = findings.read(story)
    told = tuple(link for number in range(len(story.told)) if story.told[number] for link in pairs.links(story, number))
    told += tuple(pairs.inside_names(story))
    happened = course.read(story)
    ranked = tuple(suspects.rank(story, told, happened.suspect_by))
    suspected = blame.read(story, ranked, told, happened.suspect_by)
    key_of = findings.of_mentions(found)
    background = gathering.background(story, found, told, happened)
    events: list[Event] = []
    tied = frozenset(link.sentence for link in told if link.score >= 0) | frozenset(happened.onsets)
    blamed = any(link.score >= 1 and story.mentions[link.drug].name in suspected for link in told)
    before = earlier.read(story, told, suspected, happened)
    harmed = (
        blamed or next(medication_error.told(story), None) is not None or bool(harm.asserted(story, suspected, tied))
    )
    if suspected and harmed:
        events = gathering.read(story, found, happened, told, suspected, background, before)
    shown = _shown(story, events, happened)
    for event in shown:
        event.begins = _begins(story, event, happened)
        if all(name in before for name in event.suspects):
            event.begins, event.ends = event.first, max(before[name] for name in event.suspects)
    told_of = frozenset(event.finding.key for event in shown)
    return Reading(
        story, found, happened, told, tuple(shown), _turns(story) if shown else frozenset(), key_of, background, told_of
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
    abstract = {
        number
        for number in told
        if zones[number].zone == "abstract" and story.told[number] and not story.titles[number]
    }
    own = [number for number in told if number in onsets or number in abstract]
    if own:
        return min(own)
    best = max(event.suspects, key=lambda name: total(event.suspects[name]))
    later = [
        number for number in happened.onsets if number >= _told_first(story, best) or number in happened.before_drug
    ]
    if later or happened.first is None:
        return later[0] if later else event.first
    numbers = {story.mentions[place].sentence for place in event.finding.mentions if not story.contexts[place]}
    return min((one for one in numbers if story.told[one] and not story.titles[one]), default=happened.first)


def _told_first(story: Story, name: str) -> int:
    """The first sentence of the case that names a drug."""
    return next(
        (
            mention.sentence
            for mention in story.mentions
            if mention.name == name and story.told[mention.sentence] and not story.titles[mention.sentence]
        ),
        0,
    )


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
        if event.finding.is_generic and not titled and any(_says_it_better(other, event) for other in specific):
            continue
        if main and event not in main and any(_sums_up(one, event) for one in main):
            continue
        result.append(event)
    return result


def _says_it_better(other: Event, general: Event) -> bool:
    """Whether a reaction says what a word for any reaction was; of a rash only what is on the skin does."""
    if not set(other.suspects) & set(general.suspects):
        return False
    return not general.finding.is_rash or any(_ON_SKIN.search(name) for name in other.finding.names)


def _sums_up(main: Event, other: Event) -> bool:
    """The diagnosis that the text draws from the findings, against one of these."""
    return main.direct and main.score >= 0 and bool(set(main.suspects) & set(other.suspects))
