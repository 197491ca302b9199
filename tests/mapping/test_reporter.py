"""Who reported, as the resources that may stand where a reporter is named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import Json, at, bundle_of, codes, every, extension, only, suspected


def reported(**reporter: Any) -> Json:
    return bundle_of(suspected(reporter=reporter))


def author(bundle: Json) -> Json:
    (reference,) = only(bundle, "Composition")["author"]
    return at(bundle, reference)


@pytest.mark.parametrize(
    ("qualification", "code"), [("physician", "1"), ("pharmacist", "2"), ("other-health-professional", "3")]
)
def test_a_health_professional_is_a_practitioner(qualification: str, code: str) -> None:
    bundle = reported(qualification=qualification, name="J Doe", country="CA")
    practitioner = only(bundle, "Practitioner")
    assert codes(practitioner["qualification"][0]["code"]) == [code]
    assert practitioner["name"] == [{"text": "J Doe"}]
    assert practitioner["address"] == [{"country": "CA"}]
    assert author(bundle) == practitioner == at(bundle, only(bundle, "AdverseEvent")["recorder"])


@pytest.mark.parametrize(("qualification", "code"), [("lawyer", "4"), ("consumer", "5")])
def test_a_consumer_or_lawyer_is_a_related_person(qualification: str, code: str) -> None:
    bundle = reported(qualification=qualification, name="A Patient", country="DE")
    person = only(bundle, "RelatedPerson")
    assert [codes(concept) for concept in person["relationship"]] == [[code]]
    assert person["address"] == [{"country": "DE"}]
    assert at(bundle, person["patient"]) == only(bundle, "Patient")
    assert every(bundle, "Practitioner") == []
    assert author(bundle) == person == at(bundle, only(bundle, "AdverseEvent")["recorder"])


def test_an_organisation_alone_is_the_author_but_records_nothing() -> None:
    bundle = reported(organization="Example Registry", country="DE")
    organization = only(bundle, "Organization")
    assert organization["name"] == "Example Registry"
    assert organization["address"] == [{"country": "DE"}]
    assert author(bundle) == organization
    assert "recorder" not in only(bundle, "AdverseEvent")
    assert every(bundle, "Practitioner") == []


def test_a_professional_of_an_organisation_has_a_role_that_joins_them() -> None:
    bundle = reported(qualification="physician", organization="Example Hospital", country="CA")
    role = only(bundle, "PractitionerRole")
    assert at(bundle, role["practitioner"]) == only(bundle, "Practitioner") == author(bundle)
    assert at(bundle, role["organization"]) == only(bundle, "Organization")
    assert "address" not in only(bundle, "Organization")


def test_a_consumer_has_no_practitioner_role() -> None:
    bundle = reported(qualification="consumer", organization="Patients' League")
    assert every(bundle, "PractitionerRole") == []
    assert only(bundle, "Organization")["name"] == "Patients' League"


def test_a_reporter_of_whom_the_country_is_known_only_is_a_practitioner_without_a_name() -> None:
    practitioner = only(reported(country="JP"), "Practitioner")
    assert practitioner.keys() == {"resourceType", "id", "text", "address"}


def test_a_consumer_who_assessed_is_named_where_only_a_practitioner_may_be_linked() -> None:
    judged = {"key": "a", "drug": "falimab", "reaction": "rash", "method": "naranjo", "category": "possible"}
    assessment = {**judged, "assessor": {"type": "reporter"}, "status": "final"}
    reporter = {"qualification": "consumer", "name": "A Patient"}
    bundle = bundle_of(suspected(reporter=reporter, assessments=[assessment]))
    (causality,) = only(bundle, "AdverseEvent")["suspectEntity"][0]["causality"]
    assert causality["author"] == only(bundle, "RiskAssessment")["performer"] == {"display": "A Patient"}


@pytest.mark.parametrize("primary", [True, False])
def test_the_primary_source_is_marked_as_stated(primary: bool) -> None:
    (reference,) = only(reported(name="J Doe", primary=primary), "Composition")["author"]
    assert extension(reference, "icsr-ext-authorprimarysource") is primary
    (reference,) = only(reported(name="J Doe"), "Composition")["author"]
    assert "extension" not in reference


def assessed_by(assessor: Json) -> Json:
    judged = {"key": "a", "drug": "falimab", "reaction": "rash", "method": "naranjo", "status": "final"}
    assessment = {**judged, "assessor": assessor, "category": "probable"}
    return bundle_of(suspected(reporter={"name": "J Doe"}, assessments=[assessment]))


@pytest.mark.parametrize("assessor", [{"type": "reporter"}, {"type": "reporter", "name": "J Doe"}])
def test_the_reporter_who_assessed_is_the_reporter_and_no_second_person(assessor: Json) -> None:
    bundle = assessed_by(assessor)
    (causality,) = only(bundle, "AdverseEvent")["suspectEntity"][0]["causality"]
    assert at(bundle, causality["author"]) == only(bundle, "Practitioner")


@pytest.mark.parametrize("assessor", [{"type": "reporter", "name": "R Roe"}, {"type": "reviewer", "name": "J Doe"}])
def test_another_name_or_another_part_is_another_person(assessor: Json) -> None:
    bundle = assessed_by(assessor)
    (causality,) = only(bundle, "AdverseEvent")["suspectEntity"][0]["causality"]
    assert at(bundle, causality["author"])["name"] == [{"text": assessor["name"]}]
    assert len(every(bundle, "Practitioner")) == 2
