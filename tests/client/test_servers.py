"""Ways of other servers: each ends in a proved case, or in a refusal that says why, and nothing is ever doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.client.http import Http
from service.client.server import Server
from service.client.submit import submit
from service.faultserver import Fault, FaultServer, Quirks
from service.fhir import json
from tests.cases import bundle_of
from tests.client.sending import QUICK, case, holds, keys, said, sent, transactions, urls, verified
from tests.samples import full_report

Json = dict[str, Any]
FIRST = case()
SECOND = case(version=2, narrative="More is known.")
OTHER_CASE = case(identifier={"system": "https://example.org/cases", "value": "18"})
LARGE = bundle_of(full_report())
COMPOSITION = FIRST["entry"][0]["request"]["url"]

TAKEN = {
    "a bare ETag": Quirks(etag="1"),
    "a strong ETag": Quirks(etag='"1"'),
    "a weak ETag": Quirks(etag='W/"1"'),
    "no ETag": Quirks(etag=None),
    "absolute locations": Quirks(absolute_locations=True),
    "neither ETag nor location": Quirks(etag=None, locations=False),
    "no version in what is read": Quirks(version_in_meta=False),
    "412 where others say 409": Quirks(stale=412),
    "400 for a failed If-Match": Quirks(stale=400),
    "no batches": Quirks(batches=False),
    "no CapabilityStatement": Quirks(metadata=False),
    "words in details.text": Quirks(words="details"),
    "400 for If-Match on what is not there": Quirks(if_match_absent=400),
    "404 for If-Match on what is not there": Quirks(if_match_absent=404),
    "409 for If-Match on what is not there": Quirks(if_match_absent=409),
    "412 for If-Match on what is not there": Quirks(if_match_absent=412),
}


@pytest.mark.parametrize("quirks", TAKEN.values(), ids=TAKEN.keys())
def test_a_case_is_created_updated_and_verified_there(quirks: Quirks) -> None:
    with FaultServer(quirks=quirks) as server:
        assert said(sent(server, FIRST)) == ("created", True)
        assert holds(server, FIRST)
        assert said(sent(server, FIRST)) == ("unchanged", True)
        assert said(sent(server, SECOND)) == ("updated", True)
        assert holds(server, SECOND)
        assert said(sent(server, FIRST)) == ("stale", False)
        assert said(verified(server, SECOND)) == ("unchanged", True)
        assert server.store.resources.keys() == urls(FIRST) | urls(SECOND)


def test_more_resources_than_one_batch_may_hold_are_read() -> None:
    entry = LARGE["entry"][1]
    more = [
        {
            "fullUrl": f"{entry['fullUrl']}{number}",
            "resource": {**entry["resource"], "id": f"{entry['resource']['id']}{number}"},
            "request": {"method": "PUT", "url": f"{entry['request']['url']}{number}"},
        }
        for number in range(120)
    ]
    bundle = {**LARGE, "entry": [*LARGE["entry"], *more]}
    with FaultServer() as server:
        assert said(sent(server, bundle)) == ("created", True)
        sizes = [len(json.parse(one.body)["entry"]) for one in server.requests if b'"batch"' in one.body[:60]]
    assert sum(sizes) == len(bundle["entry"])
    assert max(sizes) == 50


@pytest.mark.parametrize("status", [400, 404, 412])
def test_a_server_without_that_guard_is_asked_for_it_once(status: int) -> None:
    with FaultServer(quirks=Quirks(if_match_absent=status)) as server, Http(server.url, limits=QUICK) as http:
        fhir = Server(http)
        assert said(submit(fhir, FIRST)) == ("created", True)
        assert said(submit(fhir, OTHER_CASE)) == ("created", True)
        guards = [body["entry"][-1]["request"].get("ifMatch") for body in transactions(server)]
        assert guards == ['W/"0"', None, None]


def test_a_creation_is_guarded_and_an_update_too() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        sent(server, SECOND)
        requests = [body["entry"][-1]["request"] for body in transactions(server)]
        assert requests == [
            {"method": "PUT", "url": COMPOSITION, "ifMatch": 'W/"0"'},
            {"method": "PUT", "url": COMPOSITION, "ifMatch": 'W/"1"'},
        ]


def test_a_server_that_states_that_it_assigns_ids_is_sent_nothing() -> None:
    with FaultServer(quirks=Quirks(update_create=False)) as server:
        receipt = sent(server, FIRST)
        assert (receipt.result, keys(receipt)) == ("refused", ["client-ids"])
        assert receipt.issues[0].expected is not None
        assert "assign ids" in receipt.issues[0].expected
        assert transactions(server) == []


def test_a_server_that_refuses_our_ids_says_so_in_its_answer() -> None:
    with FaultServer(quirks=Quirks(ids="refused", metadata=False)) as server:
        receipt = sent(server, FIRST)
        assert (receipt.result, keys(receipt)) == ("refused", ["server-hapi-0959"])
        assert receipt.issues[0].expected is not None
        assert "assign ids" in receipt.issues[0].expected


def test_a_server_that_gives_other_ids_without_a_word_is_found_out_and_sent_no_more() -> None:
    with FaultServer(quirks=Quirks(ids="reassigned")) as server, Http(server.url, limits=QUICK) as http:
        fhir = Server(http)
        receipt = submit(fhir, FIRST)
        assert said(receipt) == ("refused", False)
        assert "ids-reassigned" in keys(receipt)
        held = server.store.snapshot()
        for bundle in (FIRST, OTHER_CASE):
            assert submit(fhir, bundle).result == "refused"
        assert server.store.snapshot() == held


def test_a_server_without_transactions_says_so() -> None:
    with FaultServer(quirks=Quirks(transactions=False)) as server:
        receipt = sent(server, FIRST)
        assert (receipt.result, keys(receipt)) == ("refused", ["no-transactions", "server-hapi-0287"])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_transaction_that_fails_half_way_is_done_again_and_completed(count: int) -> None:
    with FaultServer(quirks=Quirks(halves=count)) as server:
        assert said(sent(server, FIRST)) == ("unreachable", None)
        assert len(server.store.resources) == count
        assert verified(server, FIRST).result == "absent"
        server.play([], Quirks())
        assert said(sent(server, FIRST)) == ("created", True)
        assert holds(server, FIRST)


def test_an_update_that_fails_half_way_is_done_again_and_completed() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        server.play([], Quirks(halves=2))
        sent(server, SECOND)
        assert verified(server, FIRST).verified is not True or holds(server, FIRST)
        server.play([], Quirks())
        assert said(sent(server, SECOND)) == ("updated", True)
        assert holds(server, SECOND)


def test_what_is_missing_of_a_case_is_sent_again_and_nothing_else() -> None:
    lost = sorted(urls(FIRST) - {COMPOSITION})[:2]
    with FaultServer() as server:
        sent(server, FIRST)
        for url in lost:
            server.store.lose(url)
        assert said(verified(server, FIRST)) == ("unchanged", False)
        receipt = sent(server, FIRST)
        assert said(receipt) == ("updated", True)
        assert keys(receipt) == ["case-incomplete"]
        assert {entry["request"]["url"] for entry in transactions(server)[-1]["entry"]} == {*lost, COMPOSITION}
        assert holds(server, FIRST)
        assert set(server.store.versions.values()) == {1}


@pytest.mark.parametrize("whole", [True, False])
def test_an_acknowledged_write_that_is_lost_is_not_verified(whole: bool) -> None:
    lost = urls(FIRST) if whole else {min(urls(FIRST) - {COMPOSITION})}
    with FaultServer(quirks=Quirks(loses=lambda reference: reference in lost)) as server:
        for _ in range(2):
            receipt = sent(server, FIRST)
            assert receipt.result in ("created", "updated")
            assert receipt.verified is False
            assert {one.path for one in receipt.differences} == lost
        assert len(transactions(server)) == 2
        server.play([], Quirks())
        assert sent(server, FIRST).verified is True
        assert holds(server, FIRST)


def short_decimals(resource: Json) -> Json:
    changed: Json = json.parse(json.dumps(resource).replace(b":70.50", b":70.5"))
    return changed


def without_subject(resource: Json) -> Json:
    return {key: value for key, value in resource.items() if key != "subject"}


def turned_lists(resource: Json) -> Json:
    return {key: value[::-1] if isinstance(value, list) else value for key, value in resource.items()}


@pytest.mark.parametrize("keeps", [short_decimals, without_subject, turned_lists])
def test_a_server_that_keeps_something_else_is_never_said_to_hold_the_case(keeps: Callable[[Json], Json]) -> None:
    with FaultServer(quirks=Quirks(keeps=keeps)) as server:
        assert said(sent(server, FIRST)) == ("created", False)
        for receipt in (sent(server, FIRST), verified(server, FIRST)):
            assert said(receipt) == ("unchanged", False)
            assert receipt.differences
            assert keys(receipt) == ["case-altered"]
        assert len(transactions(server)) == 1


def test_a_lost_trailing_zero_is_named_with_both_values() -> None:
    with FaultServer(quirks=Quirks(keeps=short_decimals)) as server:
        (one,) = sent(server, FIRST).differences
    assert one.path.endswith(": Observation.valueQuantity.value")
    assert (one.sent, one.received) == ("70.50", "70.5")


def sorted_properties(resource: Json) -> Json:
    return {key: resource[key] for key in sorted(resource)}


def test_a_server_that_sorts_properties_holds_the_case() -> None:
    with FaultServer(quirks=Quirks(keeps=sorted_properties)) as server:
        assert said(sent(server, FIRST)) == ("created", True)
        assert said(sent(server, FIRST)) == ("unchanged", True)


def fewer(answer: Json) -> Json:
    return {**answer, "entry": answer["entry"][1:]}


def refusing(answer: Json) -> Json:
    first = {"response": {"status": "400 Bad Request", "outcome": {"resourceType": "OperationOutcome", "issue": []}}}
    return {**answer, "entry": [first, *answer["entry"][1:]]}


@pytest.mark.parametrize(("alter", "key"), [(fewer, "response-length"), (refusing, "entry-refused")])
@pytest.mark.parametrize("read_back", [True, False])
def test_an_answer_that_does_not_fit_is_told_and_the_server_asked_what_holds(
    alter: Callable[[Json], Json], key: str, read_back: bool
) -> None:
    with FaultServer([Fault(path="", alter=alter)]) as server:
        receipt = sent(server, FIRST, read_back=read_back)
        assert said(receipt) == ("created", True)
        assert [(issue.severity, issue.key) for issue in receipt.issues] == [("warning", key)]
        assert holds(server, FIRST)


def test_an_answer_that_does_not_fit_and_nothing_stored_is_a_refusal() -> None:
    empty = {"resourceType": "Bundle", "type": "transaction-response", "entry": []}
    with FaultServer([Fault(path="", status=200, body=empty)]) as server:
        receipt = sent(server, FIRST)
        assert (said(receipt), keys(receipt)) == (("refused", False), ["response-length"])
        assert said(sent(server, FIRST)) == ("created", True)


def test_a_case_that_cannot_be_read_back_is_stored_but_not_verified() -> None:
    with FaultServer([Fault(path="", skip=1, cut="before", times=None)]) as server:
        receipt = sent(server, FIRST)
        assert (said(receipt), keys(receipt)) == (("created", None), ["not-read-back"])
        assert receipt.resources
        server.play([])
        assert said(sent(server, FIRST)) == ("unchanged", True)


def test_what_the_batch_did_not_bring_is_read_by_itself() -> None:
    def busy(answer: Json) -> Json:
        return {**answer, "entry": [{"response": {"status": "503"}}, *answer["entry"][:0:-1]]}

    with FaultServer([Fault(path="", skip=1, alter=busy)]) as server:
        assert said(sent(server, FIRST)) == ("created", True)


LOINC = "CodeSystem is unknown and can't be validated: http://loinc.org for 'http://loinc.org#1'"


def found(*issues: tuple[str, str]) -> Json:
    entries = [{"severity": severity, "code": "processing", "diagnostics": text} for severity, text in issues]
    return {"resourceType": "OperationOutcome", "issue": entries}


@pytest.mark.parametrize("status", [200, 412, 422])
def test_what_the_servers_validation_says_is_told_and_the_case_is_sent(status: int) -> None:
    with FaultServer(
        quirks=Quirks(validation=(status, found(("warning", LOINC), ("error", "entry[1] bad"))))
    ) as server:
        receipt = sent(server, FIRST, server_validate=True)
        assert said(receipt) == ("created", True)
        assert keys(receipt) == ["server", "server-unknown-system"]
        assert receipt.issues[0].path == FIRST["entry"][1]["request"]["url"]
        assert [one.path for one in server.requests].count("Bundle/$validate") == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path=r"Bundle/\$validate", status=500, times=None),
        Fault(path=r"Bundle/\$validate", cut="before", times=None),
    ],
)
def test_a_server_that_cannot_validate_is_sent_the_case_all_the_same(fault: Fault) -> None:
    with FaultServer([fault]) as server:
        receipt = sent(server, FIRST, server_validate=True)
        assert (said(receipt), keys(receipt)) == (("created", True), ["server-validate-skipped"])


def test_broken_json_is_a_500_on_some_servers_and_told() -> None:
    with FaultServer(quirks=Quirks(broken_json=500)) as server, Http(server.url, limits=QUICK) as http:
        assert http.post("", b"{").status == 500
        assert len(server.requests) == QUICK.attempts
