"""The JSON Schema: valid itself, complete, and never stricter than the reader."""

from __future__ import annotations

import copy
import csv
import io
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from service import tables
from service.fhir import json
from service.report.jsonschema import json_schema, paths
from tests.samples import full_report, minimal_report
from tests.strategies import reports

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("examples/*/report.json"))


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables.read_text("elements.csv"))))


def errors(data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(data)]


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@given(reports())
def test_every_valid_report_is_valid_here(data: dict[str, Any]) -> None:
    assert errors(data) == []


@pytest.mark.parametrize("data", [minimal_report(), full_report()])
def test_reports_written_by_hand_are_valid_here(data: dict[str, Any]) -> None:
    assert errors(data) == []


@pytest.mark.skipif(not EXAMPLES, reason="NOT CHECKED: there are no examples")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_examples_are_valid_here(path: Path) -> None:
    assert errors(json.parse(path.read_bytes())) == []


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("drugs", 0, "role"), "Suspect"),
        (("drugs", 0, "colour"), "red"),
        (("drugs",), []),
        (("tests", 0, "value"), "66,680"),
        (("reactions", 0, "serious"), "no"),
        (("reactions", 0, "onset"), "03/2014"),
        (("reactions", 0, "onset", "offset"), {}),
        (("reactions", 0, "grade"), 6),
        (("assessments", 0, "answers", "11"), "yes"),
        (("assessments", 0, "answers", "1"), "maybe"),
        (("identifier", "system"), "cases"),
        (("narrative",), None),
        (("source", "country"), "XX"),
    ],
)
def test_it_sees_what_one_field_can_say(at: tuple[Any, ...], value: Any) -> None:
    data = copy.deepcopy(full_report())
    container: Any = data
    for part in at[:-1]:
        container = container[part]
    container[at[-1]] = value
    assert errors(data)


def objects(value: Any) -> list[dict[str, Any]]:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return ([value] if isinstance(value, dict) else []) + [found for member in inner for found in objects(member)]


def test_every_object_is_closed_and_every_field_is_described() -> None:
    for entry in objects(SCHEMA):
        if entry.get("type") == "object":
            assert entry["additionalProperties"] is False
        if "additionalProperties" in entry and "description" in entry:
            assert all(field.get("description") for field in entry["properties"].values())


def test_references_resolve_and_all_definitions_are_used() -> None:
    used = {entry["$ref"] for entry in objects(SCHEMA) if "$ref" in entry}
    assert used == {f"#/$defs/{name}" for name in SCHEMA["$defs"]}


def test_fields_carry_their_e2b_elements() -> None:
    assert SCHEMA["$defs"]["Reaction"]["properties"]["outcome"]["x-e2b"] == ["E.i.7"]
    marked = [entry for entry in objects(SCHEMA) if "x-e2b" in entry]
    assert len(marked) == sum(bool(row["e2b"]) for row in rows())


def test_the_crosswalk_names_every_field_and_no_others() -> None:
    fields = {path for path, _, _ in paths()}
    named = {row["field"] for row in rows()}
    assert named <= fields
    inner = {other.rpartition(".")[0].removesuffix("[]") for other in fields}
    covered = named | {"format"}
    assert {
        path
        for path in fields - inner
        if not any(path == row or path.startswith((f"{row}.", f"{row}[")) for row in covered)
    } == set()
