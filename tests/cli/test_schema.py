"""`aefhir schema` prints the JSON Schema."""

from __future__ import annotations

from click.testing import CliRunner

from service.cli.main import main
from service.fhir import json
from service.report.jsonschema import json_schema


def test_the_schema_is_printed_as_json() -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert result.exit_code == 0
    assert json.parse(result.stdout_bytes) == json_schema()
    assert result.stdout.startswith("{\n")
