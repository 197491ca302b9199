"""What the report does not state is absent from the bundle; nothing is concluded from silence."""

from __future__ import annotations

from tests.cases import Json, bundle_of, case, every, only, suspected, walk
from tests.samples import minimal_report


def keys(resource: Json) -> set[str]:
    """What a resource holds beside its id, type and narrative."""
    return resource.keys() - {"resourceType", "id", "text"}


def test_the_smallest_report_gives_a_patient_of_whom_nothing_is_known() -> None:
    bundle = bundle_of(minimal_report())
    assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == ["Composition", "Patient", "Provenance"]
    assert keys(only(bundle, "Patient")) == set()


def test_a_reaction_named_only_has_no_outcome_seriousness_severity_location_date_or_category() -> None:
    event = only(bundle_of(suspected()), "AdverseEvent")
    assert keys(event) == {"actuality", "event", "subject", "resultingCondition", "suspectEntity"}
    assert keys(only(bundle_of(suspected()), "Condition")) == {"code", "subject"}


def test_a_drug_named_only_has_an_unknown_status_and_no_dose_reason_or_date() -> None:
    statement = only(bundle_of(suspected()), "MedicationStatement")
    assert keys(statement) == {"extension", "status", "medicationCodeableConcept", "subject"}
    assert [item["url"].rpartition("/")[2] for item in statement["extension"]] == ["drug-role"]
    assert statement["status"] == "unknown"


def test_a_suspect_named_only_has_no_dechallenge_rechallenge_action_or_time() -> None:
    (entity,) = only(bundle_of(suspected()), "AdverseEvent")["suspectEntity"]
    assert entity.keys() == {"extension", "instance"}
    assert [item["url"].rpartition("/")[2] for item in entity["extension"]] == ["drug-role"]


def test_a_disease_named_only_has_no_status_and_no_verification() -> None:
    bundle = bundle_of(case(patient={"history": [{"key": "a", "term": "asthma"}]}))
    assert keys(only(bundle, "Condition")) == {"code", "subject"}


def test_a_test_named_only_has_no_value_and_says_that_the_result_is_unknown() -> None:
    observation = only(bundle_of(case(tests=[{"key": "a", "name": "ALT"}])), "Observation")
    assert keys(observation) == {"status", "code", "subject", "dataAbsentReason"}
    assert observation["status"] == "unknown"


def test_no_birth_date_is_made_from_an_age() -> None:
    patient = {"age": {"value": 59, "unit": "year"}, "age_group": "adult", "history": []}
    for report in (suspected(), case()):
        bundle = bundle_of(report | {"patient": {key: value for key, value in patient.items() if value}})
        assert [key for key, _ in walk(bundle) if "birthDate" in key] == []


def test_no_assessment_no_causality() -> None:
    bundle = bundle_of(suspected())
    for kind in ("RiskAssessment", "QuestionnaireResponse", "Observation"):
        assert every(bundle, kind) == []
    assert [key for key, _ in walk(bundle) if key == "causality"] == []


def test_no_reporter_no_recorder() -> None:
    bundle = bundle_of(suspected())
    for kind in ("Practitioner", "PractitionerRole", "Organization", "RelatedPerson"):
        assert every(bundle, kind) == []
    assert "recorder" not in only(bundle, "AdverseEvent")
    assert [agent["who"] for agent in only(bundle, "Provenance")["agent"]] == [{"reference": "#software"}]
