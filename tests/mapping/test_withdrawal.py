"""A nullified case: everything but the patient is marked, nothing is deleted, and the bundle stays valid."""

from __future__ import annotations

import pytest

from service.validation import ALL_OFFLINE
from tests.cases import Json, audit_record, bundle_of, codes, converted, every, only
from tests.samples import full_report
from tests.variants import variants

STAYS = {"Patient", "Provenance"}
NOT_IN_USE: Json = {
    **{kind: {"active": False} for kind in ("Practitioner", "PractitionerRole", "RelatedPerson", "Organization")},
    "Location": {"status": "inactive"},
}
ERROR = "entered-in-error"
EVERY_REPORT = {"full": full_report()} | variants()


def nullified(name: str) -> Json:
    return EVERY_REPORT[name] | {"status": "nullified", "version": 2}


def is_withdrawn(resource: Json) -> bool:
    kind = resource["resourceType"]
    if kind in NOT_IN_USE:
        return bool(resource.items() >= NOT_IN_USE[kind].items())
    if kind in ("Condition", "AllergyIntolerance"):
        return codes(resource["verificationStatus"]) == [ERROR] and "clinicalStatus" not in resource
    if kind == "AdverseEvent":
        return [mark["valueCode"] for mark in resource["modifierExtension"]] == [ERROR]
    return bool(resource["status"] == ERROR)


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_every_resource_of_the_case_is_marked(name: str) -> None:
    resources = [entry["resource"] for entry in bundle_of(nullified(name))["entry"]]
    of_case = [resource for resource in resources if resource["resourceType"] not in STAYS]
    assert of_case
    assert [resource["resourceType"] for resource in of_case if not is_withdrawn(resource)] == []


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


def test_a_condition_that_was_over_is_no_error_that_is_over() -> None:
    """con-4 asks for a clinicalStatus where there is an abatement, con-5 forbids it on an error."""
    over = [one for one in every(bundle_of(full_report()), "Condition") if is_over(one)]
    assert over
    withdrawn = every(bundle_of(nullified("full")), "Condition")
    assert [one for one in withdrawn if is_over(one) or "clinicalStatus" in one] == []


def is_over(condition: Json) -> bool:
    return any("abatement" in key for key in condition)


def test_an_event_is_marked_by_the_status_of_hl7s_back_port_guide() -> None:
    (mark,) = only(bundle_of(nullified("full")), "AdverseEvent")["modifierExtension"]
    url = "http://hl7.org/fhir/uv/ae-research-backport-ig/StructureDefinition/status"
    assert mark == {"url": url, "valueCode": ERROR}


def test_the_audit_record_says_that_and_why_the_case_is_nullified() -> None:
    why = {"status_reason": "The same case as 16."}
    record = audit_record(bundle_of(nullified("full") | why))
    assert "the case is nullified" in record["activity"]["text"]
    assert record["activity"]["text"].startswith("case report proposed by software from a text, reviewed by a person")
    assert record["reason"] == [{"text": "The same case as 16."}]
    assert "<p>Reason: The same case as 16.</p>" in record["text"]["div"]
    assert "nullified" not in str(audit_record(bundle_of(full_report())))


def test_a_case_that_stands_has_no_mark() -> None:
    assert ERROR not in str(bundle_of(full_report()))
    assert "modifierExtension" not in only(bundle_of(full_report()), "AdverseEvent")
