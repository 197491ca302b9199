"""Layer models: the second opinion of fhir.resources, told in our words and places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from service.validation import check
from service.validation.models import DIFFERENT
from service.validation.plans import plan
from service.validation.rules import elements
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import ABSENT, changed, errors

Make = Callable[[], dict[str, Any]]


@pytest.mark.parametrize(
    ("make", "path", "value", "at"),
    [
        (r4.adverse_event, "subject", ABSENT, "AdverseEvent.subject"),
        (r4.observation, "valueQuantity.value", "x", "Observation.value.value"),
        (r4.bundle, "entry.5.resource.birthDate", "1950-02-30", "Bundle.entry[5].resource.birthDate"),
        (r4.bundle, "entry.0.resource.foo", 1, "Bundle.entry[0].resource.foo"),
        (r4.bundle, "entry.0.resource.suspectEntity.0.foo", 1, "Bundle.entry[0].resource.suspectEntity[0].foo"),
        (r4.patient, "id", "a" * 65, "Patient.id"),
    ],
)
def test_what_the_models_reject_is_told_as_fhirpath(make: Make, path: str, value: Any, at: str) -> None:
    assert errors(make(), "models") == []
    assert errors(changed(make(), path, value), "models") == [("models-rejected", at)]


@pytest.mark.parametrize("name", ["SubstanceNucleicAcid", "PlanDefinition", "Nothing"])
def test_types_that_are_not_compared_are_skipped(name: str) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": name}}]}
    assert check(bundle, {"models"}).layers["models"] == "skipped"
    assert check({"resourceType": name}, {"models"}).layers["models"] == "skipped"


def test_the_types_that_are_said_to_differ_from_r4_are_those_that_do() -> None:
    found = {owner for name, entry in elements().items() if (owner := _differing(name, entry["kind"])) is not None}
    # Extension and ElementDefinition differ in the types of their values, which is told in models.
    values = {"Extension", "ElementDefinition"}
    resources = {name for name, entry in elements().items() if entry["kind"] == "resource"}
    assert found & resources == DIFFERENT
    assert found - resources == values | {"SubstanceAmount"}
    assert _keys("Extension") ^ _fields("Extension") == {"valueMeta", "valueCodeableReference", "valueRatioRange"}


def _differing(name: str, kind: str) -> str | None:
    """The resource or datatype of a type whose properties are not those of its model."""
    if kind == "resource" and name in {"Resource", "DomainResource"}:
        return None
    spelt = {"SimpleQuantity": "Quantity", "MoneyQuantity": "Quantity"}.get(name, name)
    model = "".join(part[0].upper() + part[1:] for part in spelt.split("."))
    try:
        same = _keys(name) == _fields(model)
    except ValueError:  # there is no such model
        same = False
    return None if same else name.partition(".")[0]


def _keys(name: str) -> set[str]:
    """Properties of a type and whether they repeat; not the siblings of primitives, which the models lack in part."""
    slots = plan(name).slots
    return {key + "[]" * slot.many for key, slot in slots.items() if slot.kind not in {"sibling", "type"}}


def _fields(name: str) -> set[str]:
    fields = get_fhir_model_class(name).model_fields
    found = {(field.alias or key): field for key, field in fields.items()}
    ignored = {"resourceType", "resource_type", "fhir_comments"}
    return {
        key + "[]" * ("List[" in str(field.annotation) or "list[" in str(field.annotation))
        for key, field in found.items()
        if not key.startswith("_") and key not in ignored
    }


@pytest.mark.parametrize(
    "extension",
    [
        {
            "url": "https://example.org/a",
            "_valueCode": {"extension": [{"url": "https://example.org/b", "valueCode": "c"}]},
        },
        {"url": "https://example.org/a", "valueUuid": "urn:uuid:11111111-1111-5111-8111-111111111111"},
    ],
)
def test_valid_r4_that_the_models_do_not_know_is_skipped_not_failed(extension: dict[str, Any]) -> None:
    patient = r4.patient() | {"extension": [extension]}
    verdict = check(patient)
    assert verdict.layers["structure"] == "pass"
    assert verdict.layers["models"] == "skipped"
    assert verdict.result == "valid"
    assert errors(patient | {"foo": 1}, "models") == [("models-rejected", "Patient.foo")]
