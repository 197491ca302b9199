"""Layer bindings: codes outside a required value set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import changed, errors

Make = Callable[[], dict[str, Any]]

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
    (r4.patient, "photo", [{"contentType": "image/png"}]),
    (r4.patient, "gender", "unknown"),
]


@pytest.mark.parametrize(("make", "path", "code"), INSIDE)
def test_what_a_required_binding_allows_passes(make: Make, path: str, code: Any) -> None:
    assert check(changed(make(), path, code), {"structure", "bindings"}).issues == ()


def test_a_required_code_may_be_an_extension_only() -> None:
    event = r4.adverse_event()
    del event["actuality"]
    verdict = check(event | {"_actuality": ABSENT_REASON}, {"structure", "primitives", "bindings"})
    assert verdict.issues == ()


def test_the_issue_says_what_was_found_and_what_would_be_right() -> None:
    (issue,) = check(changed(r4.patient(), "gender", "f"), {"bindings"}).issues
    assert (issue.path, issue.code, issue.found) == ("Patient.gender", "code-invalid", "f")
    assert issue.expected is not None
    assert "female, male, other, unknown" in issue.expected
