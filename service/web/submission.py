"""POST /submit: cases to the FHIR server of this service, with the proof that `aefhir submit` gives."""

from __future__ import annotations

from itertools import chain
from typing import Final

from flask import Response
from flask_smorest import Blueprint

from service.pipeline import cases
from service.validation import ALL_OFFLINE
from service.web.answers import lines
from service.web.negotiation import body, sends_lines
from service.web.openapi import answers, gives, route, takes, wrong
from service.web.problems import problem
from service.web.receipts import receipt_answer
from service.web.schemas import REPORTS, ref
from service.web.target import target

blueprint = Blueprint("submission", __name__, description="Cases to the FHIR server.")

_NO_SERVER: Final = "No FHIR server is configured: start the service with --server or AEFHIR_SERVER."
_WRONG: Final = (
    "The FHIR server answered wrongly or refused the service's credentials; or it took the case but does not hold it "
    "as sent: then the result is created, updated, remapped or unchanged, and verified is false."
)
_SECONDS: Final = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}
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
        _503=wrong("The FHIR server does not answer, or none is configured.", headers=_SECONDS),
    ),
)
def submit_cases() -> Response:
    """The receipt of one case, or a line for each of several."""
    data = body()
    place = target()
    if place is None:
        return problem(503, _NO_SERVER)
    found = cases(data, ALL_OFFLINE)
    ahead = [case for case in (next(found), next(found, None)) if case is not None]
    receipts = place.deliver(chain(ahead, found))
    if len(ahead) > 1 or ahead[0].position or sends_lines():
        return lines(receipt.as_dict() for receipt in receipts)
    (receipt,) = receipts
    return receipt_answer(receipt)
