"""The FHIR server of an instance, with the connections that all its requests share; and whether it can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from flask import Flask, current_app

from service.client.http import Http, Limits, Unreachable
from service.client.receipt import Receipt
from service.client.server import Server, ServerRefused
from service.client.submit import submit
from service.delivery import deliver
from service.pipeline import Converted
from service.web.settings import Settings

ATTEMPTS: Final = 3
"""Fewer than the command makes: whoever waits for an answer can send the request again."""
_PROBE: Final = Limits(connect=2, read=5, attempts=1, connections=1)
_NOWHERE: Final = "Composition/aefhir-ready"
"""Read to see whether the server answers: an id that no case has (those are UUIDs), so the cheapest read there is."""
_NAME: Final = "aefhir-target"


class Target:
    """The FHIR server."""

    def __init__(self, url: str, settings: Settings) -> None:
        limits = Limits(read=settings.timeout, attempts=ATTEMPTS, connections=settings.threads * settings.in_flight)
        self._http = Http(url, settings.authorization, limits)
        self._in_flight = settings.in_flight

    def deliver(self, cases: Iterable[Converted]) -> Iterator[Receipt]:
        """Submit the cases; a receipt each, in their order."""
        server = Server(self._http)
        return deliver(cases, lambda bundle: submit(server, bundle), self._in_flight)

    def fault(self) -> str | None:
        """Why the server cannot be used, in seconds and without its address; None where it answers."""
        try:
            with Http(self._http.base, self._http.authorization, _PROBE) as http:
                Server(http).read(_NOWHERE)
        except Unreachable:
            return "does not answer"
        except ServerRefused as refused:
            return f"refuses to be read: HTTP {refused.status}"
        return None

    def close(self) -> None:
        """Close its connections."""
        self._http.close()


def connect(app: Flask, settings: Settings) -> None:
    """Give the app its target, if the settings name one."""
    app.extensions[_NAME] = Target(settings.server, settings) if settings.server is not None else None


def disconnect(app: Flask) -> None:
    """Close the connections of the app, which then serves no more."""
    if app.extensions[_NAME] is not None:
        app.extensions[_NAME].close()


def target() -> Target | None:
    """The target of the app that answers this request."""
    found: Target | None = current_app.extensions[_NAME]
    return found
