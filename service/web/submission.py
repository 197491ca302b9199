"""POST /submit: cases to the FHIR server of this service, with the proof that `aefhir submit` gives."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import chain
from typing import Final

from flask import Response
from flask_smorest import Blueprint

from service.delivery import LAYERS
from service.intake.read import REPORTS_ONLY
from service.pipeline import cases
from service.web.answers import lines
from service.web.negotiation import body, flag, sends_lines
from service.web.openapi import answers, gives, route, switch, takes, wrong
from service.web.problems import problem
from service.web.receipts import receipt_answer
from service.web.schemas import REPORTS, ref
from service.web.target import Target, target

blueprint = Blueprint("submission", __name__, description="Cases to the FHIR server.")

_FULL: Final = "As many submissions are under way as this service takes at once; the same request later does no harm."
_SOON: Final = {"Retry-After": "1"}
_NO_SERVER: Final = "No FHIR server is configured: start the service with --server or AEFHIR_SERVER."
_WRONG: Final = (
    "The FHIR server answered wrongly or refused the service's credentials; or it took the case but does not hold it "
    "as sent: then the result is created, updated, remapped or unchanged, and verified is false."
)
_AWAY: Final = "The FHIR server does not answer or is busy, or too much is under way already; or none is configured."
_SECONDS: Final = {"Retry-After": {"description": "Seconds, or a date.", "schema": {"type": "string"}}}
_UNREVIEWED: Final = "unreviewed"
_RECEIPT: Final = ref("Receipt")
_OUTCOME: Final = ref("OperationOutcome")


@route(
    blueprint,
    "POST",
    "/submit",
    summary="Submit cases to the FHIR server and prove that they arrived",
    description=(
        "Reports, or Bundles that /convert gave. One case: the status says what became of it, and 2xx means stored "
        "and read back as sent. A JSON list, NDJSON or more than one case: a Receipt a line with status 200, whatever "
        "became of each. Sending again is harmless: the case's Composition on the server decides."
    ),
    parameters=[switch(_UNREVIEWED, "Send also proposals that no person has reviewed; without it they are refused.")],
    requestBody=takes(
        ref("CaseReport"),
        REPORTS,
        ref("Bundle"),
        lines="CaseReport or Bundle, one a line.",
        fhir=True,
    ),
    responses=answers(
        ("400", "413", "415", "500"),
        _200=gives(
            "Updated, remapped or unchanged, and verified; or a receipt a line.",
            lines="Receipt, one a line.",
            json=_RECEIPT,
            fhir=_OUTCOME,
        ),
        _201=gives("Created and verified.", json=_RECEIPT, fhir=_OUTCOME),
        _409=wrong("The server holds this version with another content, or a newer one.", "SubmissionProblem"),
        _422=wrong("The case is invalid, or the FHIR server refused it; nothing was stored.", "SubmissionProblem"),
        _502=wrong(_WRONG, "SubmissionProblem"),
        _503=wrong(_AWAY, headers=_SECONDS),
    ),
)
def submit_cases() -> Response:
    """The receipt of one case, or a line for each of several."""
    data, unreviewed = body(fhir=True), flag(_UNREVIEWED)
    place = target()
    if place is None:
        return problem(503, _NO_SERVER)
    if not place.enter():
        return problem(503, _FULL, headers=_SOON)
    with ExitStack() as entered:
        entered.callback(place.leave)
        response = _submitted(place, data, unreviewed)
        # Receipts that go out line by line are made only then.
        response.call_on_close(entered.pop_all().close)
        return response


def _submitted(place: Target, data: bytes, unreviewed: bool) -> Response:
    found = cases(data, LAYERS, REPORTS_ONLY)
    ahead = [case for case in (next(found), next(found, None)) if case is not None]
    receipts = place.deliver(chain(ahead, found), unreviewed)
    if len(ahead) > 1 or ahead[0].position or sends_lines():
        return lines(receipt.as_dict() for receipt in receipts)
    (receipt,) = receipts
    return receipt_answer(receipt, place.again())
