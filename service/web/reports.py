"""POST /convert, /validate and /naranjo: what the commands of these names do, on the bytes of the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from flask import Response
from flask_smorest import Blueprint

from service import checking, scoring
from service.errors import Refused
from service.fhir.operation_outcome import as_operation_outcome
from service.intake.read import REPORTS_ONLY
from service.issues import Issue
from service.pipeline import Converted, convert
from service.validation import ALL_OFFLINE
from service.web.answers import answer, lines
from service.web.negotiation import FHIR, body, listed, sends_lines, wants_fhir, wants_json
from service.web.openapi import answers, choice, gives, route, takes
from service.web.problems import refused
from service.web.schemas import REPORTS, ref

blueprint = Blueprint("reports", __name__, description="Reports and resources, with nothing stored or sent on.")

_UNUSABLE: Final = ("400", "413", "415", "422", "500")
_COUNTS: Final = "Aefhir-Issues"
_NAMED: Final = "layers"
_JSON: Final = "json"
"""The layer that reads: there is no other without it."""


@route(
    blueprint,
    "POST",
    "/convert",
    summary="Case reports to FHIR R4 transaction Bundles",
    description=(
        "One report gives its Bundle; a client that prefers application/json gets it with its issues and layers. A "
        "JSON list or NDJSON gives one Converted a line, in the order sent: a fault in one spoils no other."
    ),
    requestBody=takes(ref("CaseReport"), REPORTS, lines="CaseReport, one a line."),
    responses=answers(
        _UNUSABLE,
        _200=gives(
            "The Bundle, checked and without errors; or a line for each report.",
            fhir=ref("Bundle"),
            json=ref("Converted"),
            lines="Converted, one a line.",
            headers={
                _COUNTS: {
                    "description": "How many issues there are beside the Bundle; ask for application/json to get them.",
                    "schema": {"type": "string", "examples": ["warning=2, information=5"]},
                }
            },
        ),
    ),
)
def convert_reports() -> Response:
    """One Bundle, or a line for each report of several."""
    results = convert(body(), ALL_OFFLINE, REPORTS_ONLY)
    first = next(results)
    if first.position or sends_lines():
        return lines(_converted(result) for result in chain([first], results))
    if not first.ok:
        return refused(first.issues)
    if wants_json():
        return answer(_converted(first))
    return answer(first.bundle, media=FHIR, headers={_COUNTS: _counts(first.issues)})


@route(
    blueprint,
    "POST",
    "/validate",
    summary="Check FHIR R4 JSON, layer by layer",
    description=(
        "One resource or Bundle, or NDJSON with one verdict on all lines. What is invalid is answered with 200 too: "
        "the verdict says so; what cannot be read as JSON is an error. Skipped means that a layer has not looked at "
        "everything."
    ),
    parameters=[
        choice(_NAMED, checking.LAYER_NAMES, "Only these layers, and json; without it, or with all, all but server.")
    ],
    requestBody=takes(ref("Resource"), lines="Resources, one a line.", fhir=True),
    responses=answers(
        _UNUSABLE,
        _200=gives(
            "The verdict; its issues as OperationOutcome for a client that asks for FHIR.",
            json=ref("Verdict"),
            fhir=ref("OperationOutcome"),
        ),
    ),
)
def validate_resource() -> Response:
    """The verdict on what was sent."""
    verdict = checking.verdict(body(fhir=True), _layers())
    if verdict.layers[_JSON] == "fail":
        return refused(verdict.issues)
    if wants_fhir():
        return answer(as_operation_outcome(verdict.issues), media=FHIR)
    issues = [issue.as_dict() for issue in verdict.issues]
    return answer({"result": verdict.result, "layers": verdict.layers, "issues": issues})


@route(
    blueprint,
    "POST",
    "/naranjo",
    summary="Score Naranjo answer sets",
    description='NDJSON gives a score for each line, or {"line": n, "issues": [...]} in its place.',
    requestBody=takes(ref("NaranjoAnswers"), lines="NaranjoAnswers, one a line."),
    responses=answers(
        _UNUSABLE, _200=gives("The score.", json=ref("NaranjoScore"), lines="NaranjoScore or issues, one a line.")
    ),
)
def score_answers() -> Response:
    """The score, or a line for each line of several."""
    data = body()
    if sends_lines():
        return lines(_scores(data))
    try:
        return answer(scoring.score(data))
    except Refused as problem:
        return refused(problem.issues)


def _layers() -> frozenset[str]:
    """The layers that the query names, as --layers of the command does."""
    named = listed(_NAMED, checking.LAYER_NAMES)
    return checking.asked(named if named is not None else {checking.ALL})


def _converted(result: Converted) -> dict[str, Any]:
    return {
        "position": result.position,
        "case": result.case,
        "bundle": result.bundle if result.ok else None,
        "layers": dict(result.layers),
        "issues": [issue.as_dict() for issue in result.issues],
    }


def _counts(issues: tuple[Issue, ...]) -> str:
    counts = Counter(issue.severity for issue in issues)
    return ", ".join(f"{severity}={counts[severity]}" for severity in ("warning", "information"))


def _scores(data: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield scoring.score(line)
        except Refused as problem:
            yield {"line": number, "issues": [replace(issue, line=number).as_dict() for issue in problem.issues]}
