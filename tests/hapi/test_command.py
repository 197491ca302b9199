"""`aefhir hapi` beside a server that runs, or a folder that is spoiled; a small program stands for Java."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.main import main
from service.hapi.folders import run_folder
from service.hapi.server import Server, find, stop

pytestmark = pytest.mark.usefixtures("stand_in")

PORT = 4711
Hapi = Callable[..., Result]


@pytest.fixture
def hapi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hapi]:
    monkeypatch.setenv("AEFHIR_STATE", str(tmp_path / "my state"))
    yield lambda verb, *options: CliRunner().invoke(main, ["hapi", verb, *options])
    stop(run_folder("default"))


def running_server() -> Server:
    server = find(run_folder("default"))
    assert server is not None
    assert server.alive
    return server


def one_line(result: Result) -> str:
    """The words of a refusal: one error, and what helps."""
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.count("error: ") == 1
    return result.stderr


@pytest.mark.parametrize(
    ("options", "has", "asked"),
    [
        (("--port", "4712"), f"port {PORT}", "port 4712"),
        (("--db", "h2-file"), "db h2-mem", "db h2-file"),
        (("--db-user", "me"), "db-user none", "db-user me"),
        (("--validate-requests",), "validate-requests no", "validate-requests yes"),
        (("--throughput", "--definitions"), "throughput no, definitions no", "throughput yes, definitions yes"),
    ],
)
def test_a_start_with_other_options_than_the_server_that_runs_is_refused(
    hapi: Hapi, options: tuple[str, ...], has: str, asked: str
) -> None:
    first = hapi("start", "--db", "h2-mem", "--no-definitions")
    assert first.exit_code == 0, first.stderr
    before = running_server()
    said = one_line(hapi("start", *options))
    assert f"found:    {has}\n" in said
    assert f"expected: {asked}: `aefhir hapi stop --name default`" in said
    assert running_server() == before


@pytest.mark.parametrize(
    "options", [(), ("--port", "0"), ("--port", str(PORT)), ("--db", "h2-mem"), ("--timeout", "7", "--no-definitions")]
)
def test_a_start_with_the_options_of_the_server_that_runs_or_none_gives_it(
    hapi: Hapi, options: tuple[str, ...]
) -> None:
    first = hapi("start", "--db", "h2-mem", "--no-definitions")
    again = hapi("start", *options)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert "already running" in again.stderr


def test_a_port_that_is_in_use_is_told_with_the_remedy(hapi: Hapi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = one_line(hapi("start", "--port", str(port)))
    assert f"Port {port} of 127.0.0.1 cannot be listened on: Address already in use" in said
    assert "another --port" in said


@pytest.mark.parametrize("verb", ["status", "logs", "start", "stop"])
def test_a_state_folder_that_is_a_file_is_told(
    hapi: Hapi, verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        (tmp_path / "file").touch()
        changed.setenv("AEFHIR_STATE", str(tmp_path / "file"))
        said = one_line(hapi(verb))
    assert str(tmp_path / "file") in said
    assert "another folder can be named by AEFHIR_STATE\n" in said


def test_a_home_that_cannot_be_written_is_told_with_the_variables(
    hapi: Hapi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").touch()
    with monkeypatch.context() as changed:
        for name in ("AEFHIR_STATE", "AEFHIR_CACHE", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            changed.delenv(name, raising=False)
        changed.setenv("HOME", str(tmp_path / "home"))
        assert "another folder can be named by AEFHIR_STATE\n" in one_line(hapi("start"))
        changed.setenv("AEFHIR_STATE", str(tmp_path / "state"))
        assert "another folder can be named by AEFHIR_CACHE\n" in one_line(hapi("start"))


def test_a_log_that_is_a_folder_is_told(hapi: Hapi) -> None:
    (run_folder("default") / "server.log").mkdir(parents=True)
    assert "server.log: Is a directory" in one_line(hapi("logs"))


@pytest.mark.parametrize("state", [b"", b'{"pid": 1', b"[]", b"{}", b'{"options": []}', b"\xff"])
def test_a_server_whose_state_is_broken_is_told_with_the_remedy_and_can_be_stopped(hapi: Hapi, state: bytes) -> None:
    assert hapi("start").exit_code == 0
    server = running_server()
    (server.folder / "state.json").write_bytes(state)
    for call in (("status",), ("logs", "--follow"), ("start",)):
        result = hapi(*call)
        assert result.exit_code == 1
        assert "state.json is broken" in result.stderr
        assert "aefhir hapi stop --name default" in result.stderr
    assert server.alive
    stopped = hapi("stop")
    assert (stopped.exit_code, stopped.stderr) == (0, "stopped\n")
    assert not server.alive
    assert json.loads(hapi("status", "--json").stdout)["state"] == "stopped"


def test_a_server_whose_state_is_lost_or_unreadable_can_be_stopped(hapi: Hapi) -> None:
    assert hapi("start").exit_code == 0
    server = running_server()
    (server.folder / "state.json").unlink()
    assert hapi("stop").stderr == "stopped\n"
    assert not server.alive
    assert hapi("start").exit_code == 0
    server = running_server()
    (server.folder / "state.json").unlink()
    (server.folder / "state.json").mkdir()
    assert "state.json: Is a directory" in one_line(hapi("status"))
    assert "state.json: Is a directory" in one_line(hapi("stop"))
    assert not server.alive
    (server.folder / "state.json").rmdir()


def test_stop_ends_no_server_of_another_folder(hapi: Hapi) -> None:
    assert hapi("start", "--name", "default-2").exit_code == 0
    assert hapi("stop").stderr == "was not running\n"
    assert json.loads(hapi("status", "--name", "default-2", "--json").stdout)["state"] == "running"
    assert hapi("stop", "--name", "default-2").stderr == "stopped\n"


def test_an_interrupt_is_the_normal_end_of_a_log_that_is_followed(hapi: Hapi) -> None:
    assert hapi("start").exit_code == 0
    command = [sys.executable, "-c", "from service.cli.main import main; main()", "hapi", "logs", "-f"]
    following = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ, bufsize=0
    )
    assert following.stdout is not None
    assert following.stdout.readline().startswith("READY")
    following.send_signal(signal.SIGINT)
    assert (*following.communicate(timeout=30), following.returncode) == ("", "", 0)
