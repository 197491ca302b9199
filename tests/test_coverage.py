"""The coverage of a report: for each field whether it was mapped, kept as text, left out, or not stated."""

from __future__ import annotations

import pytest

from service.coverage import coverage, crosswalk, field_of
from tests.cases import Json, case, converted, drugged, reacting, suspected
from tests.samples import full_report
from tests.variants import variants


def states(report: Json) -> dict[str, str]:
    result = converted(report)
    assert result.report is not None
    covered = coverage(result.report, (traced.at for traced in result.trace), result.issues)
    return {row.field: state for row, state in covered}


def test_every_row_of_the_crosswalk_has_a_state() -> None:
    assert list(states(full_report())) == [row.field for row in crosswalk()]
    assert set(states(full_report()).values()) <= {"mapped", "text only", "not stated", "not mapped"}


def test_a_stated_field_with_a_place_is_mapped() -> None:
    found = states(reacting(outcome="recovered", onset={"text": "in spring"}))
    assert found["reactions[].outcome"] == "mapped"
    assert found["reactions[].onset"] == "mapped"


def test_what_the_report_does_not_state_is_not_stated() -> None:
    found = states(case())
    assert {field for field, state in found.items() if state != "not stated"} == {"identifier", "version", "created"}


def test_words_without_a_code_are_text_only() -> None:
    report = drugged(name="unheard-of drug", cumulative_dose={"value": 2, "unit": "spoonfuls"})
    found = states(report)
    assert found["drugs[].name"] == "text only"
    assert found["drugs[].cumulative_dose"] == "text only"
    assert found["drugs[].role"] == "mapped"


def test_a_known_word_and_unit_are_mapped() -> None:
    found = states(drugged(name="omalizumab", cumulative_dose={"value": 2, "unit": "g"}))
    assert found["drugs[].name"] == found["drugs[].cumulative_dose"] == "mapped"


def test_a_field_that_has_no_place_is_not_mapped_and_the_crosswalk_says_why() -> None:
    found = states(full_report())
    unmapped = {field for field, state in found.items() if state == "not mapped"}
    rows = {row.field: row for row in crosswalk()}
    assert "evidence[].reason" in unmapped
    assert all(rows[field].note for field in unmapped)


@pytest.mark.parametrize("name", ["full", *variants()])
def test_what_has_a_place_and_is_stated_is_never_lost(name: str) -> None:
    found = states(({"full": full_report()} | variants())[name])
    lost = {row.field for row in crosswalk() if row.fhir and found[row.field] == "not mapped"}
    assert lost - NEEDS_AN_ANSWER == set()


NEEDS_AN_ANSWER = {"evidence[].quote", "evidence[].basis"}
"""A quote stands with a Naranjo answer only, and what is stated has no mark."""


def test_a_mark_is_the_place_of_what_is_inferred() -> None:
    assert states(full_report())["evidence[].basis"] == "mapped"


def test_a_denied_criterion_is_stated() -> None:
    found = states(reacting(seriousness={"death": False}))
    assert found["reactions[].seriousness.death"] == "mapped"
    assert found["reactions[].seriousness.other"] == "not stated"


def test_a_default_that_nobody_stated_is_not_stated() -> None:
    assert states(suspected())["reactions[].kind"] == "not stated"


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("/reactions/0/outcome", "reactions[].outcome"),
        ("/patient/history/12/term", "patient.history[].term"),
        ("/assessments/0/answers/3/rationale", "assessments[].answers[].rationale"),
        ("/identifier", "identifier"),
    ],
)
def test_a_pointer_names_its_field(pointer: str, field: str) -> None:
    assert field_of(pointer) == field
