"""The mark on what the report gives but does not say in so many words (evidence of basis "inferred").

Every element that an inferred datum went to is marked, and its resource's narrative says so. The marks are set in the
order in which the elements were built, so that the order of the evidence does not reach the bundle.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from service.mapping.carriers import Carriers
from service.mapping.case import Case
from service.mapping.resource import mark_inferred


def mark_all(case: Case) -> None:
    """Mark the elements of every inferred datum; and trace each mark as the place of its evidence."""
    wanted: dict[int, set[str]] = defaultdict(set)
    places: dict[int, list[int]] = defaultdict(list)
    index = Carriers(case)
    for number, evidence in case.evidence:
        if evidence.basis == "inferred":
            for position in index.of(evidence.at):
                wanted[position].add(evidence.at)
                places[position].append(number)
    for position in sorted(wanted):
        traced = case.trace[position]
        for pointer in sorted(wanted[position]):
            mark_inferred(traced, pointer)
        case.trace += [replace(traced, at=f"/evidence/{number}/basis") for number in places[position]]
