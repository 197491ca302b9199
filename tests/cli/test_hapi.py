"""`aefhir hapi` as a user runs it: two real servers under their names, killed, found again, stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli.interrupt import INTERRUPTED
from service.cli.main import main
from service.hapi import process
from tests.hapi.client import BUNDLES, bundle, get, post

ROOT = Path(__file__).parents[2]
AEFHIR = (sys.executable, "-c", "from service.cli.main import main; main()", "hapi")


@dataclass(frozen=True)
class Shell:
    """Runs the command with its state in a folder of the test."""

    state: Path

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"AEFHIR_STATE": str(self.state)}

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AEFHIR, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*AEFHIR, *arguments], capture_output=True, text=True, env=self.environment, timeout=300, check=False
        )

    def status(self, name: str) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.run("status", "--name", name, "--json").stdout)
        return status


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    shell = Shell(tmp_path_factory.mktemp("state"))
    yield shell
    for name in ("strict", "memory", "default", "interrupted"):
        shell.run("stop", "--name", name)


@pytest.fixture(scope="module")
def two(shell: Shell) -> tuple[str, str]:
    """The base URLs of two servers that were started at the same time; one validates and keeps its data in a file."""
    starts = (
        shell.begin("start", "--name", "strict", "--validate-requests"),
        shell.begin("start", "--name", "memory", "--db", "h2-mem", "--no-definitions"),
    )
    outputs = [start.communicate(timeout=300) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], outputs
    strict, memory = (output.strip() for output, _ in outputs)
    return strict, memory


def test_two_servers_at_once_do_not_collide(shell: Shell, two: tuple[str, str]) -> None:
    strict, memory = two
    assert strict != memory
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/fhir", strict)
    states = {name: shell.status(name) for name in ("strict", "memory")}
    assert [state["url"] for state in states.values()] == [strict, memory]
    assert all(state["state"] == "running" and state["answers"] for state in states.values())
    assert states["strict"]["folder"] != states["memory"]["folder"]
    assert states["strict"]["process"] != states["memory"]["process"]


def test_a_second_start_gives_the_server_that_runs(shell: Shell, two: tuple[str, str]) -> None:
    again = shell.run("start", "--name", "memory", "--db", "h2-mem")
    assert again.returncode == 0
    assert again.stdout == f"{two[1]}\n"
    assert "already running" in again.stderr


def test_definitions_are_there_unless_left_out(two: tuple[str, str]) -> None:
    strict, memory = two
    assert get(f"{strict}/Questionnaire/naranjo")[0] == 200
    assert get(f"{strict}/ConceptMap/outcome")[0] == 200
    assert get(f"{memory}/Questionnaire/naranjo")[0] == 404


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.parent.name)
def test_validation_of_requests_lets_every_example_in(two: tuple[str, str], path: Path) -> None:
    status, answer = post(two[0], bundle(path))
    assert status == 200, answer


def test_validation_of_requests_refuses_what_the_other_server_takes(two: tuple[str, str]) -> None:
    without_actuality = {"resourceType": "AdverseEvent", "subject": {"display": "someone"}}
    status, outcome = post(f"{two[0]}/AdverseEvent", without_actuality)
    assert status == 422
    assert "AdverseEvent.actuality" in json.dumps(outcome)
    assert post(f"{two[1]}/AdverseEvent", without_actuality)[0] == 201


def test_logs_prints_the_end_of_the_log(shell: Shell, two: tuple[str, str]) -> None:
    log = Path(shell.status("strict")["log"])
    printed = shell.run("logs", "--name", "strict", "-n", "1")
    assert printed.returncode == 0
    assert printed.stdout.splitlines() == log.read_text(encoding="utf-8").splitlines()[-1:]
    assert f"READY {two[0]}" in shell.run("logs", "--name", "strict", "-n", "1000").stdout


def test_after_a_kill_status_says_so_and_a_start_finds_the_data_again(shell: Shell, two: tuple[str, str]) -> None:
    patient = {"resourceType": "Patient", "active": True}
    status, stored = post(f"{two[0]}/Patient", patient)
    assert status == 201
    before = shell.status("strict")
    os.kill(before["process"], signal.SIGKILL)
    following = shell.run("logs", "--name", "strict", "--follow")
    assert following.returncode == 0, "a followed log ends with its server"
    after = shell.status("strict")
    assert after["state"] == "died"
    assert after["log"] == before["log"]
    again = shell.run("start", "--name", "strict", "--validate-requests")
    assert again.returncode == 0, again.stderr
    status, found = get(f"{again.stdout.strip()}/Patient/{stored['id']}")
    assert (status, found["active"]) == (200, True)
    assert shell.status("strict")["process"] != before["process"]


def test_stop_ends_one_server_and_leaves_the_other(shell: Shell, two: tuple[str, str]) -> None:
    pid = shell.status("memory")["process"]
    stopped = shell.run("stop", "--name", "memory")
    assert stopped.returncode == 0
    assert "stopped" in stopped.stderr
    assert process.started(pid) is None
    assert shell.status("memory")["state"] == "stopped"
    assert "was not running" in shell.run("stop", "--name", "memory").stderr
    assert shell.status("strict")["state"] == "running"


def test_an_interrupted_start_leaves_no_process(shell: Shell) -> None:
    start = shell.begin("start", "--name", "interrupted", "--db", "h2-mem")
    pid = _child_of(start.pid)
    start.send_signal(signal.SIGINT)
    _, said = start.communicate(timeout=60)
    assert start.returncode == INTERRUPTED, said
    assert said.endswith("interrupted\n")
    # Interrupted between fork and its handling, the server ends by itself when it sees that its parent is gone.
    process.wait_until(lambda: process.started(pid) is None, 10)
    assert process.started(pid) is None
    assert shell.status("interrupted")["state"] == "stopped"


def test_a_database_of_no_kind_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["hapi", "start", "--db", "oracle"], env={"AEFHIR_STATE": str(tmp_path)})
    assert result.exit_code == 1
    assert "hapi-database" in result.stderr
    assert "h2-file" in result.stderr


def test_a_name_that_is_no_folder_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["hapi", "status", "--name", "../other"])
    assert result.exit_code == 2
    assert "letters, digits" in result.stderr


def test_logs_of_a_server_that_never_was_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["hapi", "logs"], env={"AEFHIR_STATE": str(tmp_path)})
    assert result.exit_code == 1
    assert str(tmp_path) in result.stderr


def _child_of(pid: int) -> int:
    """The java process that this process has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for child in children.read_text(encoding="ascii").split():
            if b"aefhir.Main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.05)
    raise AssertionError("no server was started")


def test_without_a_server_cases_go_to_the_local_one_which_is_started_where_it_does_not_run(shell: Shell) -> None:
    verb = (sys.executable, "-c", "from service.cli.main import main; main()")
    report = "examples/dupilumab-facial-erythema/report.json"
    environment = {name: value for name, value in shell.environment.items() if name != "AEFHIR_SERVER"}
    first, second, third = (
        subprocess.run(
            [*verb, name, report], capture_output=True, text=True, env=environment, timeout=300, check=False, cwd=ROOT
        )
        for name in ("submit", "submit", "verify")
    )
    url = shell.status("default")["url"]
    assert [one.returncode for one in (first, second, third)] == [0, 0, 0], first.stderr
    assert f"no --server: the local HAPI at {url} (started for this; `aefhir hapi stop` ends it)" in first.stderr
    assert "created; verified" in first.stdout
    assert f"no --server: the local HAPI at {url} (running)" in second.stderr
    assert "unchanged; verified" in second.stdout
