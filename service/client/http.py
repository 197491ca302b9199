"""HTTP to a FHIR server: connections, time limits, retries. The only module that imports httpx.

What is tried again: a connection that failed or broke (also one that a server closed without a word after an earlier
4xx), an answer that cannot be unpacked, 408, 429 and 5xx but 501, with jitter, and after the time the server asks for
in Retry-After. Nothing else of 4xx: the same request gets the same refusal; nor a name that is not known,
or TLS that fails. Every request of this client may be
repeated without harm: all writes are PUTs of fixed ids in one transaction. After a request that found no server, or a
busy one, in all its attempts, the next ones try once, until one succeeds: a server that is down is not waited for case
by case. A loopback address is reached past any proxy.
"""

from __future__ import annotations

import datetime
import email.utils
import gzip
import ipaddress
import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import stamina

from service.client.reasons import AGAIN, Reason, reason
from service.errors import AefhirError, Refused
from service.fhir import json
from service.issues import Issue

FHIR_JSON: Final = "application/fhir+json"
BASE_URL: Final = "the base URL of a FHIR server, such as http://127.0.0.1:8080/fhir"
_RETRIED: Final = frozenset({408, 429})
_NOT_IMPLEMENTED: Final = 501
_LONGEST_WAIT: Final = 60.0
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_BROKEN: Final = (httpx.TransportError, httpx.DecodingError)
_UNCONNECTED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Of these, those where there was never a connection that the request could have gone over."""

# Attempts are told to whoever configured logging; without that they would go to standard error, line by line.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Unreachable(AefhirError):
    """The server did not answer, or only with faults of its own, in all attempts; or what answers is no FHIR server.

    expected: what helps; key: that of the Issue that says so; arrived: whether the request may have reached a server.
    """

    def __init__(
        self, text: str, expected: str = AGAIN, key: str = "server-unreachable", *, arrived: bool = True
    ) -> None:
        super().__init__(text)
        self.expected = expected
        self.key = key
        self.arrived = arrived


class _TryAgain(Exception):
    """An answer that is worth another attempt, with the seconds the server asks to wait."""

    def __init__(self, response: Response, wait: float | None) -> None:
        super().__init__(f"HTTP {response.status}")
        self.response = response
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the server: status, headers with names in lower case, body as JSON (None where it is none)."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def ok(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300

    @property
    def failed(self) -> bool:
        """Whether the server is at fault or busy, so that the same request may succeed later."""
        return self.status in _RETRIED or (self.status >= 500 and self.status != _NOT_IMPLEMENTED)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and numbers that bound a request.

    attempts: how often one request is tried in all. first_wait: before the second attempt, and up to as much again at
    random; doubled each time up to longest_wait, unless the server names a time, of which at most longest_asked is
    waited.
    """

    connect: float = 10.0
    read: float = 60.0
    attempts: int = 6
    first_wait: float = 0.2
    longest_wait: float = 10.0
    longest_asked: float = _LONGEST_WAIT
    connections: int = 8
    gzip: bool = False


@dataclass(slots=True)
class Http:
    """A connection pool to one server. Thread-safe; close it, or use it as a context manager.

    Raises Refused where base is no URL that requests can be sent to. asked: the Retry-After of the last answer, if that
    was one of a server that is busy or at fault.
    """

    base: str
    authorization: str | None = field(default=None, repr=False)
    limits: Limits = field(default_factory=Limits)
    now: Callable[[], float] = time.time
    asked: str | None = field(default=None, init=False)
    _client: httpx.Client = field(init=False, repr=False)
    _down: bool = field(default=False, init=False, repr=False)
    _stopped: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        self.base = base_url(self.base)
        headers = {"Accept": FHIR_JSON, "User-Agent": "aefhir"}
        if self.authorization is not None:
            headers["Authorization"] = self.authorization
        limits = self.limits
        # The local server is never behind a proxy, whatever the environment says of others.
        self._client = httpx.Client(
            trust_env=not _is_loopback(self.base),
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
        arrived = False
        attempts = stamina.retry_context(
            on=self._worth_another,
            attempts=1 if self._down else limits.attempts,
            timeout=None,
            wait_initial=limits.first_wait,
            wait_max=limits.longest_wait,
            wait_jitter=limits.first_wait,
        )
        try:
            for attempt in attempts:
                with attempt:
                    try:
                        response = self._once(method, path, body, headers, params)
                    except (*_BROKEN, _TryAgain) as error:
                        arrived = arrived or not isinstance(error, _UNCONNECTED)
                        raise
        except _TryAgain as again:
            response = again.response
        except _BROKEN as error:
            self._down = True
            why = self._why(error)
            raise Unreachable(f"{self.base} does not answer: {why.text}", why.expected, arrived=arrived) from error
        self._down = response.failed
        return response

    def stop(self) -> None:
        """Try nothing again from now on: what is in flight may end, and each request is made once."""
        self._stopped = True

    def _worth_another(self, error: Exception) -> bool | float:
        if self._stopped:
            return False
        if isinstance(error, _TryAgain) and error.wait is not None:
            # Many clients may have been told the same time.
            return error.wait + random.uniform(0, self.limits.first_wait)  # noqa: S311 - jitter, not a secret
        if isinstance(error, _BROKEN):
            return not (isinstance(error, _UNCONNECTED) and self._why(error).lasting)
        return isinstance(error, _TryAgain)

    def _why(self, error: Exception) -> Reason:
        limits = self.limits
        return reason(
            error, httpx.URL(self.base).host, limits.connect if isinstance(error, _UNCONNECTED) else limits.read
        )

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], params: Mapping[str, str] | None
    ) -> Response:
        url = f"{self.base}/{path}" if path else self.base
        answer = self._client.request(method, url, content=body, headers=headers, params=params)
        response = Response(answer.status_code, _lower(answer.headers), _body(answer.content))
        self.asked = response.headers.get("retry-after") if response.failed else None
        if response.failed:
            wait = retry_after(response.headers.get("retry-after"), self.now())
            raise _TryAgain(response, min(wait, self.limits.longest_asked) if wait is not None else None)
        return response


def base_url(text: str) -> str:
    """The base URL of a FHIR server without a slash at its end. Raises Refused for what is none."""
    try:
        url = httpx.URL(text.strip())
        url.host.encode("idna")
        usable = url.scheme in ("http", "https") and bool(url.host) and not url.query and not url.fragment
        usable = usable and (url.port is None or 0 < url.port < 65536)
    except (httpx.InvalidURL, UnicodeError):
        usable = False
    if not usable:
        text = "this is no base URL of a FHIR server"
        raise Refused([Issue("error", "invalid", "server-url", text, expected=BASE_URL)])
    if url.userinfo:
        text = "the URL holds credentials, which would be seen in process lists and logs"
        raise Refused([Issue("error", "security", "server-url", text, expected="AEFHIR_USER and AEFHIR_PASSWORD")])
    return str(url).rstrip("/")


def _is_loopback(base: str) -> bool:
    host = httpx.URL(base).host
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header, in seconds or as a date (RFC 9110 10.2.3); at most a minute. None where
    the header is absent or says neither.
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_WAIT)
    try:
        date = email.utils.parsedate_to_datetime(value)
        moment = date.replace(tzinfo=date.tzinfo or datetime.UTC).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, moment - now), _LONGEST_WAIT)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _body(content: bytes) -> Any:
    """The body as JSON; None for anything else: an HTML error page of a proxy, or half of a surrogate pair in a string,
    which no answer can carry on.
    """
    try:
        body = json.parse(content)
        if _SURROGATE.search(content) is not None:
            json.dumps(body)
    except (Refused, TypeError):
        return None
    return body
