"""What the readers of reactions hand to each other: reactions before they are worded, and what is known beside them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from service.intake.narrative.course import Course
from service.intake.narrative.findings import Finding
from service.intake.narrative.pairs import Link, Points
from service.intake.narrative.story import Story


@dataclass(slots=True)
class Event:
    """A reaction: its finding, the mentions that tell of it here, for each suspect the points that speak for it.

    first: the first sentence that tells of it; begins: the sentence of the case in which it begins; ends: the sentence
    from which nothing is told of it any more, of a reaction to a drug of before.
    """

    finding: Finding
    places: tuple[int, ...]
    suspects: dict[str, Points] = field(default_factory=dict)
    direct: bool = False
    named: bool = False
    first: int = 0
    begins: int = 0
    ends: int = sys.maxsize

    @property
    def is_earlier(self) -> bool:
        """Whether it is a reaction to a drug that was over when the next suspect was begun."""
        return self.ends != sys.maxsize

    @property
    def score(self) -> float:
        """The points of the best suspect."""
        return max((total(points) for points in self.suspects.values()), default=-4.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the readers of reactions know about a text. turns: the sentences with a word about how it went;
    key_of: the finding of each mention; told_of: the findings that are reactions.
    """

    story: Story
    findings: dict[str, Finding]
    course: Course
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    turns: frozenset[int]
    key_of: dict[int, str]
    background: frozenset[str]
    told_of: frozenset[str]

    def is_of(self, place: int, event: Event) -> bool:
        """Whether a mention of a finding is one of a reaction."""
        return self.key_of.get(place) == event.finding.key

    def names(self, number: int, event: Event) -> bool:
        """Whether a sentence names a reaction."""
        return any(self.is_of(place, event) for place in self.story.findings(number))

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
