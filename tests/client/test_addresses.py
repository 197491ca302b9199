"""Addresses where there is no FHIR server: none is said to lack a case, none is sent one, and the reason is told."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from service.client.http import Http
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import Options, submit
from service.client.verify import verify
from service.faultserver import Fault, FaultServer, Quirks
from tests.client.sending import QUICK, case, holds, keys, said, sent, transactions, verified

Json = dict[str, Any]
CASE = case()
METHODS = ("GET", "POST")
UNKNOWN_TYPE = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "processing", "diagnostics": "HAPI-0302: Unknown resource type 'fhir'"}],
}
NOT_SUPPORTED = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "not-supported", "diagnostics": "does not know how to handle GET"}],
}

FOREIGN: dict[str, dict[str, Any]] = {
    "404 with JSON": {"status": 404, "body": {"error": "not found"}},
    "404 with a page": {"status": 404},
    "404 with nothing": {"status": 404, "body": b"", "headers": {"Content-Type": "text/plain"}},
    "400 with a page": {"status": 400},
    "200 with a log-in page": {"status": 200, "body": b"<html>log in</html>"},
    "200 with JSON": {"status": 200, "body": {"ok": True}},
    "200 with nothing": {"status": 200, "body": b""},
    "below the base of a HAPI": {"status": 404, "body": UNKNOWN_TYPE},
    "below a type of a HAPI": {"status": 400, "body": NOT_SUPPORTED},
}


def asked(url: str, act: Callable[[Server, Json], Receipt]) -> Receipt:
    with Http(url, limits=QUICK) as http:
        return act(Server(http), CASE)


@pytest.mark.parametrize("answer", FOREIGN.values(), ids=FOREIGN.keys())
def test_what_is_no_fhir_server_lacks_no_case_and_is_sent_none(answer: Json) -> None:
    with FaultServer([Fault(method, times=None, **answer) for method in METHODS]) as server:
        for receipt in (sent(server, CASE, server_validate=True), verified(server, CASE)):
            assert (said(receipt), keys(receipt)) == (("unreachable", None), ["no-fhir-server"])
            assert f"{server.url} is no FHIR base URL" in receipt.issues[0].text
            assert receipt.issues[0].expected is not None
            assert "/fhir" in receipt.issues[0].expected
        assert {one.method for one in server.requests} == {"GET"}


@pytest.mark.parametrize("start", ["", "https://other.example.org"])
def test_a_redirect_is_told_with_its_target_as_the_url_to_use(start: str) -> None:
    reference = CASE["entry"][0]["request"]["url"]
    location = {"Location": f"{start}/r4/{reference}"}
    with FaultServer([Fault(method, status=302, headers=location, times=None) for method in METHODS]) as server:
        target = start or server.url.removesuffix("/fhir")
        for receipt in (sent(server, CASE), verified(server, CASE)):
            assert (receipt.result, keys(receipt)) == ("unreachable", ["no-fhir-server"])
            assert f"redirects to {target}/r4/{reference}" in receipt.issues[0].text
            assert receipt.issues[0].expected == f"--server {target}/r4"


def test_a_redirect_to_somewhere_else_names_where() -> None:
    with FaultServer([Fault("GET", status=302, headers={"Location": "/login"}, times=None)]) as server:
        (issue,) = verified(server, CASE).issues
    assert "/login" in issue.text
    assert issue.expected == "the base URL of a FHIR server, such as http://127.0.0.1:8080/fhir"


def test_the_address_of_the_statement_is_not_the_base() -> None:
    statement = {"resourceType": "CapabilityStatement"}
    with FaultServer([Fault("GET", status=200, body=statement, times=None)]) as server:
        receipt = asked(f"{server.url}/metadata", verify)
        assert keys(receipt) == ["no-fhir-server"]
        assert receipt.issues[0].expected == f"--server {server.url}"


def test_a_fhir_server_may_say_absent_with_an_empty_answer() -> None:
    empty = Fault("GET", "Composition/.*", status=404, body=b"", headers={"Content-Type": "text/plain"})
    with FaultServer([empty]) as server:
        assert said(sent(server, CASE)) == ("created", True)
        assert holds(server, CASE)


@pytest.mark.parametrize("status", [401, 403])
def test_a_fhir_server_may_keep_its_statement_to_itself(status: int) -> None:
    with FaultServer([Fault("GET", "metadata", status=status, times=None)]) as server:
        assert said(sent(server, CASE)) == ("created", True)


def test_a_statement_that_cannot_be_had_just_now_makes_no_address_wrong() -> None:
    empty = Fault("GET", "Composition/.*", status=404, body=b"", headers={"Content-Type": "text/plain"}, times=None)
    busy = Fault("GET", "metadata", status=503, times=QUICK.attempts)
    with FaultServer([empty, busy]) as server, Http(server.url, limits=QUICK) as http:
        fhir = Server(http)
        assert keys(verify(fhir, CASE)) == ["server-unreachable"]
        assert verify(fhir, CASE).result == "absent"


def test_a_server_whose_statement_always_fails_takes_cases_all_the_same() -> None:
    with FaultServer([Fault("GET", "metadata", status=500, times=None)]) as server:
        assert said(sent(server, CASE)) == ("created", True)


def test_a_batch_that_says_absent_without_a_word_is_asked_again_one_by_one() -> None:
    def wordless(answer: Json) -> Json:
        return {**answer, "entry": [{"response": {"status": "404"}} for _ in answer["entry"]]}

    with FaultServer() as server, Http(server.url, limits=QUICK) as http:
        sent(server, CASE)
        server.play([Fault(path="", alter=wordless, times=None)])
        assert said(verify(Server(http), CASE)) == ("unchanged", True)


def test_a_type_that_the_server_does_not_have_is_no_absent_case() -> None:
    with FaultServer([Fault("GET", "Composition/.*", status=404, body=UNKNOWN_TYPE, times=None)]) as server:
        for receipt in (sent(server, CASE), verified(server, CASE)):
            assert (receipt.result, keys(receipt)) == ("refused", ["server-hapi-0302"])
        assert transactions(server) == []


def test_a_fhir_server_that_answers_something_else_is_at_fault() -> None:
    with FaultServer([Fault("GET", "Composition/.*", status=200, body=b"<html>log in</html>", times=None)]) as server:
        receipt = sent(server, CASE)
        assert (receipt.result, keys(receipt)) == ("unreachable", ["server-answer"])
        assert transactions(server) == []


def test_a_refusal_to_be_read_is_explained_by_verify_too() -> None:
    with FaultServer([Fault(method, status=401, times=None) for method in METHODS]) as server:
        (issue,) = verified(server, CASE).issues
    assert (issue.key, "AEFHIR_TOKEN" in (issue.expected or "")) == ("server-http-401", True)


def test_a_case_that_never_left_is_not_said_to_be_perhaps_stored() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        receipt = asked(f"http://127.0.0.1:{free.getsockname()[1]}/fhir", submit)
    assert (receipt.result, keys(receipt)) == ("unreachable", ["server-unreachable"])
    with FaultServer([Fault("GET", status=503, times=None)]) as server:
        assert keys(sent(server, CASE)) == ["server-unreachable"]


def test_a_case_that_was_sent_and_not_answered_is_perhaps_stored() -> None:
    for fault in (Fault(path="", cut="before", times=None), Fault(path="", status=500, times=None)):
        with FaultServer([fault]) as server:
            assert keys(sent(server, CASE)) == ["outcome-unknown"]
            assert keys(verified(server, CASE)) == ["case-absent"]


def test_a_server_that_went_away_before_the_case_was_sent_has_not_got_it() -> None:
    with FaultServer(quirks=Quirks(if_match_absent=409)) as server, Http(server.url, limits=QUICK) as http:
        options = Options(sleep=lambda _: server.play([Fault("GET", cut="before", times=None)]))
        assert keys(submit(Server(http), CASE, options)) == ["server-unreachable"]
