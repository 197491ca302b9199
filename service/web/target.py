"""The FHIR server of an instance, with the connections that all its requests share, what was learned of it, and the
number of requests that may wait for it; and whether it can be used.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from flask import Flask, current_app

from service.client.foreign import NO_FHIR, NO_RESOURCE
from service.client.http import Http, Limits, Unreachable, retry_after
from service.client.receipt import Receipt
from service.client.server import Server, ServerRefused
from service.client.submit import Options, submit
from service.delivery import deliver
from service.pipeline import Converted
from service.web.settings import Settings

ATTEMPTS: Final = 3
"""Fewer than the command makes: whoever waits for an answer can send the request again."""
_WAIT: Final = 0.5
"""Seconds between two attempts at most, but for jitter; what the server asks for is told to whoever sent a case."""
_AGAIN: Final = "10"
"""Seconds after which it is worth another attempt, where the server says nothing of it."""
_PROBE: Final = Limits(connect=2, read=5, attempts=1, connections=1)
_NOWHERE: Final = "Composition/aefhir-ready"
"""Read to see whether the server answers: an id that no case has (those are UUIDs), so the cheapest read there is."""
_FAULTS: Final = {NO_FHIR: "is no FHIR server", NO_RESOURCE: "answers something else than was asked for"}
_NAME: Final = "aefhir-target"


class Target:
    """The FHIR server. Thread-safe."""

    def __init__(self, url: str, settings: Settings) -> None:
        connections = settings.threads * settings.in_flight
        limits = Limits(
            read=settings.timeout,
            attempts=ATTEMPTS,
            longest_wait=_WAIT,
            longest_asked=_WAIT,
            connections=connections,
        )
        self._http = Http(url, settings.authorization, limits)
        self._server = Server(self._http)
        self._in_flight = settings.in_flight
        self._places = threading.BoundedSemaphore(settings.threads)

    def enter(self) -> bool:
        """Take a place among the requests that submit, to be left again; False where all are taken. Nobody waits for
        one: that would take a thread from those that only ask whether the process lives.
        """
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()

    def deliver(self, cases: Iterable[Converted], unreviewed: bool) -> Iterator[Receipt]:
        """Submit the cases, also those that no person has reviewed if so told; a receipt each, in their order."""
        options = Options(unreviewed=unreviewed, sleep=_pause)
        return deliver(cases, partial(submit, self._server, options=options), self._in_flight)

    def again(self) -> str:
        """Retry-After for whoever just found that the server does not answer, or is busy: its own, if it gave one."""
        asked = self._http.asked
        understood = asked is not None and asked.isascii() and retry_after(asked, self._http.now()) is not None
        return asked if asked is not None and understood else _AGAIN

    def fault(self) -> str | None:
        """Why the server cannot be used, in seconds and without its address; None where it answers."""
        try:
            with Http(self._http.base, self._http.authorization, _PROBE) as http:
                Server(http).read(_NOWHERE)
        except Unreachable as error:
            return _FAULTS.get(error.key, "does not answer")
        except ServerRefused as refused:
            return f"refuses to be read: HTTP {refused.status}"
        return None

    def close(self) -> None:
        """Close its connections."""
        self._http.close()


def _pause(seconds: float) -> None:
    time.sleep(min(seconds, _WAIT))


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
