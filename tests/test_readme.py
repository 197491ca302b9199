"""What the README shows works as shown."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from service.cli.main import VERBS
from service.pipeline import convert
from service.validation import ALL_OFFLINE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVER_VERBS = (" hapi ", " submit ", " verify ", " serve")
COMMANDS = [
    line
    for line in README.splitlines()
    if line.startswith((".venv/bin/aefhir", "echo ")) and not any(verb in line for verb in SERVER_VERBS)
]


def test_the_report_in_the_readme_converts() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    (result,) = convert(block.encode(), ALL_OFFLINE)
    assert result.ok, result.issues


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder that sees the examples and the installed command, so that what is written stays here."""
    path = tmp_path_factory.mktemp("readme")
    (path / "examples").symlink_to(ROOT / "examples")
    (path / ".venv").symlink_to(ROOT / ".venv")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_in_the_readme_runs(command: str, folder: Path) -> None:
    result = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_schema_command_wrote_a_schema(folder: Path) -> None:
    command = next(command for command in COMMANDS if " schema" in command)
    subprocess.run(["bash", "-c", command], cwd=folder, check=True)
    assert "$defs" in json.loads((folder / command.rsplit("> ", 1)[1]).read_text(encoding="utf-8"))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"aefhir {verb}" in README
