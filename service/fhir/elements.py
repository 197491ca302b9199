"""Small builders for the FHIR datatypes that the mapping uses; they add nothing that was not passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from service.fhir.canonical import UCUM

Element = dict[str, Any]


def compact(element: Mapping[str, Any]) -> Element:
    """The element without its empty parts (None, "", [], {}): FHIR JSON has no empty values."""
    return {key: value for key, value in element.items() if value not in (None, "", [], {}, ())}


def concept(codings: Iterable[Mapping[str, Any]] = (), text: str | None = None) -> Element:
    """A CodeableConcept of the codings and the reporter's words."""
    return compact({"coding": [dict(coding) for coding in codings], "text": text})


def coded(system: str, code: str, display: str | None = None) -> Element:
    """A CodeableConcept of exactly one coding."""
    return {"coding": [compact({"system": system, "code": code, "display": display})]}


def quantity(value: Decimal | int, unit: str | None, code: str | None, comparator: str | None = None) -> Element:
    """A Quantity; with a UCUM code where the unit has one, else with the unit's words alone."""
    return compact(
        {
            "value": value,
            "comparator": comparator,
            "unit": unit,
            "system": UCUM if code is not None else None,
            "code": code,
        }
    )


def extension(url: str, **value: Any) -> Element:
    """An extension with one value[x], or with nested extensions: extension(url, extension=[...])."""
    return {"url": url, **value}


def reference(kind: str, id_: str) -> Element:
    """A relative literal reference."""
    return {"reference": f"{kind}/{id_}"}
