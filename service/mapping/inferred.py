"""The mark on what the report gives but does not say in so many words (evidence of basis "inferred").

Every element that an inferred datum went to is marked, and its resource's narrative says so. The marks are set in the
order in which the elements were built, so that the order of the evidence does not reach the bundle.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace

from service.mapping.case import Case
from service.mapping.resource import mark_inferred


def mark_all(case: Case) -> None:
    """Mark the elements of every inferred datum; and trace each mark as the place of its evidence."""
    wanted: dict[int, set[str]] = defaultdict(set)
    places: dict[int, list[int]] = defaultdict(list)
    index = _Index(case)
    for number, evidence in enumerate(case.report.evidence):
        if evidence.basis == "inferred":
            for position in index.carriers(evidence.at):
                wanted[position].add(evidence.at)
                places[position].append(number)
    for position in sorted(wanted):
        traced = case.trace[position]
        for pointer in sorted(wanted[position]):
            mark_inferred(traced, pointer)
        case.trace += [replace(traced, at=f"/evidence/{number}/basis") for number in places[position]]


class _Index:
    """The trace by pointer: positions in it, found without going through all of it."""

    def __init__(self, case: Case) -> None:
        self.at: dict[str, list[int]] = defaultdict(list)
        for position, traced in enumerate(case.trace):
            self.at[f"{traced.at}/"].append(position)
        self.sorted = sorted(self.at)

    def carriers(self, pointer: str) -> list[int]:
        """The elements that hold the datum: those of all its parts, else those of the smallest whole around it."""
        prefix = f"{pointer}/"
        found: list[int] = []
        for place in self.sorted[bisect_left(self.sorted, prefix) :]:
            if not place.startswith(prefix):
                break
            found += self.at[place]
        while not found and prefix:
            prefix = prefix[:-1].rpartition("/")[0]
            prefix = f"{prefix}/" if prefix else ""
            found = list(self.at.get(prefix, ())) if prefix else found
        return found
