"""The R4 tables of mappings/fhir-r4 made ready for the walk: for each type, what each JSON property of it may hold.

A plan is made when its type is first met. All rules come from the tables; this module only lays them out by JSON
property name (http://hl7.org/fhir/R4/json.html: choices carry their type in the name, `_x` goes with primitive x).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from service.validation import bindings, primitives, rules

_JSON_CLASSES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, Decimal, float),
}

# The required elements of a type, each with the properties that fill it.
Required = tuple[tuple[str, tuple[str, ...]], ...]
Kind = Literal["primitive", "complex", "resource", "sibling", "type"]


def _unchecked(_: Any) -> None:
    """Only primitives have a check of their own."""


class Slot(NamedTuple):
    """One JSON property of a type; of is the type of what it holds.

    step is its name in FHIRPath; choice the name of the choice it belongs to, such as value[x]; allowed is false
    where a profile on a type forbids the element (SimpleQuantity.comparator); codes is the required value set, or
    unchecked its URL where the tables do not hold its codes.
    """

    kind: Kind
    key: str
    step: str
    of: str
    many: bool = False
    allowed: bool = True
    choice: str | None = None
    classes: tuple[type, ...] = ()
    check: primitives.Check = _unchecked
    codes: bindings.Codes | None = None
    unchecked: str | None = None
    is_reference: bool = False
    targets: frozenset[str] | None = None


class Plan(NamedTuple):
    """A type: its properties by JSON name, and for each required element its name and the properties that fill it.

    bases are the types that it is built on, the most general first, and last its own name.
    """

    name: str
    bases: tuple[str, ...]
    slots: dict[str, Slot]
    required: Required


@functools.cache
def plan(name: str) -> Plan:
    """The plan of a type or backbone element that the tables hold."""
    slots: dict[str, Slot] = {}
    required = []
    for element, row in _rows(name).items():
        own = list(_slots(element, row))
        slots.update((slot.key, slot) for slot in own)
        if row.get("min"):
            required.append((element.removesuffix("[x]"), tuple(slot.key for slot in own)))
    if rules.elements()[name]["kind"] == "resource":
        slots["resourceType"] = Slot("type", "resourceType", "resourceType", "code")
    if {"url", "useContext"} <= slots.keys():
        # What others call it by its canonical URL (resource.html#canonical), though the element is typed uri.
        slots["url"] = slots["url"]._replace(check=primitives.absolute(slots["url"].check))
    return Plan(name, _bases(name), slots, tuple(required))


def _bases(name: str) -> tuple[str, ...]:
    base = rules.elements()[name].get("base")
    return (*(_bases(base) if base else ()), name)


def _rows(name: str) -> dict[str, Any]:
    """The type's elements, inherited ones first."""
    entry = rules.elements()[name]
    inherited = _rows(entry["base"]) if "base" in entry else {}
    return {**inherited, **entry["elements"]}


def _slots(element: str, row: dict[str, Any]) -> Iterator[Slot]:
    step = element.removesuffix("[x]")
    for name in row["types"]:
        key = step if step == element else step + _spelt(name)
        slot = Slot(
            _kind(name),
            key,
            step,
            name,
            many=row.get("max") == "*",
            allowed=row.get("max") != "0",
            choice=None if step == element else element,
        )
        yield _detailed(slot, row)
        if slot.kind == "primitive" and name != "xhtml":
            yield slot._replace(kind="sibling", key=f"_{key}", of="Element")


def _detailed(slot: Slot, row: dict[str, Any]) -> Slot:
    if "binding" in row:
        codes = bindings.codes(row["binding"])
        slot = slot._replace(codes=codes, unchecked=None if codes else row["binding"])
    if slot.kind == "primitive":
        classes = _JSON_CLASSES[rules.primitives()[slot.of]["json"]]
        return slot._replace(classes=classes, check=primitives.checker(slot.of))
    if slot.of == "Reference":
        targets = frozenset(row["targets"]) if "targets" in row else None
        return slot._replace(is_reference=True, targets=targets)
    return slot


def _kind(name: str) -> Kind:
    if name in rules.primitives():
        return "primitive"
    return "resource" if name == "Resource" else "complex"


def _spelt(name: str) -> str:
    """The type's name as a choice's property spells it; the profiles on Quantity are spelt as their type."""
    if name in {"SimpleQuantity", "MoneyQuantity"}:
        return "Quantity"
    return name[0].upper() + name[1:]
