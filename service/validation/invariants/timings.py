"""Invariants of Timing.repeat: what belongs together in a schedule.

Source: http://hl7.org/fhir/R4/datatypes.html#Timing.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, at_most, has
from service.validation.invariants.rule import Context

_ON: Final = "Timing.repeat"
_MEALS: Final = frozenset({"C", "CM", "CD", "CV"})

family: Final = Family("datatypes.html#Timing")


@family.rule("tim-1", _ON, "A duration needs its unit", "durationUnit beside duration")
def duration_has_unit(repeat: Json, _: Context) -> bool:
    """A duration has a unit."""
    return "duration" not in repeat or has(repeat, "durationUnit")


@family.rule("tim-2", _ON, "A period needs its unit", "periodUnit beside period")
def period_has_unit(repeat: Json, _: Context) -> bool:
    """A period has a unit."""
    return "period" not in repeat or has(repeat, "periodUnit")


@family.rule("tim-4", _ON, "A duration is not negative", "a duration of 0 or more")
def duration_not_negative(repeat: Json, _: Context) -> bool:
    """A duration is at least 0."""
    return at_most(0, repeat.get("duration", 0))


@family.rule("tim-5", _ON, "A period is not negative", "a period of 0 or more")
def period_not_negative(repeat: Json, _: Context) -> bool:
    """A period is at least 0."""
    return at_most(0, repeat.get("period", 0))


@family.rule("tim-6", _ON, "A longest period needs a period", "period beside periodMax")
def period_max_has_period(repeat: Json, _: Context) -> bool:
    """The greatest period stands beside a period."""
    return "periodMax" not in repeat or has(repeat, "period")


@family.rule("tim-7", _ON, "A longest duration needs a duration", "duration beside durationMax")
def duration_max_has_duration(repeat: Json, _: Context) -> bool:
    """The greatest duration stands beside a duration."""
    return "durationMax" not in repeat or has(repeat, "duration")


@family.rule("tim-8", _ON, "A greatest count needs a count", "count beside countMax")
def count_max_has_count(repeat: Json, _: Context) -> bool:
    """The greatest count stands beside a count."""
    return "countMax" not in repeat or has(repeat, "count")


@family.rule(
    "tim-9", _ON, "An offset is from an event, and not from a meal as such", "when beside offset, not C, CM, CD or CV"
)
def offset_has_event(repeat: Json, _: Context) -> bool:
    """An offset stands beside an event that is no meal as such."""
    return not has(repeat, "offset") or (has(repeat, "when") and not _MEALS.issuperset(repeat.get("when", ("",))))


@family.rule("tim-10", _ON, "A schedule is by the clock or by events, not both", "timeOfDay or when")
def clock_or_events(repeat: Json, _: Context) -> bool:
    """Not both times of day and events."""
    return not (has(repeat, "timeOfDay") and has(repeat, "when"))
