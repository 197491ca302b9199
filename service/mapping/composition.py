"""Composition: the case on the server, and its manifest (DESIGN: identity).

Its identifier is the case id, its sections name every resource of the case; extensions carry the case version, the
SHA-256 of the canonical report and the mapping version. The administrative extensions are those of the HL7 ICSR guide.
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import IC, LOINC, profile
from service.fhir.elements import Element, coded, concept
from service.fhir.narrative import narrative
from service.mapping.case import Case, by_key
from service.mapping.patient import patient_words
from service.mapping.reporter import reporter_reference, software
from service.mapping.resource import Resource
from service.mapping.unreviewed import META
from service.report.model import CaseReport

CASE_VERSION: Final = profile("case-version")
DIGEST: Final = profile("report-digest")
VERSION_OF_MAPPING: Final = profile("mapping-version")
LINKED_CASE: Final = profile("linked-case")
FIRST_RECEIVED: Final = f"{IC}/icsr-ext-firstreceivedate"
MOST_RECENT: Final = f"{IC}/icsr-ext-mostrecentdate"
OTHER_ID: Final = f"{IC}/icsr-ext-caseidentifier"
FIRST_SENDER: Final = f"{IC}/icsr-ext-firstsendertype"
PRIMARY_SOURCE: Final = f"{IC}/icsr-ext-authorprimarysource"
TITLES: Final = {
    "events": "Reactions and events",
    "drugs": "Drugs",
    "tests": "Tests and examinations",
    "history": "Patient and history",
    "causality": "Causality",
    "narrative": "Case narrative",
    "reporter-comment": "Reporter's comment",
    "sender-comment": "Sender's comment",
    "source": "Source",
}


def build_composition(case: Case) -> Resource:
    """The Composition; call it last, as it lists what was built. It is not listed in itself."""
    report = case.report
    resource = Resource("Composition", case.id("Composition", ""), case.trace)
    case.resources.insert(0, resource)
    if report.review == "unreviewed":
        resource.put("meta", META, "/review")
    _extend(case, resource)
    identifier = {"system": report.identifier.system, "value": report.identifier.value}
    resource.put("identifier", identifier, "/identifier")
    resource.put("status", _status(report), "/status" if report.status is not None else None)
    resource.put("type", coded(LOINC, "85893-6", "Adverse event note"))
    if report.report_type is not None:
        kind = case.coded("report-type", report.report_type, report.report_type.replace("-", " "))
        resource.put("category", [kind], "/report_type")
    resource.put("subject", case.patient)
    resource.put_or_unknown("date", report.created, "/created")
    resource.put("author", [_author(case, resource)])
    resource.put("title", f"Adverse event case {report.identifier.value}")
    resource.put("section", [_section(case, resource, code) for code in TITLES if _has(case, code)])
    _say(case, resource)
    return resource


def _extend(case: Case, resource: Resource) -> None:
    report = case.report
    resource.extend(CASE_VERSION, "/version", valuePositiveInt=report.version)
    resource.extend(DIGEST, valueString=report.digest)
    resource.extend(VERSION_OF_MAPPING, valueString=case.context.mapping_version)
    if report.received_first is not None:
        resource.extend(FIRST_RECEIVED, "/received_first", valueDateTime=report.received_first)
    if report.received_latest is not None:
        resource.extend(MOST_RECENT, "/received_latest", valueDateTime=report.received_latest)
    if report.first_sender is not None:
        sender = case.coded("first-sender", report.first_sender, report.first_sender)
        resource.extend(FIRST_SENDER, "/first_sender", valueCodeableConcept=sender)
    for field, url in (("other_ids", OTHER_ID), ("linked", LINKED_CASE)):
        entries = enumerate(getattr(report, field))
        for index, other in sorted(entries, key=lambda pair: (pair[1].system, pair[1].value)):
            identifier = {"system": other.system, "value": other.value}
            resource.extend(url, f"/{field}/{index}", valueIdentifier=identifier)


def _status(report: CaseReport) -> str:
    """As stated; a first version is final and a later one amended unless the report says otherwise."""
    if report.status is None:
        return "final" if report.version == 1 else "amended"
    return "entered-in-error" if report.status == "nullified" else report.status


def _author(case: Case, resource: Resource) -> Element:
    author = reporter_reference(case)
    if author is None:
        # Composition needs an author: where the report names no reporter it is the software that wrote it down.
        resource.contained.append(software(None))
        return {"reference": "#software"}
    reporter = case.report.reporter
    if reporter is not None and reporter.primary is not None:
        resource.extend(PRIMARY_SOURCE, "/reporter/primary", within=author, valueBoolean=reporter.primary)
    return author


def _texts(case: Case) -> dict[str, list[tuple[str, str]]]:
    """The sections whose words come from the report itself: (pointer, text)."""
    report = case.report
    texts: dict[str, list[tuple[str, str]]] = {}
    for code, field in (
        ("narrative", "narrative"),
        ("reporter-comment", "reporter_comment"),
        ("sender-comment", "sender_comment"),
    ):
        value = getattr(report, field)
        if value is not None:
            texts[code] = [(f"/{field}", value)]
    if report.source is not None:
        facts = [("type", "Kind of source"), ("country", "Country of the source")]
        texts["source"] = [
            (f"/source/{field}", f"{label}: {getattr(report.source, field)}.")
            for field, label in facts
            if getattr(report.source, field) is not None
        ]
    return texts


def _has(case: Case, code: str) -> bool:
    return bool(case.sections.get(code) or _texts(case).get(code))


def _section(case: Case, resource: Resource, code: str) -> Element:
    section: Element = {"title": TITLES[code]}
    section["code"] = concept(case.context.maps.translate("report-section", code), None)
    entries = case.sections.get(code, [])
    texts = _texts(case).get(code, [])
    lines = [line for _, text in texts for line in text.splitlines()]
    lines += [entry.lines[0] for entry in entries if entry.lines]
    if lines:
        section["text"] = narrative(lines, "additional" if texts else "generated")
        for at, _ in texts:
            # The Narrative, not its div: xhtml takes no extension, so the mark "inferred" has no place there.
            resource.seen(at, section, "text")
    if entries:
        section["entry"] = [{"reference": entry.reference} for entry in entries]
    return section


def _say(case: Case, resource: Resource) -> None:
    report = case.report
    resource.say(f"Adverse event case {report.identifier.value}, version {report.version}.", extension=True)
    if report.patient is not None:
        resource.say(f"Patient: {patient_words(report.patient)}.")
    events = [reaction.term for _, reaction in by_key(report.reactions)]
    resource.say(f"Reactions and events: {'; '.join(events)}." if events else "No reaction or event is reported.")
    drugs = [f"{drug.name} ({drug.role.replace('-', ' ')})" for _, drug in by_key(report.drugs)]
    resource.say(f"Drugs: {'; '.join(drugs)}." if drugs else None)
