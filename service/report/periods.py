"""Nothing ends before it begins: the rule of every period in a report.

Said only where it is sure: both ends are dates, compared at the precision that both have; moments with their zones.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from service.report.findings import Finding
from service.report.model import When
from service.report.strict import Rule, Values, rule

_MOMENT = len("2014-03-05T")


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
    """Whether a date is surely before another: at the precision of the coarser one."""
    if len(one) > _MOMENT and len(other) > _MOMENT:
        return _moment(one) < _moment(other)
    length = min(len(one), len(other), 10)
    return one[:length] < other[:length]


def _date(value: Any) -> str | None:
    return value.date if isinstance(value, When) else value


def _moment(value: str) -> datetime.datetime:
    """A moment with its zone; more than six digits of a second are of no account here."""
    whole, _, fraction = value.partition(".")
    zone = "Z" if value.endswith("Z") else value[-6:]
    digits = fraction.rstrip("Z").split("+")[0].split("-")[0][:6]
    bare = whole.removesuffix("Z") if not fraction else whole
    clock = bare[:19]
    return datetime.datetime.fromisoformat(f"{clock}.{digits.ljust(6, '0')}{'+00:00' if zone == 'Z' else zone}")
