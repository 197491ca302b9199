"""POST /submit: the receipts of `aefhir submit`, and a status that tells what became of a single case."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from service.fhir import json
from service.hapi.server import Server
from service.web.settings import Settings
from tests.cases import case
from tests.web.fhir_double import Double
from tests.web.service import FHIR, JSON, NDJSON, Service, lines_of, value_of

CASE = json.dumps(case(patient={"sex": "female"}))


def outcome(code: str, text: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": code, "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def numbered(value: str, **fields: Any) -> dict[str, Any]:
    return case(identifier={"system": "https://example.org/cases", "value": value}, **fields)


def test_a_new_case_is_created_and_the_same_again_is_unchanged(submitting: Service, fhir: Double) -> None:
    first, again = submitting.post("/submit", CASE), submitting.post("/submit", CASE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [value_of(one)["result"] for one in (first, again)] == ["created", "unchanged"]
    assert all(value_of(one)["verified"] is True for one in (first, again))
    assert {resource["reference"] for resource in value_of(first)["resources"]} == fhir.stored.keys()
    assert set(fhir.seen) == {"Bearer 1234"}


def test_a_bundle_that_convert_gave_can_be_submitted(submitting: Service, fhir: Double) -> None:
    bundle = submitting.post("/convert", CASE).data
    assert submitting.post("/submit", bundle, FHIR).status_code == 201
    assert len(fhir.stored) == len(json.parse(bundle)["entry"])


def test_a_client_that_asks_for_fhir_gets_an_operation_outcome(submitting: Service) -> None:
    response = submitting.post("/submit", CASE, accept=FHIR)
    assert response.status_code == 201
    assert [issue["details"]["text"] for issue in value_of(response)["issue"]] == ["case-created"]


@pytest.mark.parametrize(("version", "result"), [(2, "conflict"), (1, "stale")])
def test_a_changed_or_older_version_is_a_conflict(submitting: Service, version: int, result: str) -> None:
    submitting.post("/submit", json.dumps(case(version=2)))
    changed = json.dumps(case(version=version, patient={"sex": "male"}))
    response = submitting.post("/submit", changed)
    assert response.status_code == 409
    problem = value_of(response)
    assert (problem["result"], problem["status"]) == (result, 409)
    assert problem["differences"]
    issues = value_of(submitting.post("/submit", changed, accept=FHIR))["issue"]
    assert {"not-as-sent", f"case-{result}"} == {issue["details"]["text"] for issue in issues}


def test_an_invalid_case_is_not_sent(submitting: Service, fhir: Double) -> None:
    response = submitting.post("/submit", json.dumps(case(version=0)))
    assert response.status_code == 422
    assert value_of(response)["result"] == "invalid"
    assert value_of(response)["issues"][0]["pointer"] == "/version"
    assert not fhir.seen


def test_what_the_server_does_not_hold_as_sent_is_no_success(submitting: Service, fhir: Double) -> None:
    fhir.garbles = True
    response = submitting.post("/submit", CASE)
    assert response.status_code == 502
    problem = value_of(response)
    assert (problem["result"], problem["verified"]) == ("created", False)
    assert problem["differences"][0]["path"].endswith("Patient.gender")
    issues = value_of(submitting.post("/submit", CASE, accept=FHIR))["issue"]
    assert "error" in {issue["severity"] for issue in issues}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((400, outcome("invariant", "HAPI-0450: not valid")), 422),
        ((422, {}), 422),
        ((401, outcome("login", "who are you")), 502),
        ((403, {}), 502),
        ((404, outcome("not-supported", "HAPI-0959: no client-assigned ids")), 502),
        ((200, {"resourceType": "Bundle", "type": "transaction-response", "entry": []}), 502),
        ((405, {}), 502),
    ],
)
def test_a_refusal_is_the_cases_or_the_servers(
    submitting: Service, fhir: Double, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, Any], status: int
) -> None:
    # Reads find nothing, writes get this answer.
    monkeypatch.setattr(fhir, "bundle", lambda _: answer)
    response = submitting.post("/submit", CASE)
    assert response.status_code == status
    assert value_of(response)["result"] == "refused"
    assert value_of(response)["issues"]


def test_a_server_that_is_away_is_said_to_be_and_when_to_try_again(submitting: Service, fhir: Double) -> None:
    fhir.fails = (503, outcome("transient", "busy"))
    response = submitting.post("/submit", CASE)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert value_of(response)["result"] == "unreachable"


def test_a_server_that_nobody_runs_is_said_to_be_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Service(Settings(server=f"http://127.0.0.1:{port}/fhir")) as service:
        response = service.post("/submit", CASE)
    assert (response.status_code, value_of(response)["result"]) == (503, "unreachable")


def test_without_a_server_nothing_is_submitted(service: Service) -> None:
    response = service.post("/submit", CASE)
    assert response.status_code == 503
    assert "--server" in value_of(response)["detail"]


def test_several_cases_have_a_receipt_each_in_their_order(submitting: Service) -> None:
    cases = [numbered("1"), numbered("2", version="x"), numbered("3")]
    for data, media in (
        (json.dumps(cases), JSON),
        (b"\n".join(map(json.dumps, cases)), NDJSON),
    ):
        response = submitting.post("/submit", data, media)
        assert response.status_code == 200
        receipts = lines_of(response)
        for receipt in receipts:
            submitting.conforms({"$ref": "#/components/schemas/Receipt"}, receipt)
        assert [receipt["case"].rpartition("|")[2] for receipt in receipts] == ["1", "2", "3"]
        assert receipts[1]["result"] == "invalid"


def test_one_case_of_ndjson_has_its_receipt_as_a_line(submitting: Service) -> None:
    (receipt,) = lines_of(submitting.post("/submit", CASE, NDJSON))
    assert receipt["result"] == "created"


def test_on_a_real_server(hapi_server: Server) -> None:
    report = numbered("web service", version=1, patient={"weight": {"value": 7, "unit": "kg"}})
    changed = report | {"patient": {"sex": "male"}}
    with Service(Settings(server=hapi_server.url)) as service:
        sent = (report, report, changed, changed | {"version": 2})
        answers = [service.post("/submit", json.dumps(one)) for one in sent]
        assert service.get("/health/ready").status_code == 200
    assert [answer.status_code for answer in answers] == [201, 200, 409, 200]
    assert [value_of(answer)["result"] for answer in answers] == ["created", "unchanged", "conflict", "updated"]
