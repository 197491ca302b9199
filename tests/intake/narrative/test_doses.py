"""Doses, frequencies, routes and times as the contract's fragments, and what is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from service.intake.narrative import doses, times

DRUG = re.compile(r"prednisone|azathioprine|cetirizine|clozapine|hydroxyzine", re.IGNORECASE)
DAILY = {"times": 1, "period": 1, "unit": "day"}


def read(text: str, **more: Any) -> list[tuple[str, Any]]:
    spans = [match.span() for match in DRUG.finditer(text)]
    claims = doses.read(text, (0, len(text)), spans, **more)
    return [(text[slice(*spans[claim.drug])].lower(), claim.dose) for claim in claims]


def amount(number: int | Decimal, unit: str = "mg") -> dict[str, Any]:
    return {"amount": {"value": number, "unit": unit}}


@pytest.mark.parametrize(
    ("words", "frequency"),
    [
        ("prednisone 5 mg twice daily", {"times": 2, "period": 1, "unit": "day"}),
        ("prednisone 5 mg tid", {"times": 3, "period": 1, "unit": "day"}),
        ("prednisone 5 mg od", DAILY),
        ("prednisone 5 mg q8h", {"times": 1, "period": 8, "unit": "hour"}),
        ("prednisone 5 mg every 8 hours", {"times": 1, "period": 8, "unit": "hour"}),
        ("prednisone 5 mg weekly", {"times": 1, "period": 1, "unit": "week"}),
        ("prednisone 5 mg every other week", {"times": 1, "period": 2, "unit": "week"}),
        ("prednisone 5 mg three times a day", {"times": 3, "period": 1, "unit": "day"}),
        ("prednisone 5 mg/day", DAILY),
        ("prednisone 5 mg orally at night", DAILY),
        ("5 mg of prednisone daily", DAILY),
        ("a daily dose of 5 mg prednisone", DAILY),
    ],
)
def test_how_often(words: str, frequency: dict[str, Any]) -> None:
    assert read(words) == [("prednisone", amount(5) | {"frequency": frequency})]


@pytest.mark.parametrize(
    ("words", "dose"),
    [
        ("prednisone 1 mg/kg/day", amount(1, "mg/kg") | {"frequency": DAILY}),
        ("prednisone 1,000 mg", amount(1000)),
        ("prednisone 0.25 mg", amount(Decimal("0.25"))),
        ("prednisone 40 mg/m2 daily", amount(40, "mg/m2") | {"frequency": DAILY}),
        ("prednisone 300 \u03bcg daily", amount(300, "\u00b5g") | {"frequency": DAILY}),
        ("prednisone 5,000 IU", amount(5000, "IU")),
    ],
)
def test_amounts(words: str, dose: dict[str, Any]) -> None:
    assert read(words) == [("prednisone", dose)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("prednisone 0.5-1 mg", "0.5-1 mg"),
        ("prednisone 100/25 mg", "100/25 mg"),
        ("prednisone 7,5 mg", "7,5 mg"),
        ("a total of 100 mg prednisone", "total of 100 mg"),
        ("30 tablets of prednisone 5 mg", "30 tablets of prednisone 5 mg"),
        ("prednisone at maximal doses", "maximal doses"),
    ],
)
def test_what_is_not_one_clear_number_stays_words(words: str, text: str) -> None:
    assert read(words) == [("prednisone", {"text": text})]


def test_an_open_frequency_stays_words_with_the_amount() -> None:
    ((_, dose),) = read("prednisone 5 mg two to three times a day")
    assert dose == amount(5) | {"text": "5 mg two to three times a day"}


@pytest.mark.parametrize(
    "words",
    [
        "prednisone suspension 10 mg/mL",
        "the prednisone level was 12 mg",
        "prednisone was raised by 25 mg",
        "the patient weighed 70 kg on prednisone",
        "5 mg of something was given",
        "prednisone was stopped, and after that she was for a long time in good health with very little else: 5 mg",
        "prednisone a week later",
    ],
)
def test_what_is_no_dose_of_the_drug(words: str) -> None:
    assert read(words) == []


def test_no_dose_reaches_over_an_analyte() -> None:
    text = "prednisone, urine protein 3 g"
    assert read(text) == [("prednisone", amount(3, "g"))]
    start = text.index("protein")
    assert read(text, others=[(start, start + 7)]) == []


@pytest.mark.parametrize(
    "words",
    [
        "prednisone was resumed at 20 mg daily and cetirizine was chosen",
        "prednisone was lowered to 20 mg daily while cetirizine was added",
        "prednisone was given again at 20 mg daily, then cetirizine",
    ],
)
def test_a_dose_before_the_next_drug_is_that_of_the_drug_before_it(words: str) -> None:
    assert read(words) == [("prednisone", amount(20) | {"frequency": DAILY})]


@pytest.mark.parametrize(
    "words",
    [
        "prednisone was stopped, 20 mg of cetirizine helped",
        "prednisone was stopped, 20 mg oral cetirizine helped",
        "prednisone was stopped, 20 mg extended-release cetirizine helped",
    ],
)
def test_a_dose_with_nothing_but_of_before_a_name_is_that_of_the_name(words: str) -> None:
    assert read(words) == [("cetirizine", amount(20))]


def test_each_step_of_a_titration() -> None:
    steps = read("clozapine was begun at 12.5 mg daily and raised by 25 mg every second day to 200 mg daily")
    assert [dose["amount"]["value"] for _, dose in steps] == [Decimal("12.5"), 200]


def test_a_list_gives_each_drug_its_own() -> None:
    assert read("prednisone 40 mg, cetirizine 20 mg and azathioprine 50 mg") == [
        ("prednisone", amount(40)),
        ("cetirizine", amount(20)),
        ("azathioprine", amount(50)),
    ]


def test_one_dose_for_all_of_a_list() -> None:
    assert {name for name, dose in read("prednisone and azathioprine 50 mg each") if dose == amount(50)} == {
        "prednisone",
        "azathioprine",
    }
    assert {name for name, _ in read("(cetirizine and hydroxyzine at maximal doses)")} == {"cetirizine", "hydroxyzine"}
    assert [name for name, _ in read("prednisone and azathioprine 50 mg")] == ["azathioprine"]


def test_a_frequency_without_an_amount() -> None:
    assert read("weekly prednisone") == [("prednisone", {"frequency": {"times": 1, "period": 1, "unit": "week"}})]


class TestTimes:
    @pytest.mark.parametrize(
        ("words", "length"),
        [
            ("14 months", {"value": 14, "unit": "month"}),
            ("ten days", {"value": 10, "unit": "day"}),
            ("more than two years", {"value": 2, "unit": "year", "comparator": ">="}),
            ("several weeks", {}),
            ("2-3 weeks", {}),
        ],
    )
    def test_lengths_keep_their_words(self, words: str, length: dict[str, Any]) -> None:
        ((_, found),) = times.durations(words, 0, len(words))
        assert found == length | {"text": words}

    @pytest.mark.parametrize(
        ("words", "when"),
        [
            ("on 3 March 2021", {"date": "2021-03-03"}),
            ("on 2020-01-07", {"date": "2020-01-07"}),
            ("in March 2017", {"date": "2017-03"}),
            ("since 2014", {"date": "2014"}),
            ("on March 3, 2021", {"date": "2021-03-03"}),
            ("on 22 February", {"text": "22 February"}),
            ("on 06/05/2022", {"text": "06/05/2022"}),
            ("on 31 February 2020", {"text": "31 February 2020"}),
        ],
    )
    def test_dates_keep_their_precision(self, words: str, when: dict[str, str]) -> None:
        assert [found for _, found in times.dates(words, 0, len(words))] == [when]

    def test_a_number_is_no_year(self) -> None:
        assert not list(times.dates("2000 mg in 2010-bed wards, it may 20", 0, 36))

    def test_a_time_from_the_end_of_a_drug(self) -> None:
        text = "(now 8 months after stopping prednisone)"
        found = times.around(text, 0, text.index("prednisone"), "prednisone")
        assert found is not None
        assert found[1] == {
            "relation": "after-end",
            "offset": {"value": 8, "unit": "month"},
            "drug": "prednisone",
            "text": "8 months after stopping",
        }
        assert times.around("8 months later prednisone", 0, 15, "prednisone") is None
