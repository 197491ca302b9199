"""POST /validate: the verdict that `aefhir validate` gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli.main import main
from service.fhir import json
from tests.web.service import FHIR, JSON, NDJSON, Service, value_of

BUNDLE = Path(__file__).parents[2] / "examples" / "dupilumab-facial-erythema" / "bundle.json"
PATIENT = b'{"resourceType":"Patient","gender":"female"}'
WRONG = b'{"resourceType":"Patient","gender":"femal","birthDate":"2024-13"}'


@pytest.mark.parametrize(
    "data",
    [
        PATIENT,
        WRONG,
        b"",
        b"[]",
        b'{"resourceType":"Patient","gender":"female","gender":"male"}',
        PATIENT + b"\n" + WRONG,
        PATIENT + b"\n{",
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
