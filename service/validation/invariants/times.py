"""Whether one date or time can come after another, for values of any precision.

A partial date is any moment in it, and a date without a zone may be in any: the first is compared by its earliest, the
second by its latest moment, as the reference validator does (lowBoundary, highBoundary). What cannot be read is said
by the layer primitives, and here breaks no order.
"""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta, timezone
from typing import Any, Final

_EASTMOST: Final = timezone(timedelta(hours=14))
_WESTMOST: Final = timezone(timedelta(hours=-12))
_DATE: Final = len("YYYY-MM-DD")


def in_order(first: Any, second: Any) -> bool:
    """Whether the first can be at or before the second."""
    if len(first) <= _DATE and len(second) <= _DATE:
        shared = min(len(first), len(second))
        return bool(first[:shared] <= second[:shared])
    try:
        return _moment(first, True) <= _moment(second, False)
    except ValueError:
        return True


def _moment(text: str, earliest: bool) -> datetime:
    """The earliest or latest moment of a date or time."""
    if len(text) > _DATE:
        # A leap second is the last one of its minute for this purpose.
        moment = datetime.fromisoformat(text.replace(":60", ":59"))
        return moment if moment.tzinfo else moment.replace(tzinfo=_EASTMOST if earliest else _WESTMOST)
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if earliest:
        return datetime(year, month or 1, day or 1, tzinfo=_EASTMOST)
    month = month or 12
    return datetime(year, month, day or calendar.monthrange(year, month)[1], 23, 59, 59, 999999, tzinfo=_WESTMOST)
