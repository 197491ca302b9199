"""What tests of several rooms share: one real HAPI FHIR server, started when the first of them asks for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from service.hapi.server import Options, Server, running

# A run in the background may begin with interrupts ignored, and what it starts would ignore them too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hapi_server() -> Iterator[Server]:
    """A real server in memory with our definitions; shared, so a test must live with what others stored."""
    with running(Options(database="h2-mem")) as server:
        yield server
