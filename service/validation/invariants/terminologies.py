"""Invariants of CodeSystem, ValueSet, ConceptMap and NamingSystem.

Source: http://hl7.org/fhir/R4/codesystem.html, valueset.html, conceptmap.html, namingsystem.html.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, is_distinct
from service.validation.invariants.rule import Context

_INCLUDE: Final = "ValueSet.compose.include"
_CONTAINS: Final = "ValueSet.expansion.contains"

family: Final = Family("valueset.html")


@family.rule(
    "csd-1",
    "CodeSystem",
    "A code stands for one concept",
    "every code once in the whole system",
    page="codesystem.html",
)
def codes_are_distinct(system: Json, _: Context) -> bool:
    """No code comes twice, at whatever depth."""
    found = []
    concepts = list(system.get("concept", ()))
    while concepts:
        concept = concepts.pop()
        concepts += concept.get("concept", ())
        if "code" in concept:
            found.append(concept["code"])
    return is_distinct(found)


@family.rule("vsd-1", _INCLUDE, "What is included comes from somewhere", "system or valueSet")
def include_has_source(include: Json, _: Context) -> bool:
    """There is a system or a value set."""
    return has(include, "system") or has(include, "valueSet")


@family.rule("vsd-2", _INCLUDE, "Concepts and filters are those of a system", "system beside concept or filter")
def concepts_have_system(include: Json, _: Context) -> bool:
    """Concepts and filters need a system."""
    return has(include, "system") or not ("concept" in include or "filter" in include)


@family.rule("vsd-3", _INCLUDE, "Concepts are listed or filtered, not both", "concept or filter")
def concepts_or_filters(include: Json, _: Context) -> bool:
    """Not both concepts and filters."""
    return "concept" not in include or "filter" not in include


@family.rule("vsd-6", _CONTAINS, "An entry of an expansion can be told", "code or display")
def entry_is_told(entry: Json, _: Context) -> bool:
    """An entry has a code or a display."""
    return has(entry, "code") or has(entry, "display")


@family.rule("vsd-9", _CONTAINS, "What can be chosen has a code", "code, or abstract true")
def concrete_has_code(entry: Json, _: Context) -> bool:
    """Only what is abstract has no code."""
    return has(entry, "code") or entry.get("abstract") is True


@family.rule("vsd-10", _CONTAINS, "A code is one of a system", "system beside code")
def code_has_system(entry: Json, _: Context) -> bool:
    """A code needs a system."""
    return not has(entry, "code") or has(entry, "system")


@family.rule(
    "cmd-1",
    "ConceptMap.group.element.target",
    "A translation that is narrower or inexact says in which way",
    "comment beside equivalence narrower or inexact",
    page="conceptmap.html",
)
def inexact_is_commented(target: Json, _: Context) -> bool:
    """What is narrower or inexact has a comment."""
    return has(target, "comment") or target.get("equivalence") not in ("narrower", "inexact")


@family.rule(
    "cmd-2",
    "ConceptMap.group.unmapped",
    "A fixed translation has its code",
    "code beside mode fixed",
    page="conceptmap.html",
)
def fixed_has_code(unmapped: Json, _: Context) -> bool:
    """The mode fixed has a code."""
    return unmapped.get("mode") != "fixed" or has(unmapped, "code")


@family.rule(
    "cmd-3",
    "ConceptMap.group.unmapped",
    "Another map is named",
    "url beside mode other-map",
    page="conceptmap.html",
)
def other_map_has_url(unmapped: Json, _: Context) -> bool:
    """The mode other-map has a URL."""
    return unmapped.get("mode") != "other-map" or has(unmapped, "url")


@family.rule(
    "nsd-1",
    "NamingSystem",
    "The root of naming systems is an OID or a URI",
    "no uniqueId of type uuid in the kind root",
    page="namingsystem.html",
)
def root_has_no_uuid(naming: Json, _: Context) -> bool:
    """A root is no UUID."""
    return naming.get("kind") != "root" or all(one.get("type") != "uuid" for one in naming.get("uniqueId", ()))


@family.rule(
    "nsd-2",
    "NamingSystem",
    "One identifier of each type is preferred",
    "each type once among the preferred",
    page="namingsystem.html",
)
def one_preferred_of_a_type(naming: Json, _: Context) -> bool:
    """No type comes twice among those preferred."""
    return is_distinct(one.get("type") for one in naming.get("uniqueId", ()) if one.get("preferred") is True)
