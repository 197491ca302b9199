"""The description at /openapi.json."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.fhir import json
from service.report.jsonschema import json_schema
from tests.samples import full_report, minimal_report
from tests.web.service import Service


def test_it_is_valid_openapi_3_1(service: Service) -> None:
    assert service.description["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(json.parse(service.client.get("/openapi.json").data)).validate()


def test_it_describes_all_routes_and_no_others(service: Service) -> None:
    described = {
        (path, method.upper()) for path, operations in service.description["paths"].items() for method in operations
    }
    routes = {
        (rule.rule, method)
        for rule in service.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routes - {("/openapi.json", "GET")}


def test_every_component_is_used(service: Service) -> None:
    text = service.client.get("/openapi.json").text
    unused = [
        name
        for kind, members in service.description["components"].items()
        for name in members
        if f'"#/components/{kind}/{name}"' not in text
    ]
    lines = {"Converted", "NaranjoScore", "Receipt"}
    assert set(unused) <= lines


def test_a_report_is_described_by_its_own_json_schema(service: Service) -> None:
    schema: dict[str, Any] = {"$ref": "#/components/schemas/CaseReport"}
    for report in (minimal_report(), full_report()):
        service.conforms(schema, report)
    with pytest.raises(ValidationError):
        service.conforms(schema, minimal_report() | {"extra": 1})
    assert json_schema()["$defs"].keys() < service.description["components"]["schemas"].keys()


def test_a_description_that_is_not_kept_would_be_noticed(service: Service) -> None:
    for name in ("Problem", "Verdict", "Receipt", "Converted", "NaranjoScore", "Readiness"):
        with pytest.raises(ValidationError):
            service.conforms({"$ref": f"#/components/schemas/{name}"}, {})
