"""examples/invalid-fhir: each broken rule is found, alone, by its key and place; the controls have no error."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from service import checking
from service.fhir import json
from service.validation import ALL_OFFLINE
from tools.build_invalid_fhir import EXPECTED, FOLDER, files

OURS: Final = ALL_OFFLINE - {"models"}
BROKEN: Final = json.parse((FOLDER / EXPECTED).read_bytes())
CONTROLS: Final = sorted((FOLDER / "controls").glob("*.json"))


def errors(path: Path) -> list[tuple[str, str | None]]:
    verdict = checking.verdict(path.read_bytes(), OURS)
    return [(issue.key, issue.path) for issue in verdict.issues if issue.severity == "error"]


def test_they_are_as_many_as_they_were_counted() -> None:
    assert (len(BROKEN), len(CONTROLS)) == (77, 23)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_the_one_error(name: str) -> None:
    assert errors(FOLDER / name) == [(BROKEN[name]["key"], BROKEN[name]["path"])]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda path: path.stem)
def test_a_control_has_no_error(control: Path) -> None:
    assert checking.verdict(control.read_bytes(), ALL_OFFLINE).result == "valid"
    assert errors(control) == []


def test_the_files_are_what_the_generator_writes() -> None:
    held = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    assert held == files()
