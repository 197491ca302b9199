"""The course of events: where the reaction begins, and where it is named.

An onset is a sentence of the patient, after the first drug, that tells of new findings with a time ("ten days later")
or a word of beginning ("developed"). A diagnosis is a sentence that names what it was ("X was diagnosed").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from service.intake.narrative import medication_error, onset, pair_cues
from service.intake.narrative.course_cues import (
    BEGAN,
    DIAGNOSED,
    EARLIER,
    INTAKE,
    NEW_PERSON,
    OVER,
    PRESENTED,
    SUMMED_UP,
    TAKEN,
    THEREAFTER,
    begins,
    is_examination,
)
from service.intake.narrative.story import Story

_LONG_BEFORE: Final = re.compile(pair_cues.LONG_BEFORE, re.IGNORECASE)
_SOON: Final = 3


@dataclass(frozen=True, slots=True)
class Course:
    """Numbers of sentences in reading order: onsets; diagnoses; summed_up: diagnoses drawn from the findings before.

    before_drug: onsets that are told before the drug that had been taken ("she presented with ... She had taken ...").
    """

    onsets: tuple[int, ...]
    before_drug: frozenset[int]
    diagnoses: tuple[int, ...]
    summed_up: tuple[int, ...]

    @property
    def first(self) -> int | None:
        """The sentence in which the reaction begins."""
        return self.onsets[0] if self.onsets else None

    @property
    def suspect_by(self) -> int | None:
        """The sentence up to which the suspect must have been named."""
        first = self.first
        return first + 1 if first is not None and first in self.before_drug else first


@dataclass(slots=True)
class _Walk:
    """A story read on, sentence by sentence: whether a drug has been named for this person, where an overdose was
    taken, and what was found.
    """

    story: Story
    exposed: bool = False
    intake: int | None = None
    onsets: list[int] = field(default_factory=list)
    before_drug: set[int] = field(default_factory=set)
    diagnoses: list[int] = field(default_factory=list)
    summed_up: list[int] = field(default_factory=list)

    def on(self, number: int) -> None:
        """Read one sentence of the patient."""
        story, words = self.story, self.story.text(number)
        if _LONG_BEFORE.match(words):
            return
        if NEW_PERSON.search(words):
            self.exposed, self.intake = False, None
        drugs = [story.mentions[place].start for place in story.drugs(number) if "planned" not in story.contexts[place]]
        affirmed = [place for place in story.findings(number) if not story.contexts[place]]
        error = medication_error.find(words) is not None
        if (error or INTAKE.search(words)) and (drugs or self.exposed):
            self.intake = number
        before = self._is_exposed(words, drugs, affirmed)
        if affirmed:
            self._new_findings(number, words, drugs, before=before)
        elif drugs and before and onset.has_time(words) and BEGAN.search(words):
            self.onsets.append(number)
        if affirmed and self.onsets and SUMMED_UP.search(words):
            self.summed_up.append(number)
        self.exposed |= bool(drugs)

    def _shows_title(self, number: int, words: str) -> bool:
        """Whether an examination shows what the title is about."""
        findings = self.story.findings(number)
        return is_examination(words) and any(is_in_title(self.story, place) for place in findings)

    def _befell(self, number: int, words: str) -> bool:
        """Whether a finding that is a verb itself is told with a time ("a week later she fainted")."""
        mentions = (self.story.mentions[place] for place in self.story.findings(number))
        return onset.has_time(words) and any(
            "predicate" in one.flags and self.story.words(one).endswith("ed") for one in mentions
        )

    def _is_exposed(self, words: str, drugs: Sequence[int], affirmed: Sequence[int]) -> bool:
        if self.exposed or not drugs:
            return self.exposed
        if any(self.story.mentions[place].start > min(drugs) for place in affirmed):
            return True
        return THEREAFTER.search(words) is not None

    def _new_findings(self, number: int, words: str, drugs: Sequence[int], *, before: bool) -> None:
        if before and self.story.document.sentences[number].zone not in {"discussion", "conclusion"}:
            soon = self.intake is not None and number - self.intake <= _SOON and not OVER.search(words)
            presented = PRESENTED.search(words) is not None and _taken(self.story, number, drugs)
            if soon or presented or begins(words) or self._befell(number, words):
                self.onsets.append(number)
            elif self.onsets and (DIAGNOSED.search(words) or self._shows_title(number, words)):
                self.diagnoses.append(number)
        elif PRESENTED.search(words) and (_had_taken(self.story, number + 1) or _had_taken(self.story, number + 2)):
            self.onsets.append(number)
            self.before_drug.add(number)


def read(story: Story) -> Course:
    """The course of a story."""
    walk = _Walk(story)
    for number in range(len(story.told)):
        if story.told[number] and not story.titles[number]:
            walk.on(number)
    return Course(tuple(walk.onsets), frozenset(walk.before_drug), tuple(walk.diagnoses), tuple(walk.summed_up))


def is_in_title(story: Story, place: int) -> bool:
    """Whether a finding is what the title is about."""
    return any(
        one.name == story.mentions[place].name and one.kind == "finding" and story.titles[one.sentence]
        for one in story.mentions
    )


def _had_taken(story: Story, number: int) -> bool:
    """Whether a sentence turns back to the drug that had been taken before."""
    if number >= len(story.told) or not story.told[number] or not story.drugs(number):
        return False
    return EARLIER.search(story.text(number)) is not None


def _taken(story: Story, number: int, drugs: Sequence[int]) -> bool:
    """Whether one who presents with something has taken a drug: this sentence names it, or the one before tells."""
    if drugs:
        return True
    before = number - 1
    if before < 0 or not story.told[before] or not story.drugs(before):
        return False
    return TAKEN.search(story.text(before)) is not None
