"""Many cases at a time: order, versions of one case, broken reports, and how many are held at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Generator, Iterator
from functools import partial
from typing import Any

import pytest

from service.client.http import Http, Limits
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import ask_ahead, submit
from service.delivery import AHEAD, deliver
from service.faultserver import Fault, FaultServer, Quirks
from service.fhir import json
from service.issues import Issue
from service.pipeline import Converted, cases
from tests.cases import bundle_of, case, suspected

Json = dict[str, Any]
WORKERS = 3


def converted(name: str | None, bundle: Json | None) -> Converted:
    return Converted("", name, None, bundle, (), {}, ())


def numbered(count: int) -> Iterator[Converted]:
    return (converted(f"case-{number}", {"number": number}) for number in range(count))


def receipt(bundle: Json) -> Receipt:
    return Receipt(f"case-{bundle['number']}", 1, "created", True)


def _unused(_: Json) -> Receipt:
    raise AssertionError("a broken report is not sent")


@pytest.mark.parametrize(("stated", "told"), [(7, 7), ("7", None), (0, None), (True, None)])
def test_the_receipt_of_a_broken_report_has_its_version_as_far_as_it_can_be_read(stated: Any, told: int | None) -> None:
    broken = case(version=stated, narrative=5)
    (receipt,) = deliver(cases(json.dumps(broken), frozenset()), _unused, WORKERS)
    assert (receipt.result, receipt.case, receipt.version) == ("invalid", "https://example.org/cases|17", told)


def test_the_receipt_of_a_broken_bundle_has_its_version_too() -> None:
    bundle = bundle_of(case(version=7))
    bundle["entry"][1]["resource"]["nonsense"] = 1
    (receipt,) = deliver(cases(json.dumps(bundle), frozenset({"structure"})), _unused, WORKERS)
    assert (receipt.result, receipt.version) == ("invalid", 7)


def test_receipts_come_in_the_order_of_the_input_though_work_ends_in_another() -> None:
    second = threading.Event()

    def work(bundle: Json) -> Receipt:
        if bundle["number"] == 0:
            assert second.wait(10)
        elif bundle["number"] == 1:
            second.set()
        return receipt(bundle)

    names = [one.case for one in deliver(numbered(20), work, WORKERS)]
    assert names == [f"case-{number}" for number in range(20)]


class Counted(dict[str, Any]):
    """A bundle that knows how many of its kind are alive."""

    alive = 0
    most = 0
    _lock = threading.Lock()

    def __init__(self, number: int) -> None:
        super().__init__(number=number)
        with Counted._lock:
            Counted.alive += 1
            Counted.most = max(Counted.most, Counted.alive)

    def __del__(self) -> None:
        with Counted._lock:
            Counted.alive -= 1


def test_however_many_cases_there_are_only_a_few_are_held() -> None:
    many = (converted(f"case-{number}", Counted(number)) for number in range(3000))
    assert sum(one.verified is True for one in deliver(many, receipt, WORKERS)) == 3000
    assert Counted.most <= WORKERS * AHEAD


def test_no_more_are_taken_from_the_input_than_wait_for_the_workers() -> None:
    taken: list[int] = []
    free = threading.Event()

    def work(bundle: Json) -> Receipt:
        assert free.wait(10)
        return receipt(bundle)

    def source() -> Iterator[Converted]:
        for number, one in enumerate(numbered(100)):
            taken.append(number)
            if len(taken) == WORKERS * AHEAD:
                free.set()
            yield one

    receipts = deliver(source(), work, WORKERS)
    next(receipts)
    assert len(taken) <= WORKERS * AHEAD + 1
    assert len(list(receipts)) == 99


def test_two_versions_of_a_case_are_never_in_flight_together() -> None:
    flying: set[str] = set()
    lock = threading.Lock()

    def work(bundle: Json) -> Receipt:
        name = str(bundle["number"])
        with lock:
            assert name not in flying
            flying.add(name)
        time.sleep(0.002)
        with lock:
            flying.remove(name)
        return receipt(bundle)

    twice = (converted(f"case-{number % 4}", {"number": number % 4}) for number in range(60))
    assert len(list(deliver(twice, work, 8))) == 60


def test_who_stops_reading_receipts_stops_the_work() -> None:
    done: list[int] = []
    stop = threading.Event()

    def work(bundle: Json) -> Receipt:
        done.append(bundle["number"])
        if bundle["number"] > 0:
            assert stop.wait(10)
        return receipt(bundle)

    receipts = deliver(numbered(100), work, WORKERS)
    assert next(receipts).case == "case-0"
    threading.Timer(0.05, stop.set).start()
    assert isinstance(receipts, Generator)
    receipts.close()
    assert len(done) <= WORKERS + 1


def test_a_case_without_a_valid_bundle_is_not_worked_on() -> None:
    (one,) = deliver([converted("case", None)], lambda _: pytest.fail("sent"), 1)
    assert (one.result, one.case) == ("invalid", "case")


def submitted(server: FaultServer, *reports: Json | bytes) -> list[Receipt]:
    data = b"\n".join(one if isinstance(one, bytes) else json.dumps(one) for one in reports)
    with Http(server.url) as http:
        fhir = Server(http)
        return list(deliver(cases(data, ()), lambda bundle: submit(fhir, bundle), WORKERS))


def named(value: str, **fields: Any) -> Json:
    return suspected(identifier={"system": "urn:s", "value": value}, **fields)


def test_versions_of_a_case_in_one_input_are_sent_one_after_the_other() -> None:
    with FaultServer() as server:
        receipts = submitted(server, named("a"), named("b"), named("a", version=2), named("a", version=3))
    assert [(one.case, one.version, one.result, one.verified) for one in receipts] == [
        ("urn:s|a", 1, "created", True),
        ("urn:s|b", 1, "created", True),
        ("urn:s|a", 2, "updated", True),
        ("urn:s|a", 3, "updated", True),
    ]


def test_a_lower_version_after_a_higher_one_is_stale() -> None:
    with FaultServer() as server:
        receipts = submitted(server, named("a", version=2), named("a"))
    assert [one.result for one in receipts] == ["created", "stale"]


def test_broken_reports_hold_up_no_other() -> None:
    with FaultServer() as server:
        receipts = submitted(server, named("a"), b"{broken", case(version=0), named("b"))
    assert [one.result for one in receipts] == ["created", "invalid", "invalid", "created"]
    assert all(one.issues for one in receipts if one.result == "invalid")


def test_broken_lines_among_bundles_hold_up_no_other() -> None:
    lines: list[Json | bytes] = [
        b"{broken",
        bundle_of(named("a")),
        json.dumps({}),
        named("b"),
        b"",
        bundle_of(named("c")),
        b'{"resourceType":"Bundle"',
    ]
    with FaultServer() as server:
        receipts = submitted(server, *lines)
    assert [one.result for one in receipts] == ["invalid", "created", "invalid", "created", "created", "invalid"]
    assert [issue.line for one in receipts if one.result == "invalid" for issue in one.issues[:1]] == [1, 3, 7]


def test_a_list_of_bundles_and_reports() -> None:
    several = [bundle_of(named("a")), named("b"), {"resourceType": "Bundle"}]
    with FaultServer() as server:
        receipts = submitted(server, json.dumps(several))
    assert [one.result for one in receipts] == ["created", "created", "invalid"]


def sendable(number: int, **fields: Any) -> Json:
    return bundle_of(named(str(number), **fields))


def test_what_the_server_holds_is_asked_for_a_few_cases_ahead() -> None:
    with FaultServer() as server, Http(server.url) as http:
        fhir = Server(http)
        many = (converted(f"urn:s|{number}", sendable(number)) for number in range(20))
        receipts = list(deliver(many, partial(submit, fhir), 4, partial(ask_ahead, fhir)))
        reads = [one for one in server.requests if one.method == "GET"]
    assert [one.result for one in receipts] == ["created"] * 20
    assert not [one for one in reads if one.path.startswith("Composition")]


def test_of_a_case_in_flight_nothing_is_asked_ahead() -> None:
    asked: list[list[Json]] = []
    free = threading.Event()

    def work(bundle: Json) -> Receipt:
        assert free.wait(10)
        return receipt(bundle)

    def ahead(bundles: Collection[Json]) -> None:
        asked.append(list(bundles))
        if len(asked) == 2:
            free.set()

    named = (converted(name, {"number": number}) for number, name in enumerate(["a", "b", "a", "c"]))
    assert len(list(deliver(named, work, 2, ahead))) == 4
    assert asked == [[{"number": 0}, {"number": 1}], [{"number": 3}]]


def test_what_was_asked_ahead_and_is_old_by_now_does_no_harm() -> None:
    with FaultServer() as server, Http(server.url) as http:
        fhir = Server(http)
        pair = [sendable(1), sendable(2)]
        ask_ahead(fhir, pair)
        rival = sendable(1, narrative="Another story.")
        for entry in rival["entry"]:
            server.store.put(entry["resource"])
        receipts = [submit(fhir, bundle) for bundle in pair]
    assert [(one.result, one.verified) for one in receipts] == [("conflict", False), ("created", True)]


def test_where_nothing_guards_a_decision_it_rests_on_a_fresh_look() -> None:
    first, second, third = (sendable(1, version=version) for version in (1, 2, 3))
    with FaultServer(quirks=Quirks(version_in_meta=False)) as server, Http(server.url) as http:
        fhir = Server(http)
        submit(fhir, first)
        ask_ahead(fhir, [second, sendable(2)])
        submit(Server(http), third)
        receipt = submit(fhir, second)
        assert receipt.result == "stale"
        assert server.store.resources[third["entry"][0]["request"]["url"]]["extension"][0]["valuePositiveInt"] == 3


def test_a_server_without_batches_is_not_asked_ahead_twice() -> None:
    fault = Fault("POST", "", status=400, times=None)
    with FaultServer([fault]) as server, Http(server.url, limits=Limits(attempts=1)) as http:
        fhir = Server(http)
        for _ in range(3):
            ask_ahead(fhir, [sendable(1), sendable(2)])
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 500])
def test_a_server_that_does_not_answer_ahead_is_asked_case_by_case(status: int) -> None:
    with FaultServer([Fault("POST", "", status=status)]) as server, Http(server.url, limits=Limits(attempts=1)) as http:
        fhir = Server(http)
        pair = [sendable(1), sendable(2)]
        ask_ahead(fhir, pair)
        assert [submit(fhir, bundle).result for bundle in pair] == ["created", "created"]


def test_an_issue_of_the_server_names_the_field_of_the_report() -> None:
    def work(bundle: Json) -> Receipt:
        condition = next(entry["request"]["url"] for entry in bundle["entry"] if "Condition" in entry["request"]["url"])
        return Receipt("case", 1, "refused", issues=(Issue("error", "value", "server", "no", f"{condition}.code"),))

    lines = json.dumps([suspected(), suspected(version=2)])
    first, second = deliver(cases(lines, ()), work, 1)
    assert first.issues[0].pointer == "/0/reactions/0/term"
    assert second.issues[0].pointer == "/1/reactions/0/term"
    assert second.issues[0].path is not None
