"""The OpenAPI 3.1 description: what each route takes and answers. It documents; it neither reads nor writes a body.

The case report is described by its own JSON Schema, the one that `aefhir schema` prints, as components.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Any, Final

from apispec import APISpec
from flask import Flask, Response
from flask_smorest import Api, Blueprint

from service import __version__
from service.report.jsonschema import json_schema
from service.web.negotiation import FHIR, JSON, NDJSON, PROBLEM, only
from service.web.schemas import SCHEMAS, ref

Json = dict[str, Any]
View = Callable[[], Response]

_DESCRIPTION: Final = """\
Case reports of adverse drug reactions to validated FHIR R4, with Naranjo causality.

Bodies are read as the command line reads files: strictly, losslessly (7.90 stays 7.90), every error at once. Errors are
problem+json (RFC 9457) or, when Accept prefers application/fhir+json, an OperationOutcome. A body sent as
application/x-ndjson is answered line by line, with status 200: each line says what became of its part. Should the
service fail in the middle, the last line is {"problem": ...}. There is no authentication: keep the service where only
those reach it who may use it.
"""
_ERRORS: Final = {
    "400": "The body could not be read to its end, or the query has a parameter or a value that is not taken.",
    "413": "The body is too large.",
    "415": "The body has a content type, charset or content coding that is not taken.",
    "422": "What was sent has errors; all of them are named.",
    "500": "The service has a fault.",
}


class _Api(Api):  # type: ignore[misc]  # the library has no types
    """The library's, without the error response that it would describe beside ours."""

    DEFAULT_ERROR_RESPONSE_NAME = None


def describe(app: Flask) -> Api:
    """The API of the app, described at /openapi.json; blueprints are registered with it."""
    app.config.update(
        API_TITLE="aefhir",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    info = {"description": _DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    api = _Api(app, spec_kwargs={"info": info})
    _add_components(api.spec)
    return api


def route(blueprint: Blueprint, method: str, path: str, **operation: Any) -> Callable[[View], View]:
    """Makes a function the view of a path, with what the description says of the operation. A POST is refused where its
    query has other parameters than the described ones.
    """
    names = [parameter["name"] for parameter in operation.get("parameters", [])]

    def add(view: View) -> View:
        @functools.wraps(view)
        def checked() -> Response:
            if method == "POST":
                only(names)
            return view()

        blueprint.route(path, methods=[method])(blueprint.doc(**operation)(checked))
        return view

    return add


def takes(*schemas: Json, lines: str | None = None, fhir: bool = False) -> Json:
    """A request body: JSON of one of these schemas, sent as FHIR JSON too where it may be FHIR, and NDJSON of them."""
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    content = {JSON: {"schema": schema}}
    if fhir:
        content[FHIR] = {"schema": schema}
    if lines is not None:
        content[NDJSON] = {"schema": {"type": "string", "description": lines}}
    return {"required": True, "content": content}


def switch(name: str, description: str) -> Json:
    """A query parameter that is off unless it is true."""
    schema = {"type": "boolean", "default": False}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def choice(name: str, values: Collection[str], description: str) -> Json:
    """A query parameter that names some of these values, with commas between them."""
    schema = {"type": "array", "items": {"enum": list(values)}}
    return {"name": name, "in": "query", "description": description, "schema": schema, "explode": False}


def answers(errors: tuple[str, ...] = (), **good: Json) -> Json:
    """The responses of an operation: the good ones by name ("_200"), and these errors of the service."""
    return {
        **{status.removeprefix("_"): response for status, response in good.items()},
        **{status: {"$ref": f"#/components/responses/Error{status}"} for status in errors},
    }


def gives(description: str, lines: str | None = None, headers: Json | None = None, **content: Json) -> Json:
    """A response: its schema as json, fhir or both, and NDJSON where lines describes them."""
    media = {"json": JSON, "fhir": FHIR}
    bodies = {media[name]: {"schema": schema} for name, schema in content.items()}
    if lines is not None:
        bodies[NDJSON] = {"schema": {"type": "string", "description": lines}}
    response: Json = {"description": description, "content": bodies}
    return response | {"headers": headers} if headers else response


def wrong(description: str, schema: str = "Problem", headers: Json | None = None) -> Json:
    """A response for an error, as a problem of this schema or as OperationOutcome."""
    content = {PROBLEM: {"schema": ref(schema)}, FHIR: {"schema": ref("OperationOutcome")}}
    response: Json = {"description": description, "content": content}
    return response | {"headers": headers} if headers else response


def _add_components(spec: APISpec) -> None:
    for unused in ("Error", "PaginationMetadata"):
        del spec.components.schemas[unused]
    for name, schema in (*_report_schemas().items(), *SCHEMAS.items()):
        spec.components.schema(name, component=schema)
    for status, description in _ERRORS.items():
        spec.components.response(f"Error{status}", wrong(description))


def _report_schemas() -> Json:
    """The JSON Schema of the case report, its definitions beside it."""
    schema = json_schema()
    definitions = schema.pop("$defs")
    report = {name: value for name, value in schema.items() if name not in ("$schema", "$id")}
    moved: Json = _moved({"CaseReport": report, **definitions})
    return moved


def _moved(value: Any) -> Any:
    """The value with references to definitions where OpenAPI keeps them."""
    if isinstance(value, dict):
        return {name: _moved(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_moved(member) for member in value]
    prefix = "#/$defs/"
    is_reference = isinstance(value, str) and value.startswith(prefix)
    return f"#/components/schemas/{value.removeprefix(prefix)}" if is_reference else value
