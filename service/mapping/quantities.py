"""Numbers with units: the digits and unit of the report, and the UCUM code where the unit has a verified one."""

from __future__ import annotations

from service.fhir.elements import Element, quantity
from service.issues import shown
from service.mapping.case import Case
from service.report.model import Quantity


def to_quantity(case: Case, value: Quantity, at: str) -> Element:
    """A FHIR Quantity; a unit without a verified UCUM code stays text and leaves an issue."""
    code = case.context.clinical.unit(value.unit)
    if code is None:
        case.say(
            "information",
            "unit-unmapped",
            "no verified UCUM code for this unit: it stays as text",
            f"{at}/unit",
            code="not-found",
            found=shown(value.unit),
        )
    return quantity(value.value, value.unit, code, value.comparator)


def quantity_words(value: Quantity | None) -> str | None:
    """A quantity as a person writes it: "> 50 mg"."""
    if value is None:
        return None
    sign = f"{value.comparator} " if value.comparator else ""
    return f"{sign}{value.value:f} {value.unit}"
