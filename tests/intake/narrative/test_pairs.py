"""How much one sentence says that a drug caused a finding."""

from __future__ import annotations

import pytest

from service.intake.narrative import pairs
from tests.intake.narrative.stories import told


def score(text: str, drug: str, finding: str) -> float:
    """The points of one pair of the first sentence."""
    read = told(text)
    return next(
        link.score
        for link in pairs.links(read, 0)
        if read.mentions[link.drug].name == drug and finding in read.words(read.mentions[link.finding]).lower()
    )


@pytest.mark.parametrize(
    ("text", "drug", "finding"),
    [
        ("Four weeks after starting phenytoin, the patient developed hepatitis.", "phenytoin", "hepatitis"),
        ("He had a lithium-induced tremor of both hands.", "lithium", "tremor"),
        ("She had cough due to enalapril.", "enalapril", "cough"),
        ("The patient's urticaria was attributed to naproxen.", "naproxen", "urticaria"),
        ("Naproxen was stopped because of urticaria in this patient.", "naproxen", "urticaria"),
    ],
)
def test_words_that_blame_the_drug_make_a_pair(text: str, drug: str, finding: str) -> None:
    assert score(text, drug, finding) >= 0


@pytest.mark.parametrize(
    ("text", "drug", "finding"),
    [
        ("The patient's urticaria was treated with cetirizine.", "cetirizine", "urticaria"),
        ("She took naproxen 500 mg daily for back pain.", "naproxen", "pain"),
        ("Her psoriasis improved with methotrexate.", "methotrexate", "psoriasis"),
        ("He had no rash after penicillin.", "penicillin", "rash"),
        ("Patients on lithium should be warned about tremor.", "lithium", "tremor"),
        (
            "Urticaria due to the infection is more likely than due to naproxen in this patient.",
            "naproxen",
            "urticaria",
        ),
    ],
)
def test_treatment_denial_and_general_remarks_make_none(text: str, drug: str, finding: str) -> None:
    assert score(text, drug, finding) < 0


def test_each_cue_is_counted_with_its_id() -> None:
    read = told("The patient's urticaria was attributed to naproxen.")
    link = next(iter(pairs.links(read, 0)))
    assert dict(link.points)["pair.due-to"] == 3.0
    assert link.score == sum(weight for _, weight in link.points)


@pytest.mark.parametrize(("points", "band"), [(1.0, "high"), (0.5, "medium"), (0.0, "medium"), (-0.5, "low")])
def test_points_are_shown_in_bands(points: float, band: str) -> None:
    assert pairs.confidence(points) == band


def test_a_drug_inside_the_name_of_a_finding_is_paired() -> None:
    read = told("Heparin-induced thrombocytopenia was diagnosed. She had received heparin for six days.")
    assert [read.mentions[link.drug].name for link in pairs.inside_names(read)] == ["heparin"]


def test_a_drug_in_spite_of_which_something_happened_is_not_blamed() -> None:
    assert score("The patient died of septic shock on day 9 despite filgrastim.", "filgrastim", "septic shock") < 0
