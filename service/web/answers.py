"""Answers as bytes: one JSON value, or one a line as they come, each written losslessly.

A fault in the middle of lines cannot change the status any more: a last line {"problem": ...} tells it, without which a
reader would take a cut answer for a whole one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Response, g

from service.fhir import json
from service.web import logs
from service.web.negotiation import JSON, NDJSON


def answer(value: Any, status: int = 200, media: str = JSON, headers: Mapping[str, str] | None = None) -> Response:
    """The value as JSON."""
    return Response(written(value), status, headers, content_type=media)


def lines(values: Iterable[Any]) -> Response:
    """One value a line, sent as they come, with status 200: each line says for itself what became of its part."""
    return Response(_lines(iter(values), g.request_id), 200, content_type=NDJSON)


def written(value: Any) -> bytes:
    r"""The value as UTF-8 JSON. Lone surrogates, which JSON lets in as \ud800 and UTF-8 does not, become escapes."""
    try:
        return json.dumps(value)
    except TypeError:
        return json.dumps(_encodable(value))


def _lines(values: Iterator[Any], request_id: str) -> Iterator[bytes]:
    try:
        for value in values:
            yield written(value) + b"\n"
    except Exception as error:
        logs.fault(error, request_id)
        problem = {"title": "Internal Server Error", "status": 500, "instance": logs.instance(request_id)}
        yield written({"problem": problem}) + b"\n"


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(name): _encodable(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(member) for member in value]
    return value
