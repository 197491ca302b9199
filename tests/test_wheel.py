"""The wheel, built and tried in an empty environment: what a user installs has all its data files."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "examples" / "dupilumab-facial-erythema" / "report.json"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    programs = folder / "env" / "bin"
    pip(programs, str(wheel))
    return programs


@pytest.fixture
def with_hapi(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same programs after the extra [hapi] was added; jars come from the cache that all tests share."""
    (wheel,) = (installed.parents[1] / "dist").glob("*.whl")
    pip(installed, f"{wheel}[hapi]")
    monkeypatch.setenv("AEFHIR_STATE", str(tmp_path))
    return installed


def pip(programs: Path, what: str) -> None:
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what]
    subprocess.run(install, check=True, capture_output=True)


def run(programs: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "aefhir", *arguments], capture_output=True, text=True, input=text, cwd=programs, check=False
    )


def test_the_installed_command_converts_as_the_checkout_does(installed: Path) -> None:
    result = run(installed, "convert", str(REPORT))
    assert result.returncode == 0, result.stderr
    assert result.stdout == REPORT.with_name("bundle.json").read_text(encoding="utf-8")


def test_the_installed_command_validates_scores_and_prints_the_schema(installed: Path) -> None:
    assert run(installed, "validate", str(REPORT.with_name("bundle.json"))).returncode == 0
    assert json.loads(run(installed, "naranjo", text="{}").stdout)["span"] == [-4, 13]
    assert "$schema" in json.loads(run(installed, "schema").stdout)


def test_the_package_holds_no_tests_and_no_tools(installed: Path) -> None:
    (packages,) = (installed.parent / "lib").glob("python3*/site-packages")
    assert (packages / "service" / "mappings" / "elements.csv").is_file()
    assert not (packages / "tests").exists()
    assert not (packages / "tools").exists()


def test_the_installed_command_starts_a_server_of_its_own_submits_to_it_and_stops_it(with_hapi: Path) -> None:
    started = run(with_hapi, "hapi", "start", "--db", "h2-mem")
    try:
        assert started.returncode == 0, started.stderr
        url = started.stdout.strip()
        status = json.loads(run(with_hapi, "hapi", "status", "--json").stdout)
        assert (status["state"], status["answers"], status["url"]) == ("running", True, url)
        submitted = run(with_hapi, "submit", str(REPORT), "--server", url, "--json")
        assert submitted.returncode == 0, submitted.stderr
        receipt = json.loads(submitted.stdout)
        assert (receipt["result"], receipt["verified"]) == ("created", True)
    finally:
        stopped = run(with_hapi, "hapi", "stop")
    assert stopped.stderr == "stopped\n"
    assert json.loads(run(with_hapi, "hapi", "status", "--json").stdout)["state"] == "stopped"
