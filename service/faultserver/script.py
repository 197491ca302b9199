"""The faults: which request they meet, how often, and what they do to the answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]
ALWAYS: Final = 10**9


@dataclass(slots=True)
class Answer:
    """What will be sent, and whether the request is acted on; an act of a fault changes it.

    keep: what of the body is sent before the connection is closed; None sends all and keeps the connection.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    keep: int | None = None


Act = Callable[[Answer], None]
"""Changes the answer; called after the request was acted on."""


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests of this method whose path starts so.

    before: instead of acting on the request (nothing is stored); else after it was acted on.
    """

    act: Act
    method: str = "POST"
    path: str = ""
    times: int = 1
    before: bool = True


def answer(status: int, body: Json | str = "", headers: Mapping[str, str] | None = None) -> Act:
    """Another status and body: a dict is FHIR JSON, a text HTML."""

    def act(given: Answer) -> None:
        given.status = status
        given.body = json.dumps(body).encode() if isinstance(body, dict) else body.encode()
        given.headers["Content-Type"] = "application/fhir+json" if isinstance(body, dict) else "text/html"
        given.headers.update(headers or {})

    return act


def close(given: Answer) -> None:
    """Close the connection without a word."""
    given.keep = 0


def cut(given: Answer) -> None:
    """Send half of the body, then close the connection."""
    given.keep = len(given.body) // 2


def fewer(given: Answer) -> None:
    """Answer one entry less than was asked."""
    body = json.loads(given.body)
    body["entry"].pop()
    given.body = json.dumps(body).encode()


def slow(seconds: float) -> Act:
    """Answer only after this time."""

    def act(_: Answer) -> None:
        time.sleep(seconds)

    return act


def lose(given: Answer) -> None:
    """Acknowledge what was not stored: to be played before acting, it answers as if it had been."""
    given.status = 200


def alter(change: Callable[[Json], None]) -> Act:
    """Change every resource in the answer, as a server does that loses or rewrites data."""

    def act(given: Answer) -> None:
        body = json.loads(given.body)
        for entry in body.get("entry", [{"resource": body}]):
            if isinstance(entry.get("resource"), dict):
                change(entry["resource"])
        given.body = json.dumps(body).encode()

    return act
