"""Invariants at their edges: what the two examples of each rule (test_explained) cannot show."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import SNOMED

Json = dict[str, Any]


def keys(resource: Json) -> list[str]:
    return [issue.key for issue in check(resource, {"invariants"}).issues]


def period(start: Any, end: Any) -> Json:
    return r4.observation() | {"effectivePeriod": {"start": start, "end": end}}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024", "2024-05-03"),
        ("2024-05-03", "2024"),
        ("2024-06-02", "2024-06-01T23:00:00Z"),
        ("2024-06-01T12:00:00+02:00", "2024-06-01T11:00:00+01:00"),
        ("2024-06-30T23:59:60Z", "2024-06-30T23:59:59Z"),
        ("2024-06-01T10:00:00.123456789Z", "2024-06-01T10:00:00.124Z"),
        ("9999", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00+14:00", "0001"),
    ],
)
def test_a_period_that_can_be_in_order_is(start: str, end: str) -> None:
    assert keys(period(start, end)) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025", "2024-12"),
        ("2024-06-03", "2024-06-01T10:00:00Z"),
        ("2024-06-01T12:00:00+02:00", "2024-06-01T11:00:00+02:00"),
        ("2024-06-01T11:00:00Z", "2024-06-01T12:00:00+02:00"),
        ("2024-07-01T00:00:00Z", "2024-05"),
    ],
)
def test_a_period_that_cannot_be_in_order_is_not(start: str, end: str) -> None:
    assert keys(period(start, end)) == ["per-1"]


@pytest.mark.parametrize(
    ("start", "end"), [("2024-02-30T10:00:00Z", "2024-02-01T10:00:00Z"), ("soon, in a few days", "2024"), (5, "2024")]
)
def test_times_that_cannot_be_read_are_left_to_other_layers(start: Any, end: Any) -> None:
    assert keys(period(start, end)) == []


def test_an_extension_stands_for_a_primitive_that_must_exist() -> None:
    unknown = {"extension": [{"url": "https://example.org/unknown", "valueBoolean": True}]}
    quantity = {"value": 5, "code": "mg", "_system": unknown}
    assert keys(r4.observation() | {"valueQuantity": quantity}) == []
    assert keys(r4.patient() | {"telecom": [{"_value": unknown}]}) == ["cpt-2"]
    assert keys(r4.condition() | {"clinicalStatus": None, "abatementString": "a", "_abatementString": unknown}) == [
        "con-4"
    ]


def test_ends_of_a_range_are_compared_only_in_one_unit() -> None:
    def between(low: Json, high: Json) -> list[str]:
        return keys(r4.observation() | {"valueRange": {"low": low, "high": high}, "valueQuantity": {"value": 1}})

    assert between({"value": 5, "unit": "mg"}, {"value": 1, "unit": "mg"}) == ["rng-2"]
    assert between({"value": 500, "unit": "mg"}, {"value": 1, "unit": "g"}) == []
    assert between({"unit": "mg"}, {"value": 1, "unit": "mg"}) == []


def test_con_3_is_a_warning_for_any_category_and_none_without() -> None:
    condition = {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}}
    assert keys(condition) == []
    (issue,) = check(condition | {"category": [{"text": "Encounter"}]}, {"invariants"}).issues
    assert (issue.key, issue.severity) == ("con-3", "warning")
    wrong = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status"}]}
    wrong["coding"][0]["code"] = "entered-in-error"
    assert keys(condition | {"category": [{"text": "Encounter"}], "verificationStatus": wrong}) == []


def test_a_status_counts_only_in_its_own_code_system() -> None:
    assert keys(r4.condition()) == []
    elsewhere = {"coding": [{"system": SNOMED, "code": "resolved"}]}
    assert keys(r4.condition() | {"clinicalStatus": elsewhere}) == ["con-4"]


def test_components_are_compared_by_whole_codings() -> None:
    def observed(code: Json, *components: Json) -> list[str]:
        parts = [{"code": one, "valueInteger": 1} for one in components]
        return keys(r4.observation() | {"code": code, "component": parts})

    potassium = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]}
    assert observed(potassium, potassium) == ["obs-7"]
    assert observed(potassium, {"coding": [{"system": "urn:oid:1.2", "code": "2823-3"}]}) == []
    assert observed({"text": "Potassium"}, {"text": "Potassium"}) == []


@pytest.mark.parametrize(("number", "found"), [(1, []), (2, ["que-12"]), (3, ["que-12"])])
def test_two_conditions_already_need_to_be_combined(number: int, found: list[str]) -> None:
    conditions = [{"question": "g", "operator": "exists", "answerBoolean": True}] * number
    item = {"linkId": "2", "type": "string", "enableWhen": conditions}
    questionnaire = r4.questionnaire()
    questionnaire["item"].append(item)
    assert keys(questionnaire) == found


def test_rules_of_items_hold_at_every_depth() -> None:
    questionnaire = r4.questionnaire()
    questionnaire["item"][0]["item"][0] |= {"type": "display", "readOnly": True}
    questionnaire["item"].append({"linkId": "naranjo-1", "type": "string"})
    assert keys(questionnaire) == ["que-9", "que-2"]


def _bundle(kind: str, **parts: Any) -> Json:
    entry = {"fullUrl": "https://example.org/fhir/Patient/p1", "resource": r4.patient()} | parts
    return {"resourceType": "Bundle", "type": kind, "entry": [entry]}


@pytest.mark.parametrize(
    ("kind", "parts", "found"),
    [
        ("history", {}, ["bdl-3", "bdl-4"]),
        ("history", {"request": {}, "response": {}}, []),
        ("transaction", {}, []),  # request-missing, of the layer references
        ("batch-response", {}, ["bdl-4"]),
        ("batch-response", {"response": {}}, []),
        ("searchset", {"search": {}}, []),
        ("document", {}, ["bdl-9", "bdl-10", "bdl-11"]),
        ("message", {}, ["bdl-12"]),
        ("no-such-type", {"request": {}, "response": {}, "search": {}}, []),
    ],
)
def test_a_bundle_has_what_its_type_asks_for(kind: str, parts: Json, found: list[str]) -> None:
    assert keys(_bundle(kind, **parts)) == found


def test_the_timestamp_of_a_document_is_a_value() -> None:
    unknown = {"extension": [{"url": "https://example.org/unknown", "valueBoolean": True}]}
    assert "bdl-10" in keys(_bundle("document") | {"_timestamp": unknown})


def _team(reference: str) -> Json:
    member = {"member": {"reference": reference}, "onBehalfOf": {"reference": "Organization/o1"}}
    return {"resourceType": "CareTeam", "participant": [member]}


def test_a_member_is_looked_for_in_the_bundle_and_passes_where_it_is_not_found() -> None:
    assert keys(_team("Patient/p1")) == []
    bundle = _bundle("collection")
    bundle["entry"].append({"resource": _team("https://example.org/fhir/Patient/p1")})
    assert keys(bundle) == ["ctm-1"]
    bundle["entry"][0]["resource"] = r4.practitioner()
    assert keys(bundle) == []


def test_a_structure_is_held_to_the_type_of_the_resource_around_it() -> None:
    element = {"id": "Group.x", "path": "Group.x"}
    structure = {
        "resourceType": "StructureDefinition",
        "kind": "resource",
        "type": "Patient",
        "abstract": True,
        "differential": {"element": [element]},
    }
    assert keys(structure) == ["sdf-8a"]
    assert keys(structure | {"kind": "logical"}) == []
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "s", "resource": structure}]}
    assert keys(parameters) == ["sdf-8a"]


@pytest.mark.parametrize("greatest", ["", "-1", "1.5", "²", "many"])
def test_a_greatest_number_is_one(greatest: str) -> None:
    element = {"id": "Patient.x", "path": "Patient.x", "max": greatest, "min": 0}
    structure = {"resourceType": "StructureDefinition", "abstract": True, "differential": {"element": [element]}}
    assert "eld-3" in keys(structure | {"type": "Patient"})


def test_a_greatest_number_of_any_length_is_compared() -> None:
    def structure(greatest: str) -> Json:
        element = {"id": "Patient.x", "path": "Patient.x", "max": greatest, "min": 3}
        head = {"resourceType": "StructureDefinition", "abstract": True, "type": "Patient"}
        return head | {"differential": {"element": [element]}}

    assert keys(structure("9" * 5000)) == []
    assert keys(structure("2")) == ["eld-2"]
    message: Json = {"resourceType": "MessageDefinition", "focus": [{"code": "Patient", "min": 0, "max": "9" * 5000}]}
    assert keys(message) == []
    message["focus"][0]["max"] = "000"
    assert keys(message) == ["md-1"]


def test_numbers_that_are_none_are_above_nothing() -> None:
    risk = {"resourceType": "RiskAssessment", "prediction": [{"probabilityDecimal": Decimal("NaN")}]}
    assert keys(risk) == []
    risk["prediction"] = [{"probabilityDecimal": Decimal("100.1")}]
    assert keys(risk) == ["ras-2"]
    assert keys(r4.condition() | {"onsetAge": {"value": Decimal("NaN"), "code": "a"}}) == ["qty-3", "age-1"]


def test_many_components_are_compared_in_time() -> None:
    codings = [{"system": "http://loinc.org", "code": f"{number}-0"} for number in range(20_000)]
    parts = [{"code": {"coding": [{"system": "http://loinc.org", "code": f"{number}-1"}]}} for number in range(20_000)]
    started = time.process_time()
    assert keys(r4.observation() | {"code": {"coding": codings}, "component": parts}) == []
    assert time.process_time() - started < 3


@pytest.mark.parametrize("value", [5, {"a": 1}, ["Patient"], None])
def test_what_a_rule_looks_at_outside_of_its_element_may_be_misshapen(value: Any) -> None:
    element = {"id": "Patient.x", "path": "Patient.x"}
    structure = {"resourceType": "StructureDefinition", "abstract": True, "kind": value, "type": value}
    views = {"differential": {"element": [element]}, "snapshot": {"element": [element]}}
    assert "sdf-8a" in keys(structure | views)
    bundle = _bundle("collection") | {"id": value}
    bundle["entry"] = [{"fullUrl": "https://example.org/fhir/Patient/p1", "resource": value}]
    bundle["entry"].append({"resource": _team("https://example.org/fhir/Patient/p1")})
    assert keys(bundle) == []
