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
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return programs


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
