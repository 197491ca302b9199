"""Ids, links and requests of the bundle: the same for every run and version, never shared by two cases."""

from __future__ import annotations

from typing import Any

import pytest

from service.fhir import json
from service.fhir.canonical import BASE
from tests.cases import Json, bundle_of, every, only, suspected, walk
from tests.samples import full_report


def ids(bundle: Json, *without: str) -> set[str]:
    return {entry["resource"]["id"] for entry in bundle["entry"] if entry["resource"]["resourceType"] not in without}


def test_the_same_case_has_the_same_ids_in_every_run() -> None:
    assert json.dumps(bundle_of(full_report())) == json.dumps(bundle_of(full_report()))


def test_a_later_version_keeps_every_id_but_those_of_the_audit_records() -> None:
    first, second = bundle_of(full_report()), bundle_of(full_report() | {"version": 2})
    assert ids(first, "Provenance") == ids(second, "Provenance")
    assert not {one["id"] for one in every(first, "Provenance")} & {one["id"] for one in every(second, "Provenance")}


@pytest.mark.parametrize(
    "identifier",
    [
        {"system": "https://example.org/other", "value": "17"},
        {"system": "https://example.org/cases", "value": "18"},
        {"system": "https://example.org/cases/1", "value": "7"},
    ],
)
def test_two_cases_share_no_id(identifier: Json) -> None:
    assert ids(bundle_of(full_report())).isdisjoint(ids(bundle_of(full_report() | {"identifier": identifier})))


def test_an_id_follows_the_key_and_not_the_place_in_the_list() -> None:
    report = suspected(reactions=[{"key": "rash", "term": "rash"}])
    longer = suspected(reactions=[{"key": "cough", "term": "cough"}, {"key": "rash", "term": "rash"}])
    before = only(bundle_of(report), "AdverseEvent")["id"]
    after = {event["event"]["text"]: event["id"] for event in every(bundle_of(longer), "AdverseEvent")}
    assert after["rash"] == before != after["cough"]


def test_a_corrected_term_keeps_the_id_of_its_key() -> None:
    corrected = suspected(reactions=[{"key": "rash", "term": "itching rash"}])
    assert only(bundle_of(suspected()), "AdverseEvent")["id"] == only(bundle_of(corrected), "AdverseEvent")["id"]


def test_the_order_of_lists_whose_entries_have_names_says_nothing() -> None:
    code = {"system": "https://example.org/codes", "code": "1"}
    answer = {"at": "/assessments/0/answers/1", "basis": "stated"}
    judged = {"key": "j", "drug": "a", "reaction": "r", "method": "naranjo", "answers": {"1": "yes"}}
    drug = {
        "key": "a",
        "name": "a",
        "role": "suspect",
        "codes": [code, code | {"code": "2"}],
        "special_situations": ["misuse", "overdose"],
        "indications": [{"key": "i", "term": "ill"}, {"key": "j", "term": "weak"}],
    }
    report = suspected(
        other_ids=[{"system": "https://example.org/a", "value": value} for value in "12"],
        drugs=[drug, {"key": "b", "name": "b", "role": "suspect"}],
        reactions=[{"key": "r", "term": "rash"}, {"key": "s", "term": "cough"}],
        pairs=[{"drug": drug, "reaction": reaction} for drug in "ab" for reaction in "rs"],
        tests=[{"key": "t", "name": "ALT"}, {"key": "u", "name": "AST"}],
        assessments=[{**judged, "assessor": {"type": "reviewer"}, "status": "preliminary"}],
        evidence=[answer | {"quote": "known"}, answer | {"quote": "as before"}],
    )
    assert json.dumps(bundle_of(_reversed(report))) == json.dumps(bundle_of(report))


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(member) for key, member in value.items()}
    return [_reversed(member) for member in reversed(value)] if isinstance(value, list) else value


def test_every_resource_is_put_under_its_own_id_and_the_canonical_base() -> None:
    bundle = bundle_of(full_report())
    assert bundle["type"] == "transaction"
    for entry in bundle["entry"]:
        reference = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        assert entry["request"] == {"method": "PUT", "url": reference}
        assert entry["fullUrl"] == f"{BASE}/{reference}"


def test_references_are_relative_and_name_a_resource_of_the_bundle() -> None:
    bundle = bundle_of(full_report())
    present = {entry["request"]["url"] for entry in bundle["entry"]}
    named = {value for key, value in walk(bundle) if key == "reference" and isinstance(value, str)}
    assert named - {"#software"} <= present


def test_no_profile_is_claimed_and_no_meta_written() -> None:
    assert [key for key, _ in walk(bundle_of(full_report())) if key in ("meta", "profile")] == []
