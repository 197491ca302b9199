"""One at a time across processes: an exclusive lock on a file, which the system frees when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path, waits: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock file of this path; calls `waits` and waits while another holds it. The file stays: deleting it
    would be a race.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
