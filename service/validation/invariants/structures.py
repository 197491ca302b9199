"""Invariants of StructureDefinition as a whole.

Source: http://hl7.org/fhir/R4/structuredefinition.html. Those of single elements are in elements. sdf-10 stands on the
elements of a snapshot and is asked of the snapshot.
"""

from __future__ import annotations

import re
from typing import Any, Final

from service.validation.invariants.family import Family, Json, has, has_any, has_choice, is_distinct, parts
from service.validation.invariants.rule import Context

_ON: Final = "StructureDefinition"
_SNAPSHOT: Final = "StructureDefinition.snapshot"
_DIFFERENTIAL: Final = "StructureDefinition.differential"
_HL7: Final = "http://hl7.org/fhir/StructureDefinition"
_SYSTEM_TYPE: Final = r"http://hl7\.org/fhirpath/System\.[A-Z][A-Za-z]+"
_IN_DIFFERENTIAL: Final = re.compile(rf"[a-zA-Z0-9]+|{_SYSTEM_TYPE}")
_IN_SNAPSHOT: Final = re.compile(rf"[a-zA-Z0-9.]+|{_SYSTEM_TYPE}")

family: Final = Family("structuredefinition.html")


def _elements(structure: Json, view: str) -> list[Json]:
    return parts(structure, view, "element")


def _all_elements(structure: Json) -> list[Json]:
    return _elements(structure, "snapshot") + _elements(structure, "differential")


def _roots(elements: list[Json]) -> list[Json]:
    return [element for element in elements if "." not in element.get("path", ".")]


def _is_of_hl7(structure: Json) -> bool:
    return bool(structure.get("url", "").startswith(_HL7))


@family.rule("sdf-1", _ON, "A path is told once, except in slices of a profile", "each path once in the snapshot")
def paths_are_distinct(structure: Json, _: Context) -> bool:
    """Only a constraint repeats paths."""
    if structure.get("derivation") == "constraint":
        return True
    return is_distinct(element["path"] for element in _elements(structure, "snapshot") if "path" in element)


@family.rule("sdf-4", _ON, "What is not abstract is built on something", "baseDefinition, or abstract true")
def concrete_has_base(structure: Json, _: Context) -> bool:
    """Only what is abstract has no base."""
    return structure.get("abstract") is True or has(structure, "baseDefinition")


@family.rule("sdf-5", _ON, "An extension says where it may stand", "context in the type Extension")
def extension_has_context(structure: Json, _: Context) -> bool:
    """The definition of an extension has a context."""
    if structure.get("type") != "Extension" or structure.get("derivation") == "specialization":
        return True
    return "context" in structure


@family.rule("sdf-6", _ON, "A structure tells its elements", "snapshot or differential")
def structure_has_elements(structure: Json, _: Context) -> bool:
    """There is a snapshot or a differential."""
    return "snapshot" in structure or "differential" in structure


@family.rule(
    "sdf-9",
    _ON,
    "The structure itself has no label, code or requirements of an element",
    "none on a path without a dot",
)
def root_is_plain(structure: Json, _: Context) -> bool:
    """No label, code or requirements on the root."""
    return not any(has_any(root, "label", "code", "requirements") for root in _roots(_all_elements(structure)))


@family.rule("sdf-11", _ON, "A snapshot begins with the type it is of", "the type as the first path")
def snapshot_begins_with_type(structure: Json, _: Context) -> bool:
    """The first path is the type, but in a logical model."""
    elements = _elements(structure, "snapshot")
    return not elements or structure.get("kind") == "logical" or elements[0].get("path") == structure.get("type")


@family.rule("sdf-14", _ON, "Every element can be pointed to", "an id on every element")
def elements_have_ids(structure: Json, _: Context) -> bool:
    """Every element has an id."""
    return all("id" in element for element in _all_elements(structure))


@family.rule(
    "sdf-15", _ON, "The structure itself has no type of an element", "no type on the first element of a snapshot"
)
def snapshot_root_has_no_type(structure: Json, _: Context) -> bool:
    """The first element of a snapshot has no type, but in a logical model."""
    elements = _elements(structure, "snapshot")
    return not elements or structure.get("kind") == "logical" or "type" not in elements[0]


@family.rule("sdf-15a", _ON, "The structure itself has no type of an element", "no type on the root of a differential")
def differential_root_has_no_type(structure: Json, _: Context) -> bool:
    """The first element of a differential has no type if it is the root, but in a logical model."""
    elements = _elements(structure, "differential")
    if not elements or structure.get("kind") == "logical" or "." in elements[0].get("path", "."):
        return True
    return "type" not in elements[0]


@family.rule("sdf-16", _ON, "An id in a snapshot is that of one element", "each id once in the snapshot")
def snapshot_ids_are_distinct(structure: Json, _: Context) -> bool:
    """No id comes twice in the snapshot."""
    return is_distinct(element["id"] for element in _elements(structure, "snapshot") if "id" in element)


@family.rule("sdf-17", _ON, "An id in a differential is that of one element", "each id once in the differential")
def differential_ids_are_distinct(structure: Json, _: Context) -> bool:
    """No id comes twice in the differential."""
    return is_distinct(element["id"] for element in _elements(structure, "differential") if "id" in element)


@family.rule("sdf-18", _ON, "Only an extension has conditions of its context", "contextInvariant in the type Extension")
def context_invariants_of_extensions(structure: Json, _: Context) -> bool:
    """Invariants of the context are those of extensions."""
    return not has(structure, "contextInvariant") or structure.get("type") == "Extension"


def _types_match(elements: list[Json], pattern: re.Pattern[str]) -> bool:
    codes: list[Any] = [kind["code"] for element in elements for kind in element.get("type", ()) if "code" in kind]
    return all(pattern.fullmatch(code) for code in codes)


@family.rule("sdf-19", _ON, "Structures of the specification have types of the specification", "types of FHIR")
def own_structures_have_own_types(structure: Json, _: Context) -> bool:
    """Structures of HL7 use types of HL7."""
    return not _is_of_hl7(structure) or (
        _types_match(_elements(structure, "differential"), _IN_DIFFERENTIAL)
        and _types_match(_elements(structure, "snapshot"), _IN_SNAPSHOT)
    )


@family.rule("sdf-21", _ON, "Only a new structure sets defaults", "defaultValue[x] in specializations")
def defaults_of_specializations(structure: Json, _: Context) -> bool:
    """Default values are those of specializations."""
    if structure.get("derivation") == "specialization":
        return True
    return not any(has_choice(element, "defaultValue") for element in _elements(structure, "differential"))


@family.rule("sdf-22", _ON, "Structures of the specification have no defaults", "no defaultValue[x]")
def own_structures_have_no_defaults(structure: Json, _: Context) -> bool:
    """Structures of HL7 have no default values."""
    return not _is_of_hl7(structure) or not any(
        has_choice(element, "defaultValue") for element in _all_elements(structure)
    )


@family.rule("sdf-23", _ON, "The structure itself is no slice", "no sliceName on a path without a dot")
def root_is_no_slice(structure: Json, _: Context) -> bool:
    """The root has no slice name."""
    return not any(has(root, "sliceName") for root in _roots(_all_elements(structure)))


@family.rule("sdf-2", "StructureDefinition.mapping", "A mapping is named", "name or uri")
def mapping_is_named(mapping: Json, _: Context) -> bool:
    """A mapping has a name or a URI."""
    return has(mapping, "name") or has(mapping, "uri")


@family.rule("sdf-3", _SNAPSHOT, "An element of a snapshot is told in full", "definition, min and max on every element")
def snapshot_is_complete(snapshot: Json, _: Context) -> bool:
    """Every element has a definition and cardinalities."""
    return all(
        has(element, "definition") and has(element, "min") and has(element, "max")
        for element in snapshot.get("element", ())
    )


@family.rule("sdf-8", _SNAPSHOT, "All elements of a snapshot are those of its type", "paths that begin with the type")
def snapshot_stays_in_type(snapshot: Json, context: Context) -> bool:
    """Paths begin with the type, in a logical model with the first path."""
    paths = [element.get("path", "") for element in snapshot.get("element", ())]
    resource = context.resource
    if not paths or (resource.get("kind") != "logical" and paths[0] != resource.get("type")):
        return not paths
    return all(path.startswith(f"{paths[0]}.") for path in paths[1:])


@family.rule("sdf-8b", _SNAPSHOT, "An element of a snapshot says what it is built on", "base on every element")
def snapshot_has_bases(snapshot: Json, _: Context) -> bool:
    """Every element has its base."""
    return all("base" in element for element in snapshot.get("element", ()))


@family.rule("sdf-10", _SNAPSHOT, "A binding is one to something", "valueSet or description in binding")
def bindings_are_told(snapshot: Json, _: Context) -> bool:
    """A binding has a value set or a description."""
    return all(has_any(binding, "valueSet", "description") for binding in parts(snapshot, "element", "binding"))


@family.rule(
    "sdf-8a", _DIFFERENTIAL, "All elements of a differential are those of its type", "paths that begin with the type"
)
def differential_stays_in_type(differential: Json, context: Context) -> bool:
    """Paths begin with the type, in a logical model with the beginning of the first path."""
    paths = [element.get("path", "") for element in differential.get("element", ())]
    resource = context.resource
    # The type stands outside of the differential, so what it is was not asked for this element.
    if not paths or (resource.get("kind") != "logical" and not paths[0].startswith(str(resource.get("type", "")))):
        return not paths
    first = paths[0].partition(".")[0]
    return all(path.startswith(f"{first}.") for path in paths[1:])


@family.rule("sdf-20", _DIFFERENTIAL, "The structure itself is not sliced", "no slicing on a path without a dot")
def root_is_not_sliced(differential: Json, _: Context) -> bool:
    """The root has no slicing."""
    return not any("slicing" in root for root in _roots(differential.get("element", [])))
