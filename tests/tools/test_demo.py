"""What the demonstration says and how it ends where something goes wrong; on a real server: tests/e2e/test_demo.py."""

from __future__ import annotations

import hashlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.cli.interrupt import INTERRUPTED
from service.client.manifest import of_bundle
from service.errors import Exit
from service.faultserver import Fault, FaultServer
from service.fhir import json
from service.hapi.jars import Jar
from tools import demo
from tools.demo_search import of_kind

ROOT = Path(__file__).parents[2]
NO_REACTION = ROOT / "examples" / "anifrolumab-no-reaction"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs it on one example, with a state folder of its own, and gives exit code and output."""
    shutil.copytree(NO_REACTION, tmp_path / "examples" / NO_REACTION.name)
    monkeypatch.setattr(demo, "EXAMPLES", tmp_path / "examples")
    monkeypatch.setenv("AEFHIR_STATE", str(tmp_path / "state"))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["demo", *arguments])
        with pytest.raises(SystemExit) as ended:
            demo.main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def searchset(*ids: str, kind: str) -> dict[str, object]:
    entries = [{"resource": {"resourceType": kind, "id": one}} for one in ids]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def composition() -> str:
    manifest = of_bundle(json.parse((NO_REACTION / "bundle.json").read_bytes()))
    assert manifest is not None
    return manifest.reference.split("/")[1]


def finding(kind: str, *ids: str) -> Fault:
    return Fault("GET", kind, times=None, status=200, body=searchset(*ids, kind=kind))


def test_a_named_server_that_finds_all_is_good_and_not_ours_to_stop(run: Run) -> None:
    found = [finding("Composition", composition()), finding("AdverseEvent"), finding("RiskAssessment")]
    with FaultServer(found) as server:
        code, text = run("--server", server.url)
    assert code == 0, text
    assert "1 of 1 cases on the server exactly as sent" in text
    assert f"{server.url}/Composition/{composition()}" in text
    assert "hapi stop" not in text
    assert "KEEP" not in text


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Fault("GET", "AdverseEvent", times=None, status=400), "failed: HTTP 400"),
        (Fault("GET", "AdverseEvent", times=None, status=200, body={"resourceType": "Patient"}), "failed: HTTP 200"),
        (finding("AdverseEvent", "other"), "finds ['other'], not nothing"),
    ],
)
def test_a_search_that_fails_is_not_one_that_finds_nothing(run: Run, answer: Fault, told: str) -> None:
    with FaultServer([finding("Composition", composition()), answer, finding("RiskAssessment")]) as server:
        code, text = run("--server", server.url)
    assert code == 1
    assert "search: AdverseEvent?subject=Patient/" in text
    assert told in text
    assert "0 of 1 cases" in text


def test_each_search_is_made_once(run: Run, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "examples")
    shutil.copytree(ROOT / "examples" / "omalizumab-dermatomyositis", tmp_path / "examples" / "omalizumab")
    bundle = json.parse((tmp_path / "examples" / "omalizumab" / "bundle.json").read_bytes())
    stored = {kind: of_kind(bundle, kind) for kind in ("Composition", "AdverseEvent", "RiskAssessment")}
    with FaultServer([finding(kind, *(one["id"] for one in found)) for kind, found in stored.items()]) as server:
        code, text = run("--server", server.url)
    assert code == 0, text
    searches = [request.path for request in server.requests if request.path == "AdverseEvent"]
    (event,) = stored["AdverseEvent"]
    assert len(searches) == 1 + len(event["suspectEntity"])


def test_a_named_server_that_is_down_is_no_success_and_its_receipts_are_shown(run: Run) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        code, text = run("--server", f"http://127.0.0.1:{free.getsockname()[1]}/fhir")
    assert code == Exit.SERVER
    assert "SKIPPED" not in text
    assert "unreachable; not sent" in text
    assert "connection refused" in text
    assert "To look at" not in text


def test_a_named_server_that_is_none_of_fhir_is_told_with_the_reason_and_no_links(run: Run) -> None:
    with FaultServer([Fault("GET", times=None, status=404)]) as server:
        code, text = run("--server", server.url)
        paths = {request.path for request in server.requests}
    assert code == Exit.SERVER
    assert f"{server.url} is no FHIR base URL: HTTP 404 where a resource was asked for" in text
    assert "To look at" not in text
    assert paths == {f"Composition/{composition()}", "metadata"}, "nothing more is asked of it"


def test_an_interrupt_is_told_in_words_and_ends_it() -> None:
    arrived = threading.Event()

    def note(answer: Any) -> Any:
        arrived.set()
        return answer

    with FaultServer([Fault("GET", "Composition/.*", delay=2, alter=note)]) as server:
        command = [sys.executable, "-m", "tools.demo", "--server", server.url]
        demonstration = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert arrived.wait(60)
        demonstration.send_signal(signal.SIGINT)
        text, said = demonstration.communicate(timeout=60)
    assert demonstration.returncode == INTERRUPTED
    assert said.splitlines()[-1] == "interrupted"
    assert "Traceback" not in said
    assert "4." not in text


def test_a_case_that_the_server_refuses_is_shown_with_what_it_said(run: Run) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": "no room left"}]}
    with FaultServer([Fault("POST", "", times=None, status=422, body=outcome)]) as server:
        code, text = run("--server", server.url)
    assert code == 1
    assert "refused; not stored" in text
    assert "no room left" in text
    assert "To look at" not in text


def test_an_address_that_is_none_is_no_success(run: Run) -> None:
    code, text = run("--server", "nowhere")
    assert (code, "SKIPPED" in text) == (1, False)
    assert "FAILED" in text


def test_a_state_folder_that_cannot_be_used_is_told_with_the_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AEFHIR_STATE", str(tmp_path / "file"))
    code, text = run()
    assert code == Exit.INVALID
    assert f"FAILED: {tmp_path / 'file'}" in text
    assert "AEFHIR_STATE" in text


def test_a_jar_that_is_not_the_recorded_one_is_no_success(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def other(_: object, artifact: object) -> Path:
        (tmp_path / "other.jar").write_bytes(b"other")
        return tmp_path / "other.jar"

    monkeypatch.setenv("AEFHIR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("jgo.maven.PythonResolver.download", other)
    code, text = run()
    assert (code, "SKIPPED" in text) == (1, False)
    assert "FAILED" in text
    assert "hapi-checksum" in text


@pytest.mark.parametrize("kept", [False, True])
def test_without_network_it_is_skipped_only_where_nothing_of_the_server_is_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept: bool
) -> None:
    jars = [Jar("org.example", name, "1", hashlib.sha256(name.encode()).hexdigest()) for name in ("one", "two")]
    (tmp_path / "jars.lock").write_text("".join(f"{jar} {jar.sha256}\n" for jar in jars))
    monkeypatch.setattr("service.hapi.jars.LOCK", tmp_path / "jars.lock")
    if kept:
        place = tmp_path / "cache" / "hapi" / "jars" / jars[0].path
        place.parent.mkdir(parents=True)
        place.write_text("one")
    monkeypatch.setenv("AEFHIR_CACHE", str(tmp_path / "cache"))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    code, text = run()
    assert "hapi-offline" in text
    assert (code, "SKIPPED" in text, "FAILED" in text) == ((1, False, True) if kept else (0, True, False))


def test_a_server_that_does_not_start_is_no_success(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "jdk" / "bin" / "java"
    java.parent.mkdir(parents=True)
    (tmp_path / "jdk" / "release").write_text('JAVA_VERSION="21"\n')
    java.write_text("#!/bin/sh\necho FAILED out of luck\nexit 1\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    code, text = run()
    assert (code, "SKIPPED" in text) == (1, False)
    assert "FAILED" in text
