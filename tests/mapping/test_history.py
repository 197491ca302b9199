"""The patient's history by kind: what was, what is, what was looked for and excluded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import Json, bundle_of, case, codes, extension, only

WORDS: Json = {"text": "in her youth"}


def entry(resource: str, **fields: Any) -> Json:
    """The resource that a history entry becomes."""
    kinds = {"AllergyIntolerance": "allergy", "FamilyMemberHistory": "family", "Procedure": "procedure"}
    kind = {"kind": kinds[resource]} if resource in kinds else {}
    return only(bundle_of(case(patient={"history": [{"key": "h", "term": "some ill", **kind, **fields}]})), resource)


@pytest.mark.parametrize(("continuing", "status"), [(True, "active"), (False, "resolved")])
def test_a_disease_is_active_or_resolved_as_stated(continuing: bool, status: str) -> None:
    assert codes(entry("Condition", continuing=continuing)["clinicalStatus"]) == [status]


def test_a_disease_that_has_ended_is_resolved() -> None:
    condition = entry("Condition", onset="2001", end="2012-05-06")
    assert codes(condition["clinicalStatus"]) == ["resolved"]
    assert (condition["onsetDateTime"], condition["abatementDateTime"]) == ("2001", "2012-05-06")


@pytest.mark.parametrize("status", ["confirmed", "provisional", "differential", "unconfirmed", "refuted"])
def test_how_sure_a_diagnosis_is(status: str) -> None:
    condition = entry("Condition", verification=status)
    assert codes(condition["verificationStatus"]) == [status]
    assert "clinicalStatus" not in condition


def test_words_for_a_time_and_a_note_are_kept() -> None:
    condition = entry("Condition", onset=WORDS, note="since childhood")
    assert condition["onsetString"] == "in her youth"
    assert condition["note"] == [{"text": "since childhood"}]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "active"),
        ({"continuing": True}, "active"),
        ({"continuing": False}, "inactive"),
        ({"end": "2003"}, "inactive"),
        ({"verification": "refuted"}, "inactive"),
        ({"verification": "confirmed"}, "active"),
    ],
)
def test_an_allergy_is_active_unless_it_is_over_or_excluded(fields: Json, status: str) -> None:
    assert codes(entry("AllergyIntolerance", **fields)["clinicalStatus"]) == [status]


@pytest.mark.parametrize("status", ["confirmed", "unconfirmed", "refuted"])
def test_an_allergy_has_the_verification_that_r4_knows(status: str) -> None:
    assert codes(entry("AllergyIntolerance", verification=status)["verificationStatus"]) == [status]


def test_an_allergy_keeps_in_words_what_r4_has_no_element_for() -> None:
    allergy = entry("AllergyIntolerance", note="hives", end="2003", verification="provisional")
    assert "verificationStatus" not in allergy
    assert [note["text"] for note in allergy["note"]] == ["hives", "Until 2003", "Diagnosis provisional"]


def test_a_family_disease_is_the_relatives_and_not_the_patients() -> None:
    history = entry("FamilyMemberHistory", relationship="mother", onset="2001", note="mild", end="2003")
    assert history["relationship"] == {"text": "mother"}
    (condition,) = history["condition"]
    assert condition["code"] == {"text": "some ill"}
    assert condition["onsetString"] == "2001"
    assert [note["text"] for note in condition["note"]] == ["mild", "Until 2003"]
    assert history["status"] == "partial"


def test_a_relative_who_is_not_named_is_said_to_be_not_stated() -> None:
    assert entry("FamilyMemberHistory")["relationship"] == {"text": "family member, relationship not stated"}


def test_an_excluded_family_disease_is_no_condition() -> None:
    history = entry("FamilyMemberHistory", verification="refuted", note="asked twice")
    assert "condition" not in history
    assert [note["text"] for note in history["note"]] == ["Looked for and excluded: some ill", "asked twice"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "completed"),
        ({"continuing": True}, "in-progress"),
        ({"continuing": False}, "completed"),
        ({"verification": "refuted"}, "not-done"),
    ],
)
def test_an_operation_was_done_unless_it_continues_or_was_excluded(fields: Json, status: str) -> None:
    assert entry("Procedure", **fields)["status"] == status


def test_when_an_operation_was_done() -> None:
    assert entry("Procedure", onset="2001")["performedDateTime"] == "2001"
    assert entry("Procedure", onset=WORDS)["performedString"] == "in her youth"
    assert entry("Procedure", onset="2001", end="2002")["performedPeriod"] == {"start": "2001", "end": "2002"}
    period = entry("Procedure", end=WORDS)["performedPeriod"]
    assert extension(period["_end"], "originalText") == "in her youth"
