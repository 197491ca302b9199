"""Nothing ends before it begins, said only where it is sure."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.report.periods import is_before
from tests.report.test_reader import found, report_with
from tests.strategies import dates


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2013", "2014", True),
        ("2014", "2014-01", False),
        ("2014-03", "2014", False),
        ("2014-02-28", "2014-03", True),
        ("2014-03-31", "2014-03", False),
        ("2014-03-05", "2014-03-05", False),
        ("2014-03-05T10:00:00Z", "2014-03-05T12:00:00+02:00", False),
        ("2014-03-05T09:59:59Z", "2014-03-05T12:00:00+02:00", True),
        ("2014-03-06T01:00:00+14:00", "2014-03-05T12:00:00Z", True),
        ("2014-03-05T10:00:00.4Z", "2014-03-05T10:00:00.5Z", True),
        # 23:30 in London is the morning of the next day in Tokyo: a day without a zone may well be that one.
        ("2014-03-05T23:30:00Z", "2014-03-06", False),
        # At 10:00Z the 6th has begun at +14:00, a second earlier nowhere.
        ("2014-03-05T10:00:00Z", "2014-03-06", False),
        ("2014-03-05T09:59:59Z", "2014-03-06", True),
        ("2014-03-05T09:59:59Z", "2014-03-06T00:00:00+14:00", True),
        ("2014-03-04T23:59:59Z", "2014-03-06", True),
        ("2014-03-05", "2014-03-06T11:00:00Z", False),
        ("2014-03-05", "2014-03-06T12:00:00Z", True),
        ("2014-02", "2014-03-01T11:00:00Z", False),
        ("2012-02", "2012-03-01T12:00:00Z", True),
        ("2013-12-31T09:00:00Z", "2014", True),
        ("2013-12-31T11:00:00Z", "2014", False),
    ],
)
def test_which_date_is_surely_before_another(one: str, other: str, before: bool) -> None:
    assert is_before(one, other) is before


@given(dates, dates)
def test_two_dates_are_not_each_before_the_other(one: str, other: str) -> None:
    assert not (is_before(one, other) and is_before(other, one))


moments = st.datetimes(timezones=st.sampled_from([datetime.UTC, datetime.timezone(datetime.timedelta(hours=-9.5))]))


@given(moments, moments)
def test_moments_are_compared_as_points_in_time(one: datetime.datetime, other: datetime.datetime) -> None:
    assert is_before(one.isoformat(), other.isoformat()) is (one < other)


START, END = "2014-03-06", "2014-03-05"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"drugs": [{"key": "d", "name": "n", "role": "past", "start": START, "end": END}]}, "/drugs/0/end"),
        (
            {"drugs": [{"key": "d", "name": "n", "role": "past", "doses": [{"start": START, "end": END}]}]},
            "/drugs/0/doses/0/end",
        ),
        (
            {"patient": {"past_drugs": [{"key": "p", "name": "n", "start": START, "end": END}]}},
            "/patient/past_drugs/0/end",
        ),
        ({"patient": {"history": [{"key": "h", "term": "t", "onset": START, "end": END}]}}, "/patient/history/0/end"),
        ({"reactions": [{"key": "r", "term": "t", "onset": START, "end": END}]}, "/reactions/0/end"),
        ({"received_first": START, "received_latest": END}, "/received_latest"),
    ],
)
def test_every_period_of_a_report_is_looked_at(fields: dict[str, Any], at: str) -> None:
    assert found(report_with(**fields)) == [("period-reversed", at)]


def test_words_beside_a_date_do_not_hide_it_and_relative_times_are_not_compared() -> None:
    dated = {"date": END, "text": "at night"}
    assert found(report_with(reactions=[{"key": "r", "term": "t", "onset": START, "end": dated}])) == [
        ("period-reversed", "/reactions/0/end")
    ]
