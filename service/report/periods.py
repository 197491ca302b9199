"""Nothing ends before it begins: the rule of every period in a report.

Said only where it is sure: dates and months are compared at the precision that both have, moments as points in time.
A day beside a moment has no zone of its own, so it may lie anywhere on earth: from its first moment at +14:00 to its
last at -12:00, the outermost zones in use.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from typing import Any, Final

from service.report.findings import Finding
from service.report.model import When
from service.report.strict import Rule, Values, rule

_DAY: Final = len("2014-03-05")
_EAST: Final = datetime.timezone(datetime.timedelta(hours=14))
_WEST: Final = datetime.timezone(datetime.timedelta(hours=-12))


def in_order(first: str, last: str) -> Rule:
    """The rule that the date in field `last` is not before that in field `first`."""

    @rule(first, last)
    def check(values: Values) -> Iterator[Finding]:
        start, end = _date(values.get(first)), _date(values.get(last))
        if start is not None and end is not None and is_before(end, start):
            yield Finding(
                "period-reversed",
                f"What is in {last} lies before what is in {first}",
                f"{first} {start}, {last} {end}",
                f"{last} not before {first}",
                at=(last,),
            )

    return check


def is_before(one: str, other: str) -> bool:
    """Whether a date (as service.report.dates has them) lies before another whatever the zones of days are."""
    if len(one) > _DAY or len(other) > _DAY:
        return _latest(one) < _earliest(other)
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _date(value: Any) -> str | None:
    return value.date if isinstance(value, When) else value


def _earliest(date: str) -> datetime.datetime:
    if len(date) > _DAY:
        return datetime.datetime.fromisoformat(date)
    return datetime.datetime.fromisoformat(date + "-01-01"[len(date) - 4 :]).replace(tzinfo=_EAST)


def _latest(date: str) -> datetime.datetime:
    if len(date) > _DAY:
        return datetime.datetime.fromisoformat(date)
    month = date if len(date) > len("2014") else f"{date}-12"
    last = calendar.monthrange(int(month[:4]), int(month[5:7]))[1]
    day = month if len(month) == _DAY else f"{month}-{last}"
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.max, _WEST)
