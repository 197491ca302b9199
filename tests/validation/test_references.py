"""Layer references: what points to something inside the document finds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.fhir import json
from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import ABSENT, changed, errors

Make = Callable[[], dict[str, Any]]

CASE = Path(__file__).parents[2] / "examples" / "azathioprine-urticaria" / "bundle.json"
URN_ABSENT = "urn:uuid:99999999-9999-4999-8999-999999999999"

BROKEN: list[tuple[Make, str, Any, list[tuple[str, str]]]] = [
    (
        r4.bundle,
        "entry.3.resource.medicationReference.reference",
        URN_ABSENT,
        [("dangling-reference", "Bundle.entry[3].resource.medication.reference")],
    ),
    (
        r4.urn_bundle,
        "entry.1.resource.subject.reference",
        URN_ABSENT,
        [("dangling-reference", "Bundle.entry[1].resource.subject.reference")],
    ),
    (r4.bundle, "entry.5.request.url", "Patient/p2", [("request-url", "Bundle.entry[5].request.url")]),
    (r4.bundle, "entry.5.request.url", "Person/p1", [("request-url", "Bundle.entry[5].request.url")]),
    (r4.bundle, "entry.5.request.url", "Patient", [("request-url", "Bundle.entry[5].request.url")]),
    (r4.urn_bundle, "entry.0.request.url", "Patient/p1", [("request-url", "Bundle.entry[0].request.url")]),
    (r4.bundle, "entry.5.request", ABSENT, [("request-missing", "Bundle.entry[5].request")]),
    (r4.bundle, "entry.5.fullUrl", f"{r4.BASE}/Patient/p2", [("fullurl-id", "Bundle.entry[5].fullUrl")]),
    (r4.bundle, "entry.5.fullUrl", f"{r4.BASE}/Person/p1", [("fullurl-id", "Bundle.entry[5].fullUrl")]),
    (r4.bundle, "entry.5.fullUrl", f"{r4.BASE}/Patient/p1/_history/1", [("fullurl-format", "Bundle.entry[5].fullUrl")]),
    (r4.bundle, "entry.5.fullUrl", "Patient/p1", [("fullurl-format", "Bundle.entry[5].fullUrl")]),
    (r4.bundle, "entry.5.fullUrl", "urn:uuid:1", [("fullurl-format", "Bundle.entry[5].fullUrl")]),
]


@pytest.mark.parametrize(("make", "path", "value", "found"), BROKEN)
def test_a_broken_link_is_found(make: Make, path: str, value: Any, found: list[tuple[str, str]]) -> None:
    assert errors(make(), "references") == []
    assert errors(changed(make(), path, value), "references") == found


def test_a_repeated_full_url_is_found_unless_the_versions_differ() -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [_entry("1"), _entry("1")]}
    assert errors(bundle, "references") == [("fullurl-repeated", "Bundle.entry[1].fullUrl")]
    assert errors(bundle | {"type": "history"}, "references") == []
    assert errors(bundle | {"entry": [_entry("1"), _entry("2")]}, "references") == []


def _entry(version: str) -> dict[str, Any]:
    return {"fullUrl": f"{r4.BASE}/Patient/p1", "resource": r4.patient() | {"meta": {"versionId": version}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("entry.0.resource.subject.reference", f"{r4.BASE}/Patient/p1"),
        ("entry.0.resource.subject.reference", "https://elsewhere.example.org/fhir/Patient/p2"),
        ("entry.0.resource.subject.reference", "Patient?identifier=https://example.org|12"),
        ("entry.0.resource.subject.reference", "Patient/p1/_history/3"),
        ("entry.0.resource.subject.reference", f"HTTPS{r4.BASE.removeprefix('https')}/Patient/p1"),
        ("entry.5.request.url", "Patient?identifier=https://example.org|12"),
        ("entry.5.fullUrl", ABSENT),
    ],
)
def test_what_a_transaction_allows_passes(path: str, value: Any) -> None:
    assert check(changed(r4.bundle(), path, value), {"references"}).issues == ()


def test_a_transaction_may_refer_to_what_is_on_the_server_which_is_said_once() -> None:
    bundle = changed(r4.bundle(), "entry.0.resource.subject.reference", "Patient/p2")
    changed(bundle, "entry.3.resource.subject.reference", "Patient/p2")
    changed(bundle, "entry.1.resource.subject.reference", "https://elsewhere.example.org/fhir/Patient/p2")
    found = [(issue.key, issue.severity, issue.path) for issue in check(bundle, {"references"}).issues]
    assert found == [("reference-outside", "information", "Bundle.entry[0].resource.subject.reference")]


def test_the_transaction_of_a_case_brings_along_what_it_refers_to() -> None:
    case = json.parse(CASE.read_bytes())
    kinds = [entry["resource"]["resourceType"] for entry in case["entry"]]
    event = kinds.index("AdverseEvent")
    assert errors(case, "references") == []
    changed(case, f"entry.{event}.resource.subject.reference", "Patient/p2")
    at = f"Bundle.entry[{event}].resource.subject.reference"
    assert errors(case, "references") == [("dangling-reference", at)]


def test_a_scheme_is_the_same_in_any_case() -> None:
    bundle = r4.urn_bundle()
    name = bundle["entry"][1]["resource"]["subject"]["reference"]
    changed(bundle, "entry.1.resource.subject.reference", name.replace("urn:uuid:", "URN:UUID:"))
    assert errors(bundle, "references") == []
    assert errors(changed(bundle, "entry.0.resource", r4.medication()), "targets") != []
    loud = r4.bundle()
    loud["entry"][5]["fullUrl"] = f"HTTPS{r4.BASE.removeprefix('https')}/Patient/p1"
    changed(loud, "entry.0.resource.subject.reference", f"{r4.BASE}/Patient/p1")
    assert errors(loud, "references") == []


def test_only_a_transaction_must_be_complete_in_itself() -> None:
    bundle = r4.urn_bundle() | {"type": "collection"}
    changed(bundle, "entry.1.resource.subject.reference", "Patient/elsewhere")
    assert check(bundle, {"references"}).issues == ()
    changed(bundle, "entry.1.resource.subject.reference", URN_ABSENT)
    issues = check(bundle, {"references"}).issues
    assert [(issue.key, issue.severity) for issue in issues] == [("dangling-reference", "warning")]


def test_contained_and_used_passes() -> None:
    used = r4.medication_statement() | {"contained": [r4.medication()], "medicationReference": {"reference": "#m1"}}
    assert check(used, {"structure", "targets", "references"}).issues == ()
    canonical = r4.questionnaire() | {"contained": [{"resourceType": "ValueSet", "id": "v", "status": "draft"}]}
    canonical["item"][0]["answerValueSet"] = "#v"
    assert errors(canonical, "references") == []


def test_contained_that_points_to_its_container_passes() -> None:
    provenance = changed(changed(r4.provenance(), "target.0.reference", "#"), "agent.0.who", {"display": "x"})
    assert errors(r4.adverse_event() | {"contained": [provenance]}, "references") == []


def test_a_contained_image_that_the_narrative_shows_passes() -> None:
    image = {"resourceType": "Binary", "id": "i1", "contentType": "image/png", "data": "YQ=="}
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><img alt="scan" src="#i1"/></div>'
    patient = r4.patient() | {"contained": [image], "text": {"status": "generated", "div": div}}
    assert errors(patient, "references") == []
    patient["text"]["div"] = div.replace('src="#i1"', 'src="i1"').replace("scan", "#i1")
    assert errors(patient, "references") == [("contained-orphan", "Patient.contained[0]")]


def test_contained_and_unused_is_found() -> None:
    statement = r4.medication_statement() | {"contained": [r4.medication()]}
    assert errors(statement, "references") == [("contained-orphan", "MedicationStatement.contained[0]")]


def test_a_reference_to_nothing_contained_is_found() -> None:
    statement = r4.medication_statement() | {"medicationReference": {"reference": "#m2"}}
    at = "MedicationStatement.medication.reference"
    assert errors(statement, "references") == [("contained-missing", at)]


def test_contained_resources_have_ids_of_their_own() -> None:
    both = r4.medication_statement() | {"contained": [r4.medication(), r4.medication()]}
    both["medicationReference"] = {"reference": "#m1"}
    assert errors(both, "references") == [("contained-id-repeated", "MedicationStatement.contained[1].id")]
    del both["contained"][1]["id"]
    assert errors(both, "references") == [("contained-id-missing", "MedicationStatement.contained[1].id")]


def test_a_canonical_that_begins_with_a_number_sign_finds_something_contained() -> None:
    response = {"resourceType": "QuestionnaireResponse", "status": "in-progress", "questionnaire": "#q"}
    assert errors(response, "references") == [("contained-missing", "QuestionnaireResponse.questionnaire")]
    held = {"resourceType": "Questionnaire", "id": "q", "status": "draft"}
    assert errors(response | {"contained": [held]}, "references") == []


def test_the_id_of_an_element_stands_once_in_a_resource() -> None:
    names = [{"id": "n", "family": "Doe"}, {"id": "n", "family": "Roe"}]
    assert errors(r4.patient() | {"name": names}, "references") == [("id-repeated", "Patient.name[1].id")]
    beside = {"name": names[:1], "_birthDate": {"id": "n"}}
    assert errors(r4.patient() | beside, "references") == [("id-repeated", "Patient.birthDate.id")]
    held = r4.practitioner() | {"name": names[:1]}
    patient = r4.patient() | {"id": "n", "name": names[:1], "contained": [held]}
    assert errors(patient | {"generalPractitioner": [{"reference": "#r1"}]}, "references") == []


def test_contained_in_contained_is_found() -> None:
    inner = r4.medication() | {"contained": [r4.practitioner()], "manufacturer": {"reference": "#r1"}}
    statement = r4.medication_statement() | {"contained": [inner], "medicationReference": {"reference": "#m1"}}
    assert ("contained-nested", "MedicationStatement.contained[0]") in errors(statement, "references")


def test_contained_is_looked_for_in_the_own_resource_only() -> None:
    bundle = changed(r4.bundle(), "entry.3.resource.medicationReference.reference", "#m1")
    bundle["entry"][1]["resource"]["contained"] = [r4.medication()]
    keys = {key for key, _ in errors(bundle, "references")}
    assert keys == {"contained-orphan", "contained-missing"}


def test_a_bundle_in_a_bundle_resolves_its_own_references() -> None:
    entry = {"fullUrl": URN_ABSENT, "resource": r4.bundle()}
    outer = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
    assert errors(outer, "references") == []
    changed(outer, "entry.0.resource.entry.0.resource.subject.reference", URN_ABSENT)
    at = "Bundle.entry[0].resource.entry[0].resource.subject.reference"
    assert errors(outer, "references") == [("dangling-reference", at)]
