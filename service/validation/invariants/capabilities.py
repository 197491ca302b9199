"""Invariants of CapabilityStatement and TerminologyCapabilities.

Source: http://hl7.org/fhir/R4/capabilitystatement.html, terminologycapabilities.html.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, has_any, is_distinct, parts
from service.validation.invariants.rule import Check, Context

_ON: Final = "CapabilityStatement"
_TERMINOLOGY: Final = "TerminologyCapabilities"

family: Final = Family("capabilitystatement.html")


@family.rule("cpb-1", _ON, "A statement is about REST, messages or documents", "rest, messaging or document")
def statement_has_subject(statement: Json, _: Context) -> bool:
    """The statement is about something."""
    return "rest" in statement or "messaging" in statement or "document" in statement


def _both(keys: tuple[str, str], text: str, expression: str, check: Check) -> None:
    """The same rule on both types, each with its key."""
    family.rule(keys[0], _ON, text, expression)(check)
    family.rule(keys[1], _TERMINOLOGY, text, expression, page="terminologycapabilities.html")(check)


def statement_says_what_it_describes(statement: Json, _: Context) -> bool:
    """There is a description, a software or an implementation."""
    return has_any(statement, "description", "software", "implementation")


def instance_has_implementation(statement: Json, _: Context) -> bool:
    """A statement on a running system tells its implementation."""
    return statement.get("kind") != "instance" or "implementation" in statement


def capability_has_software(statement: Json, _: Context) -> bool:
    """A statement on what a product can do tells its software and no implementation."""
    return statement.get("kind") != "capability" or ("software" in statement and "implementation" not in statement)


def requirements_have_neither(statement: Json, _: Context) -> bool:
    """A statement on what is wanted tells neither software nor implementation."""
    return statement.get("kind") != "requirements" or not has_any(statement, "software", "implementation")


_both(
    ("cpb-2", "tcp-2"),
    "A statement says what it describes",
    "description, software or implementation",
    statement_says_what_it_describes,
)
_both(
    ("cpb-14", "tcp-3"),
    "A statement on a running system tells which one it is",
    "implementation in the kind instance",
    instance_has_implementation,
)
_both(
    ("cpb-15", "tcp-4"),
    "A statement on what a product can do tells the product and no installation of it",
    "software and no implementation in the kind capability",
    capability_has_software,
)
_both(
    ("cpb-16", "tcp-5"),
    "A statement on what is wanted is about no product",
    "no software and no implementation in the kind requirements",
    requirements_have_neither,
)


@family.rule(
    "cpb-3", _ON, "Only a running system has end points of messages", "messaging.endpoint in the kind instance"
)
def end_points_of_instances(statement: Json, _: Context) -> bool:
    """End points are those of a running system."""
    return statement.get("kind") == "instance" or not parts(statement, "messaging", "endpoint")


@family.rule("cpb-7", _ON, "A kind of document is told once", "each profile and mode once")
def documents_are_distinct(statement: Json, _: Context) -> bool:
    """No pair of profile and mode comes twice."""
    return is_distinct((one.get("profile"), one.get("mode")) for one in statement.get("document", ()))


@family.rule("cpb-9", "CapabilityStatement.rest", "A resource type is told once", "each rest.resource.type once")
def resources_are_distinct(rest: Json, _: Context) -> bool:
    """No resource type comes twice."""
    return is_distinct(one["type"] for one in rest.get("resource", ()) if "type" in one)


@family.rule(
    "cpb-12", "CapabilityStatement.rest.resource", "A search parameter is told once", "each searchParam.name once"
)
def parameters_are_distinct(resource: Json, _: Context) -> bool:
    """No search parameter comes twice."""
    return is_distinct(one["name"] for one in resource.get("searchParam", ()) if "name" in one)


@family.rule(
    "tcp-1",
    "TerminologyCapabilities.codeSystem",
    "Several versions are told apart by their code",
    "a code for each of several versions",
    page="terminologycapabilities.html",
)
def versions_have_codes(system: Json, _: Context) -> bool:
    """Each of several versions has a code."""
    versions = system.get("version", ())
    return len(versions) < 2 or all(has(version, "code") for version in versions)
