"""The R4 rule tables of mappings/fhir-r4, read once; what they hold is told in SOURCE.md beside them."""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

from service import tables
from service.validation.remembered import remembered

_HL7: Final = ("http://hl7.org/fhir/", "http://terminology.hl7.org/CodeSystem/")


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


def has_code(system: str, code: str) -> bool:
    """Whether the code system has this code; true of a system that is not held, of which nothing can be said."""
    held = _code_system(system)
    return held is None or code in held.codes or (not held.case_sensitive and code.lower() in held.lower)


def has_code_in_other_case(system: str, code: str) -> bool:
    """Whether a code system that is held has this code but for the case of its letters."""
    held = _code_system(system)
    return held is not None and code.lower() in held.lower


class _CodeSystem(NamedTuple):
    codes: frozenset[str]
    lower: frozenset[str]
    case_sensitive: bool


@functools.cache
def _code_systems() -> dict[str, Any]:
    found: dict[str, Any] = tables.read_json("fhir-r4", "codesystems.json")
    return found


_LATER: Final = {"http://terminology.hl7.org/CodeSystem/v3-ObservationValue": ("AIAST",)}
"""Codes that HL7 added after R4, and that R4 resources carry: the label of what software asserts."""


@remembered(1024)
def _code_system(url: str) -> _CodeSystem | None:
    entry = _code_systems().get(url) if url.startswith(_HL7) else None
    if entry is None:
        return None
    codes = frozenset((*entry["codes"], *_LATER.get(url, ())))
    return _CodeSystem(codes, frozenset(code.lower() for code in codes), "insensitive" not in entry)


def is_r4_resource(name: object) -> bool:
    """Whether R4 has a concrete resource type of this name."""
    return isinstance(name, str) and name in _resource_names()


@functools.cache
def _resource_names() -> frozenset[str]:
    return frozenset(_table()["resources"])


@functools.cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = tables.read_json("fhir-r4", "elements.json")
    return found
