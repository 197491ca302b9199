"""Causality: what a person confirmed stands in the event, all else is preliminary; no score is a probability."""

from __future__ import annotations

from typing import Any

import pytest

from service.fhir.canonical import code_system
from service.validation import ALL_OFFLINE
from tests.cases import (
    Json,
    at,
    bundle_of,
    codes,
    converted,
    every,
    extension,
    issue_keys,
    only,
    suspected,
    systems,
    walk,
)

WHO_UMC = "http://terminology.hl7.org/CodeSystem/adverse-event-causality-assess"
REVIEWER: Json = {"type": "reviewer", "name": "R Roe"}
SOFTWARE: Json = {"type": "software", "name": "scorer"}
PROBABLE: Json = {str(item): "unknown" for item in range(4, 11)} | {"1": "yes", "2": "yes", "3": "yes", "9": "yes"}


def naranjo(**fields: Any) -> Json:
    """A final assessment of five points by a reviewer, or as the fields say."""
    judged = {"key": "a", "drug": "falimab", "reaction": "rash", "method": "naranjo"}
    return {**judged, "assessor": REVIEWER, "status": "final", "answers": PROBABLE, **fields}


def category(name: str = "probable", **fields: Any) -> Json:
    """An assessment that states its category only."""
    judged = naranjo(category=name, **fields)
    return {key: value for key, value in judged.items() if key != "answers"}


def assessed(*assessments: Json) -> Json:
    return bundle_of(suspected(assessments=list(assessments)))


def causalities(bundle: Json) -> list[Json]:
    (entity,) = only(bundle, "AdverseEvent")["suspectEntity"]
    return list(entity.get("causality", []))


def answers(bundle: Json) -> dict[str, Any]:
    """linkId -> value of the response's items."""
    items = only(bundle, "QuestionnaireResponse")["item"]
    return {item["linkId"]: next(iter(item["answer"][0].values())) for item in items}


def test_a_confirmed_assessment_stands_everywhere_as_final() -> None:
    bundle = assessed(naranjo(date="2024-05"))
    (causality,) = causalities(bundle)
    assert codes(causality["assessment"]) == ["probable"]
    assert causality["assessment"]["text"] == "Probable (Naranjo score 5)"
    assert codes(causality["method"]) == ["ProbabilityScale"]
    assert at(bundle, causality["author"])["name"] == [{"text": "R Roe"}]
    risk = only(bundle, "RiskAssessment")
    assert extension(causality, "assessment") == {"reference": f"RiskAssessment/{risk['id']}"}
    response, total = only(bundle, "QuestionnaireResponse"), only(bundle, "Observation")
    assert (response["status"], total["status"], risk["status"]) == ("completed", "final", "final")
    assert response["authored"] == total["effectiveDateTime"] == risk["occurrenceDateTime"] == "2024-05"


def test_score_and_category_follow_from_the_answers() -> None:
    bundle = assessed(naranjo())
    found = answers(bundle)
    assert found["naranjo-total"] == only(bundle, "Observation")["valueInteger"] == 5
    assert found["naranjo-category"]["code"] == "probable"
    (prediction,) = only(bundle, "RiskAssessment")["prediction"]
    assert codes(prediction["qualitativeRisk"]) == ["probable"]
    assert {number: found[f"naranjo-{number}"]["code"] for number in PROBABLE} == PROBABLE


def test_the_assessed_pair_can_be_recovered_from_each_resource() -> None:
    bundle = assessed(naranjo())
    pair = (only(bundle, "AdverseEvent"), only(bundle, "MedicationStatement"))
    found = answers(bundle)
    assert (at(bundle, found["naranjo-reaction"]), at(bundle, found["naranjo-drug"])) == pair
    assert tuple(at(bundle, reference) for reference in only(bundle, "Observation")["focus"]) == pair
    risk = only(bundle, "RiskAssessment")
    assert at(bundle, extension(risk, "assessed-drug")) == pair[1]
    assert at(bundle, risk["condition"]) == only(bundle, "Condition")
    assert {at(bundle, reference)["resourceType"] for reference in risk["basis"]} == {
        "AdverseEvent",
        "MedicationStatement",
        "QuestionnaireResponse",
        "Observation",
    }


def test_what_software_proposes_is_preliminary_and_never_in_the_event() -> None:
    bundle = assessed(naranjo(assessor=SOFTWARE, status="preliminary"))
    assert causalities(bundle) == []
    response, total, risk = (only(bundle, kind) for kind in ("QuestionnaireResponse", "Observation", "RiskAssessment"))
    assert (response["status"], total["status"], risk["status"]) == ("in-progress", "preliminary", "preliminary")
    for resource, reference in ((response, response["author"]), (total, total["device"]), (risk, risk["performer"])):
        assert reference == {"reference": "#software"}
        (device,) = resource["contained"]
        assert (device["resourceType"], device["deviceName"][0]["name"]) == ("Device", "scorer")
    assert every(bundle, "Practitioner") == []


def test_what_a_person_has_not_confirmed_is_preliminary_too() -> None:
    bundle = assessed(naranjo(status="preliminary"))
    assert causalities(bundle) == []
    assert only(bundle, "QuestionnaireResponse")["status"] == "in-progress"
    assert only(bundle, "RiskAssessment")["status"] == only(bundle, "Observation")["status"] == "preliminary"
    assert at(bundle, only(bundle, "RiskAssessment")["performer"])["name"] == [{"text": "R Roe"}]


def test_incomplete_answers_give_no_total_and_no_category_but_a_span() -> None:
    bundle = assessed(naranjo(status="preliminary", answers={"1": "yes", "2": "yes", "5": "not-answered"}))
    assert answers(bundle).keys() == {"naranjo-drug", "naranjo-reaction", "naranjo-1", "naranjo-2"}
    assert every(bundle, "Observation") == []
    (prediction,) = only(bundle, "RiskAssessment")["prediction"]
    assert "qualitativeRisk" not in prediction
    assert (
        "incomplete: between 0 and 13 points (doubtful or possible or probable or definite)" in prediction["rationale"]
    )


def test_a_category_stated_without_answers_stays_as_stated() -> None:
    bundle = assessed(category())
    assert every(bundle, "QuestionnaireResponse") == every(bundle, "Observation") == []
    (causality,) = causalities(bundle)
    assert causality["assessment"]["text"] == "Probable"
    assert codes(causality["assessment"]) == ["probable"]


def test_a_score_stated_alone_has_the_category_of_its_band() -> None:
    stated = {key: value for key, value in category(score=6).items() if key != "category"}
    (causality,) = causalities(assessed(stated))
    assert codes(causality["assessment"]) == ["probable"]
    assert causality["assessment"]["text"] == "Probable (Naranjo score 6)"


def test_a_stated_category_is_never_replaced_by_the_band_of_the_score() -> None:
    result = converted(suspected(assessments=[category("definite", score=1)]))
    if result.bundle is None:
        assert any(issue.key == "assessment-disagrees" for issue in result.issues)
    else:
        assert [codes(causality["assessment"]) for causality in causalities(result.bundle)] == [["definite"]]


def test_a_score_stated_without_answers_is_an_observation_of_its_own() -> None:
    bundle = assessed(category(score=6))
    assert only(bundle, "Observation")["valueInteger"] == 6
    assert "derivedFrom" not in only(bundle, "Observation")
    assert every(bundle, "QuestionnaireResponse") == []


@pytest.mark.parametrize(
    ("method", "expected", "text"),
    [
        ("naranjo", ["definite"], "Definite"),
        ("who-umc", [], "highly-probable"),
        ("liverpool", [], "highly-probable"),
    ],
)
def test_highly_probable_is_definite_for_naranjo_only(method: str, expected: list[str], text: str) -> None:
    (prediction,) = only(assessed(category("highly-probable", method=method)), "RiskAssessment")["prediction"]
    assert codes(prediction["qualitativeRisk"]) == expected
    assert prediction["qualitativeRisk"]["text"] == text


@pytest.mark.parametrize("name", ["definite", "probable", "possible", "doubtful"])
def test_a_naranjo_category_is_never_passed_off_as_one_of_another_list(name: str) -> None:
    bundle = assessed(category(name))
    assert systems(bundle).isdisjoint({WHO_UMC, "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"})
    (causality,) = causalities(bundle)
    assert systems(causality["assessment"]) == {code_system("naranjo-category")}


@pytest.mark.parametrize(
    ("stated", "code"), [("certain", "Certain"), ("Probable", "Probably-Likely"), ("unlikely", "Unlikely")]
)
def test_a_stated_who_umc_category_is_coded_as_such(stated: str, code: str) -> None:
    (causality,) = causalities(assessed(category(stated, method="who-umc")))
    assert causality["assessment"]["coding"][0]["system"] == WHO_UMC
    assert codes(causality["assessment"]) == [code]


def test_another_method_and_its_category_stand_in_words() -> None:
    bundle = assessed(category("likely", method="other", method_text="house method"))
    (causality,) = causalities(bundle)
    assert causality["assessment"] == {"text": "likely"}
    assert causality["method"] == {"text": "house method"}


def test_no_probability_is_ever_stated() -> None:
    bundle = assessed(naranjo(), category(key="b"))
    assert [key for key, _ in walk(bundle) if key.startswith("probability")] == []


def test_assessments_of_one_pair_stand_side_by_side_with_their_authors() -> None:
    other = category("possible", key="b", method="who-umc", assessor={"type": "reporter", "name": "J Doe"})
    bundle = assessed(naranjo(), other, naranjo(key="c", assessor=SOFTWARE, status="preliminary"))
    authors = [at(bundle, causality["author"])["name"][0]["text"] for causality in causalities(bundle)]
    assert authors == ["R Roe", "J Doe"]
    assert len(every(bundle, "RiskAssessment")) == 3
    assert [risk["status"] for risk in every(bundle, "RiskAssessment")] == ["final", "final", "preliminary"]


def test_reasons_and_quotes_stand_with_their_answers() -> None:
    given = PROBABLE | {"3": {"answer": "yes", "rationale": "faded at once"}}
    quote = {"at": "/assessments/0/answers/3", "basis": "stated", "quote": "it faded", "source": "article"}
    bundle = bundle_of(suspected(assessments=[naranjo(answers=given, rationale="timing")], evidence=[quote]))
    (item,) = (item for item in only(bundle, "QuestionnaireResponse")["item"] if item["linkId"] == "naranjo-3")
    nested = {part["linkId"]: part["answer"][0]["valueString"] for part in item["answer"][0]["item"]}
    assert nested == {"naranjo-3-rationale": "faded at once", "naranjo-3-evidence": "“it faded” (article)"}
    assert only(bundle, "RiskAssessment")["prediction"][0]["rationale"].startswith("timing ")


@pytest.mark.parametrize(
    ("drug", "reaction", "key"),
    [
        ({"special_situations": ["overdose"]}, {}, "naranjo-overdose"),
        ({"role": "interacting"}, {}, "naranjo-interaction"),
        ({"kind": "vaccine"}, {}, "naranjo-vaccine"),
        ({}, {"term": "liver injury"}, "naranjo-liver"),
    ],
)
def test_where_the_scale_misleads_a_warning_names_the_better_method(drug: Json, reaction: Json, key: str) -> None:
    report = suspected(
        drugs=[{"key": "falimab", "name": "falimab", "role": "suspect", **drug}],
        reactions=[{"key": "rash", "term": "rash", **reaction}],
        assessments=[naranjo()],
    )
    (warning,) = (issue for issue in converted(report).issues if issue.key == key)
    assert (warning.severity, warning.pointer) == ("warning", "/assessments/0")
    assert warning.expected
    assert key not in issue_keys(converted(report | {"assessments": [category("possible", method="who-umc")]}))


def test_no_warning_where_the_scale_fits() -> None:
    keys = issue_keys(converted(suspected(assessments=[naranjo()])))
    assert [key for key in keys if key.startswith("naranjo-")] == []


def test_every_form_of_assessment_passes_all_layers() -> None:
    report = suspected(
        assessments=[
            naranjo(),
            naranjo(key="b", assessor=SOFTWARE, status="preliminary"),
            naranjo(key="c", status="preliminary", answers={"1": "no"}),
            category("possible", key="d", method="who-umc"),
        ]
    )
    result = converted(report, ALL_OFFLINE)
    assert result.ok, result.issues
