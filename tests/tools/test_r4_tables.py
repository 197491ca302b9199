"""The committed R4 tables are what the generator makes of the official package, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from service import tables
from tools import build_r4_tables, r4_package

try:
    r4_package.archive()
    PACKAGE = True
except r4_package.PackageMissing:
    PACKAGE = False

needs_package = pytest.mark.skipif(not PACKAGE, reason="NOT CHECKED: tools/r4-package.txt is not installed")


def elements() -> dict[str, Any]:
    found: dict[str, Any] = tables.read_json("fhir-r4", "elements.json")
    return found


@needs_package
def test_the_tables_are_what_the_generator_makes_of_the_package() -> None:
    for name, text in build_r4_tables.build().items():
        assert tables.read_text("fhir-r4", name) == text, f"{name}: run python -m tools.build_r4_tables"


def test_the_source_note_names_the_package_that_the_generator_insists_on() -> None:
    note = tables.read_text("fhir-r4", "SOURCE.md")
    assert r4_package.SHA256 in note
    assert r4_package.DISTRIBUTION in note


def test_every_type_that_a_row_names_is_held() -> None:
    table = elements()
    known = table["types"].keys() | table["primitives"].keys()
    rows = [row for entry in table["types"].values() for row in entry["elements"].values()]
    assert {name for row in rows for name in row["types"]} <= known
    assert {entry["base"] for entry in table["types"].values() if "base" in entry} <= known


def test_every_required_binding_has_its_value_set() -> None:
    rows = [row for entry in elements()["types"].values() for row in entry["elements"].values()]
    assert {row["binding"] for row in rows if "binding" in row} == tables.read_json("fhir-r4", "valuesets.json").keys()


@pytest.mark.parametrize(
    ("type_", "element", "row"),
    [
        ("AdverseEvent", "subject", {"min": 1, "targets": ["Group", "Patient", "Practitioner", "RelatedPerson"]}),
        ("AdverseEvent", "severity", {"binding": "http://hl7.org/fhir/ValueSet/adverse-event-severity"}),
        ("MedicationStatement", "medication[x]", {"min": 1, "types": ["CodeableConcept", "Reference"]}),
        ("Questionnaire.item", "item", {"max": "*", "types": ["Questionnaire.item"]}),
        ("Provenance", "agent", {"min": 1, "max": "*", "types": ["Provenance.agent"]}),
        ("SimpleQuantity", "comparator", {"max": "0"}),
        ("Resource", "id", {"types": ["id"]}),
        ("Extension", "url", {"min": 1, "types": ["uri"]}),
    ],
)
def test_rows_say_what_the_specification_says(type_: str, element: str, row: dict[str, Any]) -> None:
    found = elements()["types"][type_]["elements"][element]
    assert {key: found.get(key) for key in row} == row


def test_value_sets_hold_nested_codes_and_leave_out_those_not_selectable() -> None:
    value_sets = tables.read_json("fhir-r4", "valuesets.json")
    kinds = value_sets["http://hl7.org/fhir/ValueSet/item-type"]["codes"]["http://hl7.org/fhir/item-type"]
    assert "choice" in kinds
    assert "question" not in kinds
    statuses = value_sets["http://hl7.org/fhir/ValueSet/observation-status"]["codes"]
    assert "corrected" in statuses["http://hl7.org/fhir/observation-status"]
