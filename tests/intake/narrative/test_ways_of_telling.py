"""Ways of telling that a reader must know: who blames a drug and in which words, where a reaction begins in a list of
days, what the title alone names, how weight and height stand beside the age, how something was "back".
"""

from __future__ import annotations

from typing import Any

import pytest

from service.intake.narrative.extract import extract


def read(text: str) -> dict[str, Any]:
    report = extract(text).report
    assert report is not None
    return report


def reactions(text: str) -> dict[str, Any]:
    return {entry["term"].lower(): entry for entry in read(text).get("reactions", ())}


def roles(text: str) -> dict[str, str]:
    return {entry["name"].lower(): entry["role"] for entry in read(text).get("drugs", ())}


@pytest.mark.parametrize("words", ["a man of 71 kg", "a man of 71.5 kg"])
def test_a_weight_is_no_second_patient(words: str) -> None:
    text = f"A 44-year-old baker, {words}, took clarithromycin. Two days later he developed an urticaria due to it."
    found = extract(text)
    assert found.refusals == ()
    assert found.report is not None
    assert found.report["patient"]["age"] == {"value": 44, "unit": "year"}
    assert found.report["patient"]["weight"]["unit"] == "kg"


@pytest.mark.parametrize(
    ("words", "weight", "height"),
    [
        ("A man (61 y; 183 cm; 92 kg) received", 92, 183),
        ("A woman, 34 years, 58 kg, received", 58, None),
        ("A 34-year-old nurse (female, 61,5 kg) received", 61.5, None),
    ],
)
def test_weight_and_height_stand_in_a_list_with_age_or_sex(words: str, weight: float, height: int | None) -> None:
    patient = read(f"{words} clarithromycin. Two days later an urticaria appeared, caused by clarithromycin.")[
        "patient"
    ]
    assert float(patient["weight"]["value"]) == weight
    assert patient.get("height", {}).get("value") == height


def test_a_weight_in_a_list_of_other_things_is_none() -> None:
    text = "A 34-year-old nurse received clarithromycin. She ate rice, 2 kg, and then an urticaria appeared."
    assert "weight" not in read(text)["patient"]


def test_a_customer_is_told_by_title_and_age() -> None:
    text = "Customer: Mrs. Q., 68 years. She took ramipril for hypertension. Three days later she developed a cough."
    assert read(text)["patient"]["age"] == {"value": 68, "unit": "year"}


@pytest.mark.parametrize("words", ["ascribed to", "put down to", "blamed on"])
def test_these_words_blame_a_drug(words: str) -> None:
    text = (
        "A 50-year-old man took allopurinol and bisoprolol. His wife brought him to us."
        f" His severe hepatitis was {words} allopurinol."
    )
    assert "hepatitis" in reactions(text)
    assert roles(text)["allopurinol"] == "suspect"


@pytest.mark.parametrize(
    ("disease", "drug"),
    [
        ("Neuroleptic malignant syndrome", "olanzapine"),
        ("Serotonin syndrome", "citalopram"),
        ("Toxic epidermal necrolysis", "allopurinol"),
        ("Stevens-Johnson syndrome", "allopurinol"),
        ("Drug fever", "vancomycin"),
        ("Tardive dyskinesia", "haloperidol"),
    ],
)
def test_a_disease_that_drugs_make_needs_no_other_word_of_harm(disease: str, drug: str) -> None:
    text = (
        f"A 50-year-old man was given {drug} daily. Six days later he noticed fatigue."
        f" {disease} was diagnosed on the next day."
    )
    assert disease.lower() in reactions(text)
    assert roles(text)[drug] == "suspect"


def test_such_a_disease_that_was_ruled_out_is_no_harm() -> None:
    text = "A 50-year-old man was given olanzapine. Neuroleptic malignant syndrome was ruled out."
    assert reactions(text) == {}


def test_an_entry_of_a_list_of_days_begins_a_reaction() -> None:
    text = (
        "Toxic epidermal necrolysis\n\nA 50-year-old man was given allopurinol 300 mg daily.\n\n"
        "- Day 15: fever and sore throat.\n- Day 17: allopurinol was stopped.\n"
    )
    found = reactions(text)
    assert found["fever"]["onset"]["offset"] == {"value": 15, "unit": "day"}


def test_a_numbered_day_is_a_time() -> None:
    text = (
        "A 50-year-old man was given vancomycin. On the 14th day of treatment he had fever up to 39 degrees."
        " Vancomycin was stopped."
    )
    assert reactions(text)["fever"]["onset"]["offset"] == {"value": 14, "unit": "day"}


def test_what_the_title_alone_names_is_the_reaction() -> None:
    text = (
        "Cholestatic hepatitis in a man treated for gout\n\n"
        "A 50-year-old man began allopurinol 300 mg daily. Three weeks later he noticed dark urine."
        " Allopurinol was stopped and the urine became clear.\n"
    )
    assert "cholestatic hepatitis" in reactions(text)


@pytest.mark.parametrize(
    "title",
    [
        "Successful treatment of psoriasis: a case report",
        "Two drugs, one box: a dangerous confusion",
    ],
)
def test_a_title_about_an_effect_or_a_mistake_names_no_reaction(title: str) -> None:
    text = (
        f"{title}\n\nA 50-year-old man began allopurinol 300 mg daily. Three weeks later he noticed dark urine due to"
        " allopurinol.\n"
    )
    assert set(reactions(text)) == {"dark urine"}


def test_who_still_suspects_a_drug_blames_it_and_who_once_did_does_not() -> None:
    text = (
        "A 70-year-old woman took warfarin daily, and fluconazole was added. Nine days after fluconazole was added she"
        " developed a nosebleed. The family doctor halted warfarin. The pharmacist {} warfarin."
    )
    assert roles(text.format("suspects"))["warfarin"] == "suspect"


def test_what_was_stopped_treats_nothing() -> None:
    text = (
        "A 50-year-old woman took bisoprolol. She was given allopurinol. Two weeks later she developed a rash due to"
        " allopurinol. Allopurinol and bisoprolol were stopped, and prednisolone was started."
    )
    treated = [entry.get("text", entry.get("drug", "")) for entry in reactions(text)["rash"]["treatment"]]
    assert [name for name in treated if "bisoprolol" in name] == []


def test_of_several_times_in_a_sentence_none_is_the_onset_of_what_it_does_not_name() -> None:
    text = (
        "Retinal detachment with moxifloxacin\n\nA 50-year-old man took moxifloxacin. On day 4 he had a headache; on"
        " day 9, at work, he saw nothing. Examination showed retinal detachment. Moxifloxacin was stopped.\n"
    )
    assert "offset" not in reactions(text)["retinal detachment"].get("onset", {})


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Six weeks later the patient did not improve.", "not-recovered"),
        ("At the last visit she had not recovered.", "not-recovered"),
        ("She made a full recovery.", "recovered"),
    ],
)
def test_how_the_patient_went(words: str, outcome: str) -> None:
    text = (
        "A 50-year-old woman was given nitrofurantoin. Two weeks later she developed a pneumonitis due to"
        f" nitrofurantoin. Nitrofurantoin was stopped. {words}"
    )
    assert reactions(text)["pneumonitis"]["outcome"] == outcome


def test_what_was_back_came_again() -> None:
    text = (
        "A 50-year-old woman was given nitrofurantoin. Two weeks later she developed a headache due to nitrofurantoin."
        " Nitrofurantoin was stopped, and the headache disappeared. Nitrofurantoin was given again, and after an hour"
        " the headache was back."
    )
    assert read(text)["pairs"][0]["rechallenge"] == "positive"


def test_an_apostrophe_parts_thousands() -> None:
    text = "A 50-year-old man was given clozapine. On day 20 the troponin T was 2'350 ng/L."
    assert [(one["value"], one["unit"]) for one in read(text)["tests"]] == [(2350, "ng/L")]


def test_refractory_shock_is_no_old_disease() -> None:
    text = (
        "A 50-year-old man took metformin. Two weeks later he developed a lactic acidosis due to metformin."
        " He died in refractory shock."
    )
    assert "history" not in read(text)["patient"]


@pytest.mark.parametrize("words", ["was diagnosed with", "consulted for", "was in hospital with"])
def test_what_brought_the_patient_to_the_drug_is_its_indication(words: str) -> None:
    text = (
        f"A 50-year-old man {words} pneumonia and was given moxifloxacin 400 mg daily. Six days later he developed an"
        " urticaria due to moxifloxacin."
    )
    drug = next(one for one in read(text)["drugs"] if one["name"] == "moxifloxacin")
    assert len(drug["indications"]) == 1


@pytest.mark.parametrize(
    ("words", "action"), [("changed to doxycycline", "withdrawn"), ("changed to an evening dose", None)]
)
def test_what_was_changed_to_another_drug_is_withdrawn(words: str, action: str | None) -> None:
    text = (
        "A 50-year-old man was given moxifloxacin. Six days later he developed an urticaria due to moxifloxacin."
        f" Moxifloxacin was {words}."
    )
    drug = next(one for one in read(text)["drugs"] if one["name"].lower() == "moxifloxacin")
    assert drug.get("action_taken") == action
