"""What a later version does not have any more: marked, recorded in a Provenance, told; a nullified case stays so."""

from __future__ import annotations

from typing import Any

import pytest

from service.cli.receipts import receipt_text
from service.client.http import Http
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import Options, submit
from service.faultserver import FaultServer, Quirks
from service.fhir import json
from service.mapping.unreviewed import LABEL
from service.mapping.withdrawal import EVENT_STATUS
from tests.cases import audit_record, bundle_of, every, only
from tests.client.sending import case, holds, keys, said, sent, transactions, urls, verified
from tests.samples import minimal_report

Json = dict[str, Any]
TEST = {"key": "ck", "name": "creatine kinase", "text": "high"}
ABROAD: Json = {"reactions": [{"key": "rash", "term": "rash", "country": "CA"}]}
NURSE: Json = {"reporter": {"name": "N Doe", "qualification": "other-health-professional", "organization": "Ward 1"}}
PROXY: Json = {"reporter": {"name": "R Roe", "qualification": "consumer"}}
FIRST = case(tests=[TEST])
SECOND = case(version=2, created="2024-06-01T00:00:00Z")
COMPOSITION = FIRST["entry"][0]["request"]["url"]
(GONE,) = [url for url in urls(FIRST) - urls(SECOND) if not url.startswith("Provenance/")]


def nullified(version: int = 2, **fields: Any) -> Json:
    return case(version=version, status="nullified", **fields)


def least(**fields: Any) -> Json:
    """A nullification that tells nothing more of the case."""
    return bundle_of(minimal_report() | {"version": 2, "status": "nullified"} | fields)


def records(server: FaultServer) -> list[Json]:
    """The Provenances that say what a version withdrew."""
    return [one for one in server.store.snapshot().values() if _is_record(one)]


def _is_record(resource: Json) -> bool:
    activity: str = resource.get("activity", {}).get("text", "")
    return activity.startswith("no longer part of version")


def of_issue(receipt: Receipt, key: str) -> str:
    (issue,) = (issue for issue in receipt.issues if issue.key == key)
    return issue.text


def test_a_provenance_says_which_version_withdrew_what_when_and_by_what() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        assert records(server) == []
        assert said(sent(server, SECOND)) == ("updated", True)
        (record,) = records(server)
        assert record["activity"] == {"text": "no longer part of version 2 of the case: entered in error"}
        assert record["target"] == [{"reference": GONE}]
        assert record["recorded"] == only(SECOND, "Composition")["date"] == "2024-06-01T00:00:00Z"
        assert [agent["who"] for agent in record["agent"]] == [{"reference": "#software"}]
        assert [one["resourceType"] for one in record["contained"]] == ["Device"]
        (entity,) = record["entity"]
        assert entity["what"]["identifier"] == only(SECOND, "Composition")["identifier"]
        assert entity["what"]["display"] == "case report, version 2"
        assert GONE in record["text"]["div"]
        assert "reason" not in record


def test_it_has_the_reason_that_the_version_states() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        second = case(version=2, status_reason="The test was of another patient.")
        sent(server, second)
        (record,) = records(server)
        assert record["reason"] == audit_record(second)["reason"] == [{"text": "The test was of another patient."}]


def test_it_is_labelled_where_no_person_has_reviewed_the_version() -> None:
    second = case(version=2, review="unreviewed", status="preliminary")
    with FaultServer() as server, Http(server.url) as http:
        sent(server, FIRST)
        assert submit(Server(http), second, Options(unreviewed=True)).result == "updated"
        (body,) = (entry["resource"] for entry in transactions(server)[-1]["entry"] if _is_record(entry["resource"]))
        assert body["meta"]["security"] == [LABEL]


def test_each_version_has_a_record_of_its_own_and_an_earlier_one_stays() -> None:
    both = case(tests=[TEST, {**TEST, "key": "alt"}])
    with FaultServer() as server:
        sent(server, both)
        sent(server, case(version=2, tests=[TEST]))
        (first,) = records(server)
        third = case(version=3)
        assert said(sent(server, third)) == ("updated", True)
        assert len(records(server)) == 2
        assert first in records(server)
        (second,) = (one for one in records(server) if one != first)
        assert [one["reference"] for one in second["target"]] == [GONE]
        assert said(verified(server, third)) == ("unchanged", True)


def test_a_version_that_withdraws_nothing_has_no_record() -> None:
    with FaultServer() as server:
        for version in (case(), SECOND, case(version=3)):
            assert keys(sent(server, version)) == []
        assert records(server) == []


def test_what_an_attempt_that_failed_half_way_had_marked_is_recorded_by_the_next() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        server.store.put({**server.store.resources[GONE], "status": "entered-in-error"})
        receipt = sent(server, SECOND)
        (record,) = records(server)
        assert [one["reference"] for one in record["target"]] == [GONE]
        assert keys(receipt) == ["withdrawn"]


def test_a_mark_that_is_set_again_leaves_the_record_whole() -> None:
    both = case(tests=[TEST, {**TEST, "key": "alt"}])
    with FaultServer() as server:
        sent(server, both)
        sent(server, SECOND)
        (record,) = records(server)
        assert len(record["target"]) == 2
        server.store.put({**server.store.resources[GONE], "status": "final"})
        receipt = sent(server, SECOND)
        assert (said(receipt), keys(receipt)) == (("updated", True), ["case-incomplete", "withdrawn"])
        assert of_issue(receipt, "withdrawn").endswith(f": {GONE}")
        assert records(server) == [record]


def test_people_organisations_and_places_that_a_version_drops_are_not_in_use_any_more() -> None:
    with FaultServer() as server:
        for version, fields in enumerate((NURSE | ABROAD, PROXY, {}), 1):
            assert said(sent(server, case(version=version, **fields)))[1] is True
        held = {one["resourceType"]: one for one in server.store.snapshot().values()}
        for kind in ("Practitioner", "PractitionerRole", "RelatedPerson", "Organization"):
            assert held[kind]["active"] is False
            assert "<p>Withdrawn: this record is not in use any more.</p>" in held[kind]["text"]["div"]
        assert held["Location"]["status"] == "inactive"
        assert "entered-in-error" not in json.dumps(held["Practitioner"]).decode()
        assert said(verified(server, case(version=3))) == ("unchanged", True)


def test_a_person_who_comes_back_is_in_use_again() -> None:
    with FaultServer() as server:
        for version in (case(**NURSE), case(version=2), case(version=3, **NURSE)):
            assert said(sent(server, version))[1] is True
        assert holds(server, case(version=3, **NURSE))


def test_the_receipt_names_what_was_withdrawn_and_so_does_its_text() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        receipt = sent(server, SECOND)
        assert [(issue.severity, issue.key) for issue in receipt.issues] == [("information", "withdrawn")]
        assert GONE in of_issue(receipt, "withdrawn")
        assert GONE in receipt_text(receipt)


def test_what_cannot_be_marked_is_named_as_left_behind() -> None:
    other = {"resourceType": "Encounter", "id": "e", "status": "unknown"}
    entry = {"entry": [{"reference": "Encounter/e"}]}
    with FaultServer() as server:
        sent(server, FIRST)
        composition = server.store.resources[COMPOSITION]
        server.store.put({**composition, "section": [*composition["section"], entry]})
        server.store.put(other)
        receipt = sent(server, SECOND)
        assert (said(receipt), keys(receipt)) == (("updated", True), ["withdrawn", "left-behind"])
        assert receipt.issues[1].severity == "warning"
        assert "Encounter/e" in receipt_text(receipt)
        assert "Encounter/e" not in of_issue(receipt, "withdrawn")
        assert server.store.resources["Encounter/e"] == other
        assert keys(sent(server, case(version=3))) == []


@pytest.mark.parametrize("later", [case(version=3), case(version=3, status="amended"), case(version=2)])
def test_a_nullified_case_does_not_come_back_by_a_later_version(later: Json) -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        assert said(sent(server, nullified())) == ("updated", True)
        for receipt in (sent(server, later), verified(server, later)):
            assert (said(receipt), keys(receipt)) == (("conflict", False), ["case-nullified"])
            assert "a new case identifier" in (receipt.issues[0].expected or "")
        assert len(transactions(server)) == 2
        assert server.store.resources[COMPOSITION]["status"] == "entered-in-error"


def test_a_nullified_case_may_be_nullified_again_with_a_better_reason() -> None:
    with FaultServer() as server:
        sent(server, FIRST)
        sent(server, nullified(status_reason="A duplicate."))
        assert keys(sent(server, nullified(status_reason="Not a patient of ours."))) == ["case-conflict"]
        third = nullified(3, status_reason="A duplicate of case 16.")
        assert said(sent(server, third)) == ("updated", True)
        assert said(sent(server, third)) == ("unchanged", True)


def test_a_nullification_that_says_nothing_but_that_withdraws_everything() -> None:
    with FaultServer() as server:
        sent(server, case(tests=[TEST], **NURSE))
        assert said(sent(server, least(status_reason="A duplicate."))) == ("updated", True)
        (record,) = records(server)
        assert record["reason"] == [{"text": "A duplicate."}]
        assert {one["reference"].partition("/")[0] for one in record["target"]} >= {"AdverseEvent", "Practitioner"}
        (event,) = (one for one in server.store.snapshot().values() if one["resourceType"] == "AdverseEvent")
        assert event["modifierExtension"] == [{"url": EVENT_STATUS, "valueCode": "entered-in-error"}]


def test_an_event_that_an_earlier_aefhir_withdrew_is_not_marked_twice() -> None:
    old = "http://hl7.org/fhir/5.0/StructureDefinition/extension-AdverseEvent.status"
    (event,) = every(FIRST, "AdverseEvent")
    marked = {**event, "modifierExtension": [{"url": old, "valueCode": "entered-in-error"}]}
    with FaultServer() as server:
        sent(server, FIRST)
        server.store.put(marked)
        assert said(sent(server, least())) == ("updated", True)
        assert server.store.resources[f"AdverseEvent/{event['id']}"] == marked


def test_an_old_aefhir_is_told_to_be_renewed_and_an_old_report_too() -> None:
    old = b'mapping-version","valueString":"1"'
    newer = json.parse(json.dumps(FIRST).replace(old, old.replace(b'"1"', b'"2"')))
    with FaultServer() as server:
        sent(server, newer)
        receipt = sent(server, FIRST)
        assert (receipt.result, keys(receipt)) == ("stale", ["mapping-stale"])
        assert "aefhir" in (receipt.issues[0].expected or "")
        assert keys(verified(server, FIRST)) == ["mapping-stale"]
        sent(server, SECOND)
        receipt = sent(server, FIRST)
        assert (receipt.result, keys(receipt)) == ("stale", ["case-stale"])
        assert receipt.issues[0].expected == "the newest version of the report"


def test_a_server_that_does_not_know_the_label_of_a_proposal_is_told_what_it_lacks() -> None:
    words = "Unknown code 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue#AIAST'"
    issue = {"severity": "error", "code": "processing", "diagnostics": words}
    refusal = (422, {"resourceType": "OperationOutcome", "issue": [issue]})
    with FaultServer(quirks=Quirks(validation=refusal)) as server:
        receipt = sent(server, FIRST, server_validate=True)
        assert "HL7 Terminology" in (receipt.issues[0].expected or "")
