"""Ctrl-C while cases are on their way: nothing new is begun, what is in flight is finished and told; again: leave."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

INTERRUPTED: Final = 130
"""The exit code after an interrupt: 128 and the number of SIGINT, as shells have it."""


@contextmanager
def interruptible(stop: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """While it lasts, the first interrupt calls `stop` and the function given answers True; a second one ends the
    process at once.
    """
    seen = False

    def handle(*_: Any) -> None:
        nonlocal seen
        if seen:
            os._exit(INTERRUPTED)
        seen = True
        stop()
        click.echo("interrupted: waiting for what is in flight; Ctrl-C again leaves at once", err=True)

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield lambda: seen
    finally:
        signal.signal(signal.SIGINT, before)


def is_of_interrupt(error: BaseException) -> bool:
    """Whether it is an interrupt, or went wrong because of one: what was just going on may have made another error of
    it (orjson makes a TypeError of what a function that it calls raises), or failed while it was ending.
    """
    chain: list[BaseException] = [error]
    for one in chain:
        if isinstance(one, KeyboardInterrupt):
            return True
        chain += [other for other in (one.__cause__, one.__context__) if other is not None and other not in chain]
    return False
