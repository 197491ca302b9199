"""What stands in a sentence that tells of a beginning and is no reaction itself: growth or return of a treated disease,
what got better, what only an examination shows, an infection with a named organism, the reason for which too much was
taken, what did not come again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.intake.narrative import course, course_cues
from service.intake.narrative.course import Course
from service.intake.narrative.pairs import Link
from service.intake.narrative.story import Story

_BETTER: Final = re.compile(
    r"\s{0,2}(?:\w+ ){0,2}(?:improved|resolved|subsided|disappeared|decreased|(?:was"
    r"|were) (?:well )?controlled)\b",
    re.IGNORECASE,
)
_PROGRESS: Final = re.compile(r"metasta|progress|relapse|recurrence|flare|exacerbation", re.IGNORECASE)
_FELT: Final = re.compile(r"\b(?:developed|noticed|complained|experienced)\b")
_ORGANISM: Final = re.compile(
    r"(?:\b[A-Z](?:[a-z]{3,20}|\.) ?(?!media |via )[a-z]{2,18}(?:us|a|um|is|i|ae|ens|ans|le)|\bMRSA) $"
)
"""A binomial name before a disease ("Escherichia coli septicaemia"): an infection, not what a drug does."""
_INTENT: Final = re.compile(r"suicid|self[- ]?harm|self[- ]?poison|parasuicid", re.IGNORECASE)
_NO_FURTHER: Final = re.compile(
    r"\b(?:no|any|without) (?:further|more|recurren\w+|second|additional|new)(?: \w+)?(?: of)?(?: [\w-]+)? $",
    re.IGNORECASE,
)
_LEFT: Final = 60


def is_none(story: Story, place: int, number: int, *, named: bool) -> bool:
    """Whether a finding of a sentence of onset or diagnosis (named) is no reaction."""
    if is_disease_going_on(story, place) or _got_better(story, place) or is_intent(story, place):
        return True
    return _seen_only(story, place, number, named) or _is_infection(story, place)


def is_disease_going_on(story: Story, place: int) -> bool:
    """Growth or return of a treated disease is no reaction, unless a sentence blames the drug for it."""
    mention = story.mentions[place]
    return "neoplasm" in mention.flags or _PROGRESS.search(story.words(mention)) is not None


def is_intent(story: Story, place: int) -> bool:
    """Whether it is why too much was taken ("took 60 tablets in a suicide attempt")."""
    mention = story.mentions[place]
    return _INTENT.search(story.words(mention)) is not None and course_cues.tells_intake(story.text(mention.sentence))


def is_complaint(story: Story, places: Sequence[int], links: Sequence[Link], happened: Course) -> bool:
    """Whether the patient came with it and was then given the drug that the title blames for something else."""
    numbers = {story.mentions[place].sentence for place in places if not story.titles[story.mentions[place].sentence]}
    number = min(numbers, default=0)
    if (
        len(numbers) != 1
        or not happened.onsets
        or number in happened.before_drug
        or not course_cues.tells_presentation(story.text(number))
    ):
        return False
    for link in links:
        if not story.titles[link.sentence] or link.score < 0 or link.finding in places:
            continue
        begun = _first_told(story, story.mentions[link.drug].name)
        if begun is not None and number < begun < happened.onsets[-1]:
            return True
    return False


def _first_told(story: Story, name: str) -> int | None:
    """The first sentence of the case that names a drug."""
    return next(
        (
            mention.sentence
            for mention in story.mentions
            if mention.name == name and story.told[mention.sentence] and not story.titles[mention.sentence]
        ),
        None,
    )


def did_not_come_again(story: Story, place: int) -> bool:
    """Whether a mention only says that something came no more ("no further arrhythmia")."""
    return _NO_FURTHER.search(_left(story, place)) is not None


def _left(story: Story, place: int) -> str:
    mention = story.mentions[place]
    start = max(story.document.sentences[mention.sentence].start, mention.start - _LEFT)
    return story.document.clean[start : mention.start]


def _got_better(story: Story, place: int) -> bool:
    """What improved in the sentence that tells of something new was there before."""
    return _BETTER.match(story.document.clean, story.mentions[place].end) is not None


def _seen_only(story: Story, place: int, number: int, named: bool) -> bool:
    """What an examination showed, unless the sentence tells that it was felt or is the diagnosis."""
    if named:
        return not (course_cues.names_disease(story.text(number)) or course.is_in_title(story, place))
    sentence = story.document.sentences[number]
    before = story.document.clean[sentence.start : story.mentions[place].start]
    return course_cues.is_examination(before) and _FELT.search(before) is None


def _is_infection(story: Story, place: int) -> bool:
    return _ORGANISM.search(_left(story, place)) is not None
