"""The verdict as a whole: valid resources pass every layer, layers can be chosen, and no JSON makes it raise."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.validation import ALL_OFFLINE, LAYERS, bindings, check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import ABSENT, changed
from tools import r4_package

Make = Callable[[], dict[str, Any]]

BUILT = {"json", "structure", "primitives", "bindings", "targets", "references", "models"}

EXTENDED = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}


def _extension_only() -> dict[str, Any]:
    return changed(r4.adverse_event(), "actuality", ABSENT) | {"_actuality": EXTENDED}


def _contained_and_used() -> dict[str, Any]:
    return r4.medication_statement() | {"contained": [r4.medication()], "medicationReference": {"reference": "#m1"}}


def _placeholder() -> dict[str, Any]:
    name = {"given": [None, "Ann"], "_given": [EXTENDED, None]}
    return changed(r4.patient(), "name", [name])


VALID: dict[str, Make] = {make.__name__: make for make in (*r4.MAKERS, r4.questionnaire, r4.bundle, r4.urn_bundle)} | {
    "partial date": lambda: changed(r4.adverse_event(), "date", "2024"),
    "partial birth date": lambda: changed(r4.patient(), "birthDate", "1950"),
    "required primitive by extension only": _extension_only,
    "leap second": lambda: changed(r4.provenance(), "recorded", "2016-12-31T23:59:60Z"),
    "trailing zero": lambda: changed(r4.observation(), "valueQuantity.value", Decimal("7.90")),
    "small exponent": lambda: changed(r4.observation(), "valueQuantity.value", Decimal("1E-22")),
    "contained and used": _contained_and_used,
    "null placeholder": _placeholder,
    "unicode and newline": lambda: changed(r4.patient(), "name.0.family", "Åsa\n日本 👩‍⚕️"),
    "logical reference": lambda: changed(r4.adverse_event(), "subject", {"identifier": {"value": "1"}}),
}


@pytest.mark.parametrize("make", VALID.values(), ids=VALID.keys())
def test_a_valid_resource_passes_every_layer_that_is_built(make: Make) -> None:
    verdict = check(make(), BUILT)
    assert {(issue.key, issue.severity) for issue in verdict.issues} <= {("code-system-not-checked", "information")}
    assert verdict.result == "valid"
    whole = BUILT - {"bindings"} if verdict.issues else BUILT
    assert {name for name, outcome in verdict.layers.items() if outcome == "pass"} == whole


def test_layers_that_are_not_built_are_skipped_not_passed() -> None:
    verdict = check(r4.bundle(), LAYERS)
    assert list(verdict.layers) == list(LAYERS)
    assert verdict.layers["server"] == "skipped"


def test_only_the_layers_asked_for_speak() -> None:
    broken = changed(changed(r4.patient(), "gender", "f"), "birthDate", "1950-02-30") | {"foo": 1}
    verdict = check(broken, {"bindings"})
    assert [issue.key for issue in verdict.issues] == ["binding-required"]
    assert {name for name, outcome in verdict.layers.items() if outcome != "skipped"} == {"bindings"}
    everything = check(broken, ALL_OFFLINE)
    assert {"element-unknown", "primitive-date", "binding-required"} <= {issue.key for issue in everything.issues}


def test_checking_leaves_the_resource_as_it_is() -> None:
    bundle = r4.bundle()
    check(bundle)
    assert bundle == r4.bundle()


def test_every_issue_has_a_code_of_the_issue_type_value_set() -> None:
    codes = bindings.codes("http://hl7.org/fhir/ValueSet/issue-type")
    assert codes is not None
    broken = changed(
        changed(r4.bundle(), "entry.0.resource.subject.reference", "Medication/m9"), "entry.5.fullUrl", "x"
    )
    changed(broken, "entry.5.resource.gender", "f")
    changed(broken, "entry.1.resource.subject", ABSENT)
    issues = check(broken).issues
    assert len(issues) >= 5
    assert {issue.code for issue in issues} <= codes.plain


def test_official_r4_definitions_have_no_error() -> None:
    """The package's own resources are the only official instances in it; they use most datatypes."""
    try:
        r4_package.archive()
    except r4_package.PackageMissing as missing:
        pytest.skip(f"NOT CHECKED: {missing}")
    kinds = ("ValueSet", "CodeSystem", "ConceptMap", "StructureDefinition")
    layers = BUILT - {"models"}
    found = {resource["url"]: check(resource, layers).issues for resource in r4_package.resources(*kinds)}
    # An example in the definition of Consent says urn:ietf:rfc:3986 of what is no URI.
    faults = {url: {one.key for one in issues if one.code != "not-supported"} for url, issues in found.items()}
    assert {url: keys for url, keys in faults.items() if keys} == {
        "http://hl7.org/fhir/StructureDefinition/Consent": {"identifier-uri"}
    }
    assert len(found) > 3000


NAMES = "contained coding code div entry extension fullUrl given _given id identifier meta method name reference"
MORE = "request resource resourceType subject system text type url value valueString versionId"
VALUES = ("Patient", "Bundle", "transaction", "#a", "Patient/1", "urn:uuid:1")
WORDS = st.sampled_from((*NAMES.split(), *MORE.split(), *VALUES))
LEAVES = st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text(max_size=5) | WORDS
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def _paths(value: Any, path: str = "") -> list[str]:
    members: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        members = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [path[1:]] * bool(path) + [found for name, item in members for found in _paths(item, f"{path}.{name}")]


@given(ANY_JSON)
def test_no_json_makes_it_raise(value: Any) -> None:
    verdict = check(value)
    assert verdict.result in {"valid", "invalid"}


@settings(max_examples=300)
@given(st.sampled_from(_paths(r4.bundle())), ANY_JSON)
def test_nothing_anywhere_in_a_bundle_makes_it_raise(path: str, value: Any) -> None:
    verdict = check(changed(r4.bundle(), path, value))
    assert (verdict.result == "invalid") == ("fail" in verdict.layers.values())
    for issue in verdict.issues:
        json.dumps(issue.as_dict()).encode("ascii")
        assert issue.path is None or issue.path.isprintable()
