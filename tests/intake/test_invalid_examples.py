"""examples/invalid: every broken report gets exactly the errors that expected.json lists, each with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.fhir import json
from service.intake.report_json import read
from service.report.findings import RULES

FOLDER = Path(__file__).parents[2] / "examples" / "invalid"
EXPECTED = json.parse((FOLDER / "expected.json").read_bytes())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_report_gets_its_errors_and_no_others(name: str) -> None:
    issues = [issue for entry in read((FOLDER / name).read_bytes()) for issue in entry.issues]
    got = [{"key": issue.key, "pointer": issue.pointer} for issue in issues]
    assert sorted(got, key=str) == sorted(EXPECTED[name], key=str)
    assert all(issue.severity == "error" and issue.expected for issue in issues)
    assert all(issue.pointer is not None or issue.line is not None or issue.key != "json-syntax" for issue in issues)


def test_no_file_is_left_out() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} - {"expected.json"} == set(EXPECTED)


def test_every_rule_of_the_report_has_its_broken_example() -> None:
    shown = {error["key"] for errors in EXPECTED.values() for error in errors}
    text_rules = {"json-syntax", "json-duplicate-key", "json-encoding", "json-depth", "json-number"}
    assert shown == set(RULES) | text_rules | {"assessment-disagrees", "case-duplicate"}
