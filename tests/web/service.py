"""The app under test, with a client that holds every answer against the OpenAPI description."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from service.fhir import json
from service.web.app import create_app
from service.web.settings import Settings
from service.web.target import target

JSON: Final = "application/json"
FHIR: Final = "application/fhir+json"
NDJSON: Final = "application/x-ndjson"
PROBLEM: Final = "application/problem+json"
UNDESCRIBED: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


class Service:
    """The app and a client of it; a context manager, as the app keeps connections to its FHIR server."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.app = create_app(settings or Settings())
        self.client = self.app.test_client()
        self.description: dict[str, Any] = json.parse(self.client.get("/openapi.json").data)

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        with self.app.app_context():
            found = target()
        if found is not None:
            found.close()

    def get(self, path: str, accept: str | None = None) -> TestResponse:
        return self._checked("get", path, self.client.get(path, headers=_headers(accept)))

    def post(self, path: str, data: bytes, media: str | None = JSON, accept: str | None = None) -> TestResponse:
        response = self.client.post(path, data=data, content_type=media, headers=_headers(accept))
        response.get_data()
        response.close()
        return self._checked("post", path.partition("?")[0], response)

    def conforms(self, schema: dict[str, Any], value: Any) -> None:
        """Fails where the value is not of the schema, whose references are into the description."""
        Draft202012Validator({**schema, "components": self.description["components"]}).validate(_plain(value))

    def _checked(self, method: str, path: str, response: TestResponse) -> TestResponse:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        if response.status_code in UNDESCRIBED:
            return response
        described = self.description["paths"][path][method]["responses"][str(response.status_code)]
        if "$ref" in described:
            described = self.description["components"]["responses"][described["$ref"].rpartition("/")[2]]
        schema = described["content"][response.mimetype]["schema"]
        self.conforms(schema, response.text if response.mimetype == NDJSON else value_of(response))
        return response


def value_of(response: TestResponse) -> Any:
    """The JSON of an answer, decimals with their digits."""
    return json.parse(response.data)


def lines_of(response: TestResponse) -> list[Any]:
    assert response.mimetype == NDJSON
    return [json.parse(line) for line in response.data.splitlines()]


def keys_of(response: TestResponse) -> list[str]:
    """The rules that a problem names."""
    assert response.mimetype == PROBLEM
    return [issue["key"] for issue in value_of(response)["issues"]]


def _headers(accept: str | None) -> dict[str, str]:
    return {"Accept": accept} if accept is not None else {}


def _plain(value: Any) -> Any:
    import json as standard  # noqa: PLC0415 - jsonschema knows floats, not decimals

    return standard.loads(json.dumps(value))
