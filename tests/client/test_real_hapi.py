"""Submission to a real HAPI FHIR server: versions, races, withdrawal, and proof that does not lie."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from service.client.http import Http
from service.client.receipt import Receipt
from service.client.server import Server as Fhir
from service.client.submit import Options, submit
from service.client.verify import verify
from service.fhir import json
from service.hapi.server import Server
from service.pipeline import convert
from tests.cases import converted

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/report.json"))
WRITERS = 8
Json = dict[str, Any]


@pytest.fixture
def fhir(hapi_server: Server) -> Iterator[Fhir]:
    with Http(hapi_server.url) as http:
        yield Fhir(http)


def report(path: Path, case: str, **changes: Any) -> Json:
    """An example under a case identifier of this test's own, as the server is shared."""
    value: Json = json.parse(path.read_bytes())
    return {**value, "identifier": {"system": "https://example.org/tests", "value": case}, **changes}


def bundle(source: Json) -> Json:
    result = converted(source)
    assert result.bundle is not None, result.issues
    return result.bundle


def said(receipt: Receipt) -> tuple[str, bool | None]:
    return receipt.result, receipt.verified


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_is_created_then_unchanged_and_verified_each_time(path: Path, fhir: Fhir) -> None:
    case = bundle(report(path, f"plain-{path.parent.name}"))
    assert verify(fhir, case).result == "absent"
    first = submit(fhir, case)
    assert said(first) == ("created", True)
    assert len(first.resources) == len(case["entry"])
    assert said(submit(fhir, case)) == ("unchanged", True)
    assert said(verify(fhir, case)) == ("unchanged", True)


def test_evidence_of_elements_is_held_as_sent(fhir: Fhir) -> None:
    text = Path(__file__).parents[2] / "examples" / "article" / "nitrofurantoin-lung.txt"
    (case,) = convert(text.read_bytes(), (), evidence="element")
    assert case.bundle is not None
    receipt = submit(fhir, case.bundle, Options(unreviewed=True))
    assert receipt.differences == ()
    assert said(receipt) == ("created", True)
    assert said(verify(fhir, case.bundle)) == ("unchanged", True)


def test_the_servers_own_validation_finds_no_error(fhir: Fhir) -> None:
    for path in EXAMPLES:
        receipt = submit(fhir, bundle(report(path, f"checked-{path.parent.name}")), Options(server_validate=True))
        assert said(receipt) == ("created", True)
        assert [issue for issue in receipt.issues if issue.severity == "error"] == []


def test_another_content_under_the_same_version_is_a_conflict_and_changes_nothing(fhir: Fhir) -> None:
    first = bundle(report(EXAMPLES[1], "conflict"))
    submit(fhir, first)
    other = bundle(report(EXAMPLES[1], "conflict", narrative="Another story."))
    receipt = submit(fhir, other)
    assert receipt.result == "conflict"
    assert receipt.differences
    assert said(verify(fhir, first)) == ("unchanged", True)


def test_a_higher_version_updates_and_marks_what_is_gone_and_a_lower_one_is_stale(fhir: Fhir) -> None:
    source = report(EXAMPLES[1], "versions")
    first = bundle(source)
    submit(fhir, first)
    dropped = copy.deepcopy(source)
    gone = dropped["tests"].pop()
    dropped.pop("evidence", None)
    second = bundle({**dropped, "version": 2})
    receipt = submit(fhir, second)
    assert said(receipt) == ("updated", True)
    kept = {entry["request"]["url"] for entry in second["entry"]}
    lost = [url for url in (entry["request"]["url"] for entry in first["entry"]) if url not in kept]
    lost = [url for url in lost if not url.startswith("Provenance/")]
    assert len(lost) == 1, gone
    withdrawn = fhir.read(lost[0])
    assert withdrawn is not None
    assert withdrawn["status"] == "entered-in-error"
    stale = submit(fhir, first)
    assert stale.result == "stale"
    assert said(verify(fhir, second)) == ("unchanged", True)


def test_a_nullified_case_is_withdrawn_as_a_whole(fhir: Fhir) -> None:
    source = report(EXAMPLES[1], "nullified")
    submit(fhir, bundle(source))
    assert said(submit(fhir, bundle({**source, "version": 2, "status": "nullified"}))) == ("updated", True)


def test_a_newer_mapping_of_the_same_report_is_remapped(fhir: Fhir) -> None:
    case = bundle(report(EXAMPLES[3], "remapped"))
    submit(fhir, case)
    newer = json.parse(
        json.dumps(case).replace(b'mapping-version","valueString":"1"', b'mapping-version","valueString":"2"')
    )
    assert said(submit(fhir, newer)) == ("remapped", True)
    assert submit(fhir, case).result == "stale"


def test_eight_writers_at_once_leave_each_case_once_in_its_first_version(fhir: Fhir) -> None:
    cases = [bundle(report(path, f"race-{path.parent.name}")) for path in EXAMPLES]
    start = Barrier(WRITERS)

    def write(_: int) -> list[Receipt]:
        with Http(fhir.http.base) as http:
            writer = Fhir(http)
            start.wait()
            return [submit(writer, case) for case in cases]

    with ThreadPoolExecutor(WRITERS) as pool:
        receipts = [receipt for written in pool.map(write, range(WRITERS)) for receipt in written]
    assert sum(receipt.result == "created" for receipt in receipts) == len(cases)
    assert {said(receipt) for receipt in receipts} <= {("created", True), ("unchanged", True)}
    for case in cases:
        for entry in case["entry"]:
            stored = fhir.read(entry["request"]["url"])
            assert stored is not None
            assert stored["meta"]["versionId"] == "1"


def test_a_mark_that_someone_took_off_is_missed_and_set_again(fhir: Fhir) -> None:
    source = report(EXAMPLES[1], "unmarked")
    first = bundle(source)
    submit(fhir, first)
    second = bundle({key: value for key, value in source.items() if key not in ("tests", "evidence")} | {"version": 2})
    assert said(submit(fhir, second)) == ("updated", True)
    gone = {url(entry): entry for entry in first["entry"] if url(entry).startswith("Observation/")}
    name, entry = next((name, entry) for name, entry in gone.items() if name not in map(url, second["entry"]))
    fhir.transaction({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    assert [one.path for one in verify(fhir, second).differences] == [name]
    assert said(submit(fhir, second)) == ("updated", True)
    stored = fhir.read(name)
    assert stored is not None
    assert stored["status"] == "entered-in-error"


def url(entry: Json) -> str:
    reference: str = entry["request"]["url"]
    return reference


def test_after_a_persons_review_nothing_on_the_server_says_that_there_was_none(fhir: Fhir) -> None:
    source = report(EXAMPLES[3], "proposal", review="unreviewed", status="preliminary")
    proposal = bundle(source)
    assert [issue.key for issue in submit(fhir, proposal).issues] == ["unreviewed"]
    assert verify(fhir, proposal).result == "absent"
    assert said(submit(fhir, proposal, Options(unreviewed=True))) == ("created", True)
    patient = next(entry for entry in proposal["entry"] if url(entry).startswith("Patient/"))
    restricted = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
    labelled = {**patient, "resource": {**patient["resource"], "meta": {"security": [restricted]}}}
    fhir.transaction({"resourceType": "Bundle", "type": "transaction", "entry": [labelled]})
    reviewed = bundle(source | {"review": "reviewed", "status": "final", "version": 2})
    assert said(submit(fhir, reviewed)) == ("updated", True)
    assert said(verify(fhir, reviewed)) == ("unchanged", True)
    for entry in reviewed["entry"]:
        stored = fhir.read(url(entry))
        assert stored is not None
        kept = [restricted["code"]] if entry["request"]["url"] == url(patient) else []
        assert [label["code"] for label in stored["meta"].get("security", [])] == kept


def test_two_writers_with_different_contents_end_with_one_of_them_and_a_conflict(fhir: Fhir) -> None:
    for attempt in range(5):
        cases = [bundle(report(EXAMPLES[3], f"rivals-{attempt}", narrative=f"Story {number}.")) for number in range(2)]
        with ThreadPoolExecutor(2) as pool:
            receipts = list(pool.map(lambda case: submit(fhir, case), cases))
        assert sorted(receipt.result for receipt in receipts) == ["conflict", "created"]
        winner = cases[[receipt.result for receipt in receipts].index("created")]
        assert said(verify(fhir, winner)) == ("unchanged", True)


def test_what_was_changed_behind_our_back_is_named(fhir: Fhir) -> None:
    case = bundle(report(EXAMPLES[1], "tampered"))
    submit(fhir, case)
    url = next(
        entry["request"]["url"] for entry in case["entry"] if entry["request"]["url"].startswith("AdverseEvent/")
    )
    stored = fhir.read(url)
    assert stored is not None
    stored.pop("meta")
    changed = {**stored, "actuality": "potential"}
    entry = {"resource": changed, "request": {"method": "PUT", "url": url}}
    fhir.transaction({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    receipt = verify(fhir, case)
    assert receipt.verified is False
    assert [one.path for one in receipt.differences] == [f"{url}: AdverseEvent.actuality"]


def test_a_refusal_names_the_resource(fhir: Fhir) -> None:
    case = bundle(report(EXAMPLES[1], "dangling"))
    case["entry"] = [entry for entry in case["entry"] if not entry["request"]["url"].startswith("Patient/")]
    receipt = submit(fhir, case)
    assert receipt.result == "refused"
    assert any(issue.key == "server-hapi-1094" and issue.expected for issue in receipt.issues)
