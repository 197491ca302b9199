"""A server for as long as a context lasts, and who else may use its folder; a small program stands for Java."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.main import main
from service.errors import Refused
from service.hapi.folders import run_folder
from service.hapi.server import Options, Server, clear, find, log_of, running, start, stop
from tests.hapi.conftest import READY

LINGERS = f"import time; {READY}; time.sleep(600)"

pytestmark = pytest.mark.usefixtures("stand_in")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Server]:
    server, _ = start(Options(), tmp_path)
    yield server
    stop(tmp_path)


def refused(error: pytest.ExceptionInfo[Refused]) -> str:
    (issue,) = error.value.issues
    assert issue.key == "hapi-in-use"
    assert issue.expected
    return issue.text


def test_while_the_context_lasts_the_server_is_found_and_afterwards_it_is_not(tmp_path: Path) -> None:
    with running(Options(), tmp_path) as server:
        assert find(tmp_path) == server
        assert server.alive
        assert server.user == os.getpid()
    assert not server.alive
    assert find(tmp_path) is None


def test_the_command_line_sees_the_server_of_a_context_and_can_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AEFHIR_STATE", str(tmp_path))

    def hapi(verb: str, *options: str) -> Result:
        return CliRunner().invoke(main, ["hapi", verb, "--name", "demo", *options])

    with running(Options(), run_folder("demo")) as server:
        status = json.loads(hapi("status", "--json").stdout)
        assert (status["state"], status["process"], status["url"]) == ("running", server.pid, server.url)
        refusal = hapi("start")
        assert (refusal.exit_code, "hapi-in-use" in refusal.stderr) == (1, True)
        assert hapi("stop").stderr == "stopped\n"
        assert not server.alive
    assert json.loads(hapi("status", "--json").stdout)["state"] == "stopped"


def test_a_second_user_of_the_folder_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "h2.mv.db").touch()
    with running(Options(), tmp_path) as server:
        with pytest.raises(Refused) as error, running(Options(), tmp_path):
            pass
        assert f"process {os.getpid()} alone" in refused(error)
        with pytest.raises(Refused) as error:
            start(Options(), tmp_path)
        refused(error)
        with pytest.raises(Refused) as error:
            clear(tmp_path)
        refused(error)
        assert find(tmp_path) == server
        assert server.alive
        assert log_of(tmp_path).read_text(encoding="utf-8").startswith("READY")
        assert not list(tmp_path.glob("*.before"))
        assert (tmp_path / "data" / "h2.mv.db").exists()


def test_beside_a_server_that_was_started_to_stay_there_is_no_context(tmp_path: Path, started: Server) -> None:
    with pytest.raises(Refused) as error, running(Options(), tmp_path):
        pass
    assert f"process {started.pid}" in refused(error)
    assert start(Options(), tmp_path) == (started, False)
    assert started.alive


def test_a_stop_ends_the_server_of_a_context_and_one_started_since_is_left_alone(tmp_path: Path) -> None:
    with running(Options(), tmp_path) as server:
        assert stop(tmp_path) is True
        assert not server.alive
        other, is_new = start(Options(), tmp_path)
        assert is_new
    assert find(tmp_path) == other
    assert other.alive
    assert stop(tmp_path) is True


def test_the_server_of_a_killed_user_is_ended_before_the_next_one_starts(tmp_path: Path) -> None:
    # A real server ends by itself when its user is gone, but not at once; this one never would.
    program = f"""
import pathlib, sys
from service.hapi import process
from service.hapi.server import Options, running
class StandIn(process.Child):
    def __init__(self, _, environment, log):
        super().__init__([sys.executable, "-c", {LINGERS!r}], environment, log)
process.Child = StandIn
with running(Options(), pathlib.Path({str(tmp_path)!r})):
    print("running", flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "running\n"
        with pytest.raises(Refused) as error:
            start(Options(), tmp_path)
        assert f"process {user.pid} alone" in refused(error)
        user.kill()
    left = find(tmp_path)
    assert left is not None
    assert left.alive
    with running(Options(), tmp_path) as server:
        assert not left.alive
        assert server.alive


def test_clear_ends_the_server_and_deletes_its_data_alone(tmp_path: Path, started: Server) -> None:
    (tmp_path / "data" / "h2.mv.db").touch()
    clear(tmp_path)
    assert not started.alive
    assert find(tmp_path) is None
    assert not (tmp_path / "data").exists()
    assert log_of(tmp_path).exists()
