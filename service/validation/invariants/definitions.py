"""Invariants of the other definitions: guides, messages, operations, search parameters, structure maps.

Source: the pages of http://hl7.org/fhir/R4/ of each type.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, parts
from service.validation.invariants.rule import Context

_PARAMETER: Final = "OperationDefinition.parameter"
_TARGET: Final = "StructureMap.group.rule.target"

family: Final = Family("operationdefinition.html")


@family.rule("opd-1", _PARAMETER, "A parameter has a type or parts", "type or part")
def parameter_has_type(parameter: Json, _: Context) -> bool:
    """There is a type or there are parts."""
    return has(parameter, "type") or "part" in parameter


@family.rule("opd-2", _PARAMETER, "What is searched like is a string", "type string beside searchType")
def searched_is_string(parameter: Json, _: Context) -> bool:
    """A type of search is that of a string."""
    return not has(parameter, "searchType") or parameter.get("type") == "string"


@family.rule("opd-3", _PARAMETER, "Only references have targets", "type Reference or canonical beside targetProfile")
def targets_of_references(parameter: Json, _: Context) -> bool:
    """Target profiles are those of references."""
    return not has(parameter, "targetProfile") or parameter.get("type") in ("Reference", "canonical")


@family.rule(
    "spd-1",
    "SearchParameter",
    "An XPath says how it is used",
    "xpathUsage beside xpath",
    page="searchparameter.html",
)
def xpath_has_usage(parameter: Json, _: Context) -> bool:
    """An XPath has a usage."""
    return not has(parameter, "xpath") or has(parameter, "xpathUsage")


@family.rule(
    "spd-2",
    "SearchParameter",
    "Only references can be followed",
    "chain with the type reference only",
    page="searchparameter.html",
)
def chains_of_references(parameter: Json, _: Context) -> bool:
    """Chains are those of references."""
    return not has(parameter, "chain") or parameter.get("type") == "reference"


@family.rule(
    "md-1",
    "MessageDefinition.focus",
    "At least one resource may be in the focus",
    "* or a number above 0 as max",
    page="messagedefinition.html",
)
def focus_has_room(focus: Json, _: Context) -> bool:
    """The maximum is unbounded or a number above zero."""
    greatest = focus.get("max", "*")
    return greatest == "*" or (bool(greatest.isdecimal()) and greatest.strip("0") != "")


@family.rule(
    "ig-1",
    "ImplementationGuide.definition",
    "A resource of a guide is in one of its groups",
    "the id of a grouping as groupingId",
    page="implementationguide.html",
)
def resources_in_known_groups(definition: Json, _: Context) -> bool:
    """Every groupingId is the id of a grouping."""
    groups = {group.get("id") for group in definition.get("grouping", ())}
    return all(one["groupingId"] in groups for one in definition.get("resource", ()) if "groupingId" in one)


@family.rule(
    "ig-2",
    "ImplementationGuide",
    "A resource of a guide is for one of its versions of FHIR",
    "versions that the guide names",
    page="implementationguide.html",
)
def resources_for_known_versions(guide: Json, _: Context) -> bool:
    """Every version of a resource is one of the guide."""
    versions = set(guide.get("fhirVersion", ()))
    return all(versions.issuperset(one.get("fhirVersion", ())) for one in parts(guide, "definition", "resource"))


@family.rule("smp-1", _TARGET, "An element is one of a context", "context beside element", page="structuremap.html")
def element_has_context(target: Json, _: Context) -> bool:
    """An element needs a context."""
    return not has(target, "element") or has(target, "context")


@family.rule("smp-2", _TARGET, "A context is of a type", "contextType beside context", page="structuremap.html")
def context_has_type(target: Json, _: Context) -> bool:
    """A context needs its type."""
    return not has(target, "context") or has(target, "contextType")
