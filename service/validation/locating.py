"""From the FHIRPath of an issue to the JSON Pointer of what it is about, by a look into the resource, and back.

A FHIRPath leaves out what JSON says: the type in the name of a choice, and whether x or _x of a primitive is meant
(http://hl7.org/fhir/R4/json.html#primitive); and a property that no type has may hold a full stop. So each step is
looked up among the properties that are there, by the plans of the types. Where x and _x may both be meant, the path
that goes on decides, then what the issue says it found. Of what is missing the pointer names the nearest above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from service.issues import Issue, shown
from service.pointer import pointer, split
from service.validation.places import Place, fhirpath, printable, root
from service.validation.plans import Slot, plan
from service.validation.rules import elements

_INDEX: Final = re.compile(r"\[(\d{1,9})\]")
_ENDS: Final = re.compile(r"[.\[]|$")

Steps = tuple[str | int, ...]


class _Reached(NamedTuple):
    """How far a path was followed: the characters that are left, what stands there, and how to get there."""

    left: int
    value: Any
    steps: Steps


def located(issues: Iterable[Issue], resource: Any) -> Iterator[Issue]:
    """The issues with the JSON Pointer of their place in the resource; one that has a pointer stays as it is."""
    search = _Search(resource)
    for issue in issues:
        yield issue if issue.pointer is not None else replace(issue, pointer=pointer(*search.steps(issue)))


class _Search:
    """A resource in which paths are followed; the properties of an object are laid out once for all of them."""

    def __init__(self, resource: Any) -> None:
        self._resource = resource
        self._keys: dict[int, dict[str, list[str]]] = {}

    def steps(self, issue: Issue) -> Steps:
        """The keys and positions from the resource to what the issue is about."""
        if not isinstance(self._resource, dict):
            return ()
        path = issue.path or ""
        name = self._resource.get("resourceType")
        start = printable(str(name))
        if not path.startswith(start):
            return ()
        ends = list(self._followed(self._resource, name if isinstance(name, str) else None, path[len(start) :], ()))
        nearest = min(end.left for end in ends)
        candidates = [end for end in ends if end.left == nearest]
        return max(candidates, key=lambda end: _likeness(issue, end.value)).steps

    def _followed(self, value: Any, kind: str | None, rest: str, done: Steps) -> Iterator[_Reached]:
        """Every place that the rest of a path may mean, and this one, where none goes further."""
        yield _Reached(len(rest), value, done)
        if not isinstance(value, dict) or not rest.startswith("."):
            return
        slots = _slots(value, kind)
        keys = self._by_step(value, slots)
        for end in _ENDS.finditer(rest, 1):
            for key in keys.get(rest[1 : end.start()], ()):
                yield from self._member(value[key], slots.get(key), rest[end.start() :], (*done, key))

    def _member(self, value: Any, slot: Slot | None, rest: str, done: Steps) -> Iterator[_Reached]:
        index = _INDEX.match(rest)
        if index is not None and isinstance(value, list):
            at = int(index[1])
            if at >= len(value):
                yield _Reached(len(rest), value, done)
                return
            value, rest, done = value[at], rest[index.end() :], (*done, at)
        yield from self._followed(value, slot.of if slot is not None else None, rest, done)

    def _by_step(self, members: dict[str, Any], slots: Mapping[str, Slot]) -> dict[str, list[str]]:
        """The properties of an object by their names in FHIRPath."""
        found = self._keys.get(id(members))
        if found is None:
            found = self._keys[id(members)] = {}
            for key in members:
                slot = slots.get(key)
                found.setdefault(printable(slot.step if slot is not None else key), []).append(key)
        return found


def _likeness(issue: Issue, value: Any) -> int:
    """How well a value fits what the issue says of it."""
    if issue.key == "json-null":
        return int(value is None)
    if issue.key == "array-expected":
        return int(not isinstance(value, list))
    if issue.key == "array-unexpected":
        return int(isinstance(value, list))
    if issue.key == "json-empty":
        return int(isinstance(value, dict | list))
    if isinstance(value, str | int | bool):
        return int(issue.found in {printable(shown(value)), f'"{value}"', str(value).lower()})
    return 0


def path_of(at: str, resource: Any) -> str | None:
    """The FHIRPath of what a JSON Pointer names in a resource; None where the document is no resource."""
    name = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(name, str):
        return None
    place: Place = root(name)
    value, kind = resource, name
    for part in split(at):
        if isinstance(value, list):
            place, value = (place[0], place[1], int(part)), value[int(part)]
        else:
            slot = _slots(value, kind).get(part)
            place, value = (place, slot.step if slot is not None else part, None), value[part]
            kind = slot.of if slot is not None else ""
    return fhirpath(place)


def _slots(members: dict[str, Any], kind: str | None) -> Mapping[str, Slot]:
    """The properties of a type, or, of what may be any resource, of the one that it is; none of an unknown type."""
    name = members.get("resourceType") if kind == "Resource" else kind
    return plan(name).slots if isinstance(name, str) and name in elements() else {}
