"""A nullified case: everything clinical is marked as an error, nothing is deleted, and the bundle stays valid."""

from __future__ import annotations

import pytest

from service.validation import ALL_OFFLINE
from tests.cases import Json, bundle_of, codes, converted, every, only
from tests.samples import full_report
from tests.variants import variants

STAYS = {"Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Organization", "Location", "Provenance"}
ERROR = "entered-in-error"
EVERY_REPORT = {"full": full_report()} | variants()


def nullified(name: str) -> Json:
    return EVERY_REPORT[name] | {"status": "nullified", "version": 2}


def is_withdrawn(resource: Json) -> bool:
    kind = resource["resourceType"]
    if kind in ("Condition", "AllergyIntolerance"):
        return codes(resource["verificationStatus"]) == [ERROR] and "clinicalStatus" not in resource
    if kind == "AdverseEvent":
        return [mark["valueCode"] for mark in resource["modifierExtension"]] == [ERROR]
    return bool(resource["status"] == ERROR)


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_every_clinical_resource_is_marked_as_an_error(name: str) -> None:
    resources = [entry["resource"] for entry in bundle_of(nullified(name))["entry"]]
    clinical = [resource for resource in resources if resource["resourceType"] not in STAYS]
    assert clinical
    assert [resource["resourceType"] for resource in clinical if not is_withdrawn(resource)] == []


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_nothing_is_deleted_and_no_id_changes(name: str) -> None:
    before = {entry["request"]["url"] for entry in bundle_of(EVERY_REPORT[name])["entry"]}
    after = {entry["request"]["url"] for entry in bundle_of(nullified(name))["entry"]}
    assert {url for url in before ^ after if not url.startswith("Provenance/")} == set()


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_a_withdrawn_case_passes_all_layers(name: str) -> None:
    result = converted(nullified(name), ALL_OFFLINE)
    assert result.ok, result.issues


def test_the_narrative_says_it_first() -> None:
    bundle = bundle_of(nullified("full"))
    for kind in ("AdverseEvent", "MedicationStatement", "RiskAssessment", "Composition"):
        for resource in every(bundle, kind):
            assert "<p>Withdrawn: entered in error.</p>" in resource["text"]["div"][:90]


def test_people_and_the_audit_record_are_no_errors() -> None:
    bundle = bundle_of(nullified("full"))
    for kind in ("Patient", "Organization", "Location"):
        assert ERROR not in str(only(bundle, kind))
    assert ERROR not in str(every(bundle, "Provenance"))


def test_a_case_that_stands_has_no_mark() -> None:
    assert ERROR not in str(bundle_of(full_report()))
    assert "modifierExtension" not in only(bundle_of(full_report()), "AdverseEvent")
