"""aefhir validate: files in, verdicts out, as text and as NDJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli.main import main
from service.fhir.json import dumps
from service.validation import LAYERS
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import changed


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.json"
    path.write_bytes(dumps(r4.bundle(), indent=True))
    return str(path)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    path = tmp_path / "bad.json"
    path.write_bytes(dumps(changed(r4.bundle(), "entry.5.resource.gender", "f")))
    return str(path)


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["validate", *arguments], input=stdin)


def verdicts(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_valid_file_is_said_to_be_valid(good: str) -> None:
    result = run(good)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{good}: valid; 6 parts not checked\n")
    assert result.stdout.count("[code-system-not-checked]") == 4
    assert "bindings skipped" in result.stdout
    assert "structure pass" in result.stdout
    assert "server skipped" in result.stdout
    assert result.stderr == ""


def test_an_invalid_file_shows_place_found_and_expected(bad: str) -> None:
    result = run(bad)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{bad}: invalid\n")
    assert "Bundle.entry[5].resource.gender" in result.stdout
    assert "found:    f\n" in result.stdout
    assert "bindings fail" in result.stdout


def test_json_has_one_object_a_file_in_order(good: str, bad: str) -> None:
    result = run("--json", bad, good)
    assert result.exit_code == 1
    first, second = verdicts(result)
    assert [first["file"], second["file"]] == [bad, good]
    assert [first["result"], second["result"]] == ["invalid", "valid"]
    assert list(first["layers"]) == list(LAYERS)
    assert [issue["key"] for issue in first["issues"] if issue["severity"] == "error"] == ["binding-required"]
    assert first["issues"][0]["path"] == "Bundle.entry[5].resource.gender"


def test_standard_input_is_a_file_too() -> None:
    result = run("--json", "-", stdin=dumps(r4.patient()))
    assert result.exit_code == 0
    assert verdicts(result)[0]["file"] == "-"


def test_only_the_named_layers_look(bad: str) -> None:
    result = run("--json", "--layers", "structure, references", bad)
    assert result.exit_code == 0
    layers = verdicts(result)[0]["layers"]
    assert {name for name, outcome in layers.items() if outcome == "pass"} == {"json", "structure", "references"}
    assert layers["bindings"] == "skipped"


def test_an_unknown_layer_is_a_usage_error(good: str) -> None:
    result = run("--layers", "structure,shape", good)
    assert result.exit_code == 2
    assert "'shape'" in result.stderr
    assert "bindings" in result.stderr


def test_no_file_is_a_usage_error() -> None:
    assert run().exit_code == 2


def test_a_file_that_is_not_there_is_an_issue_and_the_others_are_still_checked(good: str, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.json")
    result = run("--json", absent, good)
    assert result.exit_code == 1
    first, second = verdicts(result)
    assert first["result"] == "invalid"
    assert set(first["layers"].values()) == {"skipped"}
    assert first["issues"][0]["key"] == "file-unreadable"
    assert second["result"] == "valid"


@pytest.mark.parametrize("data", [b"", b"{", b'{"resourceType": "Patient",}', b"\xff"])
def test_what_is_no_json_fails_that_layer_alone(data: bytes) -> None:
    result = run("--json", "-", stdin=data)
    assert result.exit_code == 1
    (verdict,) = verdicts(result)
    assert verdict["layers"].pop("json") == "fail"
    assert set(verdict["layers"].values()) == {"skipped"}
    assert verdict["issues"]


def test_a_doubled_key_does_not_hide_what_else_is_wrong() -> None:
    data = b'{"resourceType": "Patient", "gender": "female",\n "gender": "f", "birthDate": "2024-13", "active": 1e999}'
    (verdict,) = verdicts(run("--json", "--layers", "primitives,bindings", "-", stdin=data))
    found = [(issue["key"], issue["pointer"], issue["line"]) for issue in verdict["issues"]]
    assert found == [
        ("json-duplicate-key", "/gender", 2),
        ("json-number", "/active", 2),
        ("primitive-date", "/birthDate", 2),
        ("binding-required", "/gender", 2),
    ]
    assert verdict["layers"]["json"] == "fail"
    assert "pass" not in verdict["layers"].values()


def test_ndjson_has_one_verdict_with_the_line_of_each_issue() -> None:
    lines = [dumps(r4.patient()), b"", dumps(changed(r4.patient(), "gender", "f")), b'{"resourceType": "Patient"']
    result = run("--json", "-", stdin=b"\n".join(lines))
    assert result.exit_code == 1
    (verdict,) = verdicts(result)
    assert [(issue["key"], issue["line"]) for issue in verdict["issues"]] == [
        ("binding-required", 3),
        ("json-syntax", 4),
    ]
    assert verdict["layers"]["json"] == "fail"
    assert verdict["layers"]["bindings"] == "fail"
    assert verdict["layers"]["structure"] == "skipped"
    text = run("-", stdin=b"\n".join(lines)).stdout
    column = lines[2].decode().index('"gender"') + 1
    assert f"line 3, column {column}: Patient.gender: " in text
    assert "line 4, column" in text


def test_ndjson_of_valid_lines_is_valid() -> None:
    result = run("--json", "-", stdin=dumps(r4.patient()) + b"\n" + dumps(r4.bundle()) + b"\n")
    assert result.exit_code == 0
    assert verdicts(result)[0]["layers"]["structure"] == "pass"


def test_decimals_are_read_without_loss() -> None:
    observation = dumps(changed(r4.observation(), "valueQuantity.value", 1)).replace(b'"value":1', b'"value":1.00E-22')
    assert run("-", stdin=observation).exit_code == 0


def test_a_lone_surrogate_is_reported_not_a_crash() -> None:
    result = run("--json", "-", stdin=b'{"resourceType": "Patient", "gender": "\\ud800", "\\ud800": 1}')
    assert result.exit_code == 1
    assert {issue["key"] for issue in verdicts(result)[0]["issues"]} >= {"binding-required", "element-unknown"}


def test_help_has_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "aefhir validate bundle.json" in result.stdout
