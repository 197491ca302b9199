"""JSON value to case report: every error at once, or the report with its digest.

One report is one patient: E2B(R3) has one section D, and what two patients share (drugs, reactions) cannot be told
apart afterwards. So several patients are refused as a whole, with the way out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from marshmallow import ValidationError

from service.errors import Refused
from service.report import canonical, places, rules
from service.report.findings import Finding, issues
from service.report.model import CaseReport, Evidence
from service.report.schema import CaseReportSchema
from service.report.strict import shared

EDITOR_SCHEMA: Final = "$schema"
_ONE_EACH: Final = "one report for each patient, in a JSON list or one a line, each with its own case identifier"


def read_report(data: Any) -> CaseReport:
    """The case report of a JSON value as service.fhir.json.parse gives it.

    Raises Refused with all its errors, each with a JSON Pointer. A `$schema` at the top is for editors and says nothing
    of the case: it is left aside, and is not part of the digest.
    """
    if isinstance(data, dict) and isinstance(data.get(EDITOR_SCHEMA), str):
        data = {name: value for name, value in data.items() if name != EDITOR_SCHEMA}
    report = checked(data)
    return replace(report, digest=canonical.digest(data), evidence=_placed(data, report.evidence))


def checked(data: Any) -> CaseReport:
    """The case report of a JSON value, yet without its digest, its evidence as it is written. Raises Refused."""
    several = list(_several_patients(data))
    alone = {name: value for name, value in data.items() if name not in several} if several else data
    found = [_several(data, name).issue() for name in several]
    report = None
    try:
        report = shared(CaseReportSchema).load(alone)
    except ValidationError as error:
        found += issues(error.messages)
    if isinstance(data, dict):
        found += [finding.issue() for finding in rules.findings(data)]
    if found or not isinstance(report, CaseReport):
        raise Refused(found)
    return report


def _placed(report: dict[str, Any], evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence with the positions of what it is of; stale where that is not what it was read for, or gone."""
    now = places.fingerprints(report, (one.at for one in evidence))
    return tuple(
        replace(one, stale=True)
        if fingerprint is None
        else replace(one, at=places.by_position(report, one.at), stale=one.fingerprint not in (None, fingerprint))
        for one, fingerprint in zip(evidence, now, strict=True)
    )


def _several_patients(data: Any) -> list[str]:
    if not isinstance(data, dict):
        return []
    listed = ["patient"] if isinstance(data.get("patient"), list) else []
    return [*listed, "patients"] if "patients" in data else listed


def _several(data: dict[str, Any], name: str) -> Finding:
    value = data[name]
    found = f"a list of {len(value)}" if isinstance(value, list) else name
    return Finding("several-patients", "One report is one patient", found, _ONE_EACH, (name,))
