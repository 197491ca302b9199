"""What the words around a mention make of it."""

from __future__ import annotations

import pytest

from service.intake.narrative import context, document, lexicon


def contexts(text: str, name: str) -> set[str]:
    """The contexts of the first mention that holds a word."""
    read = document.read(text, lexicon.load().knows)
    mentions = lexicon.load().mentions(read)
    words = [read.clean[mention.start : mention.end].lower() for mention in mentions]
    place = next(place for place, found in enumerate(words) if name in found)
    return set(context.read(read, mentions)[place])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("She had no fever.", "fever", "negated"),
        ("He denied chest pain.", "chest pain", "negated"),
        ("Tuberculosis was excluded.", "tuberculosis", "negated"),
        ("She had a history of asthma.", "asthma", "historical"),
        ("He had migraine as a child, and urticaria three years ago.", "urticaria", "historical"),
        ("A 40-year-old woman with psoriasis received acitretin.", "psoriasis", "indication"),
        ("He took ibuprofen 400 mg three times daily for headache.", "headache", "indication"),
        ("Patients should be warned about the risk of seizures.", "seizures", "hypothetical"),
        ("A biopsy was done to rule out vasculitis.", "vasculitis", "hypothetical"),
        ("Her mother had epilepsy.", "epilepsy", "other-person"),
        ("There was a family history of epilepsy.", "epilepsy", "other-person"),
        ("Hepatitis has been reported in adults.", "hepatitis", "other-person"),
        ("Tests for tuberculosis were carried out.", "tuberculosis", "looked-for"),
    ],
)
def test_a_cue_makes_a_context(text: str, name: str, expected: str) -> None:
    assert expected in contexts(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She developed fever on day 3.", "fever"),
        ("The ointment gave no relief of the pruritus.", "pruritus"),
        ("No further seizures occurred.", "seizures"),
        ("Other causes of jaundice were excluded.", "jaundice"),
        ("A 40-year-old man with gout developed urticaria.", "urticaria"),
        ("She had no cough, but dyspnoea was severe.", "dyspnoea"),
        ("Amoxicillin was stopped because of urticaria.", "urticaria"),
        ("The diarrhoea in our patient lasted for a week.", "diarrhoea"),
    ],
)
def test_what_only_looks_like_a_cue_makes_none(text: str, name: str) -> None:
    assert contexts(text, name) == set()


def test_a_cue_ends_with_its_clause() -> None:
    text = "There was no rash; fever persisted."
    assert contexts(text, "rash") == {"negated"}
    assert contexts(text, "fever") == set()
