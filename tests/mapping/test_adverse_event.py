"""AdverseEvent and the Condition it results in: seriousness, outcome, severity, kinds, treatment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import (
    Json,
    at,
    bundle_of,
    codes,
    converted,
    every,
    extension,
    extensions,
    issue_keys,
    only,
    reacting,
    suspected,
)
from tests.samples import full_report


def event(**fields: Any) -> Json:
    return only(bundle_of(reacting(**fields)), "AdverseEvent")


def criteria(resource: Json) -> dict[str, bool]:
    """Code of the E2B list -> whether the criterion is met."""
    parts = extensions(resource, "seriousness-criteria")
    return {codes(part["criterionCode"])[0]: part["criterionPresent"] for part in parts}


def test_a_criterion_is_stated_as_met_denied_or_not_at_all() -> None:
    found = event(seriousness={"hospitalisation": True, "death": False})
    texts = [part["criterionCode"]["text"] for part in extensions(found, "seriousness-criteria")]
    assert texts == ["death", "hospitalisation"]
    assert list(criteria(found).values()) == [False, True]


def test_a_met_criterion_makes_the_event_serious() -> None:
    assert codes(event(seriousness={"hospitalisation": True})["seriousness"]) == ["Serious"]


def test_denied_criteria_alone_do_not_make_it_non_serious() -> None:
    names = ("death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "other")
    denied = event(seriousness=dict.fromkeys(names, False))
    assert "seriousness" not in denied
    assert len(criteria(denied)) == 6


@pytest.mark.parametrize(("serious", "code"), [(True, "Serious"), (False, "Non-serious")])
def test_seriousness_is_as_stated(serious: bool, code: str) -> None:
    stated = event(serious=serious)
    assert codes(stated["seriousness"]) == [code]
    assert criteria(stated) == {}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("recovered", "resolved"),
        ("recovering", "recovering"),
        ("not-recovered", "ongoing"),
        ("recovered-with-sequelae", "resolvedWithSequelae"),
        ("fatal", "fatal"),
        ("unknown", "unknown"),
    ],
)
def test_outcome_has_exactly_the_code_that_r4_requires_and_the_words(outcome: str, code: str) -> None:
    assert codes(event(outcome=outcome, outcome_text="as told")["outcome"]) == [code]
    assert event(outcome=outcome, outcome_text="as told")["outcome"]["text"] == "as told"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("recovered", ["resolved"]), ("not-recovered", ["active"]), ("recovering", []), ("fatal", []), ("unknown", [])],
)
def test_the_condition_has_a_clinical_status_only_where_the_outcome_tells(outcome: str, status: list[str]) -> None:
    condition = only(bundle_of(reacting(outcome=outcome)), "Condition")
    assert codes(condition.get("clinicalStatus", {})) == status


def test_an_outcome_in_words_only_is_no_code() -> None:
    worded = event(outcome_text="lost to follow-up")
    assert "outcome" not in worded
    assert extension(worded, "note")["text"] == "Outcome: lost to follow-up"


@pytest.mark.parametrize("severity", ["mild", "moderate", "severe"])
def test_severity_has_exactly_one_code(severity: str) -> None:
    assert codes(event(severity=severity, severity_text="in words")["severity"]) == [severity]


def test_a_severity_in_words_only_is_no_code_and_no_seriousness() -> None:
    worded = event(severity_text="debilitating")
    assert "severity" not in worded
    assert "seriousness" not in worded
    assert extension(worded, "note")["text"] == "Severity: debilitating"


def test_severe_is_not_serious() -> None:
    assert "seriousness" not in event(severity="severe", grade=4)


def test_the_reporters_word_stays_and_is_shared_with_the_condition() -> None:
    bundle = bundle_of(reacting(term="itching rash of unknown kind"))
    found, condition = only(bundle, "AdverseEvent"), only(bundle, "Condition")
    assert found["event"] == condition["code"] == {"text": "itching rash of unknown kind"}
    assert at(bundle, found["resultingCondition"][0]) == condition


def test_grade_and_duration_stand_in_the_extensions_of_the_guides() -> None:
    found = event(grade=3, duration={"value": 9, "unit": "month"})
    assert extension(found, "ae-grade")["text"] == "Grade 3"
    assert extension(found["_date"], "icsr-ext-eventduration")["code"] == "mo"
    assert "date" not in found


def test_the_country_of_the_event_is_a_location_shared_by_its_events() -> None:
    reactions = [{"key": key, "term": key, "country": "CA"} for key in ("rash", "cough")]
    bundle = bundle_of(suspected(reactions=reactions))
    assert only(bundle, "Location")["address"] == {"country": "CA"}
    assert {item["location"]["reference"] for item in every(bundle, "AdverseEvent")} == {
        f"Location/{only(bundle, 'Location')['id']}"
    }


def test_the_worldwide_id_identifies_the_event() -> None:
    identifier = {"system": "urn:oid:2.16.840.1.113883.3.1", "value": "XX-EXAMPLE-17"}
    assert only(bundle_of(full_report()), "AdverseEvent")["identifier"] == identifier
    assert "identifier" not in event()


def test_treatment_is_named_in_the_event_and_its_drug_has_the_reaction_as_reason() -> None:
    bundle = bundle_of(full_report())
    items = [part["item"]["text"] for part in extensions(only(bundle, "AdverseEvent"), "mitigating-action")]
    assert items == ["prednisone", "emollients"]
    (prednisone,) = (
        statement
        for statement in every(bundle, "MedicationStatement")
        if statement.get("medicationCodeableConcept", {}).get("text") == "prednisone"
    )
    (reason,) = prednisone["reasonReference"]
    assert at(bundle, reason)["code"]["text"] == "itching rash"


def test_contributing_factors_are_history_entries_or_words() -> None:
    bundle = bundle_of(full_report())
    factors = [part["item"] for part in extensions(only(bundle, "AdverseEvent"), "contributing-factor")]
    assert at(bundle, factors[0])["code"]["text"] == "severe asthma"
    assert factors[1] == {"text": "sun"}


def test_history_and_article_stand_beside_the_event() -> None:
    bundle = bundle_of(full_report())
    found = only(bundle, "AdverseEvent")
    kinds = sorted(at(bundle, reference)["resourceType"] for reference in found["subjectMedicalHistory"])
    assert kinds == ["Condition", "Condition", "FamilyMemberHistory"]
    assert at(bundle, found["referenceDocument"][0])["resourceType"] == "DocumentReference"


def test_a_near_miss_is_potential_and_everything_else_actual() -> None:
    assert event(kind="near-miss")["actuality"] == "potential"
    for kind in ("reaction", "medication-error", "overdose", "exposure-in-pregnancy", "lack-of-effect"):
        assert event(kind=kind)["actuality"] == "actual"


@pytest.mark.parametrize(
    "kind", ["medication-error", "near-miss", "overdose", "exposure-in-pregnancy", "lack-of-effect"]
)
def test_an_event_without_harm_is_an_event_and_said_to_be_no_icsr(kind: str) -> None:
    result = converted(reacting(kind=kind))
    assert result.bundle is not None
    assert "resultingCondition" not in only(result.bundle, "AdverseEvent")
    assert every(result.bundle, "RiskAssessment") == every(result.bundle, "Condition") == []
    assert "event-without-reaction" in issue_keys(result)


def test_age_at_onset_stands_on_the_event_and_as_onset_where_no_other_is_stated() -> None:
    patient = {"age": {"value": 59, "unit": "year"}}
    bundle = bundle_of(reacting() | {"patient": patient})
    age = {"value": 59, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}
    assert extension(only(bundle, "AdverseEvent"), "icsr-ext-ageattimeofonset") == age
    assert only(bundle, "Condition")["onsetAge"] == age
    dated = only(bundle_of(reacting(onset="2014") | {"patient": patient}), "Condition")
    assert dated["onsetDateTime"] == "2014"
    assert "onsetAge" not in dated
