"""Reading inputs: one report, lists, NDJSON, and what goes wrong in each."""

from __future__ import annotations

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir.json import dumps
from service.intake import report_json
from service.intake.read import Read
from tests.samples import full_report, minimal_report


def case(value: str, **fields: Any) -> dict[str, Any]:
    return minimal_report() | {"identifier": {"system": "https://example.org/cases", "value": value}} | fields


def read(data: bytes) -> list[Read]:
    return list(report_json.read(data))


def said(entry: Read) -> list[tuple[str, str | None, int | None]]:
    return [(issue.key, issue.pointer, issue.line) for issue in entry.issues]


@pytest.mark.parametrize("prefix", [b"", codecs.BOM_UTF8, b"\n  "])
def test_one_report(prefix: bytes) -> None:
    [entry] = read(prefix + dumps(full_report(), indent=True))
    assert entry.report is not None
    assert (entry.position, entry.issues, entry.case) == ("", (), "https://example.org/cases|17")


def test_a_list_of_reports_answers_one_by_one() -> None:
    entries = read(dumps([case("1"), case("2", drugs=[{"key": "a", "name": "b", "role": "c"}]), 3, case("4")]))
    assert [entry.position for entry in entries] == ["/0", "/1", "/2", "/3"]
    assert [entry.report is not None for entry in entries] == [True, False, False, True]
    assert said(entries[1]) == [("value-enum", "/1/drugs/0/role", None)]
    assert said(entries[2]) == [("value-type", "/2", None)]


def test_ndjson_of_which_one_line_is_broken() -> None:
    lines = [dumps(case("1")), b"", b'{"format": ', dumps(case("2", version=0)), b"\xff{}", dumps(case("3"))]
    entries = read(b"\r\n".join(lines) + b"\r\n")
    assert [entry.position for entry in entries] == ["line 1", "line 3", "line 4", "line 5", "line 6"]
    assert [entry.report is not None for entry in entries] == [True, False, False, False, True]
    assert said(entries[1]) == [("json-syntax", None, 3)]
    assert said(entries[2]) == [("value-range", "/version", 4)]
    assert said(entries[3]) == [("json-encoding", None, 5)]


def test_ndjson_whose_first_line_is_broken() -> None:
    assert [entry.report is not None for entry in read(b'{"format"\n' + dumps(case("1")))] == [False, True]


def test_ndjson_with_a_byte_order_mark() -> None:
    data = codecs.BOM_UTF8 + dumps(case("1")) + b"\n" + dumps(case("2"))
    assert [entry.report is not None for entry in read(data)] == [True, True]


def test_a_broken_report_over_many_lines_is_one_broken_report() -> None:
    data = dumps(full_report(), indent=True).replace(b'"version": 1', b'"version": 1,,')
    [entry] = read(data)
    [issue] = entry.issues
    assert (entry.position, issue.key, issue.line) == ("", "json-syntax", 7)


@pytest.mark.parametrize("data", [b"[{},\n{}", b"[\n{},\n{},\n{},]", b"{} x", b"", b"\n\n", "{}\n{}".encode("utf-16")])
def test_what_is_neither(data: bytes) -> None:
    [entry] = read(data)
    assert entry.position == ""
    assert entry.report is None


def test_an_empty_list_is_said_to_be_empty() -> None:
    [entry] = read(b"[]")
    assert said(entry) == [("value-empty", "", None)]


def test_the_same_case_in_the_same_version_twice() -> None:
    entries = read(dumps([case("1"), case("1", version=2), case("1", narrative="Another.")]))
    assert [said(entry) for entry in entries] == [[], [], [("case-duplicate", "/2/identifier", None)]]
    assert entries[2].report is None
    lines = read(dumps(case("1")) + b"\n" + dumps(case("1")))
    assert [said(entry) for entry in lines] == [[], [("case-duplicate", "/identifier", 2)]]


def test_two_senders_may_use_the_same_number() -> None:
    other = case("1") | {"identifier": {"system": "https://example.com/other", "value": "1"}}
    assert all(entry.report for entry in read(dumps([case("1"), other])))


def test_a_stated_score_must_be_that_of_the_ten_answers() -> None:
    data = full_report()
    data["assessments"][0] |= {"score": 7, "category": "probable"}
    [entry] = read(dumps(data))
    assert [(issue.key, issue.pointer, issue.found, issue.expected) for issue in entry.issues] == [
        ("assessment-disagrees", "/assessments/0/score", "7", "3, or other answers"),
        ("assessment-disagrees", "/assessments/0/category", "probable", "possible (score 3), or other answers"),
    ]


def test_a_score_beside_open_items_is_only_the_assessors_word() -> None:
    data = full_report()
    data["assessments"][0] |= {"score": 7, "category": "probable", "status": "preliminary"}
    del data["assessments"][0]["answers"]["10"]
    [entry] = read(dumps(data))
    assert entry.issues == ()


def test_highly_probable_agrees_with_definite() -> None:
    data = full_report()
    answers = dict(zip(map(str, range(1, 11)), ["yes"] * 4 + ["no", "no"] + ["yes"] * 4, strict=True))
    data["assessments"][0] |= {"answers": answers, "score": 13, "category": "highly-probable"}
    [entry] = read(dumps(data))
    assert entry.report is not None
    assert entry.report.assessments[0].category == "definite"


def naranjo(**stated: Any) -> dict[str, Any]:
    data = full_report()
    assessment = {"key": "a", "drug": "falimab", "reaction": "rash", "method": "naranjo", "status": "preliminary"}
    data["assessments"] = [{**assessment, "assessor": {"type": "reporter"}, **stated}]
    return data


@pytest.mark.parametrize("answers", [{}, {"answers": {"1": "yes"}}])
@pytest.mark.parametrize(
    ("score", "category", "right"),
    [
        (7, "doubtful", "probable (score 7), or another score"),
        (8, "highly-probable", "probable (score 8), or another score"),
        (-4, "definite", "doubtful (score -4), or another score"),
        (9, "probable", "definite (score 9), or another score"),
    ],
)
def test_without_ten_answers_score_and_category_must_agree(
    score: int, category: str, right: str, answers: dict[str, Any]
) -> None:
    [entry] = read(dumps(naranjo(score=score, category=category, **answers)))
    [issue] = entry.issues
    assert entry.report is None
    assert (issue.key, issue.pointer) == ("assessment-disagrees", "/assessments/0/category")
    assert (issue.found, issue.expected) == (category, right)


@pytest.mark.parametrize(
    "stated", [{"score": 9, "category": "highly-probable"}, {"score": 0, "category": "doubtful"}, {"score": 7}]
)
def test_without_answers_what_agrees_is_taken(stated: dict[str, Any]) -> None:
    [entry] = read(dumps(naranjo(**stated)))
    assert entry.report is not None
    assert entry.issues == ()


def test_a_score_that_cannot_be_is_said_once() -> None:
    [entry] = read(dumps(naranjo(score=14, category="doubtful")))
    assert said(entry) == [("value-range", "/assessments/0/score", None)]


FATAL = [{"key": "r", "term": "anaphylaxis", "outcome": "fatal"}]


def test_a_fatal_outcome_without_a_death_is_told_but_not_refused() -> None:
    entries = read(dumps([case("1", reactions=FATAL), case("2", reactions=FATAL, patient={"death": {}}), case("3")]))
    assert [said(entry) for entry in entries] == [[("death-not-stated", "/0/patient", None)], [], []]
    assert all(entry.report is not None for entry in entries)
    [warning] = entries[0].issues
    assert (warning.severity, warning.expected) == ("warning", "patient.death")


def test_a_warning_stands_in_its_line() -> None:
    entries = read(dumps(case("1")) + b"\n" + dumps(case("2", reactions=FATAL, patient={"sex": "female"})))
    assert said(entries[1]) == [("death-not-stated", "/patient", 2)]


@given(
    st.binary()
    | st.text('{}[]",:\n ae1').map(str.encode)
    | st.lists(st.sampled_from([b"{}", b"[]", b"1"])).map(b"\n".join)
)
def test_any_bytes_are_answered(data: bytes) -> None:
    for entry in read(data):
        assert entry.report is None
        assert entry.issues


QUOTED = {"basis": "stated", "source": "a.txt", "start": 0, "end": 5}


def test_a_quote_that_has_no_word_of_its_datum_is_warned_of() -> None:
    reactions = [{"key": "fever", "term": "fever"}, {"key": "cough", "term": "dry cough"}]
    evidence = [
        {"at": "/reactions/0/term", "quote": "a dry cough", **QUOTED},
        {"at": "/reactions/1/term", "quote": "coughing", **QUOTED},
        {"at": "/reactions/1/key", "quote": "something", **QUOTED},
    ]
    (entry,) = read(dumps(case("1", patient={"sex": "male"}, reactions=reactions, evidence=evidence)))
    assert entry.report is not None
    assert said(entry) == [("evidence-of-another", "/evidence/0/at", None)]
