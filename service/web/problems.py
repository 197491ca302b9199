"""What went wrong, as problem+json (RFC 9457) or, for a client that asks for FHIR, as OperationOutcome.

type is about:blank throughout: the status says which kind it is, and `issues` says the rest, each with its rule key.
No answer holds a traceback; a fault of ours has an id that stands in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from service.fhir.operation_outcome import as_operation_outcome
from service.issues import Issue
from service.web import logs
from service.web.answers import answer
from service.web.negotiation import FHIR, PROBLEM, wants_fhir

_ISSUE_TYPES: Final = {
    404: "not-found",
    405: "not-supported",
    413: "too-long",
    415: "not-supported",
    500: "exception",
    502: "transient",
    503: "transient",
}
"""Codes of http://hl7.org/fhir/issue-type (R4) for what has no issue of its own."""
_DETAILS: Final = {
    404: "There is nothing at this path; /openapi.json tells what there is.",
    405: "This path does not take this method; Allow names those it takes.",
    413: "The body is larger than this service takes.",
}
_OURS: Final = "The service has a fault; its log says more under the id of this instance."


def register(app: Flask) -> None:
    """Answer every error of the app in this form."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def problem(
    status: int,
    detail: str,
    issues: Iterable[Issue] = (),
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for what went wrong; members are more members of the problem, left out of an OperationOutcome."""
    found = list(issues)
    if wants_fhir():
        code = _ISSUE_TYPES.get(status, "processing")
        outcome = as_operation_outcome(found or [Issue("error", code, f"http-{status}", detail)])
        return answer(outcome, status, FHIR, headers)
    value = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES[status],
        "status": status,
        "detail": detail,
        "instance": logs.instance(g.request_id),
        **(members or {}),
        "issues": [issue.as_dict() for issue in found],
    }
    return answer(value, status, PROBLEM, headers)


def refused(issues: Iterable[Issue]) -> Response:
    """422 with everything that is wrong with what was sent."""
    found = list(issues)
    errors = sum(issue.severity == "error" for issue in found)
    return problem(422, f"What was sent has {errors} error{'' if errors == 1 else 's'}; issues names them all.", found)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    # werkzeug's own words for these are about web pages, and may quote the request.
    return problem(status, _DETAILS.get(status, error.description or ""), headers=headers)


def _fault(error: Exception) -> Response:
    logs.fault(error, g.request_id)
    return problem(500, _OURS)
