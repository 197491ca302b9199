"""Layer `models`: a second opinion by fhir.resources, whose authors and code are not ours.

Its R4B models are used, said of R4. A document with a resource type that R4B changed or dropped is skipped, not judged
by another shape; in the other types they differ from R4 4.0.1 in the value types of Extension and ElementDefinition
only (Meta lacking, CodeableReference and RatioRange added, which the layer structure decides by R4). They take ids of
255 characters unless told otherwise. The import takes a third of a second, hence late.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation.places import Fault, Place, root
from service.validation.plans import plan
from service.validation.rules import elements, is_r4_resource

_ID_LENGTH: Final = 64
# A test compares the tables with the models and holds this list to what it finds.
DIFFERENT: Final = frozenset(
    {
        *("ActivityDefinition", "EffectEvidenceSynthesis", "Evidence", "EvidenceVariable", "ExampleScenario"),
        *("MedicinalProduct", "MedicinalProductAuthorization", "MedicinalProductContraindication"),
        *("MedicinalProductIndication", "MedicinalProductIngredient", "MedicinalProductInteraction"),
        *("MedicinalProductManufactured", "MedicinalProductPackaged", "MedicinalProductPharmaceutical"),
        *("MedicinalProductUndesirableEffect", "PlanDefinition", "RiskEvidenceSynthesis", "SubstanceNucleicAcid"),
        *("SubstancePolymer", "SubstanceProtein", "SubstanceReferenceInformation", "SubstanceSourceMaterial"),
        "SubstanceSpecification",
    }
)


def check(resource: dict[str, Any]) -> list[Issue] | None:
    """What the models say; None when they cannot judge all of it: a type that differs, or their own limits."""
    from pydantic import ValidationError  # noqa: PLC0415

    if not all(is_r4_resource(name) and name not in DIFFERENT for name in _types(resource)):
        return None
    try:
        _model(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        judged = [issue for detail in error.errors(include_url=False) if (issue := _issue(resource, dict(detail)))]
        return judged or None
    return []


@functools.cache
def _model(name: str) -> Any:
    from fhir_core import constraints  # noqa: PLC0415

    constraints.TYPES_ID_MAX_LENGTH = _ID_LENGTH
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415

    return get_fhir_model_class(name)


def _types(value: Any) -> Iterator[Any]:
    """Every resourceType in the tree."""
    if isinstance(value, dict):
        if "resourceType" in value:
            yield value["resourceType"]
        for item in value.values():
            yield from _types(item)
    elif isinstance(value, list):
        for item in value:
            yield from _types(item)


def _issue(resource: dict[str, Any], detail: dict[str, Any]) -> Issue | None:
    """One of their errors in our words; None where it tells of their limits: elements of R4 that they lack (_value[x]
    of an Extension, _id), and UUIDs of other versions than 4.
    """
    place, is_element = _place(resource, detail["loc"])
    if detail["type"] == "uuid_version" or (detail["type"] == "extra_forbidden" and is_element):
        return None
    found = detail.get("input")
    shown = found if isinstance(found, str | int) else None
    return Fault("models-rejected", f"fhir.resources: {detail['msg']}", code="structure").at(place, shown)


def _place(resource: dict[str, Any], location: tuple[str | int, ...]) -> tuple[Place, bool]:
    """Their location, which is in JSON names, as a place, and whether R4 has an element of that name there."""
    value: Any = resource
    kind = str(resource["resourceType"])
    place: Place = root(kind)
    for step in location:
        if isinstance(step, int):
            place = (place[0], place[1], step)
            value = value[step] if isinstance(value, list) else None
        else:
            slot = plan(kind).slots.get(step) if kind in elements() else None
            if slot is None:
                # The models end some locations with a step of their own.
                return (place if step == "root" else (place, step, None)), False
            place = (place, slot.step, None)
            value, kind = value.get(step) if isinstance(value, dict) else None, slot.of
        if kind == "Resource" and isinstance(value, dict):
            kind = str(value.get("resourceType"))
    return place, True
