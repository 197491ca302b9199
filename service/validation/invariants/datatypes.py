"""Invariants of the general datatypes: quantities and their kinds, periods, ranges, contacts, attachments.

Source: http://hl7.org/fhir/R4/datatypes.html. A Range whose ends have different units cannot
be compared without unit conversion, which is not on board, and passes. That a SimpleQuantity has no comparator
(sqty-1) is said by the layer structure; no element of R4 is a MoneyQuantity (mqty-1).
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, at_most, has
from service.validation.invariants.rule import Context
from service.validation.invariants.times import in_order

UCUM: Final = "http://unitsofmeasure.org"

family: Final = Family("datatypes.html")


@family.rule(
    "qty-3",
    "Quantity",
    "A unit's code says nothing without the system it is from",
    "system beside code",
    page="datatypes.html#Quantity",
)
def quantity_code_has_system(quantity: Json, _: Context) -> bool:
    """A code of a unit names its system."""
    return "code" not in quantity or has(quantity, "system")


def _measured(quantity: Json) -> bool:
    """A value has a coded unit, which is from UCUM where its system is given."""
    if has(quantity, "value") and not has(quantity, "code"):
        return False
    return bool(quantity.get("system", UCUM) == UCUM)


@family.rule(
    "age-1",
    "Age",
    "An age has a coded unit of time from UCUM and is above zero",
    f"code beside value, system {UCUM}, value above 0",
    page="datatypes.html#Age",
)
def age_is_time(age: Json, _: Context) -> bool:
    """An age is a positive amount of UCUM time."""
    return _measured(age) and not at_most(age.get("value", 1), 0)


@family.rule(
    "cnt-3",
    "Count",
    "A count is a whole number, its unit is 1",
    f"code 1 beside value, system {UCUM}, no decimal point in value",
    page="datatypes.html#Count",
)
def count_is_whole(count: Json, _: Context) -> bool:
    """A count is a whole number of ones."""
    return _measured(count) and count.get("code", "1") == "1" and "." not in str(count.get("value", ""))


@family.rule(
    "dis-1",
    "Distance",
    "A distance has a coded unit of length from UCUM",
    f"code beside value, system {UCUM}",
    page="datatypes.html#Distance",
)
def distance_is_length(distance: Json, _: Context) -> bool:
    """A distance has a UCUM unit."""
    return _measured(distance)


@family.rule(
    "drt-1",
    "Duration",
    "A coded unit of a duration is from UCUM and stands beside a value",
    f"system {UCUM} and a value beside code",
    page="datatypes.html#Duration",
)
def duration_is_time(duration: Json, _: Context) -> bool:
    """A coded duration has a value and is from UCUM."""
    return not has(duration, "code") or (duration.get("system") == UCUM and has(duration, "value"))


@family.rule(
    "per-1",
    "Period",
    "A period cannot end before it begins",
    "a start that is not after the end",
    page="datatypes.html#Period",
)
def period_in_order(period: Json, _: Context) -> bool:
    """The start is not after the end."""
    return "start" not in period or "end" not in period or in_order(period["start"], period["end"])


@family.rule(
    "rng-2",
    "Range",
    "The low end of a range cannot be above its high end",
    "a low value that is not above the high value",
    page="datatypes.html#Range",
)
def range_in_order(value: Json, _: Context) -> bool:
    """Low is not above high, as far as their units are the same."""
    low, high = value.get("low"), value.get("high")
    if low is None or high is None or "value" not in low or "value" not in high:
        return True
    alike = all(low.get(part) == high.get(part) for part in ("unit", "system", "code"))
    return not alike or at_most(low["value"], high["value"])


@family.rule(
    "rat-1",
    "Ratio",
    "Numerator and denominator of a ratio go together",
    "both, or neither with an extension that says why",
    page="datatypes.html#Ratio",
)
def ratio_is_whole(ratio: Json, _: Context) -> bool:
    """Both parts are there, or neither and an extension."""
    return ("numerator" in ratio) == ("denominator" in ratio) and ("numerator" in ratio or "extension" in ratio)


@family.rule(
    "att-1",
    "Attachment",
    "Data cannot be read without knowing of which kind they are",
    "contentType beside data",
    page="datatypes.html#Attachment",
)
def attachment_has_type(attachment: Json, _: Context) -> bool:
    """Data have a content type."""
    return "data" not in attachment or has(attachment, "contentType")


@family.rule(
    "cpt-2",
    "ContactPoint",
    "A number or address is of no use unless it is said for what system it is",
    "system beside value",
    page="datatypes.html#ContactPoint",
)
def contact_has_system(contact: Json, _: Context) -> bool:
    """A contact's value has a system."""
    return has(contact, "system") or not has(contact, "value")
