"""By which names the definition of an extension may call the element that has the extension.

http://hl7.org/fhir/R4/defining-extensions.html#context: the type of the element and what that is built on (`Quantity`,
`date`), or its path from a type (`Patient.birthDate`, `Questionnaire.item`). The walk knows the type alone, so the path
is gone down again, for the few extensions of which that does not tell enough.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from service.validation import rules
from service.validation.places import Place
from service.validation.plans import Slot, plan


class Owner(NamedTuple):
    """An element of a document: the document's root and the element's place in it."""

    root: dict[str, Any]
    place: Place


def names(owner: Owner) -> set[str]:
    """Every name of the element; only Element where its place cannot be followed."""
    value: Any = owner.root
    kind = str(owner.root.get("resourceType"))
    path, beside = kind, [kind]
    for step, index in _steps(owner.place):
        slot, value = _member(value, kind, step, index)
        if slot is None:
            return {"Element"}
        above, kind = _bases(kind), slot.of
        if slot.kind == "resource":
            kind = str(value.get("resourceType")) if isinstance(value, dict) else ""
            path, beside = kind, [kind]
        else:
            path = f"{path}.{step}"
            beside = [path, *(f"{base}.{step}" for base in above)]
        if slot.choice is not None:
            beside += [f"{name}[x]" for name in beside]
    return {"Element", *beside, *_bases(kind)}


def _steps(place: Place) -> list[tuple[str, int | None]]:
    """The steps from the root's own elements down."""
    steps = []
    at: Place = place
    while at[0] is not None:
        steps.append((at[1], at[2]))
        at = at[0]
    return steps[::-1]


def _member(value: Any, kind: str, step: str, index: int | None) -> tuple[Slot | None, Any]:
    """The slot and the value of the element of that name, which a choice spells with its type."""
    if not isinstance(value, dict) or kind not in rules.elements():
        return None, None
    for slot in plan(kind).slots.values():
        if slot.step == step and slot.kind != "sibling" and (slot.key in value or f"_{slot.key}" in value):
            found = value.get(slot.key)
            if isinstance(found, list) and index is not None:
                found = found[index] if index < len(found) else None
            return slot, found
    return None, None


def _bases(kind: str) -> tuple[str, ...]:
    if kind in rules.elements():
        return plan(kind).bases
    found = []
    at: str | None = kind
    while at is not None and at in rules.primitives():
        found.append(at)
        at = rules.primitives()[at].get("base")
    return tuple(found)
