"""The invariants against the package: none of R4's is forgotten, and its own expressions agree with our functions.

The expressions are run by fhirpathpy, whose authors and code are not ours, over the examples of mappings/rules.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fhirpathpy import evaluate
from fhirpathpy.models import models

from service.validation.explained import Explanation, explanations
from service.validation.invariants import RULES
from service.validation.places import Place
from service.validation.plans import plan
from service.validation.targets import Scope
from service.validation.walk import Walk
from tools import r4_package

try:
    r4_package.archive()
    MISSING = ""
except r4_package.PackageMissing as missing:
    MISSING = str(missing)
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

# What no rule of the layer decides, and why.
LEFT_OUT = {
    ("eld-11", "ElementDefinition"): "its expression is true of every element: it asks whether there is a comparison",
    ("mqty-1", "MoneyQuantity"): "no element of R4 is of this type",
}
# Where the expression of R4 4.0.1 and the reference validator part, or fhirpathpy cannot follow; those
# are tested by hand in test_invariant_edges.
NOT_COMPARED = {
    "age-1": "fhirpathpy has no hasValue()",
    "bdl-10": "fhirpathpy has no hasValue()",
    "cnt-3": "fhirpathpy has no hasValue()",
    "per-1": "fhirpathpy has no hasValue()",
    "ctm-1": "fhirpathpy has no resolve()",
    "rng-2": "fhirpathpy does not compare quantities",
    "app-4": "fhirpathpy takes the leading type name for an element where a base is given",
    "que-7": "fhirpathpy takes Boolean for another type than boolean",
    "que-12": "the words say more than one, the expression more than two; the reference validator takes the words",
    "eld-19": "matches() is of a part in fhirpathpy, of the whole in the reference validator",
    "eld-20": "matches() is of a part in fhirpathpy, of the whole in the reference validator",
}
UCUM = "http://unitsofmeasure.org"


class Constraint(NamedTuple):
    """A constraint of the package: severity, the path it stands on (profiles of types by their name), expression."""

    key: str
    severity: str
    path: str
    expression: str


@functools.cache
def _constraints() -> tuple[Constraint, ...]:
    return tuple(one for entry in r4_package.resources("StructureDefinition") for one in _of_type(entry))


def _of_type(definition: dict[str, Any]) -> Iterator[Constraint]:
    """The constraints that a definition itself adds."""
    profiled = definition.get("derivation") == "constraint" and definition["type"] != "Quantity"
    if profiled or definition["kind"] == "logical":
        return
    name, root = definition["name"], definition["type"]
    for element in definition["differential"]["element"]:
        path = element["path"].replace(root, name, 1)
        for rule in element.get("constraint", ()):
            if path not in {"Element.extension", "Extension.extension"}:
                yield Constraint(rule["key"], rule["severity"], path, rule["expression"])


def _is_ruled(constraint: Constraint) -> bool:
    """Whether a rule of this key stands on the element or on one above it."""
    return any(
        rule.key == constraint.key and f"{constraint.path}.".startswith(f"{on}.")
        for on, rules in RULES.items()
        for rule in rules
    )


def test_no_error_of_r4_is_forgotten() -> None:
    found = {name for told in explanations().values() for one in told for name in (one.key, *one.r4)}
    errors = [one for one in _constraints() if one.severity == "error"]
    assert len(errors) > 200
    forgotten = {
        (one.key, one.path)
        for one in errors
        if not _is_ruled(one)
        and not (one.key in found and not any(one.key == r.key for rs in RULES.values() for r in rs))
    }
    assert forgotten == LEFT_OUT.keys()


def test_rules_have_the_severity_that_r4_gives_them() -> None:
    given = {(one.key, one.path.partition(".")[0]): one.severity for one in _constraints()}
    ours = {(rule.key, on.partition(".")[0]): rule.severity for on, rules in RULES.items() for rule in rules}
    assert ours == {key: given.get(key) for key in ours}


class _Seen(Walk):
    """A walk that remembers the elements it came through."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.seen: list[tuple[dict[str, Any], str]] = []
        super().__init__(value)

    def element(self, members: dict[str, Any], name: str, place: Place, scope: Scope) -> None:
        self.seen.append((members, name))
        super().element(members, name, place, scope)


def _answers(one: Explanation, example: dict[str, Any]) -> Iterator[bool]:
    """What the expression of R4 says of each element of the example that it stands on."""
    constraint = next(
        each for each in _constraints() if each.key == one.key and f"{each.path}.".startswith(f"{one.on}.")
    )
    below = [step for step in constraint.path[len(one.on) + 1 :].split(".") if step]
    for members, name in _Seen(example).seen:
        if one.on not in plan(name).bases:
            continue
        for element in _below(members, below):
            variables = {"resource": example, "rootResource": example, "context": element, "ucum": UCUM}
            expression = {"base": constraint.path.replace("[x]", ""), "expression": constraint.expression}
            yield evaluate(element, expression, variables, models["r4"]) == [True]


def _below(value: dict[str, Any], steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    step = steps[0].removesuffix("[x]")
    for key, member in value.items():
        if key == step or (step != steps[0] and key.startswith(step)):
            for item in member if isinstance(member, list) else [member]:
                yield from _below(item, steps[1:])


COMPARED = [
    one for told in explanations().values() for one in told if one.layer == "invariants" and one.key not in NOT_COMPARED
]


@pytest.mark.parametrize("one", COMPARED, ids=lambda one: f"{one.key} {one.on}")
def test_the_expression_of_r4_says_the_same_of_both_examples(one: Explanation) -> None:
    assert all(_answers(one, one.right))
    assert not all(_answers(one, one.wrong))
