"""MedicationStatement and Medication: the product, the dosing step by step, why it was given, what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.fhir import json
from tests.cases import Json, at, bundle_of, case, codes, converted, drugged, extension, extensions, issue_keys, only


def statement(**fields: Any) -> Json:
    return only(bundle_of(drugged(**fields)), "MedicationStatement")


def dosages(**fields: Any) -> list[Json]:
    return list(statement(**fields)["dosage"])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "unknown"),
        ({"action_taken": "withdrawn"}, "stopped"),
        ({"action_taken": "reduced"}, "unknown"),
        ({"action_taken": "unknown"}, "unknown"),
        ({"action_taken": "withdrawn", "status": "active"}, "active"),
        ({"end": "2014"}, "unknown"),
        ({"role": "past"}, "unknown"),
        ({"role": "past", "end": "2014"}, "completed"),
        ({"role": "not-administered"}, "not-taken"),
        ({"role": "past", "status": "stopped"}, "stopped"),
    ],
)
def test_status_is_stated_or_follows_from_withdrawal_or_role_and_from_nothing_else(fields: Json, status: str) -> None:
    bundle = bundle_of(case(drugs=[{"key": "a", "name": "a", "role": "suspect", **fields}]))
    assert only(bundle, "MedicationStatement")["status"] == status


@pytest.mark.parametrize(
    "role",
    [
        "suspect",
        "interacting",
        "concomitant",
        "not-administered",
        "past",
        "treatment-of-reaction",
        "treatment-of-indication",
        "premedication",
    ],
)
def test_every_role_has_one_code(role: str) -> None:
    bundle = bundle_of(case(drugs=[{"key": "a", "name": "a", "role": role}]))
    assert len(codes(extension(only(bundle, "MedicationStatement"), "drug-role"))) == 1


def test_special_situations_are_coded_and_sorted() -> None:
    found = statement(special_situations=["off-label-use", "misuse"])
    assert [concept["text"] for concept in extensions(found, "drug-additional-info")] == ["misuse", "off label use"]
    assert all(concept["coding"] for concept in extensions(found, "drug-additional-info"))


def test_a_plain_drug_has_no_medication_resource() -> None:
    assert statement()["medicationCodeableConcept"] == {"text": "falimab"}


def test_substance_form_and_batch_make_a_medication() -> None:
    substance = {"name": "falimab", "strength": {"value": Decimal("7.90"), "unit": "mg"}}
    bundle = bundle_of(drugged(substances=[substance], form="tablet", batch="LOT 7"))
    medication = at(bundle, only(bundle, "MedicationStatement")["medicationReference"])
    assert medication["code"] == {"text": "falimab"}
    assert medication["form"] == {"text": "tablet"}
    assert medication["batch"] == {"lotNumber": "LOT 7"}
    (ingredient,) = medication["ingredient"]
    assert ingredient["itemCodeableConcept"] == {"text": "falimab"}
    assert ingredient["strength"]["numerator"]["code"] == "mg"


def test_digits_are_those_of_the_report() -> None:
    strength = {"value": Decimal("0.0010"), "unit": "g"}
    report = drugged(
        substances=[{"name": "falimab", "strength": strength}], cumulative_dose={"value": Decimal("7.90"), "unit": "mg"}
    )
    data = json.dumps(bundle_of(report))
    assert b'"value":7.90,' in data
    assert b'"value":0.0010,' in data


def test_dosing_steps_keep_their_order_and_words() -> None:
    steps = [{"text": "100 mg"}, {"text": "50 mg"}]
    assert [(step["sequence"], step["text"]) for step in dosages(doses=steps)] == [(1, "100 mg"), (2, "50 mg")]


def test_a_single_step_has_no_sequence() -> None:
    assert dosages(doses=[{"text": "weekly"}]) == [{"text": "weekly"}]


def test_amount_and_frequency_are_numbers_with_units() -> None:
    amount = {"value": 300, "unit": "mg"}
    (step,) = dosages(doses=[{"amount": amount, "frequency": {"times": 3, "period": 2, "unit": "week"}}])
    assert step["doseAndRate"] == [
        {"doseQuantity": {"value": 300, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}
    ]
    assert step["timing"]["repeat"] == {"frequency": 3, "period": 2, "periodUnit": "wk"}
    assert step["text"] == "300 mg, 3 times every 2 weeks"


def test_an_amount_with_a_comparator_stays_in_words() -> None:
    (step,) = dosages(doses=[{"text": "low dose", "amount": {"value": 5, "unit": "mg", "comparator": "<"}}])
    assert "doseAndRate" not in step
    assert step["additionalInstruction"] == [{"text": "< 5 mg"}]


def test_a_unit_without_a_verified_code_stays_text_and_is_told() -> None:
    result = converted(drugged(doses=[{"amount": {"value": 2, "unit": "spoonfuls"}}]))
    assert result.bundle is not None
    (step,) = only(result.bundle, "MedicationStatement")["dosage"]
    assert step["doseAndRate"] == [{"doseQuantity": {"value": 2, "unit": "spoonfuls"}}]
    (issue,) = (issue for issue in result.issues if issue.key == "unit-unmapped")
    assert issue.pointer == "/drugs/0/doses/0/amount/unit"
    assert issue.found == "spoonfuls"


def test_a_route_of_the_drug_goes_to_the_steps_without_one() -> None:
    steps = dosages(route="subcutaneous", doses=[{"text": "1"}, {"text": "2", "route": "intravenous"}])
    assert [step["route"]["text"] for step in steps] == ["subcutaneous", "intravenous"]
    assert codes(steps[0]["route"]) == ["34206005"]


def test_route_and_duration_of_the_drug_are_noted_where_every_step_has_its_own() -> None:
    step = {"text": "x", "route": "oral", "duration": {"value": 1, "unit": "week"}}
    found = statement(route="intravenous", duration={"value": 1, "unit": "month"}, doses=[step])
    assert [note["text"] for note in found["note"]] == ["Route: intravenous", "Duration of treatment: 1 month"]


def test_a_drug_with_a_duration_only_has_it_as_bounds() -> None:
    (step,) = dosages(duration={"value": 9, "unit": "month"})
    assert step["timing"]["repeat"]["boundsDuration"]["code"] == "mo"


def test_start_and_end_of_a_step_and_its_duration_in_words() -> None:
    (step,) = dosages(doses=[{"start": "2013-09", "end": "2014", "duration": {"value": 9, "unit": "month"}}])
    assert step["timing"]["repeat"] == {"boundsPeriod": {"start": "2013-09", "end": "2014"}}
    assert step["additionalInstruction"] == [{"text": "for 9 months"}]


def test_an_indication_is_a_condition_of_its_own_or_of_the_history() -> None:
    report = drugged(indications=[{"history": "asthma"}, {"key": "cough", "term": "cough"}])
    bundle = bundle_of(report | {"patient": {"history": [{"key": "asthma", "term": "asthma"}]}})
    reasons = only(bundle, "MedicationStatement")["reasonReference"]
    assert sorted(at(bundle, reason)["code"]["text"] for reason in reasons) == ["asthma", "cough"]


@pytest.mark.parametrize("kind", ["procedure", "allergy", "family"])
def test_an_indication_that_is_no_disease_stays_in_words(kind: str) -> None:
    history = [{"key": "h", "term": "bypass", "kind": kind}]
    report = drugged(indications=[{"history": "h"}]) | {"patient": {"history": history}}
    found = only(bundle_of(report), "MedicationStatement")
    assert found["reasonCode"] == [{"text": "bypass"}]
    assert "reasonReference" not in found


def test_a_past_drug_is_completed_and_tells_what_happened() -> None:
    past = {"key": "p", "name": "penicillin", "indication": "sinusitis", "reaction": "hives", "end": "2012"}
    found = only(bundle_of(case(patient={"past_drugs": [past]})), "MedicationStatement")
    assert found["status"] == "completed"
    assert codes(extension(found, "drug-role")) == ["past"]
    assert found["effectivePeriod"] == {"end": "2012"}
    assert found["reasonCode"] == [{"text": "sinusitis"}]
    assert found["note"] == [{"text": "Reaction at that time: hives"}]


def test_a_vaccine_is_noted_as_one() -> None:
    assert statement(kind="vaccine")["note"] == [{"text": "Kind of product: vaccine"}]


def test_status_reason_and_note_are_kept() -> None:
    found = statement(status="stopped", status_reason="rash", note="first biologic")
    assert found["statusReason"] == [{"text": "rash"}]
    assert found["note"] == [{"text": "first biologic"}]
    assert "code-unmapped" in issue_keys(converted(drugged()))
