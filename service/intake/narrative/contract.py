"""What was read held against the contract of reports: a value that breaks it is left out, and said.

A text may contradict itself, or be read wrongly, in a way that a report cannot (an end before its start, say). Then
that value is not proposed; the rest stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from service.errors import Refused
from service.intake.narrative.facts import Json
from service.issues import Issue
from service.pointer import pointer, split

_ROUNDS: Final = 30
_STEPS: Final = 3
"""A datum is left out by its field: /drugs/0/doses, /patient/age; not deeper, as half a value says something else."""


def fitted(report: Json) -> tuple[Json, tuple[Issue, ...]]:
    """The report without what breaks the contract, and what that was. Raises Refused where nothing more can be left
    out, which is a fault of the reader.
    """
    from service.report.reader import checked  # noqa: PLC0415 - half of the reader's time to load, needed last

    left_out: list[Issue] = []
    for _ in range(_ROUNDS):
        try:
            checked(report)
        except Refused as refused:
            left_out += [_said(issue) for issue in refused.issues]
            report = _without(report, {_place(issue.pointer or "") for issue in refused.issues})
        else:
            return report, tuple(left_out)
    raise Refused([replace(issue, severity="error") for issue in left_out])


def _said(issue: Issue) -> Issue:
    return replace(issue, severity="warning", text=f"Not proposed: {issue.text[:1].lower()}{issue.text[1:]}")


def _place(at: str) -> tuple[str, ...]:
    """What is left out for an issue: the field of an entry of a list, or the whole entry where that is named; of the
    evidence always the entry.
    """
    steps = tuple(split(at))
    if steps[:1] == ("evidence",):
        return steps[:2]
    if steps[:2] == ("patient", "history") and len(steps) > _STEPS - 1:
        return steps[: _STEPS + 1]
    return steps[:_STEPS]


def _without(report: Json, places: Iterable[tuple[str, ...]]) -> Json:
    gone = {place[:-1] if _is_needed(place) else place for place in places if place}
    kept = _kept(report, (), gone)
    kept["evidence"] = list(_evidence(report.get("evidence", []), gone))
    return {name: value for name, value in kept.items() if value not in ([], {})}


def _is_needed(place: tuple[str, ...]) -> bool:
    """Whether the rest of its entry says nothing without it."""
    return place[-1] in ("key", "name", "term", "role", "drug", "reaction", "method", "answers")


def _kept(value: Any, place: tuple[str, ...], gone: set[tuple[str, ...]]) -> Any:
    if isinstance(value, dict):
        return {name: _kept(part, (*place, name), gone) for name, part in value.items() if (*place, name) not in gone}
    if isinstance(value, list):
        return [
            _kept(part, (*place, str(index)), gone)
            for index, part in enumerate(value)
            if (*place, str(index)) not in gone
        ]
    return value


def _evidence(entries: Iterable[Json], gone: set[tuple[str, ...]]) -> Iterator[Json]:
    """The evidence of what is kept, its pointers led to where that stands now."""
    for number, entry in enumerate(entries):
        steps = tuple(split(entry["at"]))
        if ("evidence", str(number)) in gone or any(steps[: len(place)] == place for place in gone):
            continue
        moved = [_moved(steps, depth, gone) for depth in range(len(steps))]
        yield {**entry, "at": pointer(*moved)}


def _moved(steps: tuple[str, ...], depth: int, gone: set[tuple[str, ...]]) -> str:
    """A step of a pointer after entries before it are gone."""
    step = steps[depth]
    if not step.isdigit():
        return step
    before = sum((*steps[:depth], str(number)) in gone for number in range(int(step)))
    return str(int(step) - before)
