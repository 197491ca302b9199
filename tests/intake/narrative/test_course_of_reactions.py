"""When a reaction began, how it ended, how serious it was, and what was given for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.narrative.stories import reaction

START = "A 44-year-old woman with epilepsy was started on lamotrigine. "


def onset(sentence: str) -> Any:
    """The onset of the rash of a sentence, in the form of the contract."""
    found = reaction(f"{START}{sentence} Lamotrigine was stopped.", "rash").onset
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("Ten days later she developed a rash.", 10, "day"),
        ("After 6 weeks of lamotrigine she developed a rash.", 6, "week"),
        ("On day 12 she developed a rash.", 12, "day"),
        ("In the third week she developed a rash.", 3, "week"),
        ("Thirty-six hours later she developed a rash.", 36, "hour"),
        ("About an hour after the first tablet she developed a rash.", 1, "hour"),
    ],
)
def test_a_time_to_onset_is_a_number_after_the_start_of_the_drug(sentence: str, value: int, unit: str) -> None:
    found = onset(sentence)
    assert found["relation"] == "after-start"
    assert found["drug"] == "lamotrigine"
    assert found["offset"] == {"value": value, "unit": unit}


def test_within_is_at_most() -> None:
    assert onset("Within 2 days she developed a rash.")["offset"] == {"value": 2, "unit": "day", "comparator": "<="}


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("At the fifth infusion of lamotrigine she developed a rash.", "At the fifth infusion of lamotrigine"),
        ("Within days she developed a rash.", "Within days"),
    ],
)
def test_what_is_no_number_stays_words(sentence: str, words: str) -> None:
    assert onset(sentence) == {"text": words}


def test_a_date_keeps_its_precision() -> None:
    assert onset("On 11 March 2021 she developed a rash.") == {"date": "2021-03-11"}


@pytest.mark.parametrize(
    "sentence",
    [
        "She then developed a rash.",
        "Three weeks after the last tablet she developed a rash.",
        "She then developed a rash, which resolved in three days.",
    ],
)
def test_no_time_from_the_start_gives_none(sentence: str) -> None:
    assert onset(sentence) is None


def outcome(end: str) -> str | None:
    """The outcome of the rash of a text with this end."""
    found = reaction(f"{START}Ten days later she developed a rash. Lamotrigine was stopped. {end}", "rash").outcome
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("end", "value"),
    [
        ("The rash resolved within a week.", "recovered"),
        ("The rash improved slowly.", "recovering"),
        ("The rash persisted.", "not-recovered"),
        ("The rash did not resolve.", "not-recovered"),
        ("The rash improved, but at the last visit it was still present.", "not-recovered"),
        ("The rash worsened at first. All symptoms disappeared after two months.", "recovered"),
        ("The rash healed with permanent scars.", "recovered-with-sequelae"),
        ("She recovered completely.", "recovered"),
    ],
)
def test_the_last_word_on_the_reaction_is_its_outcome(end: str, value: str) -> None:
    assert outcome(end) == value


@pytest.mark.parametrize(
    "end",
    [
        "The rash persisted for three weeks.",
        "The epilepsy improved.",
        "Such rashes usually resolve.",
        "The rash may persist.",
        "Valproate was started.",
    ],
)
def test_what_is_not_said_of_the_end_of_this_reaction_is_no_outcome(end: str) -> None:
    assert outcome(end) is None


def test_abstract_and_report_that_end_differently_give_words_only() -> None:
    text = (
        "Abstract\nA 9-year-old girl with asthma developed nightmares under montelukast, which disappeared when it was"
        " stopped.\n\nCase report\nMontelukast was begun. Ten days later the girl developed nightmares. Montelukast was"
        " stopped, but six months later the nightmares persisted."
    )
    fact = reaction(text, "nightmares")
    assert fact.outcome is None
    assert fact.outcome_text is not None


def test_fatal_is_said_only_of_what_the_patient_died_of() -> None:
    text = (
        "A 66-year-old man took isoniazid. Four weeks later he developed jaundice and hepatitis. Isoniazid was stopped."
        " He died of hepatitis."
    )
    fatal = reaction(text, "hepatitis").outcome
    assert fatal is not None
    assert fatal.value == "fatal"
    other = reaction(text, "jaundice").outcome
    assert other is None or other.value != "fatal"


def criteria(words: str) -> dict[str, bool]:
    """The seriousness criteria of the rash of a text with these words."""
    fact = reaction(f"{START}Ten days later she developed a rash. Lamotrigine was stopped. {words}", "rash")
    return {name: found.value for name, found in fact.seriousness.items()}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("She was admitted to hospital.", {"hospitalisation": True}),
        ("Her stay in hospital was prolonged by the rash.", {"hospitalisation": True}),
        ("She was not hospitalised.", {"hospitalisation": False}),
        ("The event was life-threatening.", {"life_threatening": True}),
        ("Her life was never in danger.", {"life_threatening": False}),
        ("She died two weeks later.", {"death": True}),
        ("She was registered as disabled.", {"disability": True}),
        ("The event was considered serious because it was medically important.", {"other": True}),
    ],
)
def test_a_stated_criterion_counts_and_a_denied_one_is_kept(words: str, found: dict[str, bool]) -> None:
    assert criteria(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "The rash was severe and caused much distress.",
        "Such rashes are potentially life-threatening.",
        "Her father died two years later.",
        "The case should be reported.",
    ],
)
def test_severe_and_general_remarks_are_no_criteria(words: str) -> None:
    assert criteria(words) == {}


def test_an_admission_before_the_reaction_is_no_criterion() -> None:
    text = (
        "A 72-year-old man was admitted to hospital with status epilepticus. Lacosamide 400 mg was infused. Twenty"
        " minutes later he developed hypotension. Lacosamide was stopped."
    )
    assert reaction(text, "hypotension").seriousness == {}


@pytest.mark.parametrize(
    ("words", "tied"),
    [
        ("She died of the rash.", True),
        ("The rash spread. She died.", True),
        ("Despite these measures she died.", True),
        ("She was seen again one month later. She went home. She died of a stroke.", False),
    ],
)
def test_a_death_counts_only_for_the_reaction_that_it_is_tied_to(words: str, tied: bool) -> None:
    assert ("death" in criteria(words)) is tied


@pytest.mark.parametrize(
    "words",
    ["This led to admission to the intensive care unit.", "She required intensive care.", "She was moved to our ICU."],
)
def test_intensive_care_for_the_reaction_is_a_stay_in_hospital(words: str) -> None:
    assert criteria(words) == {"hospitalisation": True}


def test_the_time_of_arrival_is_no_onset() -> None:
    text = (
        "A 30-year-old man swallowed 20 tablets of {drug}. On arrival 5 hours later he was drowsy. {drug} was stopped."
    )
    assert reaction(text.format(drug="Quetiapine"), "drowsy").onset is None


def test_what_had_been_given_before_is_no_treatment() -> None:
    text = (
        "A 2-year-old boy developed epistaxis two weeks after starting valproate. He had received amoxicillin one year"
        " before. Tranexamic acid was given."
    )
    assert [found.value for found in reaction(text, "epistaxis").treatment] == ["tranexamic acid"]


@pytest.mark.parametrize("words", ["held ready", "kept at the bedside", "offered but refused", "considered"])
def test_what_was_only_kept_or_offered_is_no_treatment(words: str) -> None:
    text = f"{START}On day 12 she developed a rash. Cetirizine was given; adrenaline was {words}."
    assert [one.value for one in reaction(text, "rash").treatment] == ["cetirizine"]


@pytest.mark.parametrize("when", ["Within three days", "Two weeks later", "Then"])
def test_what_ends_together_after_a_time_ends_for_each(when: str) -> None:
    began = f"{START}On day 12 she developed a cough and dyspnoea. Lamotrigine was stopped."
    for name in ("cough", "dyspnoea"):
        outcome = reaction(f"{began} {when} the cough and the dyspnoea had resolved.", name).outcome
        assert outcome is not None
        assert outcome.value == "recovered"


@pytest.mark.parametrize(
    "later",
    ["died on day 7", "was discharged on day 7", "lamotrigine was stopped on day 7"],
)
def test_the_day_of_what_happened_afterwards_is_no_onset(later: str) -> None:
    assert reaction(f"{START}She developed fever and jaundice and {later}.", "jaundice").onset is None
