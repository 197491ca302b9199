"""A nullified case: every resource is marked as an error, never left as it was and never deleted (DESIGN: identity).

By status where the type has one; Condition and AllergyIntolerance by verificationStatus, without clinicalStatus (con-5,
ait-2); AdverseEvent, which has no status in R4, by the modifier extension that HL7 publishes for the R5 element.
The reference to the article has a status and gets it too. Patient, people and places have none and stay as they are;
Provenance is the audit record.
"""

from __future__ import annotations

from typing import Final

from service.fhir.elements import Element

ERROR: Final = "entered-in-error"
EVENT_STATUS: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-AdverseEvent.status"
_VERIFICATION: Final = {
    "Condition": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "AllergyIntolerance": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
}
_STATUS: Final = frozenset(
    {
        "Composition",
        "DocumentReference",
        "FamilyMemberHistory",
        "Medication",
        "MedicationStatement",
        "Observation",
        "Procedure",
        "QuestionnaireResponse",
        "RiskAssessment",
    }
)
_MARKED: Final = _STATUS | _VERIFICATION.keys() | {"AdverseEvent"}
_NOTICE: Final = "<p>Withdrawn: entered in error.</p>"


def withdrawn(resource: Element) -> Element:
    """The resource marked as entered in error; as it is where its type can hold no such mark."""
    kind = resource["resourceType"]
    text = resource.get("text", {})
    if "div" in text and kind in _MARKED:
        resource = {**resource, "text": {**text, "div": text["div"].replace(">", f">{_NOTICE}", 1)}}
    if kind in _STATUS:
        return {**resource, "status": ERROR}
    if kind in _VERIFICATION:
        status = {"coding": [{"system": _VERIFICATION[kind], "code": ERROR}]}
        kept = {key: value for key, value in resource.items() if key != "clinicalStatus"}
        return {**kept, "verificationStatus": status}
    if kind == "AdverseEvent":
        mark = {"url": EVENT_STATUS, "valueCode": ERROR}
        if "div" in text:
            resource = {**resource, "text": {**resource["text"], "status": "extensions"}}
        return {**resource, "modifierExtension": [*resource.get("modifierExtension", []), mark]}
    return resource


def is_withdrawn(resource: Element) -> bool:
    """Whether the resource is marked as entered in error already."""
    kind = resource["resourceType"]
    if kind in _VERIFICATION:
        codings = resource.get("verificationStatus", {}).get("coding", [])
        return any(coding.get("code") == ERROR for coding in codings)
    if kind == "AdverseEvent":
        marks = resource.get("modifierExtension", [])
        return any(mark.get("url") == EVENT_STATUS and mark.get("valueCode") == ERROR for mark in marks)
    return kind in _STATUS and resource.get("status") == ERROR
