"""A report without a reaction, and the four criteria of a valid ICSR in every result."""

from __future__ import annotations

import pytest

from tests.cases import Json, case, converted, every, issue_keys, only, suspected
from tests.samples import full_report

CRITERIA = ["icsr-patient", "icsr-reporter", "icsr-suspect-drug", "icsr-reaction"]


def severities(report: Json) -> dict[str, str]:
    return {issue.key: issue.severity for issue in converted(report).issues if issue.key in CRITERIA}


def test_no_reaction_no_event_no_causality_and_the_reason_why() -> None:
    report = case(
        patient={"age": {"value": 29, "unit": "year"}},
        drugs=[{"key": "anifrolumab", "name": "anifrolumab", "role": "treatment-of-indication"}],
    )
    result = converted(report)
    assert result.ok
    assert result.bundle is not None
    for kind in ("AdverseEvent", "RiskAssessment", "QuestionnaireResponse"):
        assert every(result.bundle, kind) == []
    assert len(every(result.bundle, "MedicationStatement")) == 1
    (reason,) = (issue for issue in result.issues if issue.key == "no-reaction")
    assert reason.severity == "information"
    assert reason.pointer == "/reactions"


def test_without_an_event_the_age_is_still_in_the_bundle() -> None:
    result = converted(case(patient={"age": {"value": 29, "unit": "year"}}))
    assert result.bundle is not None
    observation = only(result.bundle, "Observation")
    assert observation["code"] == {"text": "Age"}
    assert observation["valueQuantity"]["value"] == 29


def test_all_four_criteria_are_named_as_met() -> None:
    assert severities(full_report()) == dict.fromkeys(CRITERIA, "information")


def test_all_four_criteria_are_named_as_missing_and_nothing_is_refused() -> None:
    assert severities(case()) == dict.fromkeys(CRITERIA, "warning")
    assert converted(case()).ok


@pytest.mark.parametrize(
    ("fields", "met"),
    [
        ({"patient": {"sex": "female"}}, "icsr-patient"),
        ({"patient": {"initials": "A.B."}}, "icsr-patient"),
        ({"reporter": {"qualification": "pharmacist"}}, "icsr-reporter"),
        ({"source": {"authors": ["Doe J"], "title": "A rash"}}, "icsr-reporter"),
        ({"drugs": [{"key": "a", "name": "a", "role": "interacting"}]}, "icsr-suspect-drug"),
        ({"drugs": [{"key": "a", "name": "a", "role": "not-administered"}]}, "icsr-suspect-drug"),
        ({"reactions": [{"key": "a", "term": "rash"}]}, "icsr-reaction"),
    ],
)
def test_a_criterion_is_met_by_itself(fields: Json, met: str) -> None:
    assert {key for key, severity in severities(case(**fields)).items() if severity == "information"} == {met}


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"patient": {"weight": {"value": 70, "unit": "kg"}}}, "icsr-patient"),
        ({"patient": {"sex": "unknown"}}, "icsr-patient"),
        ({"reporter": {"country": "CA"}}, "icsr-reporter"),
        ({"drugs": [{"key": "a", "name": "a", "role": "concomitant"}]}, "icsr-suspect-drug"),
        ({"reactions": [{"key": "a", "term": "a", "kind": "overdose"}]}, "icsr-reaction"),
    ],
)
def test_what_does_not_identify_or_suspect_meets_no_criterion(fields: Json, missing: str) -> None:
    assert severities(case(**fields))[missing] == "warning"


def test_one_issue_a_criterion_and_no_reason_where_there_is_a_reaction() -> None:
    keys = issue_keys(converted(suspected()))
    assert [key for key in keys if key in CRITERIA] == CRITERIA
    assert "no-reaction" not in keys
    assert "event-without-reaction" not in keys
