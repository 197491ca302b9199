from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from service.hapi import process

READY = "print('READY http://127.0.0.1:4711/fhir', flush=True)"
ENDS_WITH_ITS_PARENT = f"import sys, time; {READY}; sys.stdin.read(1) or sys.exit(0); time.sleep(600)"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small program in place of Java, with the words of its command line."""

    class StandIn(process.Child):
        def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
            super().__init__([sys.executable, "-c", ENDS_WITH_ITS_PARENT, *command], environment, log)

    monkeypatch.setattr(process, "Child", StandIn)
