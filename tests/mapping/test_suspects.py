"""AdverseEvent.suspectEntity: which drug is suspected of which reaction, and what is known of the two together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import Json, at, bundle_of, case, codes, every, extension, extensions, only, suspected


def drugs(**roles: str) -> list[Json]:
    return [{"key": key, "name": key, "role": role.replace("_", "-")} for key, role in roles.items()]


def suspects(bundle: Json, term: str) -> list[str]:
    (event,) = (event for event in every(bundle, "AdverseEvent") if event["event"]["text"] == term)
    return [at(bundle, entity["instance"])["medicationCodeableConcept"]["text"] for entity in event["suspectEntity"]]


def supporting(bundle: Json, event: Json) -> list[Json]:
    return [at(bundle, part["item"]) for part in extensions(event, "supporting-info")]


def paired(**fields: Any) -> Json:
    """The suspectEntity of a report with one pair."""
    report = suspected(pairs=[{"drug": "falimab", "reaction": "rash", **fields}])
    (entity,) = only(bundle_of(report), "AdverseEvent")["suspectEntity"]
    return dict(entity)


def test_a_reaction_without_pairs_has_every_suspect_and_interacting_drug() -> None:
    bundle = bundle_of(suspected(drugs=drugs(b="suspect", a="interacting", c="concomitant")))
    assert suspects(bundle, "rash") == ["a", "b"]


def test_a_reaction_with_pairs_has_the_paired_drugs_only() -> None:
    report = suspected(
        drugs=drugs(a="suspect", b="suspect"),
        reactions=[{"key": "rash", "term": "rash"}, {"key": "cough", "term": "cough"}],
        pairs=[{"drug": "b", "reaction": "rash"}],
    )
    bundle = bundle_of(report)
    assert suspects(bundle, "rash") == ["b"]
    assert suspects(bundle, "cough") == ["a", "b"]


@pytest.mark.parametrize(
    "role",
    [
        "concomitant",
        "not-administered",
        "past",
        "treatment-of-reaction",
        "treatment-of-indication",
        "premedication",
    ],
)
def test_a_drug_of_another_role_is_supporting_information_and_no_suspect(role: str) -> None:
    bundle = bundle_of(suspected(drugs=drugs(a="suspect", b=role)))
    assert suspects(bundle, "rash") == ["a"]
    (other,) = supporting(bundle, only(bundle, "AdverseEvent"))
    assert other["medicationCodeableConcept"]["text"] == "b"


def test_a_suspect_of_another_reaction_is_supporting_information() -> None:
    report = suspected(drugs=drugs(a="suspect", b="suspect"), pairs=[{"drug": "a", "reaction": "rash"}])
    bundle = bundle_of(report)
    (other,) = supporting(bundle, only(bundle, "AdverseEvent"))
    assert other["medicationCodeableConcept"]["text"] == "b"


def test_a_drug_that_was_assessed_for_a_reaction_is_suspected_of_it_without_a_pair() -> None:
    judged = {"key": "j", "drug": "b", "reaction": "rash", "method": "naranjo", "category": "possible"}
    report = suspected(
        drugs=drugs(a="suspect", b="suspect", c="suspect"),
        pairs=[{"drug": "a", "reaction": "rash"}],
        assessments=[{**judged, "assessor": {"type": "reviewer"}, "status": "final"}],
    )
    assert suspects(bundle_of(report), "rash") == ["a", "b"]


def test_a_drug_that_was_not_administered_belongs_to_an_event_that_is_no_reaction() -> None:
    slip = {"key": "slip", "term": "slip", "kind": "near-miss"}
    report = suspected(drugs=drugs(a="not-administered"), reactions=[slip, {"key": "rash", "term": "rash"}])
    bundle = bundle_of(report)
    assert suspects(bundle, "slip") == ["a"]
    (rash,) = (event for event in every(bundle, "AdverseEvent") if event["event"]["text"] == "rash")
    assert "suspectEntity" not in rash


def test_past_drugs_of_the_patient_are_supporting_information() -> None:
    bundle = bundle_of(suspected(patient={"past_drugs": [{"key": "p", "name": "penicillin"}]}))
    (past,) = supporting(bundle, only(bundle, "AdverseEvent"))
    assert past["medicationCodeableConcept"]["text"] == "penicillin"


@pytest.mark.parametrize(("role", "code"), [("suspect", "1"), ("interacting", "3")])
def test_the_role_stands_on_the_drug_and_on_the_suspect(role: str, code: str) -> None:
    bundle = bundle_of(suspected(drugs=drugs(a=role)))
    (entity,) = only(bundle, "AdverseEvent")["suspectEntity"]
    for element in (entity, only(bundle, "MedicationStatement")):
        assert codes(extension(element, "drug-role")) == [code]


def test_action_taken_and_cumulative_dose_stand_on_both() -> None:
    drug = {"action_taken": "withdrawn", "cumulative_dose": {"value": 5, "unit": "g"}}
    report = suspected(drugs=[{"key": "a", "name": "a", "role": "suspect", **drug}])
    bundle = bundle_of(report)
    (entity,) = only(bundle, "AdverseEvent")["suspectEntity"]
    for element in (entity, only(bundle, "MedicationStatement")):
        assert codes(extension(element, "action-taken")) == ["1"]
        assert extension(element, "cumulative-dose")["value"] == 5


@pytest.mark.parametrize(
    "value", ["positive", "negative", "not-done", "not-applicable", "unknown", "confounded", "contradicted"]
)
def test_dechallenge_has_a_code_for_every_value(value: str) -> None:
    concept = extension(paired(dechallenge=value, dechallenge_text="as told"), "dechallenge")
    assert len(concept["coding"]) == 1
    assert concept["text"] == "as told"


@pytest.mark.parametrize(
    "value",
    [
        "positive",
        "negative",
        "outcome-unknown",
        "not-done",
        "confounded",
        "contradicted",
        "tolerated-desensitisation",
    ],
)
def test_rechallenge_has_a_code_for_every_value(value: str) -> None:
    concept = extension(paired(rechallenge=value, rechallenge_text="as told"), "rechallenge")
    assert concept["coding"]
    assert concept["text"] == "as told"


def test_a_challenge_in_words_only_is_no_code() -> None:
    entity = paired(dechallenge_text="better at once", rechallenge_text="nobody tried")
    assert extension(entity, "dechallenge") == {"text": "better at once"}
    assert extension(entity, "rechallenge") == {"text": "nobody tried"}


def test_times_between_drug_and_reaction_keep_number_unit_comparator_and_words() -> None:
    entity = paired(
        time_to_onset={"value": 6, "unit": "month", "comparator": ">"}, time_from_last_dose={"text": "shortly after"}
    )
    onset = extension(entity, "time-to-onset")
    assert (onset["value"], onset["comparator"], onset["unit"], onset["code"]) == (6, ">", "months", "mo")
    assert extension(extension(entity, "time-from-last-dose"), "originalText") == "shortly after"


def test_no_suspect_at_all_is_no_empty_list() -> None:
    bundle = bundle_of(case(reactions=[{"key": "rash", "term": "rash"}]))
    assert "suspectEntity" not in only(bundle, "AdverseEvent")
