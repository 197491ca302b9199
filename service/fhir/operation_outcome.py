"""Issues as an R4 OperationOutcome (http://hl7.org/fhir/R4/operationoutcome.html)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from service.fhir.canonical import code_system
from service.issues import Issue

RULES: Final = code_system("rule")
"""The code system of our rule keys; `aefhir validate --explain KEY` says what each means."""


def as_operation_outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """Issues as an R4 OperationOutcome; with none, the "all ok" outcome the specification shows."""
    entries = [_outcome_issue(issue) for issue in issues]
    if not entries:
        entries = [{"severity": "information", "code": "informational", "details": {"text": "All OK"}}]
    return {"resourceType": "OperationOutcome", "issue": entries}


def _outcome_issue(issue: Issue) -> dict[str, Any]:
    text = f"{issue.text.rstrip('.')}."
    parts = (
        text,
        f"Found: {issue.found}." if issue.found is not None else None,
        f"Expected: {issue.expected}." if issue.expected is not None else None,
    )
    entry: dict[str, Any] = {
        "severity": issue.severity,
        "code": issue.code,
        "details": {"coding": [{"system": RULES, "code": issue.key}], "text": text},
        "diagnostics": " ".join(part for part in parts if part),
    }
    if issue.path is not None:
        entry["expression"] = [issue.path]
    elif issue.pointer is not None:
        entry["location"] = [issue.pointer or "/"]
    return entry
