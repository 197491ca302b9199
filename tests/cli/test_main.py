"""What holds for every verb: an output that cannot be written, and an interrupt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from service.cli.interrupt import INTERRUPTED
from service.cli.main import main
from service.errors import Exit

EXAMPLE = Path(__file__).parents[2] / "examples" / "dupilumab-facial-erythema"
FULL = Path("/dev/full")
VERBS = {
    "convert": ("convert", str(EXAMPLE / "report.json")),
    "hapi": ("hapi", "status"),
    "help": ("--help",),
    "schema": ("schema",),
    "submit": ("submit", str(EXAMPLE / "report.json"), "--server", "http://127.0.0.1:1/fhir"),
    "validate": ("validate", str(EXAMPLE / "bundle.json")),
}


@pytest.mark.skipif(not FULL.exists(), reason="only some systems have a device that is always full")
@pytest.mark.parametrize("arguments", VERBS.values(), ids=VERBS.keys())
def test_an_output_that_cannot_be_written_is_one_line_and_1(arguments: tuple[str, ...]) -> None:
    with FULL.open("w") as full:
        start = "import service.cli.connection as one; one.ATTEMPTS = 1; from service.cli.main import main; main()"
        ended = subprocess.run(
            [sys.executable, "-c", start, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == Exit.INVALID
    assert ended.stderr.splitlines()[-1] == "error: standard output cannot be written: No space left on device"
    assert "Traceback" not in ended.stderr


def test_an_error_that_is_not_of_the_output_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error", "/lost")

    monkeypatch.setattr("service.cli.convert.read_input", lost)
    assert isinstance(CliRunner().invoke(main, ["convert", "x.json"]).exception, OSError)


def test_an_interrupt_is_130_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.cli.convert.read_input", interrupted)
    result = CliRunner().invoke(main, ["convert", "x.json"])
    assert (result.exit_code, result.stderr, result.stdout) == (INTERRUPTED, "interrupted\n", "")
    assert str(INTERRUPTED) in CliRunner().invoke(main, ["--help"]).stdout


def test_an_interrupt_that_became_another_error_on_its_way_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> str:
        raise KeyboardInterrupt

    def writes(*_: object, **__: object) -> None:
        orjson.dumps(object(), default=interrupted)

    monkeypatch.setattr("service.cli.convert.read_input", writes)
    result = CliRunner().invoke(main, ["convert", "x.json"])
    assert (result.exit_code, result.stderr, result.stdout) == (INTERRUPTED, "interrupted\n", "")
