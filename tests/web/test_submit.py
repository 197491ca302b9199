"""POST /submit: the receipts of `aefhir submit`, and a status that tells what became of a single case."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from service.faultserver import Fault, FaultServer, Quirks
from service.fhir import json
from service.hapi.server import Server
from service.web.settings import Settings
from tests.cases import case
from tests.web.service import FHIR, JSON, NDJSON, Service, keys_of, lines_of, value_of

CASE = json.dumps(case(patient={"sex": "female"}))
FOR_EVER = None
METHODS = ("GET", "POST")
SOON = 5
"""Seconds within which whoever submits must hear that the FHIR server is busy."""


def outcome(code: str, text: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": code, "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def numbered(value: str, **fields: Any) -> dict[str, Any]:
    return case(identifier={"system": "https://example.org/cases", "value": value}, **fields)


def transactions(fhir: FaultServer) -> int:
    """How many transactions came in."""
    return sum(b'"transaction"' in one.body for one in fhir.requests)


def noting(event: threading.Event) -> Callable[[Any], Any]:
    """What leaves an answer as it is, and sets the event."""

    def note(answer: Any) -> Any:
        event.set()
        return answer

    return note


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would be slept; nobody sleeps."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


def garbled(resource: Any) -> Any:
    return resource | {"gender": "other"} if resource["resourceType"] == "Patient" else resource


def test_a_new_case_is_created_and_the_same_again_is_unchanged(submitting: Service, fhir: FaultServer) -> None:
    first, again = submitting.post("/submit", CASE), submitting.post("/submit", CASE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [value_of(one)["result"] for one in (first, again)] == ["created", "unchanged"]
    assert all(value_of(one)["verified"] is True for one in (first, again))
    assert {resource["reference"] for resource in value_of(first)["resources"]} == fhir.store.resources.keys()
    assert {one.headers["authorization"] for one in fhir.requests} == {"Bearer 1234"}


def test_a_bundle_that_convert_gave_can_be_submitted(submitting: Service, fhir: FaultServer) -> None:
    bundle = submitting.post("/convert", CASE).data
    assert submitting.post("/submit", bundle, FHIR).status_code == 201
    assert len(fhir.store.resources) == len(json.parse(bundle)["entry"])


def test_a_client_that_asks_for_fhir_gets_an_operation_outcome(submitting: Service) -> None:
    response = submitting.post("/submit", CASE, accept=FHIR)
    assert response.status_code == 201
    assert [issue["details"]["coding"][0]["code"] for issue in value_of(response)["issue"]] == ["case-created"]


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
    assert {"not-as-sent", f"case-{result}"} == {issue["details"]["coding"][0]["code"] for issue in issues}


def test_an_invalid_case_is_not_sent(submitting: Service, fhir: FaultServer) -> None:
    response = submitting.post("/submit", json.dumps(case(version=0)))
    assert response.status_code == 422
    assert value_of(response)["result"] == "invalid"
    assert value_of(response)["issues"][0]["pointer"] == "/version"
    assert not fhir.requests


def test_what_the_server_does_not_hold_as_sent_is_no_success(submitting: Service, fhir: FaultServer) -> None:
    fhir.play([], Quirks(keeps=garbled))
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
    submitting: Service, fhir: FaultServer, answer: tuple[int, Any], status: int
) -> None:
    # Reads find nothing, writes get this answer.
    fhir.play([Fault("POST", status=answer[0], body=answer[1], times=FOR_EVER)])
    response = submitting.post("/submit", CASE)
    assert response.status_code == status
    assert value_of(response)["result"] == "refused"
    assert value_of(response)["issues"]


@pytest.mark.parametrize(
    ("path", "answer", "key"),
    [
        (".*", (404, None), "no-fhir-server"),
        (".*", (200, {"ok": True}), "no-fhir-server"),
        ("Composition/.*", (200, {"resourceType": "Patient"}), "server-answer"),
    ],
)
def test_what_is_no_fhir_server_is_at_fault_and_not_said_to_be_there_later(
    submitting: Service, fhir: FaultServer, path: str, answer: tuple[int, Any], key: str
) -> None:
    fhir.play([Fault("GET", path, status=answer[0], body=answer[1], times=FOR_EVER)])
    response = submitting.post("/submit", CASE)
    assert (response.status_code, value_of(response)["result"], keys_of(response)) == (502, "unreachable", [key])
    assert "Retry-After" not in response.headers
    assert transactions(fhir) == 0


def test_a_server_that_is_away_is_said_to_be_and_when_to_try_again(submitting: Service, fhir: FaultServer) -> None:
    fhir.play([Fault(method, status=503, body=outcome("transient", "busy"), times=FOR_EVER) for method in METHODS])
    response = submitting.post("/submit", CASE)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert value_of(response)["result"] == "unreachable"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("accept", [JSON, FHIR])
def test_a_busy_server_is_not_waited_for_and_its_wish_is_passed_on(
    submitting: Service, fhir: FaultServer, waits: list[float], method: str, accept: str
) -> None:
    fhir.play([Fault(method, status=503, headers={"Retry-After": "3600"}, times=FOR_EVER)])
    response = submitting.post("/submit", CASE, accept=accept)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "3600")
    assert 0 < sum(waits) < SOON
    fhir.play([])
    assert submitting.post("/submit", CASE).status_code == 201


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("0", "0"),
        ("soon", "10"),
        ("\u0663", "10"),
    ],
)
def test_only_a_wish_that_is_one_is_passed_on(
    submitting: Service, fhir: FaultServer, waits: list[float], asked: str, told: str
) -> None:
    fhir.play([Fault("GET", status=429, headers={"Retry-After": asked}, times=FOR_EVER)])
    assert submitting.post("/submit", CASE).headers["Retry-After"] == told
    assert sum(waits) < SOON


def test_a_server_that_is_busy_now_and_then_is_not_waited_for_long(
    submitting: Service, fhir: FaultServer, waits: list[float]
) -> None:
    paths = (("GET", "Composition/.*"), ("GET", "metadata"), ("POST", ".*"))
    fhir.play([Fault(*path, status=503, headers={"Retry-After": "60"}, times=2) for path in paths])
    assert submitting.post("/submit", CASE).status_code == 201
    assert 0 < sum(waits) < SOON


def test_other_writers_are_not_waited_for_long(submitting: Service, fhir: FaultServer, waits: list[float]) -> None:
    fhir.play([Fault("POST", status=409, times=FOR_EVER)])
    assert submitting.post("/submit", CASE).status_code == 409
    assert 0 < sum(waits) < SOON


def test_more_submissions_than_may_wait_at_once_are_told_to_come_again(fhir: FaultServer) -> None:
    asked = threading.Event()
    fhir.play([Fault("GET", "Composition/.*", delay=SOON, alter=noting(asked))])
    with Service(Settings(server=fhir.url, threads=1)) as service:
        first: list[int] = []
        waiting = threading.Thread(target=lambda: first.append(service.post("/submit", CASE).status_code))
        waiting.start()
        assert asked.wait(SOON)
        refused = service.post("/submit", CASE)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        waiting.join()
        assert first == [201]
        assert service.post("/submit", CASE).status_code == 200


def test_whatever_becomes_of_a_submission_another_may_follow(
    fhir: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(Settings(server=fhir.url, threads=1)) as service:
        with monkeypatch.context() as broken:
            broken.setattr("service.web.submission.cases", lambda *_: iter(()))
            assert service.post("/submit", CASE).status_code == 500
        assert service.post("/submit", b"{").status_code == 422
        assert service.post("/submit", CASE, NDJSON).status_code == 200
        unread = service.client.post("/submit", data=CASE, content_type=NDJSON)
        unread.close()
        assert service.post("/submit", CASE).status_code == 200


def test_the_server_is_asked_once_what_it_can_do(submitting: Service, fhir: FaultServer) -> None:
    for value in ("1", "2"):
        assert submitting.post("/submit", json.dumps(numbered(value))).status_code == 201
    assert [one.path for one in fhir.requests].count("metadata") == 1


def test_what_was_learned_of_the_server_is_remembered(submitting: Service, fhir: FaultServer) -> None:
    fhir.play([], Quirks(if_match_absent=412))
    for value in ("1", "2"):
        assert submitting.post("/submit", json.dumps(numbered(value))).status_code == 201
    assert transactions(fhir) == 3
    fhir.play([], Quirks(ids="reassigned"))
    for value in ("3", "4"):
        assert submitting.post("/submit", json.dumps(numbered(value))).status_code == 502
    assert transactions(fhir) == 4


def test_a_server_that_nobody_runs_is_said_to_be_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Service(Settings(server=f"http://127.0.0.1:{port}/fhir")) as service:
        response = service.post("/submit", CASE)
    assert (response.status_code, value_of(response)["result"]) == (503, "unreachable")


PROPOSAL = json.dumps(case(review="unreviewed", status="preliminary"))


@pytest.mark.parametrize("query", ["", "?unreviewed=false"])
def test_a_proposal_that_nobody_has_reviewed_is_refused(submitting: Service, fhir: FaultServer, query: str) -> None:
    response = submitting.post(f"/submit{query}", PROPOSAL)
    assert response.status_code == 422
    assert (value_of(response)["result"], keys_of(response)) == ("refused", ["unreviewed"])
    (receipt,) = lines_of(submitting.post(f"/submit{query}", PROPOSAL, NDJSON))
    assert receipt["result"] == "refused"
    assert not fhir.requests


def test_a_proposal_is_sent_where_the_query_says_so(submitting: Service, fhir: FaultServer) -> None:
    # The double keeps no labels, and a proposal has one on each resource; the real server below keeps them.
    assert value_of(submitting.post("/submit?unreviewed=true", PROPOSAL))["result"] == "created"
    assert transactions(fhir) == 1


def test_a_proposal_that_was_reviewed_is_sent(submitting: Service) -> None:
    assert submitting.post("/submit", json.dumps(case(review="reviewed"))).status_code == 201


@pytest.mark.parametrize("value", ["", "1", "TRUE", "yes"])
def test_a_query_that_says_neither_true_nor_false_is_refused(
    submitting: Service, fhir: FaultServer, value: str
) -> None:
    assert submitting.post(f"/submit?unreviewed={value}", CASE).status_code == 400
    assert not fhir.requests


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
        proposal = numbered("web proposal", review="unreviewed", status="preliminary")
        assert service.post("/submit?unreviewed=true", json.dumps(proposal)).status_code == 201
        assert service.get("/health/ready").status_code == 200
    assert [answer.status_code for answer in answers] == [201, 200, 409, 200]
    assert [value_of(answer)["result"] for answer in answers] == ["created", "unchanged", "conflict", "updated"]
