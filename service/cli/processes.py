"""Work for several processes, with the results in the order of the work.

Only a few pieces are given out ahead, so a source without end needs no more memory than a short one. However the
parent ends, no process stays behind: workers leave an interrupt to the parent, which stops them; and each watches the
parent, so that they also end where it was killed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing.connection import wait
from typing import Final, TypeVar

_GRACE: Final = 2.0
"""Seconds that processes have to end by themselves."""
T = TypeVar("T")
R = TypeVar("R")

_AHEAD: Final = 4
"""Pieces of work for each process that are given out before the first result is taken."""


def in_order(
    function: Callable[[T], R], work: Iterable[T], processes: int, at_home: Callable[[T], bool]
) -> Generator[R, None, None]:
    """The result of each piece of work. Pieces that are at home are done by this process, when their turn comes.

    Close the iterator when it is not read to its end.
    """
    if processes < 2:
        yield from map(function, work)
        return
    # Forking costs no second import; elsewhere than on Linux it is not safe.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(processes, context, _begin)
    waiting: deque[Future[R] | Callable[[], R]] = deque()
    try:
        for piece in work:
            waiting.append(partial(function, piece) if at_home(piece) else pool.submit(function, piece))
            if len(waiting) >= processes * _AHEAD:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _end(multiprocessing.active_children())
        raise
    pool.shutdown()


def _end(children: list[multiprocessing.process.BaseProcess]) -> None:
    """Let the processes hand in what they have, and stop those that need longer: one that is stopped amid a result
    would leave half of it, for the rest of which the pool would wait for ever.
    """
    until = time.monotonic() + _GRACE
    for child in children:
        child.join(max(0.0, until - time.monotonic()))
    for child in children:
        child.terminate()


def _result(one: Future[R] | Callable[[], R]) -> R:
    return one.result() if isinstance(one, Future) else one()


def _begin() -> None:
    """What a worker does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
