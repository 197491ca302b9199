"""Codes: the reporter's own are passed on and marked, ours are added only where a verified table has them."""

from __future__ import annotations

from typing import Any

import pytest

from service.fhir.canonical import SNOMED
from tests.cases import Json, bundle_of, case, converted, drugged, only, reacting, systems
from tests.samples import full_report
from tests.vocabulary import shipped_codings

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
MEDDRA: Json = {"system": "https://www.meddra.org", "code": "10037844", "display": "Rash", "version": "27.0"}


def event_codings(**fields: Any) -> list[Json]:
    return list(only(bundle_of(reacting(**fields)), "AdverseEvent")["event"].get("coding", []))


def test_a_stated_code_is_passed_on_unchanged_and_marked_as_the_reporters() -> None:
    assert event_codings(term="itching rash", codes=[MEDDRA]) == [MEDDRA | {"userSelected": True}]


def test_ours_stand_behind_and_unmarked() -> None:
    first, *ours = event_codings(term="dermatomyositis", codes=[MEDDRA])
    assert first == MEDDRA | {"userSelected": True}
    assert (SNOMED, "396230008") in [(coding["system"], coding["code"]) for coding in ours]
    assert all("userSelected" not in coding for coding in ours)


def test_ours_are_left_out_for_a_system_that_the_reporter_coded() -> None:
    own = {"system": RXNORM, "code": "999"}
    bundle = bundle_of(drugged(name="omalizumab", codes=[own]))
    codings = only(bundle, "MedicationStatement")["medicationCodeableConcept"]["coding"]
    assert [coding["code"] for coding in codings if coding["system"] == RXNORM] == ["999"]
    assert "2P471X1Z11" in [coding["code"] for coding in codings]


def test_words_that_no_table_has_stay_words_and_are_told() -> None:
    result = converted(reacting(term="itching of unknown kind"))
    assert result.bundle is not None
    assert only(result.bundle, "AdverseEvent")["event"] == {"text": "itching of unknown kind"}
    issue = next(issue for issue in result.issues if issue.pointer == "/reactions/0/term")
    assert (issue.key, issue.severity, issue.found) == ("code-unmapped", "information", "itching of unknown kind")


@pytest.mark.parametrize(
    "term", ["dermatomyositi", "dermatomyositis-like rash", "no dermatomyositis", "myositis, dermato"]
)
def test_a_near_miss_gets_no_code(term: str) -> None:
    assert event_codings(term=term) == []


@pytest.mark.parametrize("term", ["Dermatomyositis", "  dermatomyositis ", "DERMATOMYOSITIS"])
def test_case_and_white_space_do_not_hide_a_term_and_the_words_stay_as_written(term: str) -> None:
    event = only(bundle_of(reacting(term=term)), "AdverseEvent")["event"]
    assert event["coding"]
    assert event["text"] == term


def test_a_drug_found_in_the_tables_has_the_codes_of_its_substance() -> None:
    concept = only(bundle_of(drugged(name="omalizumab")), "MedicationStatement")["medicationCodeableConcept"]
    assert {coding["code"] for coding in concept["coding"]} >= {"302379", "2P471X1Z11"}
    assert concept["text"] == "omalizumab"


@pytest.mark.parametrize("list_name", ["meddra", "whocc", "atc", "edqm", "sid/icd-10"])
def test_our_own_tables_give_no_code_of_a_licensed_list(list_name: str) -> None:
    systems_with_codes = {system for system, _, _ in shipped_codings()}
    assert {system for system in systems_with_codes if list_name in system.casefold()} <= {ICD_10_CM}


def test_without_stated_codes_the_full_report_has_no_licensed_code() -> None:
    bundle = bundle_of(_without_codes(full_report()))
    assert not any("meddra" in system for system in systems(bundle))
    assert any("meddra" in system for system in systems(bundle_of(full_report())))


def _without_codes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_codes(member) for key, member in value.items() if key != "codes"}
    return [_without_codes(member) for member in value] if isinstance(value, list) else value


def test_codes_of_the_report_reach_every_kind_of_entry() -> None:
    code = {"system": "https://example.org/codes", "code": "x1"}
    coded = {"codes": [code]}
    history: list[Json] = [
        {"key": kind, "term": kind, "kind": kind, **coded} for kind in ("condition", "allergy", "family", "procedure")
    ]
    death = {"causes": [{"key": "c", "term": "embolism", **coded}]}
    past = [{"key": "p", "name": "penicillin", **coded}]
    substance = {"name": "falimab", **coded}
    report = case(
        patient={"history": history, "past_drugs": past, "death": death},
        drugs=[
            {"key": "a", "name": "a", "role": "suspect", **coded, "indications": [{"key": "i", "term": "i", **coded}]},
            {"key": "b", "name": "b", "role": "suspect", "substances": [substance]},
        ],
        reactions=[{"key": "r", "term": "r", **coded}],
        tests=[{"key": "t", "name": "t", **coded}],
        sender_diagnoses=[{"key": "d", "term": "d", **coded}],
    )
    bundle = bundle_of(report)
    holders = sorted(entry["resource"]["resourceType"] for entry in bundle["entry"] if "'x1'" in str(entry["resource"]))
    assert holders == [
        "AdverseEvent",
        "AllergyIntolerance",
        "Condition",
        "Condition",
        "Condition",
        "Condition",
        "FamilyMemberHistory",
        "Medication",
        "MedicationStatement",
        "MedicationStatement",
        "Observation",
        "Observation",
        "Procedure",
    ]
