"""POST /validate: the verdict that `aefhir validate` gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli.main import main
from service.fhir import json
from service.validation import LAYERS
from tests.web.service import FHIR, JSON, NDJSON, Service, value_of

BUNDLE = Path(__file__).parents[2] / "examples" / "dupilumab-facial-erythema" / "bundle.json"
PATIENT = b'{"resourceType":"Patient","gender":"female"}'
WRONG = b'{"resourceType":"Patient","gender":"femal","birthDate":"2024-13"}'


@pytest.mark.parametrize(
    "data",
    [
        PATIENT,
        WRONG,
        b"[]",
        PATIENT + b"\n" + WRONG,
        BUNDLE.read_bytes(),
    ],
)
def test_the_verdict_is_that_of_the_command(service: Service, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(data)
    printed = json.parse(CliRunner().invoke(main, ["validate", "--json", str(file)]).stdout.encode())
    del printed["file"]
    response = service.post("/validate", data)
    assert response.status_code == 200
    assert value_of(response) == printed


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b'{"resourceType":"Patient","gender":"female","gender":"male"}',
        PATIENT + b"\n{",
        WRONG + b"\n{\n" + PATIENT + b"\n}",
    ],
)
@pytest.mark.parametrize("media", [JSON, FHIR, NDJSON])
def test_what_cannot_be_read_as_json_is_an_error_with_all_that_the_command_says(
    service: Service, data: bytes, media: str, tmp_path: Path
) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(data)
    printed = json.parse(CliRunner().invoke(main, ["validate", "--json", str(file)]).stdout.encode())
    response = service.post("/validate", data, media)
    assert response.status_code == 422
    assert [_said(issue) for issue in value_of(response)["issues"]] == [_said(issue) for issue in printed["issues"]]
    outcome = value_of(service.post("/validate", data, media, accept=FHIR))
    assert len(outcome["issue"]) == len(printed["issues"])


def _said(issue: dict[str, Any]) -> tuple[Any, ...]:
    """All but the column: the command looks for it in the file, the service has only what was sent."""
    return tuple(issue.get(name) for name in ("severity", "key", "text", "path", "line", "expected"))


@pytest.mark.parametrize(
    "layers", ["structure", "json", "bindings, primitives", "server", "models,server,json", "all", "all,server"]
)
def test_only_the_layers_that_the_query_names_look_as_for_the_command(
    service: Service, layers: str, tmp_path: Path
) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(WRONG)
    printed = json.parse(
        CliRunner().invoke(main, ["validate", "--json", "--layers", layers, str(file)]).stdout.encode()
    )
    del printed["file"]
    assert value_of(service.post(f"/validate?layers={layers}", WRONG)) == printed


@pytest.mark.parametrize("layers", ["", "foo", "structure,foo", "structure,"])
def test_a_layer_that_there_is_not_is_refused_naming_those_there_are(service: Service, layers: str) -> None:
    response = service.post(f"/validate?layers={layers}", PATIENT)
    assert response.status_code == 400
    detail = value_of(response)["detail"]
    assert all(name in detail for name in LAYERS)
    assert layers.endswith("foo") == ("foo" in detail)


@pytest.mark.parametrize("media", [JSON, FHIR, NDJSON, "application/fhir+json; charset=UTF-8"])
def test_what_is_invalid_is_answered_with_success(service: Service, media: str) -> None:
    response = service.post("/validate", WRONG, media)
    assert response.status_code == 200
    assert value_of(response)["result"] == "invalid"


def test_a_client_that_asks_for_fhir_gets_an_operation_outcome(service: Service) -> None:
    response = service.post("/validate", WRONG, accept=FHIR)
    assert response.mimetype == FHIR
    assert {issue["expression"][0] for issue in value_of(response)["issue"]} == {"Patient.gender", "Patient.birthDate"}


def test_the_outcome_of_a_valid_resource_says_that_all_is_well(service: Service) -> None:
    (issue,) = value_of(service.post("/validate", PATIENT, FHIR, FHIR))["issue"]
    assert issue["severity"] == "information"
