"""The R4 rule tables of mappings/fhir-r4, read once; what they hold is told in SOURCE.md beside them."""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

from service import tables
from service.fhir.canonical import code_system
from service.validation.remembered import remembered

_OURS: Final = code_system("")
_KEPT: Final = ("http://hl7.org/fhir/", "http://terminology.hl7.org/CodeSystem/", _OURS)


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


def holds(system: str) -> bool:
    """Whether this code system is on board; of the codes of one that is not, nothing can be said."""
    return _code_system(system) is not None


def has_code(system: str, code: str) -> bool:
    """Whether a code system that is held has this code."""
    held = _code_system(system)
    return held is not None and (code in held.codes or (not held.case_sensitive and code.lower() in held.lower))


def is_final(system: str) -> bool:
    """Whether a code system that is held is that of R4 for good; ours may have more codes in a later release."""
    return not system.startswith(_OURS)


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
    """HL7's own, and ours."""
    found: dict[str, Any] = tables.read_json("fhir-r4", "codesystems.json")
    for folder in ("naranjo", "profiles"):
        for name in tables.names(folder, "CodeSystem-*.json"):
            own = tables.read_json(folder, name)
            found[own["url"]] = {"codes": [concept["code"] for concept in own["concept"]]}
    return found


_LATER: Final = {"http://terminology.hl7.org/CodeSystem/v3-ObservationValue": ("AIAST",)}
"""Codes that HL7 added after R4, and that R4 resources carry: the label of what software asserts."""


@remembered(1024)
def _code_system(url: str) -> _CodeSystem | None:
    entry = _code_systems().get(url) if url.startswith(_KEPT) else None
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
