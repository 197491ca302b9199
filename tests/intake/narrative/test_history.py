"""Diseases before or beside the reaction, of the family, operations, and excluded diagnoses."""

from __future__ import annotations

import pytest

from tests.intake.narrative.stories import reacted

END = " Ten days later she developed urticaria. Lamotrigine was stopped."


def history(text: str) -> dict[str, str]:
    """Kind by term."""
    return {fact.term.value.lower(): fact.kind for fact in reacted(text).history}


def test_the_description_of_the_patient_is_history() -> None:
    text = "A 44-year-old woman with epilepsy, gout and a history of migraine was started on lamotrigine." + END
    assert history(text) == {"epilepsy": "condition", "gout": "condition", "migraine": "condition"}


@pytest.mark.parametrize(
    ("words", "term", "kind"),
    [
        ("Her mother had psoriasis.", "psoriasis", "family"),
        ("She had mild renal insufficiency.", "renal insufficiency", "condition"),
        ("She had undergone appendectomy.", "appendectomy", "procedure"),
    ],
)
def test_family_and_operations_have_their_kind(words: str, term: str, kind: str) -> None:
    text = f"A 44-year-old woman with epilepsy was seen. {words} She was started on lamotrigine." + END
    assert history(text).get(term) == kind


@pytest.mark.parametrize("words", ["She had no history of asthma.", "She denied asthma.", "Asthma may be a risk."])
def test_what_the_patient_does_not_have_is_no_history(words: str) -> None:
    text = f"A 44-year-old woman with epilepsy was seen. {words} She was started on lamotrigine." + END
    assert "asthma" not in history(text)


def test_the_reaction_and_what_it_was_first_taken_for_are_no_history() -> None:
    text = (
        "A 44-year-old woman with epilepsy was started on lamotrigine."
        + END
        + " She was initially treated for atopic dermatitis."
    )
    assert history(text) == {"epilepsy": "condition"}


def test_an_excluded_diagnosis_is_kept_as_refuted() -> None:
    text = "A 44-year-old woman with epilepsy was started on lamotrigine." + END + " Mastocytosis was excluded."
    found = next(fact for fact in reacted(text).history if fact.term.value == "Mastocytosis")
    assert found.verification is not None
    assert found.verification.value == "refuted"
