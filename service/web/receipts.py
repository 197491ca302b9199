"""A receipt as an HTTP answer: its status, and its words for a client that wants FHIR.

Only a case that was stored and read back as sent is 2xx: one that the server holds otherwise than sent is 502, for it
must not pass unseen. A refusal is 422 where the server judged the case, 502 where it did not get that far. A server
that was not reached is 503, for it may be there later; what answers, but not as a FHIR server, is 502.
"""

from __future__ import annotations

from typing import Final

from flask import Response

from service.client.foreign import NO_FHIR, NO_RESOURCE
from service.client.receipt import Receipt
from service.fhir.operation_outcome import as_operation_outcome
from service.issues import Issue
from service.web.answers import answer
from service.web.negotiation import FHIR, wants_fhir
from service.web.problems import problem

_STATUS: Final = {
    "created": 201,
    "updated": 200,
    "remapped": 200,
    "unchanged": 200,
    "conflict": 409,
    "stale": 409,
    "invalid": 422,
    "refused": 422,
    "unreachable": 503,
}
_DETAILS: Final = {
    409: "The FHIR server holds this version of the case with another content, or a newer one; nothing was changed.",
    422: "The case was not stored; issues names every reason.",
    502: "The FHIR server did not answer as it should; issues says how.",
    503: "The FHIR server does not answer; the same request later does no harm.",
}
_NOT_AS_SENT: Final = "The FHIR server does not hold the case as sent; differences names each place."

_JUDGED: Final = frozenset({"server-http-400", "server-http-409", "server-http-413", "server-http-422"})
"""Refusals without a word, with a status that is about what was sent; with any other it is about the server."""
_AT_FAULT: Final = frozenset(
    {
        "client-ids",
        "foreign-composition",
        "ids-reassigned",
        NO_FHIR,
        NO_RESOURCE,
        "no-transactions",
        "response-length",
        "server-hapi-0959",
        "server-hapi-0960",
    }
)
"""An answer that cannot be matched to the request; a server that assigns all ids itself (HAPI-0959, HAPI-0960), takes
no transactions, or holds something else under our id; something that is no FHIR server, or answers a read with another
thing than the resource.
"""
_NOT_TAKEN: Final = ("refused", "unreachable")
_CREDENTIALS: Final = frozenset({"forbidden", "login", "security"})


def receipt_answer(receipt: Receipt, again: str) -> Response:
    """The answer to a request that submitted this one case; again: when to send it again where the server is away or
    busy, which never doubles a case.
    """
    status = status_of(receipt)
    if status < 300:
        if wants_fhir():
            return answer(as_operation_outcome(_fhir_issues(receipt)), status, FHIR)
        return answer(receipt.as_dict(), status)
    detail = _NOT_AS_SENT if _done(receipt) and receipt.verified is False else _DETAILS[status]
    headers = {"Retry-After": again} if status == 503 else None
    return problem(
        status, detail, _fhir_issues(receipt) if wants_fhir() else receipt.issues, receipt.as_dict(), headers
    )


def status_of(receipt: Receipt) -> int:
    """The HTTP status that says what became of the case."""
    status = _STATUS[receipt.result]
    if status < 300:
        return status if receipt.verified else 502
    return 502 if receipt.result in _NOT_TAKEN and any(map(_is_servers_fault, receipt.issues)) else status


def _is_servers_fault(issue: Issue) -> bool:
    if issue.key.startswith("server-http-"):
        return issue.key not in _JUDGED
    return issue.key in _AT_FAULT or issue.code in _CREDENTIALS


def _fhir_issues(receipt: Receipt) -> list[Issue]:
    """What an OperationOutcome says of it: the issues, each difference as one, and what was done."""
    unlike = [
        Issue(
            "error",
            "conflict",
            "not-as-sent",
            "The server holds something else",
            path=one.path,
            found=one.received or "nothing",
            expected=one.sent or "nothing",
        )
        for one in receipt.differences
    ]
    proof = "read back as sent" if receipt.verified else "not read back as sent"
    text = f"{receipt.case or 'a case'} version {receipt.version}: {receipt.result}, {proof}"
    done = [Issue("information", "informational", f"case-{receipt.result}", text)] if _done(receipt) else []
    return [*receipt.issues, *unlike, *done]


def _done(receipt: Receipt) -> bool:
    return _STATUS[receipt.result] < 300
