"""From a place in an emitted resource back to the field of the report."""

from __future__ import annotations

import pytest

from service.mapping.origin import origin
from tests.cases import converted, only, suspected

REPORT = suspected(
    patient={"sex": "female", "age": {"value": 59, "unit": "year"}},
    tests=[{"key": "ck", "name": "creatine kinase", "value": 212, "unit": "U/l"}],
)
CASE = converted(REPORT)


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [
        ("Condition", ".code.text", "/reactions/0/term"),
        ("AdverseEvent", ".event", "/reactions/0/term"),
        ("AdverseEvent", ".suspectEntity[0].instance", "/reactions/0"),
        ("MedicationStatement", ".medication.ofType(CodeableConcept).coding[3].code", "/drugs/0/name"),
        ("Condition", ".code.coding[0].system", "/reactions/0/term"),
        ("Patient", ".gender", "/patient/sex"),
        ("Patient", ".gender.extension[0].value.ofType(code)", "/patient/sex"),
        ("Observation", ".value.ofType(Quantity).code", "/tests/0/value"),
        ("Observation", "", "/tests/0"),
        ("Condition", ".nothing", "/reactions/0"),
    ],
)
def test_a_place_is_of_the_field_it_was_made_of(kind: str, path: str, field: str) -> None:
    assert CASE.bundle is not None
    assert origin(CASE.trace, f"{kind}/{only(CASE.bundle, kind)['id']}{path}") == field


@pytest.mark.parametrize("place", ["Bundle", "Patient/another.gender", "", "Patient.gender", "Patient/..:"])
def test_a_place_that_is_of_no_resource_of_the_case_has_no_field(place: str) -> None:
    assert origin(CASE.trace, place) is None


def test_what_stands_in_no_single_field_has_none() -> None:
    assert CASE.bundle is not None
    assert origin(CASE.trace, f"Composition/{only(CASE.bundle, 'Composition')['id']}") is None
