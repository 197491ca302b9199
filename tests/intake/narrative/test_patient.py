"""Age, sex, weight, height and death: of this patient, and only as the text tells them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.intake.narrative import document, patient
from service.intake.narrative.facts import PatientFacts


def read(text: str) -> PatientFacts:
    return patient.read(document.read(text))


def case(text: str) -> PatientFacts:
    return read(f"Case report\n{text}\n")


def value(found: Any) -> Any:
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [
        ("A 59-year old man was admitted.", 59, "year"),
        ("A twenty-seven-year-old man was admitted.", 27, "year"),
        ("A forty-one year old teacher came to us.", 41, "year"),
        ("A boy of 13 months had a seizure.", 13, "month"),
        ("A girl aged 5 years was brought in.", 5, "year"),
        ("Mrs C, aged 73, took a tablet.", 73, "year"),
        ("An 11-week-old girl was found limp.", 11, "week"),
        ("A 9-day-old boy fed poorly.", 9, "day"),
        ("A 14 mo girl had a rash.", 14, "month"),
        ("A 2.5-year-old boy had a rash.", Decimal("2.5"), "year"),
        ("A 34M presented with chest pain.", 34, "year"),
        ("A neonate was given caffeine on day 5 of life.", 5, "day"),
    ],
)
def test_an_age_in_any_wording(words: str, number: int | Decimal, unit: str) -> None:
    assert value(case(words).age) == {"value": number, "unit": unit}


@pytest.mark.parametrize(
    "words",
    [
        "A woman was treated. Her mother, aged 70, had died.",
        "A man was treated. His 12-year-old daughter was well.",
        "A man had smoked until the age of 40.",
        "A man was treated for 30 days with 50 mg.",
        "A patient in her sixties had a rash.",
    ],
)
def test_no_age_of_somebody_else_or_of_another_time(words: str) -> None:
    assert case(words).age is None


def test_a_patient_of_the_literature_is_not_the_patient() -> None:
    text = "Introduction\nA 45-year-old man has been described [3].\n\nCase report\nA woman took it.\n"
    assert read(text).age is None


def test_of_two_ages_the_one_of_the_presentation() -> None:
    told = case("The 30-year-old patient of that year had asthma. At presentation the 41-year-old woman was admitted.")
    assert value(told.age) == {"value": 41, "unit": "year"}


def test_decades_are_a_group_and_the_sixties_of_two() -> None:
    assert value(case("A patient in her seventies had a rash.").age_group) == "elderly"
    assert value(case("A patient in his thirties had a rash.").age_group) == "adult"
    assert case("A patient in his sixties had a rash.").age_group is None


class TestSex:
    def test_the_noun_before_any_pronoun(self) -> None:
        told = case("A 40-year-old woman came with her husband; he said that he had seen it.").sex
        assert value(told) == "female"

    def test_a_pronoun_where_no_noun_is(self) -> None:
        assert value(case("A 64-year-old teacher took a tablet. He was well.").sex) == "male"

    def test_pronouns_of_both_sexes_leave_it_open(self) -> None:
        assert case("A 64-year-old teacher took a tablet. He was well. She was not.").sex is None

    def test_silence_stays_silence(self) -> None:
        assert case("An 18-year-old student took a tablet.").sex is None


class TestBody:
    def test_weight_and_height(self) -> None:
        told = case("A 31-year-old man (height 182 cm, weight 84 kg) was admitted.")
        assert value(told.weight) == {"value": 84, "unit": "kg"}
        assert value(told.height) == {"value": 182, "unit": "cm"}

    def test_a_weight_in_brackets(self) -> None:
        assert value(case("A 50-year-old woman (52 kg) was admitted.").weight) == {"value": 52, "unit": "kg"}

    @pytest.mark.parametrize(
        "words",
        ["A girl with a birth weight of 900 g was seen.", "A man had a weight loss of 7 kg.", "He took 3 mg/kg."],
    )
    def test_other_weights_are_not_the_patients(self, words: str) -> None:
        assert case(words).weight is None


class TestDeath:
    def test_the_patient_died_of_something_and_was_examined(self) -> None:
        told = case(
            "A 74-year-old man was treated. He died of septic shock on day 9. An autopsy was not performed."
        ).death
        assert value(told) == {"causes": [{"term": "septic shock"}], "autopsy": False}

    @pytest.mark.parametrize(
        "words",
        [
            "A man was treated. His father had died of a stroke.",
            "A man could have died of it.",
            "A woman was well. Fatal courses have been described.",
        ],
    )
    def test_nobody_else_and_no_danger(self, words: str) -> None:
        assert case(words).death is None
