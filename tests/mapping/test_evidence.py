"""Which words a datum was read from, as Provenance; and the mark on what no person has reviewed."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, Final

import pytest

from service.fhir import json
from service.intake import report_json
from service.mapping import map_report
from service.mapping.context import Context
from service.pipeline import context
from service.report.canonical import digest
from service.report.places import by_name, sealed
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


def test_the_id_of_a_primitive_stands_beside_an_extension_as_servers_drop_it_else() -> None:
    sex = {"at": "/patient/sex", "basis": "stated", "start": 14, "end": 19, "quote": "woman"}
    patient = only(mapped(REPORT | {"evidence": [sex]}, "element"), "Patient")
    assert patient["_gender"]["id"] == "e1"
    assert extension(patient["_gender"], "basis") == "stated"


TWO: Json = {
    "drugs": [
        {"key": "a", "name": "falimab", "role": "suspect", "route": "oral", "doses": [{"text": "10 mg"}]},
        {"key": "b", "name": "domab", "role": "suspect", "route": "oral", "doses": [{"text": "20 mg"}]},
    ],
    "reactions": [{"key": "rash", "term": "rash", "outcome": "recovered"}],
    "pairs": [
        {"drug": "a", "reaction": "rash", "dechallenge": "positive"},
        {"drug": "b", "reaction": "rash", "dechallenge": "positive"},
    ],
}
PLACES: Final = ("/drugs/0/name", "/drugs/0/route", "/drugs/0/doses/0", "/pairs/0/dechallenge", "/reactions/0/outcome")


def read_by_software() -> Json:
    """A report as `extract --json` gives it: its evidence was read for drug a."""
    evidence = [{"at": at, "basis": "stated", "quote": f"words {at}", "rule": "a.rule"} for at in PLACES]
    return sealed(case(**copy.deepcopy(TWO), evidence=evidence))


def quoted(report: Json) -> set[str]:
    """The places whose words are in FHIR."""
    bundle = mapped(report, "element")
    return {extension(entity, "quote").split()[1] for one in readings(bundle) for entity in one["entity"]}


def test_words_follow_an_entry_that_is_moved_or_has_others_before_it() -> None:
    report = read_by_software()
    report["drugs"].insert(0, {"key": "c", "name": "other", "role": "concomitant", "route": "oral"})
    report["drugs"].reverse()
    report["pairs"].reverse()
    assert [one["at"] for one in report["evidence"]][:2] == ["/drugs/a/name", "/drugs/a/route"]
    assert quoted(report) == set(PLACES)
    bundle = mapped(report, "resource")
    (one,) = (each for each in every(bundle, "MedicationStatement") if "falimab" in json.dumps(each).decode())
    drugs = {each["target"][0]["reference"] for each in readings(bundle)}
    assert {each for each in drugs if each.startswith("MedicationStatement/")} == {f"MedicationStatement/{one['id']}"}


def test_words_that_software_read_for_an_entry_that_is_gone_are_left_out_and_said() -> None:
    report = read_by_software()
    del report["drugs"][0], report["pairs"][0]
    (read,) = report_json.read(json.dumps(report))
    said = [issue.found.split(":")[0] for issue in read.issues if issue.key == "evidence-stale" and issue.found]
    assert said == [one["at"] for one in report["evidence"]][:4]
    assert read.report is not None
    assert quoted(report) == {"/reactions/0/outcome"}


def test_words_of_a_person_for_an_entry_that_is_gone_are_an_error() -> None:
    report = read_by_software()
    del report["drugs"][0], report["pairs"][0], report["evidence"][0]["fingerprint"]
    (read,) = report_json.read(json.dumps(report))
    assert [issue.key for issue in read.issues if issue.severity == "error"] == ["evidence-unresolved"]
    assert read.report is None


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda report: report["drugs"][0].update(route="cutaneous"), {"/drugs/0/route"}),
        (lambda report: report["drugs"][0]["doses"].insert(0, {"text": "5 mg"}), {"/drugs/0/doses/0"}),
        (lambda report: report["pairs"][0].update(dechallenge="negative"), {"/pairs/0/dechallenge"}),
        (lambda report: report["reactions"][0].update(outcome="fatal"), {"/reactions/0/outcome"}),
        (lambda report: report["drugs"][0].update(name="domab"), set(PLACES) - {"/reactions/0/outcome"}),
        (
            lambda report: report["reactions"][0].update(term="nausea"),
            {"/pairs/0/dechallenge", "/reactions/0/outcome"},
        ),
        (
            lambda report: report["drugs"][0].update(note="n", codes=[{"system": "http://a.b", "code": "1"}]),
            set(),
        ),
    ],
)
def test_words_that_were_read_for_another_value_or_name_are_left_out_and_said(change: Any, lost: set[str]) -> None:
    report = read_by_software()
    change(report)
    assert quoted(report) == set(PLACES) - lost
    (read,) = report_json.read(json.dumps(report))
    said = [issue for issue in read.issues if issue.key == "evidence-stale"]
    assert {issue.found.split(":")[0] for issue in said if issue.found is not None} == lost
    assert {issue.severity for issue in said} <= {"warning"}


def test_who_has_checked_the_words_takes_the_fingerprint_out() -> None:
    report = read_by_software()
    report["drugs"][0]["route"] = "cutaneous"
    del report["evidence"][1]["fingerprint"]
    assert quoted(report) == set(PLACES)


def test_a_value_that_a_reviewer_changed_is_not_marked_as_inferred() -> None:
    evidence = [{"at": "/reactions/0/outcome", "basis": "inferred", "rule": "a.rule"}]
    report = sealed(case(**copy.deepcopy(TWO), evidence=evidence))
    assert b'"inferred"' in json.dumps(mapped(report, "resource"))
    report["reactions"][0]["outcome"] = "recovering"
    assert b'"inferred"' not in json.dumps(mapped(report, "resource"))


def test_an_answer_that_a_reviewer_changed_has_no_quote() -> None:
    answers = {"1": {"answer": "yes"}, "2": {"answer": "yes"}}
    judged = {"key": "n", "drug": "a", "reaction": "rash", "method": "naranjo", "status": "preliminary"}
    assessment = {**judged, "assessor": {"type": "software"}, "answers": answers}
    evidence = [{"at": f"/assessments/0/answers/{item}", "basis": "stated", "quote": f"item {item}"} for item in "12"]
    report = sealed(case(**copy.deepcopy(TWO), assessments=[assessment], evidence=evidence))
    answers["1"]["rationale"] = "I agree"
    answers["2"]["answer"] = "no"
    response = json.dumps(only(mapped(report, "resource"), "QuestionnaireResponse")).decode()
    assert "item 1" in response
    assert "item 2" not in response


def test_the_digest_does_not_tell_positions_from_keys() -> None:
    report = case(**copy.deepcopy(TWO), evidence=[{"at": at, "basis": "stated"} for at in PLACES])
    named = report | {"evidence": [{**one, "at": by_name(report, one["at"])} for one in report["evidence"]]}
    assert named != report
    assert digest(named) == digest(report)


def test_a_key_of_digits_alone_means_a_position() -> None:
    drugs = [{"key": "1", "name": "falimab", "role": "suspect"}, {"key": "0", "name": "domab", "role": "suspect"}]
    report = sealed(case(drugs=drugs, evidence=[{"at": "/drugs/1/name", "basis": "stated", "quote": "words here"}]))
    assert report["evidence"][0]["at"] == "/drugs/1/name"
    drugs.reverse()
    assert readings(mapped(report, "resource")) == []
