"""The server's process: started so that it cannot outlive a start that failed, recognised beyond doubt, ended in order.

While a child has its parent's pipe on standard input and was not released, it ends by itself when the pipe closes, so
it dies with its parent even when that is killed (Main.java, endWithParent). A process is recognised by its number and
its start time together, because numbers are used again.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from service.errors import AefhirError

GRACE: Final = 20.0
"""Seconds from asking a process to end to killing it."""
_POLL: Final = 0.05
_READY: Final = re.compile(r"READY (http://127\.0\.0\.1:\d+/fhir)")
_FAILED: Final = re.compile(r"^FAILED (.+)$", re.MULTILINE)
_PROC: Final = Path("/proc")
_LAST_LINES: Final = 20


class ServerFailed(AefhirError):
    """The server did not start, or does not answer as it should."""


class Child:
    """A process of ours that ends with us until it is released."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Start the command in a session of its own, so that Ctrl-C at the terminal does not reach it."""
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid
        self._log = log

    def wait_ready(self, timeout: float) -> str:
        """The base URL that it prints when it answers. Raises ServerFailed where it dies or takes longer (seconds)."""
        until = time.monotonic() + timeout
        while True:
            dead = self._process.poll() is not None
            text = self._log.read_text(encoding="utf-8", errors="replace")
            if ready := _READY.search(text):  # not at the start of a line: other output may stand before it
                return ready[1]
            if dead:
                raise ServerFailed(f"the server ended before it was ready: {_reason(text)}\nIts log is {self._log}")
            if time.monotonic() > until:
                raise ServerFailed(f"the server was not ready after {timeout:g} s; the log is {self._log}")
            time.sleep(_POLL)

    def release(self) -> None:
        """Let it live on when this process ends. A thread waits for it, so that it leaves no zombie to a caller that
        lives longer than the server.
        """
        if self._process.stdin is not None:
            self._process.stdin.write(b"\n")
            self._process.stdin.close()
        threading.Thread(target=self._process.wait, daemon=True).start()

    def end(self) -> None:
        """End it and wait until it has ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def started(pid: int) -> str | None:
    """When a process started, in a form that only serves to compare; None where it runs no more."""
    if not _PROC.joinpath("self", "stat").exists():
        return _started_by_ps(pid)
    try:
        stat = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # proc(5): the name in brackets may hold anything; after it, field 3 is the state, 22 the start time since boot.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    boot = _PROC.joinpath("sys", "kernel", "random", "boot_id").read_text(encoding="ascii").strip()
    return f"{boot}:{fields[19]}"


def _started_by_ps(pid: int) -> str | None:
    """The same where there is no /proc (macOS, BSD)."""
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    state, _, start = done.stdout.strip().partition(" ")
    return None if not start or state.startswith("Z") else start.strip()


def with_argument(argument: str) -> dict[int, str]:
    """The processes that run with this argument on their command line, by number, with when they started."""
    if _PROC.joinpath("self", "stat").exists():
        found = [int(path.name) for path in _PROC.glob("[0-9]*") if argument.encode() in _command(path)]
    else:
        command = ["ps", "-axww", "-o", "pid=,command="]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
        lines = (line.strip().partition(" ") for line in done.stdout.splitlines())
        found = [int(pid) for pid, _, words in lines if f" {argument} " in f"{words} "]
    return {pid: start for pid in found if (start := started(pid)) is not None}


def _command(process: Path) -> list[bytes]:
    """The words of a process's command line; none where it has ended or is not ours to see."""
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def end(pid: int, start: str) -> None:
    """End the process of this number if it is the one that started then, and wait until it has ended."""
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        if started(pid) != start:
            return
        os.kill(pid, number)
        wait_until(lambda: started(pid) != start, patience)


def wait_until(holds: Callable[[], bool], patience: float) -> None:
    """Wait until it holds, at most so many seconds."""
    until = time.monotonic() + patience
    while not holds() and time.monotonic() < until:
        time.sleep(_POLL)


def _reason(log: str) -> str:
    """Why it ended: in its own words, or else the last lines of its log."""
    if failed := _FAILED.search(log):
        return failed[1]
    return "\n".join(log.rstrip().splitlines()[-_LAST_LINES:])
