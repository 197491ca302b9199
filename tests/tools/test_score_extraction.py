"""The scorer: a faultless proposal gets full marks, and each kind of fault costs the figure that it should."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.perfect import Extracted, Perfect, Refused, proposal
from tools import score_extraction
from tools.extraction.bans import hits
from tools.extraction.expected import Expected, load, read
from tools.extraction.scoring import Result, score
from tools.extraction.tally import Count
from tools.extraction.words import same

Json = dict[str, Any]

TRUTH: Json = {
    "patient": {"age": {"value": 50, "unit": "year"}, "sex": "female", "weight": {"value": 61, "unit": "kg"}},
    "drugs": [
        {
            "name": "Examplin",
            "also": ["examplamine"],
            "role": ["suspect"],
            "doses": [{"value": 10, "unit": "mg", "frequency": {"times": 2, "period": 1, "unit": "day"}}],
            "route": ["oral"],
            "action": ["withdrawn"],
            "indications": ["gout"],
            "start": "2020-02",
        },
        {"name": "placitol", "role": ["treatment-of-reaction"], "optional": True},
    ],
    "reactions": [
        {
            "term": "acute hepatitis",
            "suspects": ["Examplin"],
            "onset": {"value": 2, "unit": "week"},
            "outcome": ["recovered"],
            "seriousness": {"hospitalisation": True},
        }
    ],
    "pairs": [{"drug": "Examplin", "reaction": "acute hepatitis", "dechallenge": ["positive"]}],
    "tests": [
        {"name": "ALT", "value": 812, "unit": "U/L"},
        {"name": "ANA", "titre": 320},
        {"name": "ferritin", "word": ["normal"]},
    ],
    "history": [{"term": "stroke"}],
    "naranjo": [{"drug": "Examplin", "reaction": "acute hepatitis", "items": {"2": ["yes"], "3": ["yes", "unknown"]}}],
    "authors": [
        {"drug": "Examplin", "reaction": "acute hepatitis", "method": "naranjo", "score": 6, "category": "probable"}
    ],
}


def scored(change: Callable[[Json], object] = bool, truth: Json = TRUTH, *refusals: Refused) -> Result:
    report = proposal(truth)
    change(report)
    return score([Expected("one", "", truth)], lambda _: Extracted(report, refusals))


def faults(result: Result) -> set[tuple[str, str]]:
    return {(fault.kind, fault.field) for fault in result.tally.faults}


def test_a_faultless_proposal_of_every_report_has_no_fault() -> None:
    cases = list(load())
    result = score(cases, Perfect(cases))
    assert [fault for fault in result.tally.faults if fault.kind == "missed"] == []
    assert [fault for fault in result.tally.faults if fault.kind == "invented"] == []
    assert result.banned == {}
    assert all(count.right for name, count in result.tally.counts.items()), result.tally.counts


def test_nothing_read_is_all_missed_and_nothing_invented() -> None:
    result = score([Expected("one", "", TRUTH)], lambda _: Extracted(None))
    assert {kind for kind, _ in faults(result)} == {"missed"}
    assert ("missed", "drugs") in faults(result)
    assert result.tally.counts["drugs"] == Count(missed=1)


MISSED: list[tuple[str, Callable[[Json], object]]] = [
    ("age", lambda report: report["patient"].pop("age")),
    ("sex", lambda report: report["patient"].pop("sex")),
    ("weight", lambda report: report["patient"].pop("weight")),
    ("history", lambda report: report["patient"].pop("history")),
    ("drugs", lambda report: report["drugs"].pop(0)),
    ("dose", lambda report: report["drugs"][0].pop("doses")),
    ("frequency", lambda report: report["drugs"][0]["doses"][0].pop("frequency")),
    ("route", lambda report: report["drugs"][0].pop("route")),
    ("action", lambda report: report["drugs"][0].pop("action_taken")),
    ("indication", lambda report: report["drugs"][0].pop("indications")),
    ("start", lambda report: report["drugs"][0].pop("start")),
    ("reactions", lambda report: report["reactions"].clear()),
    ("onset", lambda report: report["reactions"][0].pop("onset")),
    ("outcome", lambda report: report["reactions"][0].pop("outcome")),
    ("seriousness", lambda report: report["reactions"][0].pop("seriousness")),
    ("dechallenge", lambda report: report["pairs"][0].pop("dechallenge")),
    ("tests", lambda report: report["tests"].pop()),
    ("naranjo", lambda report: report["assessments"].pop(1)),
    ("authors", lambda report: report["assessments"].pop(0)),
]


@pytest.mark.parametrize(("field", "change"), MISSED, ids=[field for field, _ in MISSED])
def test_what_is_left_out_is_missed(field: str, change: Callable[[Json], object]) -> None:
    result = scored(change)
    assert ("missed", field) in faults(result)
    assert result.tally.counts[field].recall < 1
    assert result.tally.counts[field].precision == 1


def put(path: str, value: Any) -> Callable[[Json], object]:
    """A change that sets or adds the value at a path; "-" is the end of a list."""
    *way, last = path.split("/")

    def change(report: Json) -> None:
        node: Any = report
        for token in way:
            node = node[int(token)] if isinstance(node, list) else node[token]
        if last == "-":
            node.append(value)
        else:
            node[last] = value

    return change


INVENTED = [
    ("age", put("patient/age", {"value": 51, "unit": "year"})),
    ("sex", put("patient/sex", "male")),
    ("height", put("patient/height", {"value": 170, "unit": "cm"})),
    ("death", put("patient/death", {"autopsy": True})),
    ("history", put("patient/history/-", {"key": "x", "term": "asthma"})),
    ("drugs", put("drugs/-", {"key": "x", "name": "penicillin", "role": "concomitant"})),
    ("role", put("drugs/0/role", "concomitant")),
    ("dose", put("drugs/0/doses/-", {"amount": {"value": 20, "unit": "mg"}})),
    ("dose", put("drugs/0/doses/0/amount", {"value": 10, "unit": "g"})),
    ("frequency", put("drugs/0/doses/0/frequency", {"times": 1, "period": 1, "unit": "day"})),
    ("route", put("drugs/0/route", "intravenous")),
    ("action", put("drugs/0/action_taken", "reduced")),
    ("indication", put("drugs/0/indications/-", {"term": "asthma"})),
    ("start", put("drugs/0/start", "2020-03")),
    ("reactions", put("reactions/-", {"key": "x", "term": "rash"})),
    ("suspects", put("drugs/1/role", "suspect")),
    ("onset", put("reactions/0/onset", {"offset": {"value": 2, "unit": "day"}})),
    ("outcome", put("reactions/0/outcome", "fatal")),
    ("seriousness", put("reactions/0/seriousness", {"death": True})),
    ("dechallenge", put("pairs/0/dechallenge", "negative")),
    ("rechallenge", put("pairs/0/rechallenge", "positive")),
    ("tests", put("tests/-", {"name": "sodium", "value": 131, "unit": "mmol/L"})),
    ("results", put("tests/0/value", 821)),
    ("results", put("tests/1/titre", 640)),
    ("results", put("tests/2/text", "abnormal")),
    ("naranjo", put("assessments/1/answers/5", "no")),
    ("authors", put("assessments/0/score", 7)),
    ("country", put("source/country", "US")),
]


@pytest.mark.parametrize(("field", "change"), INVENTED, ids=[field for field, _ in INVENTED])
def test_what_is_put_in_is_invented(field: str, change: Callable[[Json], object]) -> None:
    def with_pair_removed_for_suspects(report: Json) -> None:
        change(report)
        if field == "suspects":
            report["pairs"].clear()

    result = scored(with_pair_removed_for_suspects)
    assert ("invented", field) in faults(result)
    assert result.tally.counts[field].precision < 1


def test_what_may_be_left_out_is_no_miss_and_counts_when_it_is_there() -> None:
    without = scored(lambda report: report["drugs"].pop(1))
    assert ("missed", "drugs") not in faults(without)
    assert without.tally.counts["drugs"].right + 1 == scored().tally.counts["drugs"].right


def test_other_names_spellings_and_forms_are_right() -> None:
    def change(report: Json) -> None:
        report["drugs"][0] |= {"name": "Tabletta", "substances": [{"name": "examplamine"}], "route": "by mouth"}
        report["drugs"][0]["doses"] = [
            {"amount": {"value": 10.0, "unit": "mg/day"}, "frequency": {"period": 12, "unit": "hour"}}
        ]
        report["reactions"][0] |= {"term": "hepatitis", "onset": {"offset": {"value": 14, "unit": "day"}}}
        report["tests"][2] = {"name": "Ferritin", "within_limits": True}
        report["assessments"][1]["answers"] = {"2": "yes", "3": {"answer": "no"}}

    assert faults(scored(change)) == set()


def test_a_disease_told_as_absent_is_neither_right_nor_invented() -> None:
    absent = put("patient/history/-", {"key": "x", "term": "asthma", "verification": "refuted"})
    result = scored(absent)
    assert faults(result) == set()
    assert result.tally.counts["history"].right == 1
    report = proposal(TRUTH)
    absent(report)
    assert list(hits({"history": ["asthma"]}, report)) == []


def test_unknown_states_nothing() -> None:
    change = put("reactions/0/outcome", "unknown")
    assert faults(scored(change)) == {("missed", "outcome")}


def test_a_refusal_is_compared_by_kind_and_number() -> None:
    truth: Json = {"refusal": {"kind": "several-patients", "patients": 3}}
    right = Refused("several-patients", "The text tells of three patients.")
    wrong = Refused("review", "A review.")
    cases = [Expected("one", "", truth)]
    assert faults(score(cases, lambda _: Extracted(None, (right,)))) == set()
    assert faults(score(cases, lambda _: Extracted(None, (wrong,)))) == {
        ("invented", "refusal"),
        ("missed", "refusal"),
        ("missed", "patients"),
    }
    assert score(cases, lambda _: Extracted({"drugs": []}, (right,))).banned["one"]


def test_a_refusal_of_a_good_report_is_invented() -> None:
    assert ("invented", "refusal") in faults(scored(bool, TRUTH, Refused("no-reaction", "")))


def test_no_reaction_may_bring_drugs_but_no_reaction() -> None:
    truth = copy.deepcopy(TRUTH) | {"refusal": {"kind": "no-reaction"}}
    refused = Refused("no-reaction", "")
    assert scored(bool, truth, refused).banned["one"] == ("reactions: acute hepatitis",)
    assert scored(lambda report: report["reactions"].clear(), truth, refused).banned == {}


@pytest.mark.parametrize(
    "ban",
    [
        {"drugs": ["examplamine"]},
        {"drugs": [{"name": "Examplin", "roles": ["suspect"]}]},
        {"reactions": ["hepatitis"]},
        {"tests": ["ALT"]},
        {"history": ["strokes"]},
        {"fields": ["/patient/age"]},
        {"fields": ["/reactions/*/seriousness"]},
        {"values": [{"at": "/pairs/*/dechallenge", "in": ["positive"]}]},
        {"values": [{"at": "/tests/*/value", "in": [812.0]}]},
    ],
)
def test_what_must_not_be_there_is_found(ban: Json) -> None:
    report = proposal(TRUTH)
    report["drugs"][0]["substances"] = [{"name": "examplamine"}]
    assert list(hits(ban, report))


@pytest.mark.parametrize(
    "ban",
    [
        {"drugs": ["placitol hydrochloride"]},
        {"drugs": [{"name": "Examplin", "roles": ["concomitant"]}]},
        {"reactions": ["fulminant hepatitis"]},
        {"fields": ["/patient/height", "/reactions/*/severity", "/drugs/1/doses"]},
        {"values": [{"at": "/pairs/*/dechallenge", "in": ["negative"]}]},
        {"values": [{"at": "/reactions/*/seriousness/hospitalisation", "in": [1]}]},
    ],
)
def test_what_may_be_there_is_not_reported(ban: Json) -> None:
    assert list(hits(ban, proposal(TRUTH))) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("pruritic rash", "rash", True),
        ("Hyponatraemia", "hyponatremia", True),
        ("oedema of the legs", "leg edema", True),
        ("acute pancreatitis", "acute hepatitis", False),
        ("acute", "acute hepatitis", False),
        ("lung reaction", "reaction", False),
        ("renal failure", "heart failure", False),
    ],
)
def test_wordings_of_one_thing(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is alike
    assert same(other, one) is alike


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "slip.json"
    file.write_text('{"drugs": [{"nmae": "aspirin"}]}')
    with pytest.raises(ValueError, match="drugs has no nmae"):
        read(file)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> list[Expected]:
    cases = list(load())
    monkeypatch.setattr(score_extraction, "reader", lambda: Perfect(cases))
    return cases


@pytest.mark.usefixtures("scripted")
def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert score_extraction.main(["--faults"]) == 0
    assert "precision" in capsys.readouterr().out


@pytest.mark.usefixtures("scripted")
def test_the_command_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert score_extraction.main(["--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["fields"]["drugs"]["precision"] == 1
    assert result["faults"] == []


def test_the_command_fails_on_what_must_not_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.txt").write_text("A text.")
    (tmp_path / "one.json").write_text(json.dumps(TRUTH | {"must_not": {"drugs": ["Examplin"]}}))
    monkeypatch.setattr(score_extraction, "reader", lambda: Perfect(list(load(tmp_path))))
    assert score_extraction.main([str(tmp_path)]) == 1
    assert "MUST NOT  one: drugs: Examplin" in capsys.readouterr().out


def test_without_the_articles_it_says_that_nothing_was_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score_extraction.main(["--seeds", "--shared", str(tmp_path)]) == 0
    assert "NOT CHECKED" in capsys.readouterr().err


def test_floors_rise_and_never_fall() -> None:
    result = scored(lambda report: report["tests"].pop())
    floors = score_extraction.raised({"drugs": {"precision": 0.5, "recall": 0.2}, "tests": {"recall": 0.9}}, result)
    assert floors["drugs"] == {"precision": 1.0, "recall": 1.0}
    assert floors["tests"] == {"precision": 1.0, "recall": 0.9}
    assert score_extraction.raised({}, result)["tests"]["recall"] == 0.66
