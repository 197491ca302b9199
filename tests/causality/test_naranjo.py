import ast
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import service
from service import tables
from service.causality import naranjo

from . import published

ITEMS = tuple(published.POINTS)
HIGHEST = {"1": "yes", "2": "yes", "3": "yes", "4": "yes", "5": "no", "6": "no"} | dict.fromkeys(ITEMS[6:], "yes")
LOWEST = dict.fromkeys(ITEMS, "no") | {"5": "yes", "6": "yes"}
UNKNOWN = dict.fromkeys(ITEMS, "unknown")

partial_sets = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(published.ANSWERS))


def test_all_complete_sets_score_as_published() -> None:
    sets = published.complete_sets()
    assert len(sets) == 59_049
    totals = set()
    for answers in sets:
        score = naranjo.score(answers)
        total = published.total(answers)
        assert score.total == total
        assert score.category == published.category(total)
        assert score.span == (total, total)
        assert score.categories == (score.category,)
        totals.add(total)
    assert totals == set(range(-4, 14))


@pytest.mark.parametrize(
    ("answers", "total", "category"),
    [
        (LOWEST, -4, "doubtful"),
        (UNKNOWN | {"5": "yes"}, -1, "doubtful"),
        (UNKNOWN, 0, "doubtful"),
        (UNKNOWN | {"10": "yes"}, 1, "possible"),
        (UNKNOWN | {"2": "yes", "4": "yes"}, 4, "possible"),
        (UNKNOWN | {"2": "yes", "4": "yes", "1": "yes"}, 5, "probable"),
        (HIGHEST | {"2": "unknown", "4": "unknown", "1": "no"}, 8, "probable"),
        (HIGHEST | {"2": "unknown", "4": "unknown"}, 9, "definite"),
        (HIGHEST, 13, "definite"),
    ],
)
def test_band_edges(answers: dict[str, str], total: int, category: str) -> None:
    score = naranjo.score(answers)
    assert (score.total, score.category) == (total, category)


def test_points_are_given_in_the_order_of_the_items() -> None:
    score = naranjo.score(dict(reversed(HIGHEST.items())))
    assert list(score.points.items()) == list(zip(ITEMS, (1, 2, 1, 2, 2, 1, 1, 1, 1, 1), strict=True))


def test_nothing_answered_leaves_the_whole_range_open() -> None:
    score = naranjo.score({})
    assert score == naranjo.Score({}, None, None, (-4, 13), ("doubtful", "possible", "probable", "definite"))


@pytest.mark.parametrize("number", ITEMS)
def test_an_open_item_is_neither_no_nor_unknown(number: str) -> None:
    score = naranjo.score(UNKNOWN | {number: naranjo.NOT_ANSWERED})
    points = published.POINTS[number]
    assert score.total is None
    assert score.category is None
    assert number not in score.points
    assert score.span == (min(points), max(points))


@given(partial_sets.filter(lambda answers: len(answers) >= 5))
def test_span_and_categories_are_those_of_all_completions(answers: dict[str, str]) -> None:
    score = naranjo.score(answers)
    totals = {published.total(complete) for complete in published.completions(answers)}
    assert score.span == (min(totals), max(totals))
    assert set(score.categories) == {published.category(total) for total in totals}
    assert (score.total is None) == (len(answers) < len(ITEMS))


@given(partial_sets)
def test_not_answered_is_the_same_as_left_out(answers: dict[str, str]) -> None:
    assert naranjo.score(dict.fromkeys(ITEMS, naranjo.NOT_ANSWERED) | answers) == naranjo.score(answers)


@given(partial_sets, st.sampled_from(ITEMS), st.sampled_from(published.ANSWERS))
def test_an_answer_never_widens_the_span(answers: dict[str, str], number: str, answer: str) -> None:
    before = naranjo.score({key: value for key, value in answers.items() if key != number})
    after = naranjo.score(answers | {number: answer})
    assert before.span[0] <= after.span[0] <= after.span[1] <= before.span[1]
    assert set(after.categories) <= set(before.categories)


@given(partial_sets, st.sampled_from(ITEMS), st.sampled_from(published.ANSWERS), st.sampled_from(published.ANSWERS))
def test_a_better_answer_never_lowers_the_score(answers: dict[str, str], number: str, one: str, other: str) -> None:
    worse, better = sorted((one, other), key=lambda answer: published.TABLE[number][answer])
    low = naranjo.score(answers | {number: worse}).span
    high = naranjo.score(answers | {number: better}).span
    assert low[0] <= high[0]
    assert low[1] <= high[1]


def test_all_faults_of_a_set_are_named_at_once() -> None:
    with pytest.raises(naranjo.NotAnAnswerSet) as caught:
        naranjo.score({"0": "yes", "11": "no", "1": "maybe", "2": "Yes", "3": "yes"})
    assert caught.value.items == ("0", "11")
    assert caught.value.answers == {"1": "maybe", "2": "Yes"}


@pytest.mark.parametrize("answer", [True, None, 1, ["yes"], {"answer": "yes"}])
def test_an_answer_that_is_no_text_is_refused(answer: Any) -> None:
    with pytest.raises(naranjo.NotAnAnswerSet):
        naranjo.score({"1": answer})


@pytest.mark.parametrize("total", range(-4, 14))
def test_category_of_every_total(total: int) -> None:
    assert naranjo.category_of(total) == published.category(total)


@pytest.mark.parametrize("total", [-5, 14])
def test_category_of_an_impossible_total_is_an_error(total: int) -> None:
    with pytest.raises(ValueError, match="not a Naranjo total"):
        naranjo.category_of(total)


def test_displays_come_from_the_code_systems() -> None:
    instrument = naranjo.load()
    assert [(band.category, band.display) for band in instrument.bands] == [
        ("doubtful", "Doubtful"),
        ("possible", "Possible"),
        ("probable", "Probable"),
        ("definite", "Definite"),
    ]
    assert instrument.answers == {"yes": "Yes", "no": "No", "unknown": "Do not know"}


def test_the_scorer_follows_the_data_file(monkeypatch: pytest.MonkeyPatch) -> None:
    read = tables.read_json

    def changed(*parts: str) -> Any:
        data = deepcopy(read(*parts))
        if parts[-1] == "Questionnaire-naranjo.json":
            first = next(item for item in data["item"] if item["linkId"] == "naranjo-1")
            first["answerOption"][0]["extension"][0]["valueDecimal"] = 7
        return data

    monkeypatch.setattr(tables, "read_json", changed)
    naranjo.load.cache_clear()
    try:
        assert naranjo.score(UNKNOWN | {"1": "yes"}).total == 7
    finally:
        naranjo.load.cache_clear()


def test_no_point_and_no_cut_off_stands_in_the_code() -> None:
    numbers = {
        (path.name, node.value)
        for path in (Path(service.__file__).parent / "causality").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    assert numbers == set()
