"""What goes wrong, and when: a fault, and the script that finds the one for a request."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Cut = Literal["before", "inside", "after"]
"""Close without a word; reset the connection inside the body; answer, and then close without having said so."""

HTML: Final = b"<html><body><h1>Something went wrong</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in; header names in lower case, the body unpacked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """For requests of this method whose path (below the base, without query) matches, after the first `skip` of them
    and then `times` in number (None: for ever).

    acts: whether the request does its work although status or cut "before" hide that. status and body replace the
    answer; a body of bytes is sent as HTML, and so is a status without a body. alter changes the JSON of the answer.
    delay in seconds, before the answer.
    """

    method: str = "POST"
    path: str = ".*"
    skip: int = 0
    times: int | None = 1
    acts: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | bytes | None = None
    alter: Callable[[Any], Any] | None = None
    delay: float = 0.0
    cut: Cut | None = None
    gzip: bool = False

    def matches(self, request: Request) -> bool:
        """Whether it is about this request."""
        return self.method == request.method and re.fullmatch(self.path, request.path) is not None


class Script:
    """The faults, with count of the requests that each has seen. The first that is due for a request is played."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._faults = [(fault, _Count()) for fault in faults]
        self._lock = threading.Lock()

    def due(self, request: Request) -> Fault | None:
        """The fault for this request; every fault that is about it counts it."""
        with self._lock:
            return next(
                iter([fault for fault, count in self._faults if fault.matches(request) and count.due(fault)]), None
            )


class _Count:
    def __init__(self) -> None:
        self.seen = 0

    def due(self, fault: Fault) -> bool:
        self.seen += 1
        number = self.seen - fault.skip
        return number > 0 and (fault.times is None or number <= fault.times)
