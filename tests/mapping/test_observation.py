"""Observations: results as the report gives them, and the measures of the patient."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.fhir import json
from tests.cases import Json, bundle_of, case, codes, converted, every, extension, only

UCUM = "http://unitsofmeasure.org"


def observed(**fields: Any) -> Json:
    return only(bundle_of(case(tests=[{"key": "t", "name": "CK", **fields}])), "Observation")


def measures(**patient: Any) -> dict[str, Json]:
    found = every(bundle_of(case(patient=patient)), "Observation")
    return {observation["code"]["text"]: observation for observation in found}


def values(observation: Json) -> set[str]:
    return {key for key in observation if key.startswith("value") or key == "dataAbsentReason"}


def test_a_number_keeps_digits_comparator_and_unit() -> None:
    report = case(tests=[{"key": "t", "name": "CK", "value": Decimal("66.680"), "unit": "U/l", "comparator": ">"}])
    value = only(bundle_of(report), "Observation")["valueQuantity"]
    assert (value["comparator"], value["unit"], value["system"], value["code"]) == (">", "U/l", UCUM, "U/L")
    assert b'"value":66.680,' in json.dumps(bundle_of(report))


def test_a_number_without_a_unit_is_a_number() -> None:
    assert observed(value=7)["valueQuantity"] == {"value": 7}


def test_a_unit_without_a_verified_code_stays_text_and_is_told() -> None:
    result = converted(case(tests=[{"key": "t", "name": "CK", "value": 7, "unit": "spots"}]))
    assert result.bundle is not None
    assert only(result.bundle, "Observation")["valueQuantity"] == {"value": 7, "unit": "spots"}
    assert [issue.pointer for issue in result.issues if issue.key == "unit-unmapped"] == ["/tests/0/unit"]


def test_a_titre_is_its_reciprocal_in_ucum() -> None:
    value = observed(titre=320, comparator=">=")["valueQuantity"]
    assert value["value"] == 320
    assert value["comparator"] == ">="
    assert value["code"] == "{titer}"


@pytest.mark.parametrize(
    ("coded", "e2b", "interpretation"),
    [
        ("positive", "1", "POS"),
        ("negative", "2", "NEG"),
        ("borderline", "3", "E"),
        ("inconclusive", "4", "IND"),
    ],
)
def test_a_coded_result_has_the_e2b_code_and_an_interpretation(coded: str, e2b: str, interpretation: str) -> None:
    observation = observed(coded=coded)
    assert e2b in codes(observation["valueCodeableConcept"])
    assert observation["valueCodeableConcept"]["text"] == coded
    assert [codes(concept) for concept in observation["interpretation"]] == [[interpretation]]


def test_words_are_a_string() -> None:
    observation = observed(text="interface dermatitis")
    assert observation["valueString"] == "interface dermatitis"
    assert "interpretation" not in observation


@pytest.mark.parametrize(
    ("within", "words", "code"), [(True, "within normal limits", "N"), (False, "outside normal limits", "A")]
)
def test_within_limits_is_words_and_interpretation_and_no_number(within: bool, words: str, code: str) -> None:
    observation = observed(within_limits=within)
    assert observation["valueString"] == words
    assert [codes(concept) for concept in observation["interpretation"]] == [[code]]
    assert "referenceRange" not in observation


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("normal", "N"),
        ("abnormal", "A"),
        ("high", "H"),
        ("low", "L"),
        ("critical-high", "HH"),
        ("critical-low", "LL"),
        ("positive", "POS"),
        ("negative", "NEG"),
        ("indeterminate", "IND"),
    ],
)
def test_a_stated_interpretation_wins_and_is_a_result(stated: str, code: str) -> None:
    observation = observed(interpretation=stated)
    assert [codes(concept) for concept in observation["interpretation"]] == [[code]]
    assert values(observation) == set()
    assert observation["status"] == "final"


def test_no_interpretation_is_drawn_from_a_number_and_its_range() -> None:
    limit = {"value": 5, "unit": "mg"}
    assert "interpretation" not in observed(value=500, unit="mg", reference_range={"high": limit})


def test_the_reference_range_is_as_stated() -> None:
    low, high = {"value": 26, "unit": "U/l"}, {"value": 192, "unit": "U/l"}
    stated = {"low": low, "high": high, "text": "26 to 192", "kind": "therapeutic"}
    (found,) = observed(value=1, unit="U/l", reference_range=stated)["referenceRange"]
    assert (found["low"]["value"], found["high"]["value"], found["text"]) == (26, 192, "26 to 192")
    assert codes(found["type"]) == ["therapeutic"]


def test_a_limit_with_a_comparator_stays_in_words() -> None:
    high = {"value": 5, "unit": "mg", "comparator": "<"}
    (found,) = observed(value=1, unit="mg", reference_range={"high": high, "text": "as printed"})["referenceRange"]
    assert found == {"text": "as printed; high < 5 mg"}


def test_kind_date_and_note_are_kept() -> None:
    observation = observed(kind="laboratory", text="low", date="2014-03", note="twice")
    assert [codes(concept) for concept in observation["category"]] == [["laboratory"]]
    assert observation["effectiveDateTime"] == "2014-03"
    assert observation["note"] == [{"text": "twice"}]


def test_the_code_of_a_test_fits_its_kind_of_result() -> None:
    by_result = {
        "titre": only(bundle_of(case(tests=[{"key": "t", "name": "ANA", "titre": 320}])), "Observation"),
        "coded": only(bundle_of(case(tests=[{"key": "t", "name": "ANA", "coded": "positive"}])), "Observation"),
        "words": only(bundle_of(case(tests=[{"key": "t", "name": "ANA", "text": "speckled"}])), "Observation"),
    }
    found = {name: codes(observation["code"]) for name, observation in by_result.items()}
    assert found == {"titre": ["29953-7"], "coded": ["8061-4"], "words": []}


def test_weight_and_height_are_vital_signs_at_an_unknown_time() -> None:
    found = measures(weight={"value": Decimal("70.50"), "unit": "kg"}, height={"value": 168, "unit": "cm"})
    assert codes(found["Body weight"]["code"]) == ["29463-7"]
    assert codes(found["Body height"]["code"]) == ["8302-2"]
    for observation in found.values():
        assert [codes(concept) for concept in observation["category"]] == [["vital-signs"]]
        assert extension(observation["_effectiveDateTime"], "data-absent-reason") == "unknown"
        assert "effectiveDateTime" not in observation


def test_age_group_and_last_menstrual_period() -> None:
    found = measures(age_group="adult", last_menstrual_period="2013-11")
    assert codes(found["Age group"]["code"]) == ["46251-5"]
    assert codes(found["Age group"]["valueCodeableConcept"]) == ["5"]
    assert found["Last menstrual period"]["valueDateTime"] == "2013-11"
    assert (
        measures(last_menstrual_period={"text": "a year ago"})["Last menstrual period"]["valueString"] == "a year ago"
    )


def test_how_the_patient_died() -> None:
    causes = [{"key": "e", "term": "pulmonary embolism", "by_autopsy": True}]
    found = measures(death={"date": "2024-04", "autopsy": True, "causes": causes})
    assert found["Date of death"]["valueDateTime"] == "2024-04"
    assert found["Autopsy done"]["valueBoolean"] is True
    assert found["Cause of death"]["valueCodeableConcept"]["text"] == "pulmonary embolism"
    assert found["Cause of death"]["method"] == {"text": "found by autopsy"}
