"""Requests to a server, and the example bundles to send."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

BUNDLES: Final = sorted((Path(__file__).parents[2] / "examples").glob("*/bundle.json"))
_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def bundle(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes())
    return value


def get(url: str) -> tuple[int, dict[str, Any]]:
    return _send(urllib.request.Request(url))  # noqa: S310 - a server of this test


def post(url: str, resource: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    body = json.dumps(resource).encode()
    return _send(urllib.request.Request(url, body, {"Content-Type": "application/fhir+json"}))  # noqa: S310


def errors(outcome: dict[str, Any]) -> list[str]:
    """What an OperationOutcome holds against a resource."""
    return [issue["diagnostics"] for issue in outcome["issue"] if issue["severity"] in ("error", "fatal")]


def _send(request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
    try:
        with _OPENER.open(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())
