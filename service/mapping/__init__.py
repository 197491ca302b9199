"""CaseReport -> FHIR R4 transaction Bundle: pure, one module per resource.

The same report gives the same bytes: no I/O, no clock, no randomness; what comes from outside is in the Context.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.fhir.canonical import BASE
from service.fhir.elements import Element
from service.issues import Issue
from service.mapping.adverse_event import build_adverse_events
from service.mapping.case import Case
from service.mapping.causality import build_causality, judgements
from service.mapping.composition import build_composition
from service.mapping.condition import build_indications, build_sender_diagnoses
from service.mapping.context import Context
from service.mapping.criteria import criteria, reasons, unpaired
from service.mapping.evidence import build_evidence
from service.mapping.history import build_history
from service.mapping.inferred import mark_all
from service.mapping.location import build_locations
from service.mapping.measures import build_measures
from service.mapping.medication_statement import build_medication_statements
from service.mapping.observation import build_tests
from service.mapping.patient import build_patient
from service.mapping.provenance import build_provenance
from service.mapping.reporter import build_assessors, build_reporter
from service.mapping.resource import Traced
from service.mapping.source import build_source
from service.mapping.unreviewed import unreviewed
from service.mapping.withdrawal import withdrawn
from service.report.model import CaseReport

__all__ = ["Context", "Mapped", "map_report"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The bundle, what has to be said about it, and where each datum of the report went."""

    bundle: Element
    issues: tuple[Issue, ...]
    trace: tuple[Traced, ...]


def map_report(report: CaseReport, context: Context) -> Mapped:
    """Map a case to a transaction Bundle: all PUT, under ids that are the same for every run and version."""
    case = Case(report, context)
    judged = judgements(case)
    build_patient(case)
    build_history(case)
    build_measures(case)
    build_reporter(case)
    build_assessors(case)
    build_source(case)
    build_locations(case)
    build_indications(case)
    build_medication_statements(case)
    build_tests(case)
    build_adverse_events(case, judged)
    build_causality(case, judged)
    build_sender_diagnoses(case)
    build_composition(case)
    mark_all(case)
    build_provenance(case)
    build_evidence(case)
    issues = [*criteria(report), *reasons(report), *unpaired(report), *case.issues]
    return Mapped(_bundle(case), tuple(issues), tuple(case.trace))


def _bundle(case: Case) -> Element:
    nullified = case.report.status == "nullified"
    entries = []
    for resource in case.resources:
        body = resource.finish()
        if case.report.review == "unreviewed":
            body = unreviewed(body)
        entries.append(
            {
                "fullUrl": f"{BASE}/{resource.reference}",
                "resource": withdrawn(body) if nullified else body,
                "request": {"method": "PUT", "url": resource.reference},
            }
        )
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}
