"""The real server: takes our bundles, finds nothing wrong with them, and knows our definitions."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from service.errors import Refused
from service.fhir.canonical import code_system
from service.hapi import process
from service.hapi.process import ServerFailed
from service.hapi.server import Options, Server, running, start, stop
from tests.hapi.client import BUNDLES, bundle, errors, get, post

each_example = pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.parent.name)


@each_example
def test_an_example_is_stored_and_read_back(hapi_server: Server, path: Path) -> None:
    sent = bundle(path)
    status, answer = post(hapi_server.url, sent)
    assert status == 200, answer
    assert len(answer["entry"]) == len(sent["entry"])
    for entry in sent["entry"]:
        status, stored = get(f"{hapi_server.url}/{entry['request']['url']}")
        assert status == 200, stored
        assert stored["resourceType"] == entry["resource"]["resourceType"]
    (composition,) = (e["resource"] for e in sent["entry"] if e["resource"]["resourceType"] == "Composition")
    identifier = composition["identifier"]
    query = f"Composition?identifier={identifier['system']}|{identifier['value']}"
    assert get(f"{hapi_server.url}/{query}")[1]["total"] == 1


@each_example
def test_an_example_has_no_error_for_the_server(hapi_server: Server, path: Path) -> None:
    status, outcome = post(f"{hapi_server.url}/Bundle/$validate", bundle(path))
    assert status == 200
    assert errors(outcome) == []


def test_validation_knows_our_value_sets(hapi_server: Server) -> None:
    wrong = bundle(BUNDLES[0])
    assert _spoil(wrong, code_system("drug-role")) > 0
    _, outcome = post(f"{hapi_server.url}/Bundle/$validate", wrong)
    # The binding is extensible, so these are warnings.
    found = " ".join(issue["diagnostics"] for issue in outcome["issue"])
    assert f"Code is not found in CodeSystem: {code_system('drug-role')}" in found
    assert "#no-such-code" in found


def test_it_listens_on_loopback_only(hapi_server: Server) -> None:
    address = urlsplit(hapi_server.url)
    assert address.hostname == "127.0.0.1"
    assert address.port is not None
    with socket.create_connection(("127.0.0.1", address.port), timeout=5):
        pass
    # A server on all interfaces would answer here, and so would one on the machine's own address.
    with pytest.raises(OSError, match=r".+"):
        socket.create_connection(("127.0.0.2", address.port), timeout=5)


def test_its_command_line_tells_no_settings(hapi_server: Server) -> None:
    command = Path(f"/proc/{hapi_server.pid}/cmdline").read_bytes().split(b"\0")
    assert command[-2] == b"aefhir.Main"
    assert not any(b"jdbc" in word for word in command)


def test_its_log_is_clean_after_a_start(hapi_server: Server) -> None:
    assert hapi_server.log.read_text(encoding="utf-8").lstrip().startswith(f"READY {hapi_server.url}")


def test_a_start_that_does_not_become_ready_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children = _children(monkeypatch)
    with pytest.raises(ServerFailed, match="not ready after 0"):
        start(Options(database="h2-mem", timeout=0.5), tmp_path)
    assert [process.started(child.pid) for child in children] == [None]
    assert stop(tmp_path) is False


def test_a_database_that_is_not_there_is_told_without_a_stack_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = _children(monkeypatch)
    port = _closed_port()
    with pytest.raises(ServerFailed, match=rf"127\.0\.0\.1:{port} refused") as failed:
        start(Options(database=f"postgresql://nobody@127.0.0.1:{port}/none"), tmp_path)
    assert "\tat " not in str(failed.value)
    assert [process.started(child.pid) for child in children] == [None]


def test_a_server_in_a_context_dies_with_a_killed_parent(tmp_path: Path) -> None:
    program = """
import sys, time, pathlib
from service.hapi.server import Options, running
with running(Options(database="h2-mem", definitions=False), pathlib.Path(sys.argv[1])) as server:
    print(server.pid, server.start, flush=True)
    time.sleep(600)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as parent:
        assert parent.stdout is not None
        pid, started = parent.stdout.readline().split()
        assert process.started(int(pid)) == started
        parent.kill()
    process.wait_until(lambda: process.started(int(pid)) != started, 30)
    assert process.started(int(pid)) != started


def test_once_fetched_a_start_needs_no_network(
    hapi_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object) -> None:
        raise OSError("no network")

    assert hapi_server.alive
    monkeypatch.setattr("jgo.maven.PythonResolver.download", no_network)
    with running(Options(database="h2-mem"), tmp_path) as server:
        assert get(f"{server.url}/Questionnaire/naranjo")[0] == 200
    assert not server.alive


def test_a_taken_port_is_told(hapi_server: Server) -> None:
    port = urlsplit(hapi_server.url).port
    assert port is not None
    with (
        pytest.raises(Refused, match=f"Port {port} of 127.0.0.1 cannot be listened on: Address already in use"),
        running(Options(port=port, database="h2-mem", definitions=False)),
    ):
        pass


def _spoil(value: Any, system: str) -> int:
    """Replace every code of this system by one that is none; how many."""
    if isinstance(value, list):
        return sum(_spoil(member, system) for member in value)
    if not isinstance(value, dict):
        return 0
    found = value.get("system") == system
    if found:
        value["code"] = "no-such-code"
    return found + sum(_spoil(member, system) for member in value.values())


def _children(monkeypatch: pytest.MonkeyPatch) -> list[process.Child]:
    """Every child that is started from now on."""
    children: list[process.Child] = []

    class Watched(process.Child):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            children.append(self)

    monkeypatch.setattr(process, "Child", Watched)
    return children


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
