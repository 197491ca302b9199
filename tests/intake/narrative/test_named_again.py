"""A drug named again by its class or brand, drugs of other people and of allergies, errors, the diseases of others."""

from __future__ import annotations

from typing import Any

import pytest

from service.intake.narrative.extract import extract


def report(text: str) -> dict[str, Any]:
    found = extract(text).report
    assert found is not None
    return found


def drugs(text: str) -> dict[str, str]:
    return {drug["name"]: drug["role"] for drug in report(text)["drugs"]}


def history(text: str) -> dict[str, str]:
    return {
        entry["term"]: entry.get("kind", "condition") for entry in report(text).get("patient", {}).get("history", [])
    }


@pytest.mark.parametrize(
    ("drug", "again"),
    [
        ("moxifloxacin", "The quinolone"),
        ("nivolumab", "The checkpoint inhibitor"),
        ("secukinumab", "The biologic"),
        ("bisoprolol", "The suspected beta-blocker"),
        ("cefaclor", "The antibiotic"),
    ],
)
def test_a_class_that_one_drug_of_the_text_belongs_to_is_that_drug(drug: str, again: str) -> None:
    text = f"A 50-year-old man took {drug}. Two days later he developed a rash due to {drug}. {again} was stopped."
    assert drugs(text) == {drug: "suspect"}
    assert report(text)["drugs"][0]["action_taken"] == "withdrawn"


def test_a_class_of_several_drugs_of_the_text_names_none() -> None:
    text = (
        "A 50-year-old man took cefaclor and then clarithromycin. Two days later he developed a rash caused by"
        " clarithromycin. The antibiotic was stopped."
    )
    assert set(drugs(text)) == {"cefaclor", "clarithromycin"}
    assert all("action_taken" not in drug for drug in report(text)["drugs"])


def test_a_class_that_is_another_one_stays_a_drug() -> None:
    text = (
        "A 50-year-old man took cefaclor. Two days later he developed a rash due to cefaclor. It was stopped, and an"
        " antihistamine was given."
    )
    assert drugs(text) == {"cefaclor": "suspect", "antihistamine": "treatment-of-reaction"}


def test_the_brand_in_brackets_is_the_drug_named_before_it() -> None:
    text = (
        "A 20-year-old woman received human papillomavirus vaccine (Gardasil 9). One hour later she developed urticaria"
        " caused by the vaccine. A second dose of Gardasil 9 was not given."
    )
    assert drugs(text) == {"human papillomavirus vaccine": "suspect"}


@pytest.mark.parametrize(
    "other",
    [
        "He has an allergy to penicillin.",
        "He is allergic to penicillin.",
        "Penicillin allergy is on his record.",
        "His wife, a nurse who takes penicillin, was well.",
        "He asked about penicillin, which his sister uses.",
        "Penicillin was held ready.",
        "Penicillin had not yet been given.",
        "In a provocation test penicillin was tolerated.",
    ],
)
def test_what_the_patient_did_not_have_is_no_drug(other: str) -> None:
    text = f"A 50-year-old man took ibuprofen. {other} Two hours later he developed hives due to ibuprofen."
    assert drugs(text) == {"ibuprofen": "suspect"}


def test_what_was_taken_from_a_relative_is_a_drug() -> None:
    text = (
        "A 50-year-old man took ibuprofen. Two hours later he developed hives due to ibuprofen. He took his sister's"
        " cetirizine, and the hives were gone."
    )
    assert drugs(text) == {"ibuprofen": "suspect", "cetirizine": "treatment-of-reaction"}


def test_a_reaction_of_years_ago_is_no_reaction_of_the_case() -> None:
    text = (
        "Ten years ago he had developed a rash after cefaclor. A 50-year-old man took ibuprofen. Two hours later he"
        " developed hives due to ibuprofen."
    )
    assert [reaction["term"] for reaction in report(text)["reactions"]] == ["hives"]


def test_the_disease_of_a_relative_is_family_history_with_the_words_for_the_relative() -> None:
    text = (
        "A 37-year-old woman took ibuprofen. Her mother had psoriasis and her maternal uncle vitiligo. Two days later"
        " she developed hives due to ibuprofen."
    )
    assert history(text) == {"psoriasis": "family", "vitiligo": "family"}
    said = [one for one in report(text)["evidence"] if one["at"].endswith("/kind")]
    assert [one["quote"] for one in said] == ["mother", "maternal uncle"]


def test_the_disease_of_patients_in_the_literature_is_nobodys_history() -> None:
    text = (
        "Introduction\nHives from ibuprofen have been reported in patients with lupus.\n\nCase\nA 37-year-old woman"
        " with asthma took ibuprofen. Two hours later she developed hives due to ibuprofen.\n\nDiscussion\nSuch hives"
        " have been described in patients with lymphoma and in patients with scleroderma."
    )
    assert history(text) == {"asthma": "condition"}


@pytest.mark.parametrize(
    "error",
    [
        "She mistakenly took methotrexate daily for a week.",
        "She took methotrexate daily instead of weekly.",
        "By a mix-up at the pharmacy she was given methotrexate.",
        "Methotrexate was given by mistake.",
        "There was a dispensing error with methotrexate.",
    ],
)
def test_a_medication_error_without_harm_is_an_event_and_no_treatment_success(error: str) -> None:
    found = extract(f"A 60-year-old woman was seen. {error} She remained well.")
    assert found.refusals == ()
    assert found.report is not None
    assert [reaction["kind"] for reaction in found.report["reactions"]] == ["medication-error"]
    assert [drug["role"] for drug in found.report["drugs"]] == ["suspect"]
    assert "assessments" not in found.report


@pytest.mark.parametrize(
    "words", ["No dosing error was found.", "Prescribers should avoid a dosing error.", "To prevent a mix-up, ask."]
)
def test_a_warning_or_denial_is_no_error(words: str) -> None:
    found = extract(f"A 60-year-old woman took methotrexate. {words} She remained well.")
    assert [refusal.kind for refusal in found.refusals] == ["no-reaction"]


def test_an_interval_before_a_noun_in_er_is_no_age() -> None:
    text = "We present a 37-year-old woman who took ibuprofen. Five months later, hives due to ibuprofen appeared."
    assert report(text)["patient"]["age"]["value"] == 37
