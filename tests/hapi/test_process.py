"""The process of a server, tried on small Python programs in its place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.hapi import process
from service.hapi.process import Child, ServerFailed

URL = "http://127.0.0.1:4711/fhir"
READY = f"print('some log line READY {URL}', flush=True)"
WAIT = "import time; time.sleep(600)"
WAIT_FOR_PARENT = "import sys\nif not sys.stdin.read(1): sys.exit(0)\nimport time; time.sleep(600)"


def child(tmp_path: Path, program: str) -> Child:
    return Child([sys.executable, "-c", program], os.environ, tmp_path / "log")


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while process.started(pid) is not None and time.monotonic() < until:
        time.sleep(0.02)
    return process.started(pid) is None


def test_the_base_url_is_found_behind_other_output(tmp_path: Path) -> None:
    started = child(tmp_path, f"{READY}; {WAIT}")
    assert started.wait_ready(10) == URL
    started.end()
    assert gone(started.pid)


def test_a_process_that_dies_first_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    started = child(tmp_path, "import sys; print('line\\n' * 50); sys.exit('the port is taken')")
    with pytest.raises(ServerFailed, match=r"(?s)ended before it was ready.*the port is taken") as failed:
        started.wait_ready(10)
    assert str(failed.value).count("\n") <= 20
    assert str(tmp_path / "log") in str(failed.value)
    started.end()


def test_a_process_that_is_never_ready_is_reported_with_its_log(tmp_path: Path) -> None:
    started = child(tmp_path, WAIT)
    with pytest.raises(ServerFailed, match=r"not ready after 0\.2 s.*log"):
        started.wait_ready(0.2)
    started.end()
    assert gone(started.pid)


def test_end_kills_what_does_not_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 0.3)
    started = child(tmp_path, f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}; {WAIT}")
    started.wait_ready(10)
    started.end()
    assert gone(started.pid)


def test_end_by_number_ends_only_the_process_that_started_then(tmp_path: Path) -> None:
    started = child(tmp_path, f"{READY}; {WAIT}")
    started.wait_ready(10)
    start = process.started(started.pid)
    assert start is not None
    process.end(started.pid, f"{start}0")
    assert process.started(started.pid) == start
    process.end(started.pid, start)
    assert process.started(started.pid) is None
    started.end()


def test_the_process_of_a_number_that_nobody_has_is_none() -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    assert process.started(done.pid) is None
    assert process.started(os.getpid()) == process.started(os.getpid()) is not None


@pytest.mark.parametrize("released", [True, False])
def test_a_child_outlives_a_killed_parent_only_if_released(tmp_path: Path, released: bool) -> None:
    parent = f"""
import os, pathlib, sys, time
from service.hapi.process import Child
child = Child([sys.executable, "-c", {WAIT_FOR_PARENT!r}], os.environ, pathlib.Path({str(tmp_path / "log")!r}))
if {released}: child.release()
print(child.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        pid = int(started.stdout.readline())
        started.kill()
    if released:
        time.sleep(0.3)
        assert process.started(pid) is not None
        os.kill(pid, signal.SIGKILL)
    assert gone(pid)


def test_ps_tells_a_start_where_there_is_no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PROC", Path("/nowhere"))
    own = process.started(os.getpid())
    assert own is not None
    assert own == process.started(os.getpid())
    assert process.started(2**22 + 1) is None
