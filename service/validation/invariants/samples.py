"""Two rules of datatypes: a unit is coded with its system, a greatest count stands beside a count."""

from __future__ import annotations

from typing import Any, Final

from service.validation.invariants.rule import Context, Rule


def _quantity_code_has_system(quantity: dict[str, Any], _: Context) -> bool:
    return "code" not in quantity or "system" in quantity


def _count_max_has_count(repeat: dict[str, Any], _: Context) -> bool:
    return "countMax" not in repeat or "count" in repeat


SAMPLES: Final[dict[str, tuple[Rule, ...]]] = {
    "Quantity": (
        Rule(
            "qty-3",
            "error",
            "A unit's code says nothing without the system it is from",
            "http://hl7.org/fhir/R4/datatypes.html#Quantity",
            "system beside code",
            _quantity_code_has_system,
        ),
    ),
    "Timing.repeat": (
        Rule(
            "tim-8",
            "error",
            "A greatest count needs a count",
            "http://hl7.org/fhir/R4/datatypes.html#Timing",
            "count beside countMax",
            _count_max_has_count,
        ),
    ),
}
