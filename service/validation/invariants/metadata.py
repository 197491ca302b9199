"""Invariants of the datatypes that definitions are made of: expressions, data requirements, triggers.

Source: http://hl7.org/fhir/R4/metadatatypes.html.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, has_choice
from service.validation.invariants.rule import Context

family: Final = Family("metadatatypes.html")


@family.rule(
    "exp-1",
    "Expression",
    "An expression is written out or referred to",
    "expression or reference",
    page="metadatatypes.html#Expression",
)
def expression_is_given(expression: Json, _: Context) -> bool:
    """There is an expression or where to find it."""
    return has(expression, "expression") or has(expression, "reference")


@family.rule(
    "drq-1",
    "DataRequirement.codeFilter",
    "A filter on codes names a path or a search parameter",
    "one of path and searchParam",
    page="metadatatypes.html#DataRequirement",
)
@family.rule(
    "drq-2",
    "DataRequirement.dateFilter",
    "A filter on dates names a path or a search parameter",
    "one of path and searchParam",
    page="metadatatypes.html#DataRequirement",
)
def filter_has_one_way(given: Json, _: Context) -> bool:
    """Exactly one of path and search parameter."""
    return has(given, "path") != has(given, "searchParam")


@family.rule(
    "trd-1",
    "TriggerDefinition",
    "A trigger is a time or data, not both",
    "timing[x] or data",
    page="metadatatypes.html#TriggerDefinition",
)
def trigger_is_one_kind(trigger: Json, _: Context) -> bool:
    """A trigger has not both timing and data."""
    return "data" not in trigger or not has_choice(trigger, "timing")


@family.rule(
    "trd-2",
    "TriggerDefinition",
    "A condition of a trigger is about its data",
    "data beside condition",
    page="metadatatypes.html#TriggerDefinition",
)
def trigger_condition_has_data(trigger: Json, _: Context) -> bool:
    """A condition needs data."""
    return "condition" not in trigger or "data" in trigger


@family.rule(
    "trd-3",
    "TriggerDefinition",
    "A trigger has what its type promises",
    "name for a named-event, timing[x] for periodic, data for a data event",
    page="metadatatypes.html#TriggerDefinition",
)
def trigger_is_complete(trigger: Json, _: Context) -> bool:
    """The type's own part is there."""
    kind = trigger.get("type", "")
    if kind == "named-event":
        return has(trigger, "name")
    if kind == "periodic":
        return has_choice(trigger, "timing")
    return not kind.startswith("data-") or "data" in trigger
