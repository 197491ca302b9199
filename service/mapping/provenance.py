"""Provenance: what made the resources of this case version, from what, and when.

Its id holds the case version and the mapping version, so a later one never overwrites an earlier audit record. The
time is the report's `created`: no resource takes a time from a clock.
"""

from __future__ import annotations

from typing import Final

from service.fhir.elements import Element, coded
from service.mapping.case import Case
from service.mapping.reporter import reporter_reference, software
from service.mapping.resource import Resource
from service.mapping.source import KEY as SOURCE_KEY
from service.mapping.source import has_document

PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
ACTIVITY: Final = {
    None: "case report mapped to FHIR",
    "unreviewed": "case report proposed by software from a text, and mapped to FHIR",
    "reviewed": "case report proposed by software from a text, reviewed by a person, and mapped to FHIR",
}


def version_key(case: Case) -> str:
    """What the ids of the audit records of this version have in common."""
    return f"version/{case.report.version}/mapping/{case.context.mapping_version}"


def build_provenance(case: Case) -> None:
    """One Provenance for everything that was built, itself excepted."""
    report = case.report
    targets: list[Element] = [{"reference": resource.reference} for resource in case.resources]
    resource = Resource("Provenance", case.id("Provenance", version_key(case)), case.trace)
    case.resources.append(resource)
    resource.contained.append(software(None))
    resource.put("target", targets)
    resource.put("recorded", report.created, "/created")
    resource.put("activity", {"text": ACTIVITY[report.review]}, "/review" if report.review is not None else None)
    agents = [{"type": coded(PARTICIPANT, "assembler", "Assembler"), "who": {"reference": "#software"}}]
    author = reporter_reference(case)
    if author is not None:
        agents.insert(0, {"type": coded(PARTICIPANT, "author", "Author"), "who": author})
    resource.put("agent", agents)
    identifier = {"system": report.identifier.system, "value": report.identifier.value}
    what: Element = {"identifier": identifier, "display": f"case report, version {report.version}"}
    entities = [{"role": "source", "what": what}]
    if has_document(report.source):
        entities.append({"role": "source", "what": case.ref("DocumentReference", SOURCE_KEY)})
    resource.put("entity", entities)
    resource.say(
        f"Made by aefhir from version {report.version} of the case report {report.identifier.value}, "
        f"written {report.created}."
    )
