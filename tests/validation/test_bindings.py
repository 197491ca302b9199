"""Layer bindings: codes outside a required value set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import changed, errors

Make = Callable[[], dict[str, Any]]

UNHELD = "code-system-not-checked"
SEVERITY = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"
ABSENT_REASON = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
}

OUTSIDE: list[tuple[Make, str, Any]] = [
    (r4.adverse_event, "actuality", "real"),
    (r4.adverse_event, "actuality", "Actual"),
    (r4.medication_statement, "status", "paused"),
    (r4.observation, "status", "done"),
    (r4.risk_assessment, "status", "done"),
    (r4.questionnaire_response, "status", "final"),
    (r4.questionnaire, "item.0.item.0.type", "question"),
    (r4.patient, "gender", "f"),
    (r4.patient, "telecom.0.system", "mobile"),
    (r4.medication_statement, "dosage.0.timing.repeat.periodUnit", "week"),
    (r4.observation, "valueQuantity.comparator", "=<"),
    (r4.bundle, "type", "Transaction"),
    (r4.bundle, "entry.0.request.method", "UPSERT"),
    (r4.bundle, "entry.5.resource.gender", "f"),
    (r4.condition, "clinicalStatus.coding.0.code", "cured"),
    (r4.condition, "clinicalStatus.coding.0.system", "http://example.org"),
    (r4.condition, "clinicalStatus", {"coding": [{"code": "resolved"}]}),
    (r4.adverse_event, "outcome.coding.0.code", "recovered"),
    (r4.adverse_event, "outcome", {"text": "recovered"}),
    (r4.adverse_event, "severity", {"coding": [{"system": r4.SNOMED, "code": "6736007"}]}),
    (r4.adverse_event, "severity", {"text": "moderate"}),
]


@pytest.mark.parametrize(("make", "path", "code"), OUTSIDE)
def test_a_code_outside_a_required_value_set_is_found(make: Make, path: str, code: Any) -> None:
    assert errors(make(), "bindings") == []
    assert [key for key, _ in errors(changed(make(), path, code), "bindings")] == ["binding-required"]


INSIDE: list[tuple[Make, str, Any]] = [
    (r4.adverse_event, "severity", {"coding": [{"system": SEVERITY, "code": "mild"}], "text": "light"}),
    (
        r4.adverse_event,
        "severity",
        {"coding": [{"system": r4.SNOMED, "code": "255604002"}, {"system": SEVERITY, "code": "mild"}]},
    ),
    (r4.adverse_event, "severity", ABSENT_REASON),
    (r4.adverse_event, "severity", {"coding": [{"system": SEVERITY, "_code": ABSENT_REASON}]}),
    (r4.adverse_event, "event", {"text": "not bound as required"}),
    (r4.patient, "gender", "unknown"),
]


@pytest.mark.parametrize(("make", "path", "code"), INSIDE)
def test_what_a_required_binding_allows_passes(make: Make, path: str, code: Any) -> None:
    found = check(changed(make(), path, code), {"structure", "bindings"}).issues
    assert {issue.key for issue in found} <= {UNHELD}


def test_codes_that_are_not_on_board_are_said_to_be_unchecked_once_a_value_set() -> None:
    patient = r4.patient() | {"photo": [{"contentType": "image/png"}, {"contentType": "nonsense"}]}
    verdict = check(patient, {"structure", "primitives", "bindings"})
    assert [(issue.key, issue.severity, issue.path) for issue in verdict.issues] == [
        ("binding-not-checked", "information", "Patient.photo[0].contentType")
    ]
    assert (verdict.layers["bindings"], verdict.layers["primitives"]) == ("skipped", "pass")
    assert "mimetypes" in verdict.issues[0].text


CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
KNOWN: list[tuple[dict[str, Any], str | None]] = [
    ({"system": CATEGORY, "code": "laboratory"}, None),
    ({"system": CATEGORY, "code": "labs"}, "error"),
    ({"system": CATEGORY, "code": "Laboratory"}, "warning"),
    ({"system": CATEGORY, "version": "99", "code": "labs"}, "warning"),
    ({"system": CATEGORY}, None),
    ({"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "_ActEncounterCode"}, None),
    ({"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "mr"}, None),
    ({"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "nothing"}, "error"),
    ({"system": "https://aefhir.org/fhir/CodeSystem/drug-role", "code": "past"}, None),
    ({"system": "https://aefhir.org/fhir/CodeSystem/drug-role", "code": "nothing"}, "warning"),
    ({"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "AIAST"}, None),
]


@pytest.mark.parametrize(("coding", "severity"), KNOWN)
def test_a_code_of_a_system_of_hl7_is_looked_up_wherever_it_stands(
    coding: dict[str, Any], severity: str | None
) -> None:
    expected = [("code-unknown", severity)] if severity else []
    for given in (
        r4.observation() | {"method": {"coding": [coding]}},
        r4.observation() | {"meta": {"tag": [coding]}},
        r4.observation() | {"extension": [{"url": "https://example.org/e", "valueCoding": coding}]},
    ):
        found = check(given, {"structure", "primitives", "bindings"}).issues
        of_it = [issue for issue in found if issue.found not in ("http://loinc.org", "http://unitsofmeasure.org")]
        assert [(issue.key, issue.severity) for issue in of_it] == expected


def test_a_maximum_value_set_that_is_not_on_board_is_said_too() -> None:
    speaking = r4.patient() | {"language": "en", "communication": [{"language": {"text": "English"}}]}
    verdict = check(speaking, {"structure", "bindings"})
    assert [(issue.key, issue.path) for issue in verdict.issues] == [("binding-not-checked", "Patient.language")]
    assert (verdict.layers["bindings"], verdict.result) == ("skipped", "valid")


NOT_HELD = [
    "http://loinc.org",
    "http://terminology.hl7.org/CodeSystem/of-another-day",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "https://aefhir.org/fhir/CodeSystem/of-another-day",
    "urn:oid:2.16.840.1.113883.6.163",
    "https://example.org/" + "a" * 300,
]


@pytest.mark.parametrize("system", NOT_HELD)
def test_a_code_system_that_is_not_on_board_is_said_once_at_its_first_place(system: str) -> None:
    concept = {"coding": [{"system": CATEGORY, "code": "laboratory"}, {"system": system, "code": "x"}]}
    patient = {"resourceType": "Patient", "maritalStatus": concept, "meta": {"tag": [{"system": system, "code": "y"}]}}
    for _ in range(3):  # and again where the value is known from before
        verdict = check(patient, {"structure", "primitives", "bindings"})
        assert [(issue.key, issue.severity, issue.path) for issue in verdict.issues] == [
            (UNHELD, "information", "Patient.maritalStatus.coding[1].system")
        ]
        assert verdict.issues[0].text.count(system) == 1
        assert (verdict.layers["bindings"], verdict.layers["structure"], verdict.result) == ("skipped", "pass", "valid")


def test_each_system_is_said_whichever_value_names_it_and_a_known_value_is_told_where_it_stands() -> None:
    tag = {"system": "https://example.org/tags", "code": "a"}
    quantity = {"value": 1, "system": "http://unitsofmeasure.org", "code": "mg"}
    for name in ("valueQuantity", "valueRange"):
        value = quantity if name == "valueQuantity" else {"low": quantity}
        extension = {"url": "https://example.org/e", name: value}
        found = check(r4.patient() | {"extension": [extension], "meta": {"tag": [tag]}}, {"bindings"}).issues
        assert sorted(str(issue.path) for issue in found) == [
            "Patient.extension[0].value.low.system" if name == "valueRange" else "Patient.extension[0].value.system",
            "Patient.meta.tag[0].system",
        ]
    (issue,) = check({"resourceType": "Basic", "code": {"text": "x"}, "meta": {"security": [tag]}}, {"bindings"}).issues
    assert issue.path == "Basic.meta.security[0].system"


def test_where_there_is_no_code_there_is_nothing_to_check() -> None:
    named = {"identifier": [{"system": "https://example.org/ids", "value": "1"}], "maritalStatus": {"text": "unsaid"}}
    tagged = {"meta": {"tag": [{"system": "https://example.org/tags", "display": "a"}]}}
    verdict = check({"resourceType": "Patient"} | named | tagged, {"bindings"})
    assert (verdict.issues, verdict.layers["bindings"]) == ((), "pass")


def test_a_required_code_may_be_an_extension_only() -> None:
    event = r4.adverse_event()
    del event["actuality"]
    verdict = check(event | {"_actuality": ABSENT_REASON}, {"structure", "primitives", "bindings"})
    assert {issue.key for issue in verdict.issues} <= {UNHELD}


def test_the_issue_says_what_was_found_and_what_would_be_right() -> None:
    (issue,) = check(changed(r4.patient(), "gender", "f"), {"bindings"}).issues
    assert (issue.path, issue.code, issue.found) == ("Patient.gender", "code-invalid", "f")
    assert issue.expected is not None
    assert "female, male, other, unknown" in issue.expected
