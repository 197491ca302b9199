"""What happened when the suspect was stopped, and when it was given again."""

from __future__ import annotations

import pytest

from tests.intake.narrative.stories import pair

START = "A 44-year-old woman with epilepsy was started on lamotrigine. Ten days later she developed urticaria. "


def dechallenge(words: str) -> str | None:
    """The dechallenge of lamotrigine and urticaria in a text that goes on with these words."""
    found = pair(START + words, "lamotrigine", "urticaria").dechallenge
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Lamotrigine was stopped. The urticaria resolved within three days.", "positive"),
        ("The urticaria cleared when the drug was stopped.", "positive"),
        ("Lamotrigine was reduced to 25 mg and the urticaria disappeared.", "positive"),
        ("Lamotrigine was stopped and replaced by levetiracetam. The urticaria resolved.", "positive"),
        ("Lamotrigine was discontinued, but the urticaria persisted.", "negative"),
        ("Lamotrigine was stopped. Prednisone 40 mg was given and the urticaria resolved.", "confounded"),
        ("Lamotrigine was continued at the same dose.", "not-done"),
    ],
)
def test_the_course_after_the_stop_is_the_dechallenge(words: str, value: str) -> None:
    assert dechallenge(words) == value


@pytest.mark.parametrize(
    "words",
    [
        "Lamotrigine was stopped.",
        "The urticaria resolved.",
        "Cetirizine was given and the urticaria resolved.",
        "The urticaria worsened, and lamotrigine was stopped.",
    ],
)
def test_a_stop_without_a_result_or_a_result_without_a_stop_is_none(words: str) -> None:
    assert dechallenge(words) is None


def test_improvement_and_persistence_contradict_each_other() -> None:
    words = (
        "Lamotrigine was stopped. The urticaria resolved. One year after discontinuation of lamotrigine the urticaria"
        " persisted."
    )
    assert dechallenge(words) == "contradicted"


def test_a_confounded_dechallenge_shows_the_other_treatment() -> None:
    text = START + "Lamotrigine was stopped. Prednisone 40 mg was given and the urticaria resolved."
    found = pair(text, "lamotrigine", "urticaria").dechallenge
    assert found is not None
    assert "Prednisone" in [text[start:end] for start, end in found.spans]


def test_a_measured_thing_tells_of_the_reaction() -> None:
    text = (
        "Thrombocytopenia associated with linezolid\n\nCase report\nA 60-year-old man received linezolid. On day 12 he"
        " had thrombocytopenia. Linezolid was stopped. The platelet count rose to 180 x 10^9/L."
    )
    found = pair(text, "linezolid", "thrombocytopenia").dechallenge
    assert found is not None
    assert found.value == "positive"


def test_a_reaction_to_the_withdrawal_has_no_dechallenge() -> None:
    text = (
        "A 45-year-old man received baclofen. Two days after abrupt discontinuation of baclofen he developed"
        " hallucinations. Baclofen was given again and the hallucinations disappeared."
    )
    assert pair(text, "baclofen", "hallucinations").dechallenge is None


def rechallenge(words: str) -> str | None:
    """The rechallenge of lamotrigine and urticaria in a text that goes on with these words."""
    text = START + "Lamotrigine was stopped and the urticaria resolved. " + words
    found = pair(text, "lamotrigine", "urticaria").rechallenge
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Two months later lamotrigine was given again, and the urticaria recurred within a day.", "positive"),
        ("After rechallenge with lamotrigine she had urticaria once more.", "positive"),
        ("A rechallenge with lamotrigine was tolerated without any reaction.", "negative"),
        ("A rechallenge with lamotrigine was considered but not attempted.", "not-done"),
        ("Lamotrigine has not been given again.", "not-done"),
        ("Desensitization to lamotrigine was carried out and tolerated.", "tolerated-desensitisation"),
    ],
)
def test_a_new_exposure_with_its_result_is_a_rechallenge(words: str, value: str) -> None:
    assert rechallenge(words) == value


@pytest.mark.parametrize(
    "words",
    [
        "The skin prick test with lamotrigine was positive again.",
        "Lamotrigine should not be started again.",
        "Whether she took lamotrigine again is not known.",
        "Levetiracetam was given and was tolerated without any reaction.",
    ],
)
def test_skin_tests_plans_and_other_drugs_are_no_rechallenge(words: str) -> None:
    assert rechallenge(words) is None


def test_only_the_sign_that_came_back_has_a_positive_rechallenge() -> None:
    text = (
        "Ten days after starting mesalazine a 17-year-old girl developed abdominal pain and vomiting. Mesalazine was"
        " withdrawn and the pain settled. When mesalazine was reintroduced, the pain returned within a day."
    )
    again = pair(text, "mesalazine", "abdominal pain").rechallenge
    assert again is not None
    assert again.value == "positive"
    assert pair(text, "mesalazine", "vomiting").rechallenge is None


TWO = (
    "A 55-year-old man developed pleural effusion and fever on day 10 of mesalazine. Mesalazine was stopped and {end}."
    " Mesalazine was given again and the pleural effusion recurred. He was switched to budesonide, which was well"
    " tolerated."
)


@pytest.mark.parametrize(
    "end", ["both resolved", "the pleural effusion and the fever resolved", "all symptoms resolved"]
)
def test_an_outcome_that_two_reactions_share_is_of_both(end: str) -> None:
    for term in ("effusion", "fever"):
        found = pair(TWO.format(end=end), "mesalazine", term).dechallenge
        assert found is not None
        assert found.value == "positive"


def test_the_last_word_of_a_reaction_names_it() -> None:
    found = pair(TWO.format(end="the effusion disappeared"), "mesalazine", "effusion").dechallenge
    assert found is not None
    assert found.value == "positive"
    assert pair(TWO.format(end="the effusion disappeared"), "mesalazine", "fever").dechallenge is None


def test_neither_the_return_of_one_reaction_nor_another_drugs_tolerance_denies_the_return_of_another() -> None:
    back = pair(TWO.format(end="both resolved"), "mesalazine", "effusion").rechallenge
    assert back is not None
    assert back.value == "positive"
    assert pair(TWO.format(end="both resolved"), "mesalazine", "fever").rechallenge is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Amoxicillin was given again without any reaction.", "negative"),
        ("Oral challenge with amoxicillin reproduced the urticaria within an hour.", "positive"),
        (
            "He received three further courses by a 12-step desensitisation protocol with no reactions.",
            "tolerated-desensitisation",
        ),
    ],
)
def test_a_new_exposure_of_the_same_drug(words: str, value: str) -> None:
    text = f"A 30-year-old man was given amoxicillin. An hour later he developed urticaria. It was stopped. {words}"
    found = pair(text, "amoxicillin", "urticaria").rechallenge
    assert found is not None
    assert found.value == value


def test_it_was_stopped_is_said_of_the_drug() -> None:
    text = (
        "A 50-year-old woman developed jaundice 3 weeks after starting nitrofurantoin. It was stopped and the jaundice"
    )
    found = pair(f"{text} resolved.", "nitrofurantoin", "jaundice").dechallenge
    assert found is not None
    assert found.value == "positive"


def test_a_second_drug_after_a_substitute_confounds_the_dechallenge() -> None:
    text = (
        "A 50-year-old woman developed urticaria 3 weeks after starting ceftriaxone. Ceftriaxone was replaced by"
        " aztreonam, and prednisolone 30 mg was given. The urticaria faded within 10 days."
    )
    found = pair(text, "ceftriaxone", "urticaria").dechallenge
    assert found is not None
    assert found.value == "confounded"
