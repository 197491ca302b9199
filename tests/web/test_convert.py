"""POST /convert: the bundles that `aefhir convert` writes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli.main import main
from service.fhir import json
from tests.cases import case
from tests.samples import minimal_report
from tests.web.service import FHIR, JSON, NDJSON, PROBLEM, Service, keys_of, lines_of, value_of

EXAMPLES = Path(__file__).parents[2] / "examples"
REPORT = EXAMPLES / "dupilumab-facial-erythema" / "report.json"


@pytest.mark.parametrize("folder", sorted(path.parent for path in EXAMPLES.glob("*/report.json")), ids=lambda p: p.name)
def test_a_report_gives_the_bundle_that_the_command_writes(service: Service, folder: Path) -> None:
    printed = CliRunner().invoke(main, ["convert", str(folder / "report.json")]).stdout
    response = service.post("/convert", (folder / "report.json").read_bytes())
    assert response.status_code == 200
    assert response.mimetype == FHIR
    assert json.dumps(json.parse(response.data), indent=True) == printed.encode()


def test_beside_the_bundle_stands_how_many_issues_there_are_and_json_has_them(service: Service) -> None:
    counts = service.post("/convert", REPORT.read_bytes()).headers["Aefhir-Issues"]
    whole = value_of(service.post("/convert", REPORT.read_bytes(), accept=JSON))
    found = [issue["severity"] for issue in whole["issues"]]
    assert counts == f"warning={found.count('warning')}, information={found.count('information')}"
    assert whole["case"].endswith("|dupilumab-facial-erythema")
    assert whole["layers"]["structure"] == "pass"
    assert whole["layers"]["server"] == "skipped"


def test_decimals_keep_their_digits(service: Service) -> None:
    report = json.dumps(case(patient={"weight": {"value": Decimal("7.90"), "unit": "kg"}}))
    response = service.post("/convert", report)
    assert b'"value":7.90,' in response.data


def test_a_key_given_twice_is_an_error(service: Service) -> None:
    report = json.dumps(minimal_report()).replace(b'"version":1', b'"version":1,"version":2')
    response = service.post("/convert", report)
    assert response.status_code == 422
    assert keys_of(response) == ["json-duplicate-key"]


def test_all_errors_of_a_report_come_at_once(service: Service) -> None:
    response = service.post("/convert", json.dumps(minimal_report() | {"version": 0, "status": "ready", "extra": 1}))
    problem = value_of(response)
    assert response.status_code == 422
    assert {issue["pointer"] for issue in problem["issues"]} == {"/version", "/status", "/extra"}
    assert problem["title"] == "Unprocessable Entity"
    assert problem["instance"] == f"urn:uuid:{response.headers['X-Request-Id']}"


def test_a_client_that_asks_for_fhir_gets_the_errors_as_operation_outcome(service: Service) -> None:
    response = service.post("/convert", b"{", accept=FHIR)
    assert response.status_code == 422
    assert response.mimetype == FHIR
    outcome = value_of(response)
    assert outcome["resourceType"] == "OperationOutcome"
    assert [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]] == ["json-syntax"]


@pytest.mark.parametrize("accept", [None, "*/*", "text/html", JSON, PROBLEM, f"{FHIR};q=0.5, {JSON}"])
def test_any_other_client_gets_a_problem(service: Service, accept: str | None) -> None:
    assert service.post("/convert", b"{", accept=accept).mimetype == PROBLEM


def test_a_list_gives_a_line_a_report_and_a_fault_in_one_spoils_no_other(service: Service) -> None:
    good = minimal_report()
    bad = minimal_report() | {"version": "one"}
    first, second = lines_of(service.post("/convert", json.dumps([bad, good])))
    for line in (first, second):
        service.conforms({"$ref": "#/components/schemas/Converted"}, line)
    assert (first["position"], first["bundle"]) == ("/0", None)
    assert [issue["pointer"] for issue in first["issues"]] == ["/0/version"]
    assert second["bundle"]["resourceType"] == "Bundle"


def test_ndjson_is_answered_as_ndjson_even_if_it_is_one_line(service: Service) -> None:
    (line,) = lines_of(service.post("/convert", json.dumps(minimal_report()), NDJSON))
    assert line["bundle"]["resourceType"] == "Bundle"


def test_lines_sent_as_json_are_lines_all_the_same(service: Service) -> None:
    two = b"\n".join(json.dumps(minimal_report() | {"version": version}) for version in (1, 2))
    assert [line["position"] for line in lines_of(service.post("/convert", two))] == ["line 1", "line 2"]
