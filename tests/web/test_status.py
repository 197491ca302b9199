"""Health and the Questionnaire."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.faultserver import Fault, FaultServer
from service.web import status
from service.web.settings import Settings
from tests.web.service import FHIR, Service, value_of

QUESTIONNAIRE = Path(__file__).parents[2] / "mappings" / "naranjo" / "Questionnaire-naranjo.json"


def test_the_questionnaire_is_the_file(service: Service) -> None:
    response = service.get("/fhir/Questionnaire/naranjo")
    assert response.mimetype == FHIR
    assert response.data == QUESTIONNAIRE.read_bytes()


def test_without_a_server_it_is_ready_when_the_tables_load(service: Service) -> None:
    response = service.get("/health/ready")
    assert response.status_code == 200
    assert value_of(response)["checks"] == {"tables": "ok", "server": "not configured"}


def test_it_is_ready_when_the_server_answers(submitting: Service, fhir: FaultServer) -> None:
    assert value_of(submitting.get("/health/ready"))["checks"]["server"] == "ok"
    assert [one.headers["authorization"] for one in fhir.requests] == ["Bearer 1234"]


@pytest.mark.parametrize(("code", "reason"), [(500, "does not answer"), (401, "refuses to be read: HTTP 401")])
def test_it_is_alive_but_not_ready_when_the_server_fails(
    submitting: Service, fhir: FaultServer, code: int, reason: str
) -> None:
    fhir.play([Fault("GET", status=code, times=None)])
    response = submitting.get("/health/ready")
    assert response.status_code == 503
    assert value_of(response)["checks"] == {"tables": "ok", "server": reason}
    assert fhir.url not in response.text
    assert submitting.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ([Fault("GET", status=404, times=None)], "is no FHIR server"),
        ([Fault("GET", status=200, body={"ok": True}, times=None)], "is no FHIR server"),
        (
            [Fault("GET", "Composition/.*", status=200, body={"resourceType": "Patient"}, times=None)],
            "answers something else than was asked for",
        ),
    ],
)
def test_it_is_not_ready_when_something_else_stands_in_the_place_of_the_server(
    submitting: Service, fhir: FaultServer, faults: list[Fault], reason: str
) -> None:
    fhir.play(faults)
    response = submitting.get("/health/ready")
    assert response.status_code == 503
    assert value_of(response)["checks"]["server"] == reason


def test_it_is_not_ready_when_the_server_is_away() -> None:
    with Service(Settings(server="http://127.0.0.1:1/fhir")) as service:
        assert service.get("/health/ready").status_code == 503


def test_it_is_not_ready_without_its_tables(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise FileNotFoundError("/somewhere/on/the/machine")

    monkeypatch.setattr(status, "context", fail)
    response = service.get("/health/ready")
    assert response.status_code == 503
    assert value_of(response)["checks"]["tables"] == "cannot be loaded"
    assert "somewhere" not in response.text
