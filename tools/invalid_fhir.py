"""The 77 rules that examples/invalid-fhir breaks, each as one change to one of its valid controls.

A row names the rule key that must be reported, where (FHIRPath), the control, and the change as JSON Pointers with
their new values; GONE takes a member away. The rules are those that FHIR R4 says with SHALL.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

GONE: Final = object()
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_UNUSED: Final = "urn:uuid:99999999-9999-4999-8999-999999999999"
_STATEMENT: Final = "urn:uuid:33333333-3333-4333-8333-333333333333"
_CONDITION: Final = "urn:uuid:22222222-2222-4222-8222-222222222222"
_DIV: Final = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Hives.</p></div>'


class Broken(NamedTuple):
    """One broken rule: key and path of the expected error, the control that is changed, and the changes."""

    key: str
    path: str
    control: str
    changes: dict[str, Any]


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _contained(id_: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Medication", "id": id_, "code": {"text": "amoxicillin"}, **more}


def _narrative(div: str) -> dict[str, str]:
    return {"status": "generated", "div": div}


_URL: Final = "https://example.org/StructureDefinition/shade"

STRUCTURE: Final = (
    Broken("element-unknown", "Patient.eyeColour", "patient", {"/eyeColour": "brown"}),
    Broken("element-unknown", "AdverseEvent.status", "adverse-event", {"/status": "completed"}),
    Broken("cardinality-min", "AdverseEvent.subject", "adverse-event", {"/subject": GONE}),
    Broken("cardinality-min", "AdverseEvent.actuality", "adverse-event", {"/actuality": GONE}),
    Broken(
        "cardinality-min",
        "AdverseEvent.suspectEntity[0].instance",
        "adverse-event",
        {"/suspectEntity/0/instance": GONE},
    ),
    Broken("cardinality-min", "Provenance.agent", "provenance", {"/agent": GONE}),
    Broken("array-expected", "Patient.name", "patient", {"/name": {"family": "Muster"}}),
    Broken("array-unexpected", "Patient.gender", "patient", {"/gender": ["female"]}),
    Broken("json-empty", "Condition.code", "condition", {"/code": {}}),
    Broken("json-empty", "Patient.name", "patient", {"/name": []}),
    Broken("json-null", "Patient.birthDate", "patient", {"/birthDate": None}),
    Broken("json-null", "Patient.name[1]", "patient", {"/name/1": None}),
    Broken("choice-many", "Observation.value", "observation", {"/valueString": "38.4 degrees"}),
    Broken(
        "element-unknown",
        "Observation.valueDecimal",
        "observation",
        {"/valueQuantity": GONE, "/valueDecimal": Decimal("38.4")},
    ),
    Broken("cardinality-min", "MedicationStatement.medication", "medication-statement", {"/medicationReference": GONE}),
    Broken("json-type", "Condition.subject", "condition", {"/subject": "Patient/p1"}),
    Broken("cardinality-min", "Patient.extension[0].url", "patient", {"/extension": [{"valueString": "dark"}]}),
    Broken("extension-value", "Patient.extension[0]", "patient", {"/extension": [{"url": _URL}]}),
)

PRIMITIVES: Final = (
    Broken("primitive-dateTime", "AdverseEvent.date", "adverse-event", {"/date": "2024-02-30"}),
    Broken("primitive-dateTime", "Condition.onset", "condition", {"/onsetDateTime": "2024-06-01T10:31:00"}),
    Broken("primitive-dateTime", "AdverseEvent.date", "adverse-event", {"/date": "2024-6-1"}),
    Broken("json-type", "AdverseEvent.date", "adverse-event", {"/date": 1717200000}),
    Broken("json-type", "Patient.active", "patient", {"/active": "true"}),
    Broken("json-type", "Organization.name", "organization", {"/name": 5}),
    Broken("json-type", "Observation.value.value", "observation", {"/valueQuantity/value": "38.4"}),
    Broken("primitive-id", "Patient.id", "patient", {"/id": "p" * 65}),
    Broken("primitive-id", "AdverseEvent.id", "adverse-event", {"/id": "case_1"}),
    Broken("primitive-code", "Observation.value.code", "observation", {"/valueQuantity/code": " Cel"}),
    Broken("primitive-empty", "Organization.name", "organization", {"/name": ""}),
    Broken(
        "primitive-uri", "Patient.identifier[0].system", "patient", {"/identifier/0/system": "https://example.org/a b"}
    ),
    *(
        Broken(
            key,
            "MedicationStatement.dosage[0].timing.repeat.frequency",
            "medication-statement",
            {"/dosage/0/timing/repeat/frequency": value},
        )
        for key, value in (
            ("primitive-positiveInt", 0),
            ("primitive-positiveInt", Decimal("1.5")),
            ("json-type", "3"),
        )
    ),
    Broken("primitive-instant", "Provenance.recorded", "provenance", {"/recorded": "2024-06-05"}),
    Broken("primitive-dateTime", "Condition.onset", "condition", {"/onsetDateTime": "2024-06-01T25:00:00+02:00"}),
    Broken("xhtml-div", "Condition.text.div", "condition", {"/text": _narrative("<div><p>Hives.</p></div>")}),
    Broken(
        "xhtml-active",
        "Condition.text.div",
        "condition",
        {"/text": _narrative(_DIV.replace("<p>", "<script>alert(1)</script><p>"))},
    ),
)

BINDINGS: Final = (
    Broken("binding-required", "AdverseEvent.actuality", "adverse-event", {"/actuality": "real"}),
    *(
        Broken("binding-required", f"{kind}.status", control, {"/status": "done"})
        for kind, control in (
            ("MedicationStatement", "medication-statement"),
            ("Observation", "observation"),
            ("RiskAssessment", "risk-assessment"),
            ("QuestionnaireResponse", "questionnaire-response"),
        )
    ),
    Broken("binding-required", "Patient.gender", "patient", {"/gender": "F"}),
    Broken(
        "binding-required",
        "Condition.clinicalStatus",
        "condition",
        {"/clinicalStatus/coding/0/code": "cured", "/abatementDateTime": GONE},
    ),
    Broken("binding-required", "AdverseEvent.outcome", "adverse-event", {"/outcome/coding/0/code": "recovered"}),
    Broken(
        "binding-required",
        "AdverseEvent.severity",
        "adverse-event",
        {"/severity": _coded("http://snomed.info/sct", "255604002")},
    ),
    Broken("binding-required", "Patient.telecom[0].system", "patient", {"/telecom/0/system": "mobile"}),
    Broken(
        "binding-required",
        "MedicationStatement.dosage[0].timing.repeat.periodUnit",
        "medication-statement",
        {"/dosage/0/timing/repeat/periodUnit": "day"},
    ),
    Broken("binding-required", "Observation.value.comparator", "observation", {"/valueQuantity/comparator": "=<"}),
)

INVARIANTS: Final = (
    Broken(
        "con-5",
        "Condition",
        "condition",
        {"/verificationStatus/coding/0/code": "entered-in-error"},
    ),
    Broken("con-4", "Condition", "condition", {"/clinicalStatus/coding/0/code": "active"}),
    Broken("obs-6", "Observation", "observation", {"/dataAbsentReason": {"text": "not done"}}),
    Broken(
        "obs-7",
        "Observation",
        "observation",
        {"/component": [{"code": _coded("http://loinc.org", "8310-5"), "valueString": "38.4"}]},
    ),
    Broken(
        "obs-3",
        "Observation.referenceRange[0]",
        "observation",
        {"/referenceRange": [{"appliesTo": [{"text": "women"}]}]},
    ),
    Broken("ras-2", "RiskAssessment.prediction[0]", "risk-assessment", {"/prediction/0/probabilityDecimal": 120}),
    Broken("qty-3", "Observation.value", "observation", {"/valueQuantity/system": GONE}),
    Broken("per-1", "MedicationStatement.effective", "medication-statement", {"/effectivePeriod/end": "2024-05-01"}),
    Broken(
        "contained-missing",
        "MedicationStatement.medication.reference",
        "contained-and-used",
        {"/medicationReference/reference": "#other", "/derivedFrom": [{"reference": "#m"}]},
    ),
    Broken("contained-orphan", "Patient.contained[0]", "patient", {"/contained": [_contained("m")]}),
    Broken("cpt-2", "Patient.telecom[0]", "patient", {"/telecom/0/system": GONE}),
    Broken(
        "qrs-1",
        "QuestionnaireResponse.item[1]",
        "questionnaire-response",
        {"/item/1/answer": [{"valueString": "mild", "item": [{"linkId": "2.2"}]}]},
    ),
    Broken(
        "extension-value",
        "Patient.extension[0]",
        "patient",
        {"/extension": [{"url": _URL, "extension": [{"url": "of", "valueString": "skin"}], "valueString": "dark"}]},
    ),
    Broken(
        "tim-1",
        "MedicationStatement.dosage[0].timing.repeat",
        "medication-statement",
        {"/dosage/0/timing/repeat/duration": 20},
    ),
    Broken(
        "contained-nested",
        "MedicationStatement.contained[0]",
        "contained-and-used",
        {"/contained/0": _contained("m", contained=[_contained("n")], manufacturer={"reference": "Organization/g1"})},
    ),
)

REFERENCES: Final = (
    Broken("reference-target", "AdverseEvent.subject", "adverse-event", {"/subject/reference": "Medication/m1"}),
    Broken(
        "reference-target",
        "AdverseEvent.suspectEntity[0].instance",
        "adverse-event",
        {"/suspectEntity/0/instance/reference": "Patient/p1"},
    ),
    Broken(
        "reference-target", "RiskAssessment.condition", "risk-assessment", {"/condition/reference": "Observation/o1"}
    ),
    Broken(
        "dangling-reference",
        "Bundle.entry[3].resource.subject.reference",
        "bundle",
        {"/entry/3/resource/subject/reference": _UNUSED},
    ),
    Broken(
        "reference-target",
        "Bundle.entry[3].resource.subject",
        "bundle",
        {"/entry/3/resource/subject/reference": _CONDITION},
    ),
)

BUNDLES: Final = (
    Broken(
        "fullurl-repeated",
        "Bundle.entry[4].fullUrl",
        "bundle",
        {
            "/entry/4": {
                "fullUrl": _STATEMENT,
                "resource": {"resourceType": "Medication", "code": {"text": "amoxicillin"}},
                "request": {"method": "POST", "url": "Medication"},
            }
        },
    ),
    Broken("request-missing", "Bundle.entry[0].request", "bundle", {"/entry/0/request": GONE}),
    Broken("bdl-2", "Bundle", "bundle", {"/entry/0/search": {"mode": "match"}}),
    Broken("bdl-1", "Bundle", "bundle", {"/total": 4}),
    Broken("binding-required", "Bundle.entry[0].request.method", "bundle", {"/entry/0/request/method": "UPSERT"}),
    Broken("binding-required", "Bundle.type", "bundle", {"/type": "case"}),
    Broken(
        "binding-required",
        "Bundle.entry[3].resource.severity",
        "bundle",
        {"/entry/3/resource/severity": _coded(_HL7 + "adverse-event-severity", "grave")},
    ),
    Broken("cardinality-min", "Bundle.entry[1].resource.subject", "bundle", {"/entry/1/resource/subject": GONE}),
)

BROKEN: Final = (*STRUCTURE, *PRIMITIVES, *BINDINGS, *INVARIANTS, *REFERENCES, *BUNDLES)
