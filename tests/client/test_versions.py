"""Versions of a case, rivals, and what becomes of what is gone; on the double, where the moment can be chosen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from service.client.submit import ROUNDS
from service.faultserver import Fault, FaultServer, Quirks
from service.fhir import json
from tests.client.sending import case, holds, keys, put, said, sent, transactions, urls, verified

Json = dict[str, Any]
FIRST = case(tests=[{"key": "ck", "name": "creatine kinase", "text": "high"}])
SECOND = case(version=2)
RIVAL = case(narrative="Another story.")
COMPOSITION = FIRST["entry"][0]["request"]["url"]
(GONE,) = [url for url in urls(FIRST) - urls(SECOND) if not url.startswith("Provenance/")]


def test_a_higher_version_updates_and_proves_the_mark_on_what_is_gone() -> None:
    with FaultServer() as server:
        assert said(sent(server, FIRST)) == ("created", True)
        receipt = sent(server, SECOND)
        assert said(receipt) == ("updated", True)
        assert holds(server, SECOND)
        assert server.store.resources[GONE]["status"] == "entered-in-error"
        assert GONE in {one.reference for one in receipt.resources}
        assert said(sent(server, SECOND)) == ("unchanged", True)


def test_a_mark_that_did_not_arrive_is_a_difference() -> None:
    first: Json = next(entry["resource"] for entry in FIRST["entry"] if entry["request"]["url"] == GONE)
    with FaultServer() as server:
        sent(server, FIRST)
        server.play([], Quirks(keeps=lambda one: first if one["id"] == first["id"] else one))
        receipt = sent(server, SECOND)
        assert said(receipt) == ("updated", False)
        assert f"{GONE}: Observation.status" in {one.path for one in receipt.differences}


@pytest.mark.parametrize("answer_lost", [False, True])
def test_a_mark_that_is_lost_is_missed_every_time_and_sent_again(answer_lost: bool) -> None:
    first: Json = next(entry["resource"] for entry in FIRST["entry"] if entry["request"]["url"] == GONE)
    faults = [Fault(path="", skip=1, cut="before", acts=True)] if answer_lost else []
    with FaultServer() as server:
        sent(server, FIRST)
        server.play(faults, Quirks(keeps=lambda one: first if one["id"] == first["id"] else one))
        assert said(sent(server, SECOND)) == ("updated", False)
        assert said(verified(server, SECOND)) == ("unchanged", False)
        assert [one.path for one in verified(server, SECOND).differences] == [GONE]
        server.play([], Quirks())
        receipt = sent(server, SECOND)
        assert (said(receipt), keys(receipt)) == (("updated", True), ["case-incomplete", "withdrawn"])
        assert server.store.resources[GONE]["status"] == "entered-in-error"
        assert said(verified(server, SECOND)) == ("unchanged", True)


def test_what_two_versions_ago_was_of_the_case_is_still_proved() -> None:
    third = case(version=3)
    with FaultServer() as server:
        for version in (FIRST, SECOND, third):
            assert said(sent(server, version))[1] is True
        server.store.put({**server.store.resources[GONE], "status": "final"})
        assert said(verified(server, third)) == ("unchanged", False)
        assert said(sent(server, third)) == ("updated", True)


def test_what_comes_back_is_of_the_case_again() -> None:
    third = case(version=3, tests=[{"key": "ck", "name": "creatine kinase", "text": "high"}])
    with FaultServer() as server:
        for version in (FIRST, SECOND, third):
            assert said(sent(server, version))[1] is True
        assert server.store.resources[GONE]["status"] == "final"
        assert holds(server, third)
        assert said(verified(server, third)) == ("unchanged", True)


def test_what_is_marked_already_is_not_marked_again() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        marked = {**server.store.resources[GONE], "status": "entered-in-error"}
        server.store.put(marked)
        assert said(sent(server, SECOND)) == ("updated", True)
        assert server.store.version(GONE) == 2
        assert server.store.resources[GONE] == marked


def test_what_is_gone_is_known_though_the_server_made_references_absolute() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        text = json.dumps(server.store.resources[COMPOSITION])
        absolute = text.replace(b'"reference":"', f'"reference":"{server.url}/'.encode())
        server.store.resources[COMPOSITION] = json.parse(absolute)
        assert said(sent(server, SECOND)) == ("updated", True)
        assert holds(server, SECOND)
        assert server.store.resources[GONE]["status"] == "entered-in-error"


def test_a_nullified_case_is_withdrawn_and_stays_so() -> None:
    nullified = case(version=2, status="nullified")
    with FaultServer() as server:
        sent(server, FIRST)
        assert said(sent(server, nullified)) == ("updated", True)
        assert holds(server, nullified)
        assert server.store.resources[COMPOSITION]["status"] == "entered-in-error"
        assert sent(server, FIRST).result == "stale"


def test_a_lower_version_is_stale_and_changes_nothing() -> None:
    with FaultServer() as server:
        sent(server, SECOND)
        receipt = sent(server, FIRST)
        assert said(receipt) == ("stale", False)
        assert receipt.differences
        assert len(transactions(server)) == 1
        assert holds(server, SECOND)
        assert said(verified(server, FIRST)) == ("stale", False)


def test_a_newer_mapping_of_the_same_report_is_remapped_and_an_older_one_stale() -> None:
    old = b'mapping-version","valueString":"1"'
    assert old in json.dumps(FIRST)
    newer = json.parse(json.dumps(FIRST).replace(old, old.replace(b'"1"', b'"10"')))
    with FaultServer() as server:
        sent(server, FIRST)
        assert said(sent(server, newer)) == ("remapped", True)
        assert holds(server, newer)
        assert sent(server, FIRST).result == "stale"


def test_another_content_under_the_same_version_is_a_conflict_with_its_differences() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        receipt = sent(server, RIVAL)
        assert said(receipt) == ("conflict", False)
        assert keys(receipt) == ["case-conflict"]
        assert f"{COMPOSITION}: Composition.extension[1].valueString" in {one.path for one in receipt.differences}
        assert len(transactions(server)) == 1
        assert holds(server, FIRST)


def test_a_conflict_is_told_even_if_its_differences_cannot_be_read() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        server.play([Fault(cut="before", times=None)])
        assert said(sent(server, RIVAL)) == ("conflict", None)


def test_a_rival_that_comes_between_the_look_and_the_write_wins_and_the_other_is_a_conflict() -> None:
    with FaultServer() as server:

        def rival_first(answer: Json) -> Json:
            put(server, RIVAL)
            return answer

        server.play([Fault("GET", "Composition/.*", status=404, alter=rival_first)])
        receipt = sent(server, FIRST)
        assert said(receipt) == ("conflict", False)
        assert holds(server, RIVAL)
        assert server.store.version(COMPOSITION) == 1


def test_a_rival_that_replaces_what_was_just_written_is_told() -> None:
    with FaultServer() as server:

        def rival_after(answer: Json) -> Json:
            put(server, RIVAL)
            return answer

        server.play([Fault(alter=rival_after)])
        receipt = sent(server, FIRST)
        assert said(receipt) == ("conflict", False)
        assert "replaced by another sender" in receipt.issues[0].text


def test_the_same_sent_by_another_in_between_is_unchanged() -> None:
    with FaultServer() as server:

        def same_first(answer: Json) -> Json:
            put(server, FIRST)
            return answer

        server.play([Fault("GET", "Composition/.*", status=404, alter=same_first)])
        assert said(sent(server, FIRST)) == ("unchanged", True)


def test_eight_senders_of_two_contents_end_with_one_of_them() -> None:
    barrier = Barrier(8)

    def send(bundle: Json) -> str:
        barrier.wait()
        receipt = sent(server, bundle)
        assert receipt.verified is (receipt.result != "conflict")
        return receipt.result

    with FaultServer() as server, ThreadPoolExecutor(8) as pool:
        results = list(pool.map(send, [FIRST, RIVAL] * 4))
        winner, loser = (FIRST, RIVAL) if holds(server, FIRST) else (RIVAL, FIRST)
        assert holds(server, winner)
        assert sorted(results) == ["conflict"] * 4 + ["created"] + ["unchanged"] * 3
        assert said(sent(server, winner)) == ("unchanged", True)
        assert sent(server, loser).result == "conflict"
        assert set(server.store.versions.values()) == {1}


def test_a_version_conflict_for_ever_is_given_up_after_a_fixed_number_of_attempts() -> None:
    with FaultServer([Fault(path="", status=409, times=None)]) as server:
        receipt = sent(server, FIRST)
        assert said(receipt) == ("conflict", None)
        assert keys(receipt) == ["raced", "server-http-409"]
        assert len(transactions(server)) == ROUNDS
        assert not server.store.resources


@pytest.mark.parametrize("times", [1, 2, ROUNDS - 1])
def test_a_version_conflict_that_passes_is_overcome(times: int) -> None:
    with FaultServer([Fault(path="", status=409, times=times)]) as server:
        assert said(sent(server, FIRST)) == ("created", True)
        assert holds(server, FIRST)


def test_a_conflict_that_is_told_of_a_write_that_was_done_is_none() -> None:
    with FaultServer([Fault(path="", status=409, acts=True, times=ROUNDS)]) as server:
        assert said(sent(server, FIRST)) == ("unchanged", True)
        assert len(transactions(server)) == 1


def test_a_case_whose_composition_was_deleted_is_created_again() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        server.store.delete(COMPOSITION)
        assert verified(server, FIRST).result == "absent"
        assert said(sent(server, FIRST)) == ("created", True)
        assert holds(server, FIRST)


@pytest.mark.parametrize("change", [{"identifier": {"system": "urn:other", "value": "17"}}, {"extension": []}])
def test_a_composition_that_is_not_the_manifest_of_this_case_is_left_alone(change: Json) -> None:
    foreign = {**FIRST["entry"][0]["resource"], **change}
    with FaultServer() as server:
        server.store.put(foreign)
        for receipt in (sent(server, FIRST), verified(server, FIRST)):
            assert (receipt.result, keys(receipt)) == ("refused", ["foreign-composition"])
        assert server.store.resources == {COMPOSITION: foreign}


def test_verify_says_when_the_server_is_behind_or_holds_nothing() -> None:
    with FaultServer() as server:
        assert (said(verified(server, FIRST)), keys(verified(server, FIRST))) == (("absent", False), ["case-absent"])
        sent(server, FIRST)
        assert said(verified(server, FIRST)) == ("unchanged", True)
        behind = verified(server, SECOND)
        assert (said(behind), keys(behind)) == (("absent", False), ["case-behind"])
        assert behind.differences
        assert len(transactions(server)) == 1


def test_a_resource_that_was_changed_on_the_server_is_named_and_left() -> None:
    patient = next(url for url in urls(FIRST) if url.startswith("Patient/"))
    with FaultServer() as server:
        sent(server, FIRST)
        server.store.resources[patient] = {**server.store.resources[patient], "gender": "other"}
        for receipt in (sent(server, FIRST), verified(server, FIRST)):
            assert said(receipt) == ("unchanged", False)
            assert [one.path for one in receipt.differences] == [f"{patient}: Patient.gender"]
        assert len(transactions(server)) == 1


def test_the_receipt_as_json_says_what_was_written() -> None:
    with FaultServer() as server:
        line = sent(server, FIRST).as_dict()
    assert (line["case"], line["version"], line["result"]) == ("https://example.org/cases|17", 1, "created")
    assert {one["reference"] for one in line["resources"]} == urls(FIRST)
    assert {(one["version"], one["status"]) for one in line["resources"]} == {("1", "201 Created")}
    assert (line["verified"], line["differences"], line["issues"]) == (True, [], [])


def test_an_option_may_leave_out_the_proof() -> None:
    with FaultServer() as server:
        assert said(sent(server, FIRST, read_back=False)) == ("created", None)
        assert said(sent(server, FIRST, read_back=False)) == ("unchanged", None)
        assert sent(server, FIRST, read_back=False).resources == ()


def test_what_was_altered_on_the_server_is_told_with_a_remedy_that_helps() -> None:
    patient = next(url for url in urls(FIRST) if url.startswith("Patient/"))
    with FaultServer() as server:
        sent(server, FIRST)
        server.store.put({**server.store.resources[patient], "gender": "male"})
        for receipt in (sent(server, FIRST), verified(server, FIRST)):
            assert (said(receipt), keys(receipt)) == (("unchanged", False), ["case-altered"])
            assert receipt.issues[0].expected is not None
            assert receipt.issues[0].expected.startswith("a higher version of the case")
        assert said(sent(server, SECOND)) == ("updated", True)
        assert holds(server, SECOND)


def test_the_receipt_of_an_unchanged_case_names_what_was_read_back() -> None:
    patient = next(url for url in urls(FIRST) if url.startswith("Patient/"))
    with FaultServer() as server:
        sent(server, FIRST)
        server.store.put({**server.store.resources[patient], "gender": "male"})
        for receipt in (sent(server, FIRST), verified(server, FIRST)):
            held = {one.reference: (one.version, one.status) for one in receipt.resources}
            assert held.keys() == urls(FIRST)
            assert held.pop(patient) == ("2", "unchanged")
            assert set(held.values()) == {("1", "unchanged")}
        server.play([], Quirks(version_in_meta=False))
        assert {one.version for one in sent(server, FIRST).resources} == {None}
