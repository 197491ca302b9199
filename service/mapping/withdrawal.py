"""What a case no longer has, and all of a nullified case: marked, never left as it was, never deleted (DESIGN).

By status where the type has one; Condition and AllergyIntolerance by verificationStatus, without clinicalStatus (con-5,
ait-2), and therefore without abatement (con-4); AdverseEvent, which has no status in R4, by the modifier extension of
HL7's back-port guide (decisions, 5). The reference to the article has a status and gets it too. People, organisations
and places are no errors: their records are of this case alone, and are marked as not in use. Patient stays as it is;
Provenance is the audit record.
"""

from __future__ import annotations

import re
from typing import Final

from service.fhir.canonical import BP
from service.fhir.elements import Element

ERROR: Final = "entered-in-error"
EVENT_STATUS: Final = f"{BP}/status"
_EVENT_STATUS: Final = (EVENT_STATUS, "http://hl7.org/fhir/5.0/StructureDefinition/extension-AdverseEvent.status")
"""Also the one for R5's element, which servers may hold from before; HAPI refuses it where it validates."""
_VERIFICATION: Final = {
    "Condition": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "AllergyIntolerance": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
}
_ASKS_STATUS: Final = re.compile("clinicalStatus|_?abatement")
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
_UNUSED: Final[dict[str, Element]] = {
    "Location": {"status": "inactive"},
    "Organization": {"active": False},
    "Practitioner": {"active": False},
    "PractitionerRole": {"active": False},
    "RelatedPerson": {"active": False},
}
_NOTICE: Final = "<p>Withdrawn: entered in error.</p>"
_UNUSED_NOTICE: Final = "<p>Withdrawn: this record is not in use any more.</p>"


def withdrawn(resource: Element) -> Element:
    """The resource marked as withdrawn; as it is where its type can hold no such mark."""
    kind = resource["resourceType"]
    if kind in _UNUSED:
        return {**_noted(resource, _UNUSED_NOTICE), **_UNUSED[kind]}
    if kind in _STATUS:
        return {**_noted(resource, _NOTICE), "status": ERROR}
    if kind in _VERIFICATION:
        status = {"coding": [{"system": _VERIFICATION[kind], "code": ERROR}]}
        kept = {key: value for key, value in resource.items() if not _ASKS_STATUS.match(key)}
        return {**_noted(kept, _NOTICE), "verificationStatus": status}
    if kind == "AdverseEvent":
        mark = {"url": EVENT_STATUS, "valueCode": ERROR}
        marked = _noted(resource, _NOTICE)
        if "text" in marked:
            marked["text"] = {**marked["text"], "status": "extensions"}
        return {**marked, "modifierExtension": [*resource.get("modifierExtension", []), mark]}
    return resource


def is_withdrawn(resource: Element) -> bool:
    """Whether the resource is marked as withdrawn already."""
    kind = resource["resourceType"]
    if kind in _VERIFICATION:
        codings = resource.get("verificationStatus", {}).get("coding", [])
        return any(coding.get("code") == ERROR for coding in codings)
    if kind == "AdverseEvent":
        marks = resource.get("modifierExtension", [])
        return any(mark.get("url") in _EVENT_STATUS and mark.get("valueCode") == ERROR for mark in marks)
    if kind in _UNUSED:
        return all(resource.get(key) == value for key, value in _UNUSED[kind].items())
    return kind in _STATUS and resource.get("status") == ERROR


def _noted(resource: Element, notice: str) -> Element:
    """A copy of the resource whose narrative, where it has one, says it first."""
    text = resource.get("text", {})
    if "div" not in text:
        return {**resource}
    return {**resource, "text": {**text, "div": text["div"].replace(">", f">{notice}", 1)}}
