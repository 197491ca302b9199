"""Proposed answers to the Naranjo items, one pair at a time; where the text is silent an item is left out.

The rules are those of the reference (causality, 1 and 4). Only explicit words decide: a complete exclusion for item 5
"no", a real new exposure for item 4, a placebo for item 6, a level called toxic or therapeutic for item 7, objective
evidence of the event itself for item 10. Item 3 takes nothing from a confounded or contradicted dechallenge. The
answers are never added up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.intake.narrative import known, objective
from service.intake.narrative.facts import Confidence, Found
from service.intake.narrative.naranjo_cues import (
    BEFORE,
    CAUSE,
    DOSE_DEPENDENT,
    EXCLUDED,
    GIVEN,
    LEVEL,
    NOTHING,
    OTHER_CAUSE,
    PLACEBO,
    RAISED,
    SAME,
    THERAPEUTIC,
    TOLD_ORDER,
    TOXIC,
)
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

Answers = dict[str, Found[str]]


def read(
    reading: Reading, event: Event, substance: str, dechallenge: Found[str] | None, rechallenge: Found[str] | None
) -> Answers:
    """The answers that the text decides, by item."""
    story = reading.story
    answers: Answers = {}
    for item, found in (
        ("1", _known(reading, event, substance)),
        ("2", _after(reading, event, substance)),
        ("3", _from(dechallenge, {"positive": "yes", "negative": "no"}, "3", "the drug was stopped or reduced")),
        ("4", _from(rechallenge, {"positive": "yes", "negative": "no"}, "4", "the drug was given again")),
        ("5", _other_causes(story, event)),
        ("6", _placebo(story)),
        ("7", _level(story, substance)),
        ("8", _dose(story, event, substance)),
        ("9", _previous(reading, event, substance)),
        ("10", _objective(reading, event)),
    ):
        if found is not None:
            answers[item] = found
    return answers


def _found(
    story: Story, number: int, item: str, answer: str, reason: str, confidence: Confidence = "medium"
) -> Found[str]:
    return Found(answer, story.spans([number]), f"naranjo.{item}", confidence, "inferred", reason)


def _told(story: Story, pattern: re.Pattern[str], *, discussed: bool = False) -> Iterator[int]:
    """The sentences of the patient that have a pattern; discussed: those of the discussion too."""
    for number, told in enumerate(story.told):
        if (told or (discussed and story.discusses(number))) and story.said(number, pattern):
            yield number


def _from(found: Found[str] | None, answers: dict[str, str], item: str, reason: str) -> Found[str] | None:
    if found is None or found.value not in answers:
        return None
    words = f"{reason}, and that was {found.value}"
    return Found(answers[found.value], found.spans, f"naranjo.{item}", "medium", "inferred", words)


def _known(reading: Reading, event: Event, substance: str) -> Found[str] | None:
    said = known.read(reading, event, substance)
    if said is None:
        return None
    reason = "is known" if said[0] == "yes" else "is not a known one of the drug"
    return _found(reading.story, said[1], "1", said[0], f"the text says that the reaction {reason}")


def _objective(reading: Reading, event: Event) -> Found[str] | None:
    number = objective.read(reading, event)
    if number is None:
        return None
    return _found(reading.story, number, "10", "yes", "an examination or measurement shows the reaction")


def _after(reading: Reading, event: Event, substance: str) -> Found[str] | None:
    points = {name for name, _ in event.suspects.get(substance, ())}
    if not points & (TOLD_ORDER | CAUSE):
        return None
    story = reading.story
    own = [
        link
        for link in reading.links
        if link.finding in event.finding.mentions and story.mentions[link.drug].name == substance and link.score >= 0
    ]
    for link in own:
        if {name for name, _ in link.points} & TOLD_ORDER:
            return _found(story, link.sentence, "2", "yes", "the reaction began after the drug", "high")
    told = {event.first} & {*reading.course.onsets, *reading.course.diagnoses, *(link.sentence for link in own)}
    number = next(iter(told), own[0].sentence if own else None)
    if number is None:
        return None
    return _found(story, number, "2", "yes", "the text tells of the reaction under the drug")


def _other_causes(story: Story, event: Event) -> Found[str] | None:
    for number in _told(story, EXCLUDED, discussed=True):
        if story.document.sentences[number].zone != "introduction":
            return _found(story, number, "5", "no", "the text says that other causes were excluded", "high")
    for number in _told(story, OTHER_CAUSE, discussed=True):
        return _found(story, number, "5", "yes", "the text names another possible cause")
    return None


def _placebo(story: Story) -> Found[str] | None:
    for number in _told(story, PLACEBO):
        if story.said(number, GIVEN):
            answer = "no" if story.said(number, NOTHING) else "yes"
            return _found(story, number, "6", answer, "a placebo was given")
    return None


def _level(story: Story, substance: str) -> Found[str] | None:
    for number in _told(story, LEVEL):
        if substance not in story.text(number).lower():
            continue
        if story.said(number, TOXIC):
            return _found(story, number, "7", "yes", "the text calls the level of the drug too high", "high")
        if story.said(number, THERAPEUTIC):
            return _found(story, number, "7", "no", "the text calls the level of the drug therapeutic", "high")
    return None


def _dose(story: Story, event: Event, substance: str) -> Found[str] | None:
    for number in _told(story, DOSE_DEPENDENT):
        return _found(story, number, "8", "yes", "the text says that the reaction depended on the dose", "high")
    for place in event.places:
        at = story.mentions[place].sentence
        for number in (at, at - 1):
            if number < 0 or not story.told[number] or not story.said(number, RAISED):
                continue
            drugs = story.names(number)
            if substance in drugs or not drugs:
                return _found(story, number, "8", "yes", "the reaction began when the dose was raised")
    return None


def _previous(reading: Reading, event: Event, substance: str) -> Found[str] | None:
    story = reading.story
    for number in _told(story, BEFORE):
        if substance in story.names(number) and (reading.names(number, event) or story.said(number, SAME)):
            return _found(story, number, "9", "yes", "the patient had the same reaction to the drug before", "high")
    return None
