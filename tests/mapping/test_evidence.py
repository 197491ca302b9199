"""Which words a datum was read from, as Provenance; and the mark on what no person has reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.fhir import json
from service.intake import report_json
from service.mapping import map_report
from service.mapping.context import Context
from service.pipeline import context
from service.validation import check
from tests.cases import Json, audit_record, bundle_of, case, codes, every, extension, only, suspected

QUOTED = {
    "at": "/drugs/0/name",
    "basis": "stated",
    "source": "article.txt",
    "start": 12,
    "end": 19,
    "quote": "falimab",
    "confidence": "high",
    "rule": "drug.dictionary",
}
AGE = {"at": "/patient/age", "basis": "stated", "start": 2, "end": 13, "quote": "59-year-old"}
REPORT = suspected(patient={"sex": "female", "age": {"value": 59, "unit": "year"}}, evidence=[QUOTED, AGE])


def mapped(report: Json, evidence: Any) -> Json:
    (read,) = report_json.read(json.dumps(report))
    assert read.report is not None, read.issues
    settings: Context = replace(context(), evidence=evidence)
    return map_report(read.report, settings).bundle


def readings(bundle: Json) -> list[Json]:
    return [one for one in every(bundle, "Provenance") if one is not audit_record(bundle)]


def test_each_resource_says_which_words_it_was_read_from() -> None:
    bundle = bundle_of(REPORT)
    (drug,) = (one for one in readings(bundle) if one["target"][0]["reference"].startswith("MedicationStatement/"))
    (entity,) = drug["entity"]
    assert entity["role"] == "quotation"
    assert entity["what"] == {"display": "article.txt"}
    assert extension(entity, "quote") == "falimab"
    assert (extension(entity, "quote-start"), extension(entity, "quote-end")) == (12, 19)
    assert extension(entity, "basis") == "stated"
    assert extension(entity, "confidence") == "high"
    assert extension(entity, "reading-rule") == "drug.dictionary"
    assert drug["recorded"] == REPORT["created"]
    assert "“falimab”" in drug["text"]["div"]


def test_the_article_is_what_is_quoted_where_the_report_names_one() -> None:
    bundle = bundle_of(REPORT | {"source": {"title": "A case of rash"}})
    document = only(bundle, "DocumentReference")
    assert all(
        entity["what"] == {"reference": f"DocumentReference/{document['id']}"}
        for one in readings(bundle)
        for entity in one["entity"]
    )


def test_on_request_the_element_is_named() -> None:
    bundle = mapped(REPORT, "element")
    named = {}
    for one in readings(bundle):
        (target,) = one["target"]
        named[target["reference"].split("/")[0], extension(target, "targetElement")] = one
    statement = only(bundle, "MedicationStatement")
    assert statement["medicationCodeableConcept"]["id"] == "e1"
    assert ("MedicationStatement", "e1") in named
    assert only(bundle, "AdverseEvent")["extension"][0]["valueAge"]["id"] == "e1"
    assert check(bundle).result == "valid"


def test_and_it_can_be_left_out() -> None:
    assert readings(mapped(REPORT, "none")) == []


@pytest.mark.parametrize("evidence", ["resource", "element"])
def test_the_order_of_the_evidence_does_not_reach_the_bundle(evidence: str) -> None:
    turned = REPORT | {"evidence": REPORT["evidence"][::-1]}
    assert json.dumps(mapped(turned, evidence)["entry"][1:]) == json.dumps(mapped(REPORT, evidence)["entry"][1:])


PROPOSAL = REPORT | {"review": "unreviewed", "status": "preliminary"}


def test_a_proposal_is_marked_on_every_resource() -> None:
    history = [{"key": "a", "term": "asthma"}, {"key": "p", "term": "penicillin", "kind": "allergy"}]
    bundle = bundle_of(PROPOSAL | {"patient": {"history": history}, "evidence": [QUOTED]})
    for entry in bundle["entry"]:
        (label,) = entry["resource"]["meta"]["security"]
        assert (label["system"], label["code"]) == (
            "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
            "AIAST",
        )
        assert "no person has reviewed it" in entry["resource"]["text"]["div"]
    assert only(bundle, "Composition")["status"] == "preliminary"
    diagnoses = [*every(bundle, "Condition"), *every(bundle, "AllergyIntolerance")]
    assert [codes(one["verificationStatus"]) for one in diagnoses] == [["unconfirmed"]] * 3
    assert check(bundle).result == "valid"


def test_a_diagnosis_that_was_excluded_stays_excluded() -> None:
    history = [{"key": "a", "term": "lupus", "verification": "refuted"}]
    report = {key: value for key, value in PROPOSAL.items() if key != "reactions"}
    bundle = bundle_of(report | {"patient": {"history": history}, "evidence": [QUOTED]})
    assert codes(only(bundle, "Condition")["verificationStatus"]) == ["refuted"]


@pytest.mark.parametrize("report", [PROPOSAL | {"review": "reviewed"}, REPORT])
def test_what_a_person_reviewed_or_wrote_has_no_mark(report: Json) -> None:
    assert b"AIAST" not in json.dumps(bundle_of(report))
    assert b"unconfirmed" not in json.dumps(bundle_of(report))


@pytest.mark.parametrize("fields", [{}, {"status": "final"}, {"status": "amended"}])
def test_what_no_person_reviewed_cannot_be_final(fields: Json) -> None:
    (read,) = report_json.read(json.dumps(case(review="unreviewed", **fields)))
    assert [(issue.key, issue.pointer) for issue in read.issues] == [("review-status", "/status")]
