"""Reactions to a drug of before: told of a drug that was over when the next suspect was begun ("the first drug had
caused fever. The second was then started").

Such a reaction is that drug's alone. What is told once the next drug was begun (onset, treatment, outcome, death) is
not of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from service.intake.narrative.course import Course
from service.intake.narrative.pairs import Link
from service.intake.narrative.story import Story

_BEGUN: Final = re.compile(
    r"\b(?:started|starting|commenced|prescribed|received|given|begun|initiated|took|administered|switched|replaced"
    r"|changed|infusion|treated)\b",
    re.IGNORECASE,
)
_NEAR: Final = 60


def read(story: Story, links: Sequence[Link], suspected: Sequence[str], happened: Course) -> Mapping[str, int]:
    """The suspects of before, each with the sentence from which the text tells of the next suspect."""
    if len(suspected) < 2 or not happened.onsets:
        return {}
    places = {name: _places(story, name) for name in suspected}
    found: dict[str, int] = {}
    for substance in suspected:
        blamed = [link for link in links if story.mentions[link.drug].name == substance and link.score >= 0]
        if not blamed or not places[substance] or any(story.titles[link.sentence] for link in blamed):
            continue
        last = max(places[substance][-1], *(link.finding for link in blamed))
        for other in suspected:
            begun = places[other][0] if places[other] else -1
            if begun <= last or not _is_begun(story, begun):
                continue
            number = story.mentions[begun].sentence
            if happened.onsets[-1] >= number and not any(link.sentence in happened.onsets for link in blamed):
                found[substance] = max(number, story.mentions[last].sentence + 1)
    return found


def _places(story: Story, name: str) -> list[int]:
    """The mentions of a drug in the sentences that tell of the patient; a title is none."""
    return [
        place
        for place, mention in enumerate(story.mentions)
        if mention.name == name and story.told[mention.sentence] and not story.titles[mention.sentence]
    ]


def _is_begun(story: Story, place: int) -> bool:
    mention = story.mentions[place]
    sentence = story.document.sentences[mention.sentence]
    left = story.document.clean[max(sentence.start, mention.start - _NEAR) : mention.start]
    right = story.document.clean[mention.end : min(sentence.end, mention.end + _NEAR)]
    return _BEGUN.search(left + " " + right) is not None
