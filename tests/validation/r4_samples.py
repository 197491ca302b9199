"""Valid R4 resources of a case report, to be broken one rule at a time; each call gives new ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from service.validation import check

BASE = "https://example.org/fhir"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Case 1 &amp; its <b>follow-up</b>.</p></div>'
URN_PATIENT = "urn:uuid:11111111-1111-4111-8111-111111111111"
URN_EVENT = "urn:uuid:22222222-2222-4222-8222-222222222222"
SNOMED = "http://snomed.info/sct"


def _concept(system: str, code: str, text: str | None = None) -> dict[str, Any]:
    concept: dict[str, Any] = {"coding": [{"system": system, "code": code}]}
    return concept | ({"text": text} if text else {})


def patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "text": {"status": "generated", "div": DIV},
        "identifier": [{"system": "https://example.org/patients", "value": "12"}],
        "name": [{"family": "Doe", "given": ["Ann", "Béa"]}],
        "telecom": [{"system": "phone", "value": "+32 2 555 55 55"}],
        "gender": "female",
        "birthDate": "1950-07",
    }


def practitioner() -> dict[str, Any]:
    return {"resourceType": "Practitioner", "id": "r1", "qualification": [{"code": {"text": "Physician"}}]}


def medication() -> dict[str, Any]:
    return {"resourceType": "Medication", "id": "m1", "code": {"text": "omalizumab"}, "status": "active"}


def condition() -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem"
    return {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": _concept(f"{system}/condition-clinical", "resolved"),
        "verificationStatus": _concept(f"{system}/condition-ver-status", "confirmed"),
        "code": _concept(SNOMED, "422587007", "Nausea"),
        "subject": {"reference": "Patient/p1"},
        "onsetDateTime": "2024-06-01T10:31:00.000+02:00",
        "abatementString": "the next day",
    }


def medication_statement() -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": "stopped",
        "medicationReference": {"reference": "Medication/m1"},
        "subject": {"reference": "Patient/p1"},
        "effectivePeriod": {"start": "2024-05", "end": "2024-06-01"},
        "dosage": [
            {
                "text": "300 mg every 4 weeks",
                "timing": {"repeat": {"frequency": 1, "period": Decimal(4), "periodUnit": "wk"}},
                "doseAndRate": [{"doseQuantity": {"value": 300, "system": "http://unitsofmeasure.org", "code": "mg"}}],
            }
        ],
    }


def observation() -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": _concept("http://loinc.org", "2823-3", "Potassium"),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2024-06-02",
        "valueQuantity": {
            "value": Decimal("7.90"),
            "comparator": "<",
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
        "referenceRange": [{"low": {"value": Decimal("3.5"), "unit": "mmol/L"}}],
    }


def adverse_event() -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem"
    return {
        "resourceType": "AdverseEvent",
        "id": "a1",
        "text": {"status": "generated", "div": DIV},
        "extension": [{"url": "https://example.org/extension/country", "valueCode": "BE"}],
        "identifier": {"system": "https://example.org/cases", "value": "case 1"},
        "actuality": "actual",
        "event": _concept(SNOMED, "422587007", "Nausea"),
        "subject": {"reference": "Patient/p1"},
        "date": "2024-06-01",
        "resultingCondition": [{"reference": "Condition/c1"}],
        "severity": _concept(f"{system}/adverse-event-severity", "moderate"),
        "outcome": _concept(f"{system}/adverse-event-outcome", "resolved"),
        "recorder": {"reference": "Practitioner/r1"},
        "suspectEntity": [
            {
                "instance": {"reference": "MedicationStatement/s1"},
                "causality": [{"assessment": {"text": "probable"}, "author": {"reference": "Practitioner/r1"}}],
            }
        ],
    }


def questionnaire_response() -> dict[str, Any]:
    answers = [
        {"linkId": f"naranjo-{number}", "answer": [{"valueCoding": {"system": "https://example.org/a", "code": "yes"}}]}
        for number in range(1, 11)
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "questionnaire": "https://example.org/fhir/Questionnaire/naranjo",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "authored": "2024-06-03T09:00:00Z",
        "item": answers,
    }


def risk_assessment() -> dict[str, Any]:
    return {
        "resourceType": "RiskAssessment",
        "id": "k1",
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "condition": {"reference": "Condition/c1"},
        "basis": [{"reference": "QuestionnaireResponse/q1"}],
        "prediction": [{"outcome": {"text": "Nausea"}, "probabilityDecimal": Decimal("1E-22")}],
    }


def provenance() -> dict[str, Any]:
    return {
        "resourceType": "Provenance",
        "id": "v1",
        "target": [{"reference": "AdverseEvent/a1"}],
        "recorded": "2024-06-03T23:59:60Z",
        "agent": [{"who": {"reference": "Practitioner/r1"}}],
    }


def questionnaire() -> dict[str, Any]:
    return {
        "resourceType": "Questionnaire",
        "id": "n1",
        "url": "https://example.org/fhir/Questionnaire/naranjo",
        "status": "active",
        "item": [{"linkId": "g", "type": "group", "item": [{"linkId": "naranjo-1", "type": "choice", "text": "1?"}]}],
    }


MAKERS = (
    adverse_event,
    condition,
    medication,
    medication_statement,
    observation,
    patient,
    practitioner,
    provenance,
    questionnaire_response,
    risk_assessment,
)


def bundle() -> dict[str, Any]:
    """A transaction that puts one of each."""
    entries = []
    for make in MAKERS:
        resource = make()
        identity = f"{resource['resourceType']}/{resource['id']}"
        request = {"method": "PUT", "url": identity}
        entries.append({"fullUrl": f"{BASE}/{identity}", "resource": resource, "request": request})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def urn_bundle() -> dict[str, Any]:
    """A transaction that creates, with urn:uuid references between the entries."""
    event = adverse_event()
    del event["id"], event["resultingCondition"], event["recorder"], event["suspectEntity"]
    event["subject"] = {"reference": URN_PATIENT}
    subject = patient()
    del subject["id"]
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": URN_PATIENT, "resource": subject, "request": {"method": "POST", "url": "Patient"}},
            {
                "fullUrl": URN_EVENT,
                "resource": event,
                "request": {"method": "POST", "url": "AdverseEvent"},
            },
        ],
    }


ABSENT = object()


def changed(resource: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The resource with the value at a dotted path (keys and positions), or without it for ABSENT."""
    *above, last = path.split(".")
    holder: Any = resource
    for step in above:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if value is ABSENT:
        del holder[last]
    elif isinstance(holder, list):
        holder[int(last)] = value
    else:
        holder[last] = value
    return resource


def errors(resource: Any, layer: str) -> list[tuple[str, str | None]]:
    """Key and path of each error that one layer alone finds."""
    verdict = check(resource, {layer})
    found = [(issue.key, issue.path) for issue in verdict.issues if issue.severity == "error"]
    assert (verdict.layers[layer] == "fail") == bool(found)
    return found
