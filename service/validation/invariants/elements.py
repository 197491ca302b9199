"""Invariants of ElementDefinition.

Source: http://hl7.org/fhir/R4/elementdefinition.html. eld-3 stands on max and is asked of the element. As written,
eld-11 is always true (it asks whether there is any comparison, not whether one holds), so there is nothing to check.
Names are those of the fourth release of the specification as the reference validator reads them: whole paths.
"""

from __future__ import annotations

import re
from typing import Final

from service.validation.invariants.family import Family, Json, at_most, has, has_choice, is_distinct
from service.validation.invariants.rule import Context

_ON: Final = "ElementDefinition"
_TYPE: Final = "ElementDefinition.type"
_STEP: Final = r"[^\s.,:;'\"/|?!@#$%&*()\[\]{}]{1,64}"
_PATH: Final = re.compile(rf"{_STEP}(\.{_STEP}(\[x\])?(:[^\s.]+)?)*", re.ASCII)
_SIMPLE_PATH: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*(\[x])?)*")
_SLICE: Final = re.compile(r"[a-zA-Z0-9/\-_\[\]@]+")
_NOT_BESIDE_REFERENCE: Final = (
    *("type", "defaultValue", "fixed", "pattern", "example", "minValue", "maxValue", "maxLength", "binding"),
)
_LONGEST: Final = len("2147483647")
_REFERENCES: Final = frozenset({"Reference", "canonical"})

family: Final = Family("elementdefinition.html")


@family.rule("eld-2", _ON, "An element occurs at least as often as it must", "min that is not above max")
def min_below_max(element: Json, _: Context) -> bool:
    """The minimum is not above the maximum."""
    greatest = element.get("max", "*")
    if "min" not in element or not greatest.isdecimal() or len(greatest) > _LONGEST:
        return True
    return at_most(element["min"], int(greatest))


@family.rule("eld-3", _ON, "The greatest number is a number or unbounded", "* or a number as max")
def max_is_number(element: Json, _: Context) -> bool:
    """The maximum is a number or *."""
    greatest = element.get("max", "*")
    return greatest == "*" or bool(greatest.isdecimal())


@family.rule(
    "eld-5",
    _ON,
    "An element that is told elsewhere is not told here",
    "contentReference without type, values, lengths and binding",
)
def told_elsewhere(element: Json, _: Context) -> bool:
    """Beside a reference to content nothing describes that content."""
    return not has(element, "contentReference") or not any(has_choice(element, name) for name in _NOT_BESIDE_REFERENCE)


@family.rule("eld-6", _ON, "A fixed value is of one type", "at most one type beside fixed[x]")
def fixed_has_one_type(element: Json, _: Context) -> bool:
    """A fixed value stands beside at most one type."""
    return len(element.get("type", ())) < 2 or not has_choice(element, "fixed")


@family.rule("eld-7", _ON, "A pattern is of one type", "at most one type beside pattern[x]")
def pattern_has_one_type(element: Json, _: Context) -> bool:
    """A pattern stands beside at most one type."""
    return len(element.get("type", ())) < 2 or not has_choice(element, "pattern")


@family.rule("eld-8", _ON, "A value is fixed or follows a pattern", "fixed[x] or pattern[x]")
def fixed_or_pattern(element: Json, _: Context) -> bool:
    """Not both a fixed value and a pattern."""
    return not has_choice(element, "pattern") or not has_choice(element, "fixed")


@family.rule("eld-13", _ON, "A type is told once", "each type.code once")
def types_are_distinct(element: Json, _: Context) -> bool:
    """No type comes twice."""
    return is_distinct(kind["code"] for kind in element.get("type", ()) if "code" in kind)


@family.rule("eld-14", _ON, "A constraint is told once", "each constraint.key once")
def constraints_are_distinct(element: Json, _: Context) -> bool:
    """No key of a constraint comes twice."""
    return is_distinct(rule["key"] for rule in element.get("constraint", ()) if "key" in rule)


@family.rule("eld-15", _ON, "What is missing has a default or a meaning", "defaultValue[x] or meaningWhenMissing")
def default_or_meaning(element: Json, _: Context) -> bool:
    """Not both a default and a meaning of absence."""
    return not has(element, "meaningWhenMissing") or not has_choice(element, "defaultValue")


@family.rule("eld-16", _ON, "The name of a slice has no white space", "letters, digits and / - _ [ ] @")
def slice_name_is_simple(element: Json, _: Context) -> bool:
    """The name of a slice is made of tokens."""
    return "sliceName" not in element or _SLICE.fullmatch(element["sliceName"]) is not None


@family.rule("eld-18", _ON, "A modifier says why it is one", "isModifierReason beside isModifier true")
def modifier_has_reason(element: Json, _: Context) -> bool:
    """A modifier has a reason."""
    return element.get("isModifier") is not True or has(element, "isModifierReason")


@family.rule("eld-19", _ON, "A path has no characters with a meaning of their own", "names of at most 64 characters")
def path_is_plain(element: Json, _: Context) -> bool:
    """Names in a path have no special characters."""
    return "path" not in element or _PATH.fullmatch(element["path"]) is not None


@family.rule(
    "eld-20", _ON, "A path should be one that programs can use", "letters and digits between dots", severity="warning"
)
def path_is_simple(element: Json, _: Context) -> bool:
    """Names in a path have letters and digits only."""
    return "path" not in element or _SIMPLE_PATH.fullmatch(element["path"]) is not None


@family.rule("eld-22", _ON, "Only a slice constrains a slice", "sliceName beside sliceIsConstraining")
def constraining_slice_has_name(element: Json, _: Context) -> bool:
    """A slice that constrains has a name."""
    return not has(element, "sliceIsConstraining") or has(element, "sliceName")


@family.rule("eld-1", "ElementDefinition.slicing", "Slices are told apart by something", "discriminator or description")
def slices_are_told_apart(slicing: Json, _: Context) -> bool:
    """There is a discriminator or a description."""
    return "discriminator" in slicing or has(slicing, "description")


@family.rule("eld-4", _TYPE, "Only references are aggregated", "aggregation with Reference or canonical")
def aggregation_of_references(kind: Json, _: Context) -> bool:
    """Aggregation is that of references."""
    return not has(kind, "aggregation") or kind.get("code") in _REFERENCES


@family.rule("eld-17", _TYPE, "Only references have targets", "targetProfile with Reference or canonical")
def targets_of_references(kind: Json, _: Context) -> bool:
    """Target profiles are those of references."""
    return not has(kind, "targetProfile") or kind.get("code") in _REFERENCES


@family.rule(
    "eld-21",
    "ElementDefinition.constraint",
    "Only a constraint with an expression can be checked",
    "expression",
    severity="warning",
)
def constraint_has_expression(constraint: Json, _: Context) -> bool:
    """A constraint has an expression."""
    return has(constraint, "expression")


@family.rule("eld-12", "ElementDefinition.binding", "A value set is named by an absolute URL", "http, https or urn")
def value_set_is_absolute(binding: Json, _: Context) -> bool:
    """The value set is a URL or URN."""
    return bool(binding.get("valueSet", "urn:").startswith(("http:", "https", "urn:")))
