"""GET /health/live, /health/ready, and the Questionnaire of the Naranjo scale, which answers are scored by."""

from __future__ import annotations

from typing import Final

from flask import Response, g
from flask_smorest import Blueprint

from service import tables
from service.pipeline import context
from service.web import logs
from service.web.answers import answer
from service.web.negotiation import FHIR
from service.web.openapi import answers, gives, route, wrong
from service.web.problems import problem
from service.web.schemas import ref
from service.web.target import target

blueprint = Blueprint("status", __name__, description="Whether the service can be used, and by what it scores.")

_LIVE: Final = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
_OK: Final = "ok"
_NO_SERVER: Final = "not configured"


@route(
    blueprint,
    "GET",
    "/health/live",
    summary="Whether the process answers",
    responses=answers(("500",), _200=gives("It does.", json=_LIVE)),
)
def live() -> Response:
    """Always 200: whoever restarts processes asks here."""
    return answer({"status": _OK})


@route(
    blueprint,
    "GET",
    "/health/ready",
    summary="Whether requests can be served: the tables load, and the FHIR server, if there is one, answers",
    responses=answers(
        ("500",),
        _200=gives("They can.", json=ref("Readiness")),
        _503=wrong("They cannot; the member checks says why."),
    ),
)
def ready() -> Response:
    """200 or 503: whoever directs traffic asks here. Takes seconds at most."""
    place = target()
    checks = {"tables": _tables(), "server": (place.fault() or _OK) if place is not None else _NO_SERVER}
    if checks["tables"] == _OK and checks["server"] in (_OK, _NO_SERVER):
        return answer({"status": _OK, "checks": checks})
    faults = "; ".join(f"{name}: {state}" for name, state in checks.items() if state not in (_OK, _NO_SERVER))
    return problem(503, f"The service is not ready: {faults}.", members={"checks": checks})


@route(
    blueprint,
    "GET",
    "/fhir/Questionnaire/naranjo",
    summary="The Naranjo scale as FHIR Questionnaire, with the points of each answer",
    responses=answers(("500",), _200=gives("The Questionnaire.", fhir=ref("Questionnaire"))),
)
def questionnaire() -> Response:
    """The file of mappings/ itself."""
    return Response(tables.read_text("naranjo", "Questionnaire-naranjo.json"), content_type=FHIR)


def _tables() -> str:
    try:
        context()
    except Exception as error:
        # Whatever is wrong with the files: the instance must say that it is not ready, not fail to say anything.
        logs.fault(error, g.request_id)
        return "cannot be loaded"
    return _OK
