"""What software proposed and no person has reviewed, marked as that on every resource.

The security label AIAST of HL7's v3-ObservationValue and a line in the narrative. R4's own copy of that code system has
no such code yet; HL7's guide "AI Transparency on FHIR" uses it with R4 resources all the same, from edition 4.0.0. The
label does not name the edition: HAPI loses that. A diagnosis that the text states is `unconfirmed` until a person has
confirmed the reading.
"""

from __future__ import annotations

from typing import Final

from service.fhir.elements import Element

LABEL: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "AIAST",
    "display": "Artificial Intelligence asserted",
}
META: Final = {"security": [LABEL]}
_VERIFICATION: Final = {
    "Condition": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "AllergyIntolerance": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
}
_NOTICE: Final = "<p>Proposed by software from a text; no person has reviewed it.</p>"


def unreviewed(resource: Element) -> Element:
    """The resource with label, notice, and the verification status that is left to it."""
    kind = resource["resourceType"]
    marked = {"resourceType": kind, "id": resource["id"], "meta": META, **resource}
    text = resource.get("text", {})
    if "div" in text:
        marked["text"] = {**text, "div": text["div"].replace(">", f">{_NOTICE}", 1)}
    if kind in _VERIFICATION and "verificationStatus" not in resource:
        marked["verificationStatus"] = {"coding": [{"system": _VERIFICATION[kind], "code": "unconfirmed"}]}
    return marked


def is_unreviewed(resource: Element) -> bool:
    """Whether the resource carries the label."""
    meta = resource.get("meta")
    labels = meta.get("security") if isinstance(meta, dict) else None
    return isinstance(labels, list) and any(map(is_label, labels))


def is_label(value: object) -> bool:
    """Whether it is the label, under whatever display."""
    return isinstance(value, dict) and all(value.get(key) == LABEL[key] for key in ("system", "code"))
