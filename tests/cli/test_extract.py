"""aefhir extract: what it prints, what it writes, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from service.cli.main import main
from service.errors import Exit
from service.fhir import json

ROOT: Final = Path(__file__).parents[2]
ARTICLE: Final = ROOT / "examples" / "article" / "nitrofurantoin-lung.txt"


def aefhir(*arguments: str, text: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["extract", *arguments], input=text)


def test_each_value_stands_with_its_place_and_words() -> None:
    result = aefhir(str(ARTICLE))
    assert result.exit_code == Exit.OK
    (age,) = (line for line in result.stdout.splitlines() if line.startswith("patient/age "))
    assert age.endswith("(high; 8:3 “67-year-old”)")


def test_the_proposal_is_a_report_that_a_person_can_finish(tmp_path: Path) -> None:
    report = json.parse(aefhir(str(ARTICLE), "--json").stdout_bytes)
    assert (report["review"], report["status"]) == ("unreviewed", "preliminary")
    file = tmp_path / "report.json"
    file.write_bytes(json.dumps(report | {"review": "reviewed", "status": "final"}))
    untimed = CliRunner().invoke(main, ["convert", str(file)])
    assert "/created: This field must be given" in untimed.stderr
    reviewed = {"review": "reviewed", "status": "final", "created": "2026-02-03T10:00:00Z"}
    file.write_bytes(json.dumps(report | reviewed))
    converted = CliRunner().invoke(main, ["convert", str(file)])
    assert converted.exit_code == Exit.OK
    assert "AIAST" not in converted.stdout


def test_a_report_is_not_read_as_words_and_a_text_is_not_written_over(tmp_path: Path) -> None:
    report = ROOT / "examples" / "dupilumab-facial-erythema" / "report.json"
    refused = aefhir(str(report))
    assert (refused.exit_code, refused.stdout) == (Exit.INVALID, "")
    assert "text-not-a-text" in refused.stderr
    article = tmp_path / "article.txt"
    article.write_bytes(ARTICLE.read_bytes())
    assert aefhir(str(article), "--html", str(article)).exit_code == Exit.USAGE
    assert article.read_bytes() == ARTICLE.read_bytes()


def test_from_standard_input() -> None:
    assert aefhir("-", text=ARTICLE.read_bytes()).exit_code == Exit.OK


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe\xff", "UTF-8"),
        (b"%PDF-1.4 ", "save"),
        (b"A short note without anybody in it.", "expected:"),
        (b"", "expected:"),
    ],
)
def test_what_gives_no_case_is_refused_with_the_reason(text: bytes, words: str) -> None:
    result = aefhir("-", text=text)
    assert result.exit_code == Exit.INVALID
    assert words in result.stderr
    assert result.stdout == ""


def test_a_missing_file_and_an_unwritable_page_are_said_in_a_line(tmp_path: Path) -> None:
    missing = aefhir(str(tmp_path / "none.txt"))
    assert (missing.exit_code, missing.stderr.count("\n")) == (Exit.INVALID, 1)
    unwritable = aefhir(str(ARTICLE), "--html", str(tmp_path / "none" / "page.html"))
    assert unwritable.exit_code == Exit.INVALID
    assert "cannot be written" in unwritable.stderr


def test_a_text_is_converted_and_submitted_only_on_demand(tmp_path: Path) -> None:
    bundle = CliRunner().invoke(main, ["convert", str(ARTICLE), "--evidence", "element"])
    assert bundle.exit_code == Exit.OK
    assert "targetElement" in bundle.stdout
    file = tmp_path / "bundle.json"
    file.write_text(bundle.stdout, encoding="utf-8")
    refused = CliRunner().invoke(main, ["submit", str(file), "--server", "http://127.0.0.1:9/fhir"])
    assert refused.exit_code == Exit.INVALID
    assert "--unreviewed" in refused.stdout
