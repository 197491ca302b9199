"""The R4 rule tables of mappings/fhir-r4, read once; what they hold is told in SOURCE.md beside them."""

from __future__ import annotations

import functools
from typing import Any

from service import tables


@functools.cache
def elements() -> dict[str, Any]:
    """Types and backbone elements with their rows, by name."""
    found: dict[str, Any] = _table()["types"]
    return found


@functools.cache
def primitives() -> dict[str, Any]:
    """Primitive types: JSON type, regular expression, range, by name."""
    found: dict[str, Any] = _table()["primitives"]
    return found


@functools.cache
def value_sets() -> dict[str, Any]:
    """Value sets of the required bindings, by URL."""
    found: dict[str, Any] = tables.read_json("fhir-r4", "valuesets.json")
    return found


def is_r4_resource(name: object) -> bool:
    """Whether R4 has a concrete resource type of this name, held in the tables or not."""
    return isinstance(name, str) and name in _resource_names()


def is_held(name: str) -> bool:
    """Whether the tables hold the rules of this type."""
    return name in elements()


@functools.cache
def _resource_names() -> frozenset[str]:
    return frozenset(_table()["resources"])


@functools.cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = tables.read_json("fhir-r4", "elements.json")
    return found
