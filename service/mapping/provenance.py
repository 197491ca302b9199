"""Provenance: what made the resources of a case version, from what, and when; and what it withdrew of earlier ones.

Their ids hold the case version and the mapping version, so a later one never overwrites an earlier audit record. The
time is the report's `created`, or not known where that has none: no resource takes a time from a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.fhir.elements import Element, coded
from service.fhir.identity import resource_id
from service.fhir.narrative import narrative
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


NULLIFIED: Final = "the case is nullified: every resource of it is marked as withdrawn"
_ASSEMBLER: Final = coded(PARTICIPANT, "assembler", "Assembler")


def version_key(case: Case) -> str:
    """What the ids of the audit records of this version have in common."""
    return _version_key(case.report.version, case.context.mapping_version)


def _version_key(version: int, mapping: str) -> str:
    return f"version/{version}/mapping/{mapping}"


def build_provenance(case: Case) -> None:
    """One Provenance for everything that was built, itself excepted."""
    report = case.report
    targets: list[Element] = [{"reference": resource.reference} for resource in case.resources]
    resource = Resource("Provenance", case.id("Provenance", version_key(case)), case.trace)
    case.resources.append(resource)
    resource.contained.append(software(None))
    resource.put("target", targets)
    resource.put_or_unknown("recorded", report.created, "/created")
    nullified = report.status == "nullified"
    activity = f"{ACTIVITY[report.review]}; {NULLIFIED}" if nullified else ACTIVITY[report.review]
    resource.put("activity", {"text": activity}, "/review" if report.review is not None else None)
    if nullified:
        resource.seen("/status", resource.body, "activity")
    if report.status_reason is not None:
        resource.put("reason", [{"text": report.status_reason}], "/status_reason")
    agents: list[Element] = [{"type": _ASSEMBLER, "who": {"reference": "#software"}}]
    author = reporter_reference(case)
    if author is not None:
        agents.insert(0, {"type": coded(PARTICIPANT, "author", "Author"), "who": author})
    resource.put("agent", agents)
    identifier = {"system": report.identifier.system, "value": report.identifier.value}
    entities = [_report(identifier, report.version)]
    if has_document(report.source):
        entities.append({"role": "source", "what": case.ref("DocumentReference", SOURCE_KEY)})
    resource.put("entity", entities)
    written = f"written {report.created}" if report.created is not None else "of which no time is known"
    resource.say(f"Made by aefhir from version {report.version} of the case report {identifier['value']}, {written}.")
    resource.say("This version nullifies the case." if nullified else None)
    resource.say(f"Reason: {report.status_reason}." if report.status_reason is not None else None)


def mapping_id(identifier: Element, version: int, mapping: str) -> str:
    """The id of the Provenance of a version of the case."""
    return resource_id(identifier["system"], identifier["value"], "Provenance", _version_key(version, mapping))


def withdrawal_id(identifier: Element, version: int, mapping: str) -> str:
    """The id of the record of what a version of the case withdrew."""
    key = f"withdrawal/{_version_key(version, mapping)}"
    return resource_id(identifier["system"], identifier["value"], "Provenance", key)


def withdrawal_record(
    composition: Element, version: int, mapping: str, targets: Sequence[str], reasons: Sequence[Element]
) -> Element:
    """The Provenance of what this version of the case, told by its Composition, withdrew: these resources that earlier
    versions had. reasons: what the version's own Provenance says of why.
    """
    identifier = composition["identifier"]
    what = f"no longer part of version {version} of the case: entered in error"
    lines = [f"Withdrawn, because {what}: {', '.join(targets)}.", *(f"Reason: {one['text']}" for one in reasons)]
    record: Element = {
        "resourceType": "Provenance",
        "id": withdrawal_id(identifier, version, mapping),
        "text": narrative(lines, "generated"),
        "contained": [software(None)],
        "target": [{"reference": target} for target in targets],
        **{f"{mark}recorded": composition[f"{mark}date"] for mark in ("", "_") if f"{mark}date" in composition},
        "activity": {"text": what},
        "agent": [{"type": _ASSEMBLER, "who": {"reference": "#software"}}],
        "entity": [_report(identifier, version)],
    }
    return {**record, "reason": [*reasons]} if reasons else record


def _report(identifier: Element, version: int) -> Element:
    """The version of the case report, as the source of what is told."""
    return {"role": "source", "what": {"identifier": identifier, "display": f"case report, version {version}"}}
