"""POST /naranjo: the lines that `aefhir naranjo` prints."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from service.cli.main import main
from service.fhir import json
from tests.web.service import FHIR, NDJSON, Service, keys_of, lines_of, value_of

COMPLETE = json.dumps({str(item): "yes" if item in (1, 2, 3) else "no" for item in range(1, 11)})
OPEN = b'{"1": "yes"}'
UNUSABLE = (
    b'{"11": "yes", "1": "maybe"}',
    b'["yes"]',
    b'{"1": "yes", "1": "no"}',
    b'{"1": 1.50}',
    b'{"\\ud800": "yes"}',
    b"{",
)


def test_lines_are_scored_as_the_command_scores_them(service: Service) -> None:
    data = b"\n".join((COMPLETE, b"", OPEN, *UNUSABLE)) + b"\n"
    printed = CliRunner().invoke(main, ["naranjo"], input=data).stdout
    assert service.post("/naranjo", data, NDJSON).data == printed.encode()


def test_each_line_is_a_score_or_issues(service: Service) -> None:
    complete, still_open, wrong = lines_of(service.post("/naranjo", b"\n".join((COMPLETE, OPEN, b"{}}")), NDJSON))
    for line in (complete, still_open):
        service.conforms({"$ref": "#/components/schemas/NaranjoScore"}, line)
    assert (wrong["line"], wrong["issues"][0]["line"]) == (3, 3)


@pytest.mark.parametrize("data", [COMPLETE, OPEN])
def test_one_set_gives_its_score(service: Service, data: bytes) -> None:
    response = service.post("/naranjo", data)
    assert response.status_code == 200
    assert value_of(response).keys() >= ({"total", "category"} if data == COMPLETE else {"span", "categories"})


@pytest.mark.parametrize("data", UNUSABLE)
def test_one_set_that_cannot_be_scored_is_refused_with_its_reasons(service: Service, data: bytes) -> None:
    assert service.post("/naranjo", data).status_code == 422
    assert keys_of(service.post("/naranjo", data))
    assert value_of(service.post("/naranjo", data, accept=FHIR))["resourceType"] == "OperationOutcome"
