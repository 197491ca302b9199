"""Every fault that a scripted server plays: no traceback, no lost or doubled case, no false "verified"."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from service.client.http import Http, Limits
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import Options, submit
from service.client.verify import verify
from service.faultserver import Fault, FaultServer
from service.fhir import json

EXAMPLE = Path(__file__).parents[2] / "examples" / "dupilumab-facial-erythema" / "bundle.json"
BUNDLE: dict[str, Any] = json.parse(EXAMPLE.read_bytes())
QUICK = Limits(connect=2, read=1, attempts=4, first_wait=0.01, connections=2)
OPTIONS = Options(sleep=lambda _: None)


def outcome(*severities: str, text: str = "refused") -> dict[str, Any]:
    issues = [{"severity": one, "code": "processing", "details": {"text": f"{text} {one}"}} for one in severities]
    return {"resourceType": "OperationOutcome", "issue": issues}


def sent(server: FaultServer, bundle: dict[str, Any] = BUNDLE, limits: Limits = QUICK) -> Receipt:
    with Http(server.url, limits=limits) as http:
        return submit(Server(http), bundle, OPTIONS)


def holds_all(server: FaultServer) -> bool:
    """Whether the double holds every resource exactly as sent, each once."""
    held = server.store.snapshot()
    return len(held) == len(BUNDLE["entry"]) and all(
        json.dumps(held.get(entry["request"]["url"])) == json.dumps(entry["resource"]) for entry in BUNDLE["entry"]
    )


def fewer(answer: Any) -> Any:
    return {**answer, "entry": answer["entry"][:-1]}


def everywhere(change: Any) -> Any:
    """An alteration of every resource in an answer."""

    def alter(answer: Any) -> Any:
        answer = copy.deepcopy(answer)
        for entry in answer.get("entry", [{"resource": answer}]):
            if isinstance(entry.get("resource"), dict):
                change(entry["resource"])
        return answer

    return alter


PASSING = {
    "connection closed before the request was read": Fault(cut="before", times=2),
    "connection closed after the commit": Fault(cut="before", acts=True),
    "connection cut inside the answer": Fault(cut="inside"),
    "no answer in time, though committed": Fault(delay=1.5),
    "409 once": Fault(status=409, body=outcome("error")),
    "412 once": Fault(status=412, body=outcome("error")),
    "429 with seconds": Fault(status=429, headers={"Retry-After": "0"}),
    "429 with a date": Fault(status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
    "503 as a page": Fault(status=503, times=2),
    "408": Fault(status=408),
    "500 once": Fault(status=500),
    "the manifest cannot be read at first": Fault("GET", "Composition/.*", status=502),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_passing_fault_is_overcome_and_the_case_is_there_once(fault: Fault) -> None:
    with FaultServer([fault]) as server:
        receipt = sent(server)
        assert (receipt.result in ("created", "unchanged"), receipt.verified) == (True, True)
        assert holds_all(server)
        assert sent(server).result == "unchanged"
        assert holds_all(server)


LASTING = {
    "conflict for ever": (Fault(status=409, body=outcome("error"), times=99), "conflict"),
    "busy for ever": (Fault(status=503, times=99), "unreachable"),
    "closed for ever": (Fault(cut="before", times=99), "unreachable"),
    "refused with three severities": (Fault(status=422, body=outcome("error", "warning", "information")), "refused"),
    "too large, as a page": (Fault(status=413, headers={"Connection": "close"}), "refused"),
    "500 on everything": (Fault(status=500, times=99), "unreachable"),
    "not allowed": (Fault(status=401), "refused"),
    "no transactions": (Fault(status=404), "refused"),
}


@pytest.mark.parametrize(("fault", "result"), LASTING.values(), ids=LASTING.keys())
def test_a_lasting_fault_is_told_and_sending_again_later_completes_the_case(fault: Fault, result: str) -> None:
    with FaultServer([fault]) as server:
        receipt = sent(server)
        assert (receipt.result, bool(receipt.verified)) == (result, False)
        assert receipt.issues
        server.play([])
        assert (sent(server).verified, holds_all(server)) == (True, True)


def test_all_severities_of_a_refusal_are_kept() -> None:
    with FaultServer([Fault(status=422, body=outcome("error", "warning", "information", text="bad"))]) as server:
        assert [issue.severity for issue in sent(server).issues] == ["error", "warning", "information"]


def test_a_client_error_is_not_tried_again() -> None:
    with FaultServer([Fault(status=422, body=outcome("error"), times=99)]) as server:
        sent(server)
        assert [request.method for request in server.requests].count("POST") == 1


def test_a_lasting_fault_is_tried_a_bounded_number_of_times() -> None:
    with FaultServer([Fault(status=503, times=99)]) as server:
        sent(server)
        assert [request.method for request in server.requests].count("POST") == QUICK.attempts


def test_an_answer_with_fewer_entries_proves_nothing_and_the_server_is_asked_what_holds() -> None:
    with FaultServer([Fault(alter=fewer)]) as server:
        receipt = sent(server)
        assert "response-length" in {issue.key for issue in receipt.issues}
        assert bool(receipt.verified) == holds_all(server)
        assert (sent(server).result, holds_all(server)) == ("unchanged", True)


def drop_outcome(resource: dict[str, Any]) -> None:
    resource.pop("outcome", None)


def shorten_decimals(resource: dict[str, Any]) -> None:
    if "valueQuantity" in resource:
        resource["valueQuantity"]["value"] = float(resource["valueQuantity"]["value"]) + 0.5


def add_an_element(resource: dict[str, Any]) -> None:
    resource["language"] = "en"


@pytest.mark.parametrize("change", [drop_outcome, shorten_decimals, add_an_element])
def test_what_comes_back_otherwise_is_named_and_not_verified(change: Any) -> None:
    with FaultServer([Fault(alter=everywhere(change), times=99)]) as server:
        sent(server)
        with Http(server.url, limits=QUICK) as http:
            receipt = verify(Server(http), BUNDLE)
        assert receipt.verified is False
        assert receipt.differences


def tag_sources(resource: dict[str, Any]) -> None:
    resource["meta"] = {"versionId": "7", "lastUpdated": "2026-01-01T00:00:00Z", "source": "#x", "tag": [{"code": "t"}]}


def turn_properties(resource: dict[str, Any]) -> None:
    for key in sorted(resource, reverse=True):
        resource[key] = resource.pop(key)


@pytest.mark.parametrize("change", [tag_sources, turn_properties])
def test_what_a_server_may_add_is_forgiven(change: Any) -> None:
    with FaultServer([Fault(alter=everywhere(change), times=99)]) as server:
        assert sent(server).verified is True


def test_a_server_that_reads_no_batches_is_read_one_by_one() -> None:
    with FaultServer() as server:
        assert sent(server).verified is True
        server.play([Fault(status=400, body=outcome("error"), times=99)])
        with Http(server.url, limits=QUICK) as http:
            assert verify(Server(http), BUNDLE).verified is True


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with FaultServer() as server:
        url = server.url
    with Http(url, limits=QUICK) as http:
        receipt = submit(Server(http), BUNDLE, OPTIONS)
    assert receipt.result == "unreachable"
    assert url.split("/fhir")[0] in receipt.issues[0].text


def test_a_compressed_body_and_the_conflict_header_are_sent() -> None:
    with FaultServer() as server, Http(server.url, "Bearer secret", Limits(gzip=True)) as http:
        assert submit(Server(http), BUNDLE, OPTIONS).verified is True
        posted = [request.headers for request in server.requests if request.method == "POST" and not request.path]
        assert posted[0]["content-encoding"] == "gzip"
        assert posted[0]["x-retry-on-version-conflict"] == "retry; max-retries=10"
        assert posted[0]["authorization"] == "Bearer secret"


def test_a_bundle_without_a_manifest_is_not_sent() -> None:
    with FaultServer() as server:
        receipt = sent(server, {"resourceType": "Bundle", "type": "transaction", "entry": []})
        assert (receipt.result, server.requests) == ("invalid", [])


def test_a_composition_of_somebody_else_under_our_id_is_left_alone() -> None:
    url = next(
        entry["request"]["url"] for entry in BUNDLE["entry"] if entry["request"]["url"].startswith("Composition/")
    )
    foreign = {"resourceType": "Composition", "id": url.split("/")[1], "title": "theirs"}
    with FaultServer() as server:
        server.store.put(foreign)
        receipt = sent(server)
        assert (receipt.result, receipt.issues[0].key) == ("refused", "foreign-composition")
        assert server.store.snapshot().keys() == {url}
        assert server.store.version(url) == 1
