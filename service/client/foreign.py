"""Whether an answer to a read is one of a FHIR server, or of something else that stands at the URL.

A 404 proves nothing alone: with a base URL that is only a bit wrong, any web server gives it for every case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urljoin

from service.client import outcome
from service.client.http import BASE_URL, Response, Unreachable
from service.issues import shown

NO_FHIR: Final = "no-fhir-server"
"""The key of the issue that says that the URL is not the base of a FHIR server."""
NO_RESOURCE: Final = "server-answer"
"""The key of the issue that says that a FHIR server answered something else than the resource."""
_MOVED: Final = (301, 302, 303, 307, 308)
_WANTS_CREDENTIALS: Final = (401, 403)
_UNKNOWN_TYPE: Final = "server-hapi-0302"
_NOT_SUPPORTED: Final = "not-supported"
"""What HAPI says of a base URL with too much at its end: it takes that for the type of a resource (measured). The key
and the code are also those for a type of resource that a server does not have.
"""

Json = dict[str, Any]


def tells_absent(body: Any) -> bool:
    """Whether what came with the status 404 or 410 is said of the resource, not of the address."""
    return outcome.is_outcome(body) and not _is_of_address(body)


def is_statement(body: Any) -> bool:
    """Whether it is a CapabilityStatement."""
    return isinstance(body, dict) and body.get("resourceType") == "CapabilityStatement"


def is_page(response: Response) -> bool:
    """Whether it is HTML."""
    return "html" in response.headers.get("content-type", "")


def foreign(response: Response, base: str, reference: str, statement: Callable[[], Json | None]) -> Unreachable | None:
    """What to raise for an answer to a read, neither the resource nor its absence, that no FHIR server gives; None
    where it is the server's refusal or fault. statement: asks for the CapabilityStatement.
    """
    if response.failed:
        return None
    location = response.headers.get("location")
    if response.status in _MOVED and location is not None:
        return _redirected(base, reference, location)
    if is_statement(response.body):
        text = f"{base} is no FHIR base URL: it answers a CapabilityStatement where a resource was asked for"
        return Unreachable(text, f"--server {base.removesuffix('/metadata')}", NO_FHIR)
    is_strange = not outcome.is_outcome(response.body) or _is_of_address(response.body)
    if is_strange and response.status not in _WANTS_CREDENTIALS and statement() is None:
        text = f"HTTP {response.status} where a resource was asked for, and no CapabilityStatement at {base}/metadata"
        return Unreachable(f"{base} is no FHIR base URL: {text}", BASE_URL, NO_FHIR)
    if response.ok:
        text = f"{base} answers something else than the resource that was asked for, {reference}"
        return Unreachable(text, key=NO_RESOURCE)
    return None


def _redirected(base: str, reference: str, location: str) -> Unreachable:
    there, end = location, f"/{reference}"
    with contextlib.suppress(ValueError):
        there = urljoin(f"{base}{end}", location)
    expected = f"--server {shown(there.removesuffix(end), 200)}" if there.endswith(end) else BASE_URL
    return Unreachable(f"{base} is no FHIR base URL: it redirects to {shown(there, 200)}", expected, NO_FHIR)


def _is_of_address(body: Any) -> bool:
    """Whether an OperationOutcome says that there is nothing to ask for at such an address."""
    return any(one.key == _UNKNOWN_TYPE or one.code == _NOT_SUPPORTED for one in outcome.issues(body, ""))
