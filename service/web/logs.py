"""What the service logs: a line a request, and faults. Never a body, a query, a path that is no route, a header, or the
words of an exception, for each of them may hold patient data.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from typing import Final

from flask import Flask, Response, g, request

_ACCESS: Final = logging.getLogger("aefhir.access")
_FAULTS: Final = logging.getLogger("aefhir.faults")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


def register(app: Flask) -> None:
    """Give every request an id, which its answer carries as X-Request-Id, and log it when the answer has gone out."""
    app.before_request(_begin)
    app.after_request(_end)


def fault(error: BaseException, request_id: str | None = None) -> None:
    """Log where an error came from: its type and the places in the code, without its words."""
    _FAULTS.error("id=%s %s", request_id or "-", origin(error))


def origin(error: BaseException) -> str:
    """The type of an error and the frames it went through, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__module__}.{type(error).__qualname__} at {places}"


def instance(request_id: str) -> str:
    """The request id as the URI that a problem names."""
    return f"urn:uuid:{uuid.UUID(request_id)}"


def _begin() -> None:
    # Never one that the client sends: it could hold anything.
    g.request_id = str(uuid.uuid4())
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    method = request.method if request.method in _METHODS else "-"
    route = request.url_rule.rule if request.url_rule is not None else "-"
    started, request_id, status = g.started, g.request_id, response.status_code

    def gone() -> None:
        milliseconds = (time.perf_counter() - started) * 1000
        _ACCESS.info("method=%s route=%s status=%d ms=%.0f id=%s", method, route, status, milliseconds, request_id)

    response.call_on_close(gone)
    return response
