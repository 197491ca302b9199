"""The four criteria of a valid ICSR, and why a report has no AdverseEvent or no causality: issues, never refusals.

A valid individual case safety report has an identifiable patient, an identifiable reporter, a suspect drug and a
suspected reaction (GVP VI.B.2; E2B(R3) implementation guide).
"""

from __future__ import annotations

from typing import Final

from service.issues import Issue
from service.mapping.source import has_document
from service.report.model import CaseReport

_REPORTABLE: Final = ("suspect", "interacting", "not-administered")
"""E2B(R3) G.k.1: every report needs a drug of one of these roles."""


def criteria(report: CaseReport) -> list[Issue]:
    """One issue a criterion: information where it is met, a warning where it is missing."""
    return [
        _criterion("patient", "/patient", _has_patient(report), "age, age group, sex or initials of a patient"),
        _criterion("reporter", "/reporter", _has_reporter(report), "a reporter, or the authors of an article"),
        _criterion(
            "suspect-drug", "/drugs", _has_suspect(report), "a drug of role suspect, interacting or not-administered"
        ),
        _criterion("reaction", "/reactions", _has_reaction(report), "a reaction of kind reaction"),
    ]


def reasons(report: CaseReport) -> list[Issue]:
    """Why the bundle has no AdverseEvent, or why an event of it is no reaction."""
    if not report.reactions:
        text = "the report names no suspected adverse reaction: no AdverseEvent and no RiskAssessment are made"
        return [Issue("information", "business-rule", "no-reaction", text, pointer="/reactions")]
    return [
        Issue(
            "information",
            "business-rule",
            "event-without-reaction",
            f"this event of kind {reaction.kind} is an AdverseEvent, but no reaction: it has no causality assessment",
            pointer=f"/reactions/{index}/kind",
        )
        for index, reaction in enumerate(report.reactions)
        if reaction.kind != "reaction"
    ]


def unpaired(report: CaseReport) -> list[Issue]:
    """A suspect drug that no pair names where every reaction has pairs: it is suspected of nothing, which is told."""
    paired = {pair.drug for pair in report.pairs} | {assessment.drug for assessment in report.assessments}
    open_reactions = {reaction.key for reaction in report.reactions} - {pair.reaction for pair in report.pairs}
    if not report.pairs or open_reactions:
        return []
    text = "every reaction has pairs, and this suspect drug is in none: it is no suspect of any of them"
    return [
        Issue("warning", "incomplete", "suspect-unpaired", text, pointer=f"/drugs/{index}", expected="a pair with it")
        for index, drug in enumerate(report.drugs)
        if drug.role in ("suspect", "interacting") and drug.key not in paired
    ]


def _criterion(name: str, pointer: str, met: bool, needed: str) -> Issue:
    if met:
        return Issue("information", "informational", f"icsr-{name}", f"ICSR criterion {name}: met", pointer=pointer)
    text = f"ICSR criterion {name}: missing"
    return Issue("warning", "incomplete", f"icsr-{name}", text, pointer=pointer, expected=needed)


def _has_patient(report: CaseReport) -> bool:
    patient = report.patient
    return patient is not None and any(
        (patient.age, patient.age_group, patient.sex not in (None, "unknown"), patient.initials)
    )


def _has_reporter(report: CaseReport) -> bool:
    reporter = report.reporter
    described = reporter is not None and any((reporter.qualification, reporter.name, reporter.organization))
    return described or (report.source is not None and bool(report.source.authors) and has_document(report.source))


def _has_suspect(report: CaseReport) -> bool:
    return any(drug.role in _REPORTABLE for drug in report.drugs)


def _has_reaction(report: CaseReport) -> bool:
    return any(reaction.kind == "reaction" for reaction in report.reactions)
