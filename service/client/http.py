"""HTTP to a FHIR server: connections, time limits, retries. The only module that imports httpx.

What is tried again: a connection that failed or broke (also one that a server closed without a word after an earlier
4xx), 408, 429 and 5xx, with jitter, and after the time the server asks for in Retry-After. Nothing else of 4xx: the
same request gets the same refusal. Every request of this client may be repeated without harm: all writes are PUTs of
fixed ids in one transaction.
"""

from __future__ import annotations

import email.utils
import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import stamina

from service.errors import AefhirError, Refused
from service.fhir import json

FHIR_JSON: Final = "application/fhir+json"
_RETRIED: Final = frozenset({408, 429})
_LONGEST_WAIT: Final = 60.0


class Unreachable(AefhirError):
    """The server did not answer, or only with faults of its own, in all attempts."""


class _TryAgain(Exception):
    """An answer that is worth another attempt, with the seconds the server asks to wait."""

    def __init__(self, response: Response, wait: float | None) -> None:
        super().__init__(f"HTTP {response.status}")
        self.response = response
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the server: status, headers in lower case, body as JSON (None where it is none)."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def ok(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and numbers that bound a request. attempts: how often one request is tried in all."""

    connect: float = 10.0
    read: float = 60.0
    attempts: int = 6
    first_wait: float = 0.2
    connections: int = 8
    gzip: bool = False


@dataclass(slots=True)
class Http:
    """A connection pool to one server. Thread-safe; close it, or use it as a context manager."""

    base: str
    authorization: str | None = None
    limits: Limits = field(default_factory=Limits)
    now: Callable[[], float] = time.time
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.base = self.base.rstrip("/")
        headers = {"Accept": FHIR_JSON, "User-Agent": "aefhir"}
        if self.authorization is not None:
            headers["Authorization"] = self.authorization
        limits = self.limits
        self._client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            limits=httpx.Limits(max_connections=limits.connections, max_keepalive_connections=limits.connections),
        )

    def __enter__(self) -> Http:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Response:
        """GET below the base. Raises Unreachable."""
        return self._try("GET", path, None, {}, params)

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
        """POST a FHIR JSON document below the base. Raises Unreachable."""
        sent = {"Content-Type": FHIR_JSON, **(headers or {})}
        if self.limits.gzip:
            body = gzip.compress(body, 1, mtime=0)
            sent["Content-Encoding"] = "gzip"
        return self._try("POST", path, body, sent, None)

    def _try(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], params: Mapping[str, str] | None
    ) -> Response:
        limits = self.limits
        attempts = stamina.retry_context(
            on=_worth_another, attempts=limits.attempts, timeout=None, wait_initial=limits.first_wait, wait_max=10.0
        )
        try:
            for attempt in attempts:
                with attempt:
                    return self._once(method, path, body, headers, params)
        except _TryAgain as again:
            return again.response
        except httpx.TransportError as error:
            raise Unreachable(f"{self.base} does not answer: {type(error).__name__}") from error
        raise AssertionError("the attempts end with a return or an error")

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], params: Mapping[str, str] | None
    ) -> Response:
        url = f"{self.base}/{path}" if path else self.base
        answer = self._client.request(method, url, content=body, headers=headers, params=params)
        response = Response(answer.status_code, _lower(answer.headers), _body(answer.content))
        if response.status in _RETRIED or response.status >= 500:
            raise _TryAgain(response, retry_after(response.headers.get("retry-after"), self.now()))
        return response


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header, in seconds or as a date (RFC 9110 10.2.3); at most a minute."""
    if value is None:
        return None
    if value.strip().isdigit():
        return min(float(value), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(value).timestamp()
    except ValueError:
        return None
    return min(max(0.0, moment - now), _LONGEST_WAIT)


def _worth_another(error: Exception) -> bool | float:
    if isinstance(error, _TryAgain):
        return True if error.wait is None else error.wait
    return isinstance(error, httpx.TransportError)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _body(content: bytes) -> Any:
    """The body as JSON; None for anything else (an HTML error page of a proxy, say)."""
    try:
        return json.parse(content)
    except Refused:
        return None
