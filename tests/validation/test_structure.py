"""Layer structure: one broken rule at a time, each with its key and its FHIRPath."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from service.validation import check
from service.validation.rules import elements
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import ABSENT, changed, errors

Make = Callable[[], dict[str, Any]]


def elements_of_kind(kind: str) -> set[str]:
    return {name for name, entry in elements().items() if entry["kind"] == kind} - {"Resource", "DomainResource"}


BROKEN: list[tuple[Make, str, Any, str, str]] = [
    (r4.patient, "foo", 1, "element-unknown", "Patient.foo"),
    (r4.patient, "name.0.foo", 1, "element-unknown", "Patient.name[0].foo"),
    (r4.adverse_event, "status", "completed", "element-unknown", "AdverseEvent.status"),
    (r4.patient, "text._div", {"id": "a"}, "element-unknown", "Patient.text._div"),
    (r4.condition, "code.resourceType", "CodeableConcept", "element-unknown", "Condition.code.resourceType"),
    (r4.adverse_event, "subject", ABSENT, "cardinality-min", "AdverseEvent.subject"),
    (r4.adverse_event, "actuality", ABSENT, "cardinality-min", "AdverseEvent.actuality"),
    (r4.adverse_event, "suspectEntity.0.instance", ABSENT, "cardinality-min", "AdverseEvent.suspectEntity[0].instance"),
    (r4.provenance, "agent", ABSENT, "cardinality-min", "Provenance.agent"),
    (r4.medication_statement, "medicationReference", ABSENT, "cardinality-min", "MedicationStatement.medication"),
    (r4.questionnaire, "item.0.item.0.linkId", ABSENT, "cardinality-min", "Questionnaire.item[0].item[0].linkId"),
    (r4.adverse_event, "extension.0.url", ABSENT, "cardinality-min", "AdverseEvent.extension[0].url"),
    (
        r4.observation,
        "referenceRange.0.low.comparator",
        "<",
        "cardinality-max",
        "Observation.referenceRange[0].low.comparator",
    ),
    (r4.patient, "name", {"family": "Doe"}, "array-expected", "Patient.name"),
    (r4.patient, "name.0.given", "Ann", "array-expected", "Patient.name[0].given"),
    (r4.adverse_event, "identifier", [{"value": "1"}], "array-unexpected", "AdverseEvent.identifier"),
    (r4.patient, "gender", ["female"], "array-unexpected", "Patient.gender"),
    (r4.adverse_event, "event", {}, "json-empty", "AdverseEvent.event"),
    (r4.adverse_event, "event", {"id": "e"}, "json-empty", "AdverseEvent.event"),
    (r4.adverse_event, "category", [], "json-empty", "AdverseEvent.category"),
    (r4.patient, "_gender", {"id": "e"}, "", ""),
    (r4.condition, "_recordedDate", {"id": "e"}, "json-empty", "Condition.recordedDate"),
    (r4.adverse_event, "date", None, "json-null", "AdverseEvent.date"),
    (r4.adverse_event, "event", None, "json-null", "AdverseEvent.event"),
    (r4.adverse_event, "category", None, "json-null", "AdverseEvent.category"),
    (r4.adverse_event, "category", [None], "json-null", "AdverseEvent.category[0]"),
    (r4.patient, "name.0.given", ["Ann", None], "json-null", "Patient.name[0].given[1]"),
    (r4.patient, "name.0._given", [{"id": "g"}, None], "", ""),
    (r4.patient, "name.0._given", [{"id": "g"}, None, None], "json-null", "Patient.name[0].given[2]"),
    (r4.observation, "valueString", "x", "choice-many", "Observation.value"),
    (
        r4.observation,
        "_valueString",
        {"extension": [{"url": "https://example.org/u", "valueCode": "c"}]},
        "choice-many",
        "Observation.value",
    ),
    (r4.observation, "valueDecimal", Decimal("1.5"), "element-unknown", "Observation.valueDecimal"),
    (r4.adverse_event, "subject", "Patient/p1", "json-type", "AdverseEvent.subject"),
    (r4.adverse_event, "date", 20240601, "json-type", "AdverseEvent.date"),
    (r4.patient, "active", "true", "json-type", "Patient.active"),
    (r4.patient, "active", 1, "json-type", "Patient.active"),
    (r4.patient, "gender", 5, "json-type", "Patient.gender"),
    (r4.patient, "name.0.family", {"a": 1}, "json-type", "Patient.name[0].family"),
    (r4.observation, "valueQuantity.value", "7.9", "json-type", "Observation.value.value"),
    (r4.observation, "valueQuantity.value", True, "json-type", "Observation.value.value"),
    (
        r4.medication_statement,
        "dosage.0.timing.repeat.frequency",
        "3",
        "json-type",
        "MedicationStatement.dosage[0].timing.repeat.frequency",
    ),
    (r4.adverse_event, "extension.0.valueCode", ABSENT, "extension-value", "AdverseEvent.extension[0]"),
    (
        r4.adverse_event,
        "extension.0.extension",
        [{"url": "u", "valueCode": "c"}],
        "extension-value",
        "AdverseEvent.extension[0]",
    ),
    (r4.patient, "contained", [5], "json-type", "Patient.contained[0]"),
    (r4.patient, "contained", [{"id": "x"}], "resource-type", "Patient.contained[0].resourceType"),
    (r4.bundle, "entry.0.resource", [], "array-unexpected", "Bundle.entry[0].resource"),
    (r4.bundle, "entry.2.resource.code", ABSENT, "", ""),
    (r4.bundle, "entry.1.resource.subject", ABSENT, "cardinality-min", "Bundle.entry[1].resource.subject"),
    (
        r4.bundle,
        "entry.0.resource.resourceType",
        "AdversEvent",
        "resource-type",
        "Bundle.entry[0].resource.resourceType",
    ),
    (r4.bundle, "type", ABSENT, "cardinality-min", "Bundle.type"),
]


@pytest.mark.parametrize(("make", "path", "value", "key", "at"), BROKEN)
def test_each_broken_rule_is_found_where_it_is(make: Make, path: str, value: Any, key: str, at: str) -> None:
    assert errors(make(), "structure") == []
    assert errors(changed(make(), path, value), "structure") == ([(key, at)] if key else [])


@pytest.mark.parametrize("document", [None, 5, "Patient", [], [{"resourceType": "Patient"}], {}, {"resourceType": 5}])
def test_what_is_no_resource_fails(document: Any) -> None:
    verdict = check(document)
    assert verdict.result == "invalid"
    assert [(issue.key, issue.path) for issue in verdict.issues] == [("resource-type", "")]


def test_a_name_that_is_no_type_of_r4_is_an_error() -> None:
    assert errors({"resourceType": "AdverseEvnt"}, "structure") == [("resource-type", "AdverseEvnt.resourceType")]
    assert errors({"resourceType": "DomainResource"}, "structure") == [("resource-type", "DomainResource.resourceType")]


@pytest.mark.parametrize("name", ["AdverseEvnt", "SubscriptionStatus", "Citation"])
def test_what_stands_under_an_unknown_type_is_not_checked(name: str) -> None:
    entry = {"fullUrl": "https://example.org/1", "resource": {"resourceType": name, "gender": "none"}}
    verdict = check({"resourceType": "Bundle", "type": "collection", "entry": [entry]})
    assert [(issue.key, issue.path) for issue in verdict.issues] == [
        ("resource-type", "Bundle.entry[0].resource.resourceType")
    ]
    assert verdict.layers["structure"] == "fail"
    assert {verdict.layers[layer] for layer in ("primitives", "bindings", "targets", "references")} == {"skipped"}


@pytest.mark.parametrize("name", sorted(elements_of_kind("resource")))
def test_every_resource_type_of_r4_is_held(name: str) -> None:
    keys = {issue.key for issue in check({"resourceType": name, "nonsense": 1}, {"structure"}).issues}
    assert "element-unknown" in keys
    assert keys <= {"element-unknown", "cardinality-min"}


@pytest.mark.parametrize(("url", "key"), [("abc", "extension-url"), ("#abc", "extension-url"), ("urn:oid:1.2", "")])
def test_the_url_of_an_extension_is_absolute_but_for_its_parts(url: str, key: str) -> None:
    patient = r4.patient() | {"extension": [{"url": url, "extension": [{"url": "part", "valueCode": "c"}]}]}
    assert errors(patient, "structure") == ([(key, "Patient.extension[0].url")] if key else [])


def test_an_unknown_element_names_the_one_that_was_likely_meant() -> None:
    (issue,) = check(r4.patient() | {"gendr": "female"}, {"structure"}).issues
    assert issue.expected is not None
    assert issue.expected.startswith("gender")


def test_more_than_one_issue_is_found_in_one_go() -> None:
    broken = changed(changed(r4.adverse_event(), "subject", ABSENT), "actuality", ABSENT)
    assert len(errors(broken, "structure")) == 2


def test_paths_and_texts_never_carry_control_characters() -> None:
    (issue,) = check(r4.patient() | {"a\x1b[2J\n\ud800": 1}, {"structure"}).issues
    assert issue.path is not None
    assert issue.path.isprintable()
    assert issue.text.isprintable()


def test_nesting_beyond_measure_is_an_issue() -> None:
    nested: dict[str, Any] = {"url": "u", "valueCode": "c"}
    for _ in range(3000):
        nested = {"url": "u", "extension": [nested]}
    assert errors(r4.patient() | {"extension": [nested]}, "structure") == [("nesting-depth", "Patient")]


@pytest.mark.parametrize(
    "many",
    [
        {f"name{number}": 1 for number in range(20_000)},
        {
            "contained": [
                {"resourceType": "Basic", "id": f"b{number}", "code": {"text": "x"}} for number in range(5_000)
            ],
            "generalPractitioner": [{"reference": f"#c{number}"} for number in range(5_000)],
        },
    ],
)
def test_many_faults_take_no_more_than_linear_time(many: dict[str, Any]) -> None:
    start = time.process_time()
    check(r4.patient() | many, {"structure", "targets", "references"})
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "name",
    [
        {"given": ["a", None], "_given": [None, {"id": "x"}]},
        {"given": ["a"], "_given": [None, {"id": "x"}]},
        {"_given": [{"id": "x"}]},
    ],
)
def test_an_id_alone_is_no_content_of_a_primitive_that_repeats(name: dict[str, Any]) -> None:
    assert [key for key, _ in errors(r4.patient() | {"name": [name]}, "structure")] == ["json-empty"]


def test_a_primitive_that_repeats_may_have_an_id_beside_its_value() -> None:
    named = r4.patient() | {"name": [{"given": ["a", "b"], "_given": [None, {"id": "x"}]}]}
    assert errors(named, "structure") == []
