"""Answers to the Naranjo items that a text decides, and the authors' own view."""

from __future__ import annotations

import pytest

from tests.intake.narrative.stories import pair, reacted

START = (
    "Case report\nA 44-year-old woman with epilepsy was started on lamotrigine."
    " Ten days later she developed urticaria. "
)


def answers(words: str) -> dict[str, str]:
    """The answers for lamotrigine and urticaria in a text that goes on with these words."""
    return {item: found.value for item, found in pair(START + words, "lamotrigine", "urticaria").naranjo.items()}


@pytest.mark.parametrize(
    ("words", "item", "answer"),
    [
        ("\n\nDiscussion\nUrticaria is a well-known adverse effect of lamotrigine.", "1", "yes"),
        ("\n\nDiscussion\nUrticaria is not a known adverse effect of lamotrigine.", "1", "no"),
        ("", "2", "yes"),
        ("Lamotrigine was stopped and the urticaria resolved.", "3", "yes"),
        ("Lamotrigine was stopped, but the urticaria persisted.", "3", "no"),
        ("Lamotrigine was stopped. Later lamotrigine was given again and the urticaria recurred.", "4", "yes"),
        ("Other causes of urticaria were excluded.", "5", "no"),
        ("A more likely explanation is an infection.", "5", "yes"),
        ("The urticaria was partly due to the underlying disease.", "5", "yes"),
        ("A placebo was given and caused no reaction.", "6", "no"),
        ("The lamotrigine level was in the toxic range.", "7", "yes"),
        ("The lamotrigine level was within the therapeutic range.", "7", "no"),
        ("She had suffered from the same urticaria after lamotrigine two years before.", "9", "yes"),
        ("A skin biopsy showed urticaria.", "10", "yes"),
    ],
)
def test_the_text_decides_an_item(words: str, item: str, answer: str) -> None:
    assert answers(words)[item] == answer


def test_silence_leaves_an_item_out() -> None:
    assert set(answers("")) == {"2"}


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("Lamotrigine was stopped, prednisone was given, and the urticaria resolved.", "3"),
        ("Lamotrigine was stopped. It was not given again.", "4"),
        ("Desensitization to lamotrigine was tolerated.", "4"),
        ("Hepatitis was excluded.", "5"),
        ("Icatibant was not superior to placebo in a trial.", "6"),
        ("A skin biopsy was normal.", "10"),
        ("She refused a skin biopsy.", "10"),
    ],
)
def test_what_does_not_decide_an_item_leaves_it_out(words: str, item: str) -> None:
    assert item not in answers(words)


def test_a_reaction_after_a_higher_dose_answers_item_8() -> None:
    text = (
        "A 44-year-old woman took azathioprine 50 mg daily and then 100 mg daily. Four days after the"
        " dose increase she developed urticaria. Azathioprine was stopped."
    )
    assert pair(text, "azathioprine", "urticaria").naranjo["8"].value == "yes"


def test_an_answer_has_a_reason_and_the_words_it_is_from() -> None:
    text = START + "Other causes of urticaria were excluded."
    found = pair(text, "lamotrigine", "urticaria").naranjo["5"]
    assert found.basis == "inferred"
    assert found.reason == "the text says that other causes were excluded"
    assert text[slice(*found.spans[0])] == "Other causes of urticaria were excluded."


@pytest.mark.parametrize(
    ("words", "method", "score", "category"),
    [
        ("The Naranjo score was 6 (probable).", "naranjo", 6, "probable"),
        ("On the Naranjo scale, the reaction was possible.", "naranjo", None, "possible"),
        ("The Naranjo scale gave a total of 9, a definite adverse reaction.", "naranjo", 9, "definite"),
        ("By the WHO-UMC criteria the reaction was certain.", "who-umc", None, "certain"),
    ],
)
def test_the_authors_view_is_kept_apart(words: str, method: str, score: int | None, category: str) -> None:
    view = next(iter(reacted(START + words).authors))
    assert (view.substance, view.reaction, view.method.value) == ("lamotrigine", "urticaria", method)
    assert view.category is not None
    assert view.category.value == category
    assert (view.score and view.score.value) == score


@pytest.mark.parametrize(
    "words",
    [
        "The Naranjo scale is a questionnaire of ten items.",
        "On the Naranjo scale scores of 5-8 indicate a probable reaction.",
        "The Drug Interaction Probability Scale gave 6 points.",
    ],
)
def test_a_scale_without_a_result_states_nothing(words: str) -> None:
    assert reacted(START + words).authors == []


SCORED = (
    "A 52-year-old woman took sertraline. She developed tremor after starting sertraline. Three weeks after starting"
    " lisinopril she developed angioedema caused by lisinopril. {said}"
)


@pytest.mark.parametrize(
    ("said", "views"),
    [
        ("The Naranjo score was 6 (probable).", []),
        ("The Naranjo score for lisinopril was 6 (probable).", [("lisinopril", "angioedema")]),
        ("The Naranjo score of the angioedema was 6 (probable).", [("lisinopril", "angioedema")]),
    ],
)
def test_the_authors_view_is_put_on_no_pair_that_it_does_not_name(said: str, views: list[tuple[str, str]]) -> None:
    found = reacted(SCORED.format(said=said)).authors
    assert [(view.substance, view.reaction) for view in found] == views


def test_the_authors_view_is_of_the_pair_that_the_title_names() -> None:
    found = reacted(
        "Angioedema after lisinopril\n\n" + SCORED.format(said="The Naranjo score was 6 (probable).")
    ).authors
    assert [(view.substance, view.reaction.lower()) for view in found] == [("lisinopril", "angioedema")]


def test_the_band_of_a_score_is_inferred_and_a_stated_category_is_not() -> None:
    band = reacted(START + "The Naranjo score was 6.").authors[0].category
    said = reacted(START + "The Naranjo score was 6 (probable).").authors[0].category
    assert band is not None
    assert said is not None
    assert (band.value, band.basis, band.reason) == ("probable", "inferred", "the band of the score")
    assert said.basis == "stated"


@pytest.mark.parametrize(
    "words",
    [
        "A liver biopsy showed steatosis.",
        "The CT showed gallstones.",
        "Potassium was 5.9 mmol/L and haemoglobin 9 g/dL.",
    ],
)
def test_an_examination_of_something_else_does_not_answer_item_10(words: str) -> None:
    assert "10" not in answers(words)


@pytest.mark.parametrize(
    ("onset", "words"),
    [
        ("hepatitis", "ALT was 812 U/L."),
        ("hepatitis", "A liver biopsy showed necrosis."),
        ("tachycardia of 190 beats per minute", ""),
        ("dyspnoea", "A chest CT showed infiltrates."),
    ],
)
def test_the_organ_or_its_marker_answers_item_10(onset: str, words: str) -> None:
    text = START.replace("urticaria", onset) + words
    assert pair(text, "lamotrigine", onset.partition(" ")[0]).naranjo["10"].value == "yes"
