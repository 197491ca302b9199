"""What a report may not say at once: of one reaction, one test, one person, one drug and a reaction."""

from __future__ import annotations

from typing import Any

import pytest

from service.report.reader import read_report
from tests.report.test_reader import found, refused, report_with

Json = dict[str, Any]


def reaction(**fields: Any) -> Json:
    return report_with(reactions=[{"key": "r", "term": "rash", **fields}])


@pytest.mark.parametrize("outcome", ["recovering", "not-recovered", "unknown"])
def test_what_is_not_over_has_no_end(outcome: str) -> None:
    assert found(reaction(outcome=outcome, end="2014")) == [("outcome-contradiction", "/reactions/0/outcome")]
    read_report(reaction(outcome=outcome, onset="2014"))


@pytest.mark.parametrize("outcome", ["recovered", "recovered-with-sequelae", "fatal"])
def test_what_is_over_may_have_an_end(outcome: str) -> None:
    assert read_report(reaction(outcome=outcome, end="2014")).reactions[0].end is not None


@pytest.mark.parametrize("denial", [{"serious": False}, {"seriousness": {"death": False}}])
def test_a_fatal_reaction_is_serious_and_results_in_death(denial: Json) -> None:
    assert found(reaction(outcome="fatal", **denial)) == [("outcome-contradiction", "/reactions/0/outcome")]
    read_report(reaction(outcome="recovered", **denial))


@pytest.mark.parametrize(
    "stated", [{}, {"serious": True}, {"seriousness": {"death": True}}, {"seriousness": {"other": True}}]
)
def test_a_fatal_reaction_need_not_say_more(stated: Json) -> None:
    read_report(reaction(outcome="fatal", **stated))


@pytest.mark.parametrize("stated", [{"end": "2014"}, {"continuing": False}, {"continuing": True}])
def test_what_was_refuted_neither_continues_nor_ends(stated: Json) -> None:
    entry = {"key": "h", "term": "asthma", **stated}
    data = report_with(patient={"history": [entry | {"verification": "refuted"}]})
    assert found(data) == [("history-contradiction", "/patient/history/0")]
    read_report(report_with(patient={"history": [entry | {"verification": "confirmed"}]}))


@pytest.mark.parametrize(
    ("within", "interpretation", "agree"),
    [
        (True, "normal", True),
        (True, "high", False),
        (True, "abnormal", False),
        (False, "normal", False),
        (False, "low", True),
        (False, "critical-high", True),
    ],
)
def test_limits_and_judgement_of_a_result_agree(within: bool, interpretation: str, agree: bool) -> None:
    data = report_with(tests=[{"key": "t", "name": "ALT", "within_limits": within, "interpretation": interpretation}])
    if agree:
        read_report(data)
    else:
        assert found(data) == [("limits-contradiction", "/tests/0/within_limits")]


@pytest.mark.parametrize(
    ("field", "measure", "at", "way"),
    [
        ("age", {"value": 0, "unit": "year"}, "value", "more than 0: give it in a smaller unit, or as age_group"),
        ("weight", {"value": 0, "unit": "kg"}, "value", "more than 0"),
        ("weight", {"value": 11, "unit": "stone"}, "unit", "kg, g, lb (for 11 stone write 154 with lb)"),
        ("weight", {"value": 70, "unit": "Kg"}, "unit", 'kg, g, lb (did you mean "kg"?)'),
        ("height", {"value": -1, "unit": "cm"}, "value", "more than 0"),
        ("height", {"value": 2, "unit": "m"}, "unit", "cm, in (for 1.7 m write 170 with cm)"),
        ("height", {"value": 70, "unit": "kg"}, "unit", "cm, in (for 1.7 m write 170 with cm)"),
    ],
)
def test_measures_of_the_body_say_how_to_write_them(field: str, measure: Json, at: str, way: str) -> None:
    [issue] = refused(report_with(patient={field: measure}))
    assert (issue.pointer, issue.expected) == (f"/patient/{field}/{at}", way)


DAYS = {"offset": {"value": 2, "unit": "day"}}


@pytest.mark.parametrize("relation", ["before-start", "after", "after-end"])
def test_a_beginning_is_not_told_from_itself(relation: str) -> None:
    when = {"relation": relation, **DAYS}
    assert found(reaction(onset=when | {"reaction": "r"})) == [("self-reference", "/reactions/0/onset/reaction")]
    drug = {"key": "d", "name": "n", "role": "past", "start": when | {"drug": "d"}}
    assert found(report_with(drugs=[drug])) == [("self-reference", "/drugs/0/start/drug")]


def test_an_end_is_told_from_the_own_start_but_not_from_itself() -> None:
    read_report(reaction(end={"relation": "after-start", "reaction": "r", **DAYS}))
    itself = {"relation": "after-end", "reaction": "r", **DAYS}
    assert found(reaction(end=itself)) == [("self-reference", "/reactions/0/end/reaction")]


def test_keys_of_a_drug_and_a_reaction_may_be_the_same() -> None:
    data = reaction(onset={"relation": "after-start", "drug": "r", **DAYS})
    read_report(data | {"drugs": [{"key": "r", "name": "n", "role": "suspect"}]})


def test_a_dose_is_told_from_its_drug() -> None:
    dose = {"start": {"relation": "after-start", "drug": "d", **DAYS}}
    read_report(report_with(drugs=[{"key": "d", "name": "n", "role": "suspect", "doses": [dose]}]))


def paired(role: str, kind: str, *parts: str) -> Json:
    assessment = {"method": "who-umc", "assessor": {"type": "reporter"}, "status": "final", "category": "likely"}
    both = {"drug": "d", "reaction": "r"}
    linked = {"pairs": [both], "assessments": [{"key": "a", **both, **assessment}]}
    return report_with(
        drugs=[{"key": "d", "name": "n", "role": role}],
        reactions=[{"key": "r", "term": "t", "kind": kind}],
        **{part: linked[part] for part in parts},
    )


@pytest.mark.parametrize("kind", ["near-miss", "medication-error"])
def test_a_drug_that_was_not_given_has_its_part_in_an_error(kind: str) -> None:
    read_report(paired("not-administered", kind, "pairs"))


def test_a_drug_that_was_not_given_is_held_against_no_reaction() -> None:
    assert found(paired("not-administered", "reaction", "pairs")) == [("drug-not-suspect", "/pairs/0/drug")]
    assert ("drug-not-suspect", "/assessments/0/drug") in found(paired("not-administered", "near-miss", "assessments"))


def test_other_roles_are_paired_with_no_error_either() -> None:
    [issue] = refused(paired("concomitant", "near-miss", "pairs"))
    assert (issue.key, issue.expected) == (
        "drug-not-suspect",
        "a drug of the role suspect or interacting or not-administered",
    )
