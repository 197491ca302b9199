"""Many cases at a time: order, versions of one case, broken reports, and how many are held at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from service.client.http import Http
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import submit
from service.delivery import AHEAD, deliver
from service.faultserver import FaultServer
from service.fhir import json
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
    with FaultServer() as server:
        receipts = submitted(server, bundle_of(named("a")), b"{broken", json.dumps({}), bundle_of(named("b")))
    assert [one.result for one in receipts] == ["created", "invalid", "invalid", "created"]
