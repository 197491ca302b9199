"""Dates of any precision, as FHIR dateTime and instant write them (R4 datatypes), checked against the calendar.

Nothing is padded: 2014 stays 2014. A time of day needs its seconds and its zone, because FHIR does; a report that
knows neither gives the date alone.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from service.report.fields import Strict
from service.report.findings import as_json, wrong, wrong_type

_DAY: Final = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
_ZONE: Final = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
DATE: Final = rf"[0-9]{{4}}(?:-(?:0[1-9]|1[0-2]))?|{_DAY}(?:{_CLOCK}{_ZONE})?"
INSTANT: Final = f"{_DAY}{_CLOCK}{_ZONE}"

_is_date: Final = re.compile(DATE).fullmatch
_is_instant: Final = re.compile(INSTANT).fullmatch


class Date(Strict):
    """A date as exact as it is known, up to a moment with its zone."""

    expected = "YYYY, YYYY-MM, YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss with Z or an offset such as +02:00"
    _matches = staticmethod(_is_date)
    _pattern = DATE

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is not str:
            raise wrong_type(value, f"{self.expected}, in double quotes")
        if self._matches(value) is None:
            raise wrong("value-date", "This is no date", as_json(value), self.expected)
        if not on_the_calendar(value):
            raise wrong("value-date", "The calendar has no such day", as_json(value), self.expected)
        return value

    def keywords(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self._pattern})$"}


class Moment(Date):
    """A moment with its zone (FHIR instant, RFC 3339)."""

    expected = "YYYY-MM-DDThh:mm:ss with Z or an offset such as +02:00"
    _matches = staticmethod(_is_instant)
    _pattern = INSTANT


def on_the_calendar(date: str) -> bool:
    """Whether the day of a well-formed date exists; of a year or month whether it has a number above zero."""
    if len(date) < 10:
        return date[:4] != "0000"
    try:
        datetime.date.fromisoformat(date[:10])
    except ValueError:
        return False
    return True
