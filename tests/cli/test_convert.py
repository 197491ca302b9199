"""aefhir convert, as a person at a terminal meets it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
REPORT = EXAMPLES / "dupilumab-facial-erythema" / "report.json"


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["convert", *arguments], input=text)


def report(**changes: Any) -> dict[str, Any]:
    return {**json.loads(REPORT.read_bytes()), **changes}


def test_one_report_goes_to_standard_output_as_a_bundle_and_nothing_else() -> None:
    result = run(str(REPORT))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["resourceType"] == "Bundle"
    assert result.stdout.encode() == (REPORT.with_name("bundle.json")).read_bytes()


def test_the_layers_are_said_and_skipped_ones_are_not_called_pass() -> None:
    stderr = run(str(REPORT)).stderr
    assert "structure pass" in stderr
    assert "server skipped" in stderr


def test_all_examples_go_to_files_named_by_their_case(tmp_path: Path) -> None:
    files = [str(path) for path in sorted(EXAMPLES.glob("*/report.json"))]
    result = run(*files, "--out", str(tmp_path / "bundles"))
    assert result.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "bundles").iterdir())
    assert names == sorted(f"{Path(file).parent.name}.json" for file in files)


def test_several_reports_without_a_folder_are_a_usage_error() -> None:
    result = run(*(str(path) for path in EXAMPLES.glob("*/report.json")))
    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_a_case_id_that_is_no_file_name_gets_one_of_its_own(tmp_path: Path) -> None:
    identifiers = ["DE/1", "DE-1", "DE 1", "../../etc/passwd"]
    lines = [
        json.dumps(report(identifier={"system": "https://example.org/cases", "value": value})) for value in identifiers
    ]
    result = run("-", "--out", str(tmp_path / "out"), text="\n".join(lines))
    assert result.exit_code == 0, result.stderr
    written = list((tmp_path / "out").iterdir())
    assert len(written) == len(identifiers)
    assert all(path.parent == tmp_path / "out" for path in written)


def test_two_senders_with_the_same_case_number_get_two_files(tmp_path: Path) -> None:
    lines = [
        json.dumps(report(identifier={"system": f"https://{sender}.example.org", "value": "1"})) for sender in "ab"
    ]
    assert run("-", "--out", str(tmp_path), text="\n".join(lines)).exit_code == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_a_case_given_twice_is_refused_the_second_time_and_stops_no_other(tmp_path: Path) -> None:
    other = report(identifier={"system": "https://example.org/cases", "value": "other"})
    lines = [json.dumps(report()), json.dumps(report(version=2)), json.dumps(other)]
    result = run("-", "--out", str(tmp_path), text="\n".join(lines))
    assert result.exit_code == 1
    assert "case-repeated" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dupilumab-facial-erythema.json", "other.json"]


def test_a_file_that_holds_another_senders_case_is_never_overwritten(tmp_path: Path) -> None:
    for sender in "ab":
        text = json.dumps(report(identifier={"system": f"https://{sender}.example.org", "value": "1"}))
        assert run("-", "--out", str(tmp_path), text=text).exit_code == 0
    assert len(list(tmp_path.iterdir())) == 2
    again = json.dumps(report(identifier={"system": "https://a.example.org", "value": "1"}))
    assert run("-", "--out", str(tmp_path), text=again).exit_code == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_a_bundle_gets_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert run(str(REPORT), "--out", str(tmp_path)).exit_code == 0
    finally:
        os.umask(before)
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_neither_half_a_file_nor_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run(str(REPORT), "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_that_cannot_be_written_is_not_said_to_be_converted_and_its_own_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(**_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / ".temporary"))

    monkeypatch.setattr("tempfile.mkstemp", forbidden)
    result = run(str(REPORT), "--out", str(tmp_path))
    assert result.exit_code == 1
    path = tmp_path / "dupilumab-facial-erythema.json"
    assert f"error: {path}: cannot be written: Permission denied" in result.stderr
    assert "dupilumab-facial-erythema: not written" in result.stderr
    assert "converted" not in result.stderr
    assert ".temporary" not in result.stderr


def test_a_broken_report_spoils_no_other_and_leaves_no_file(tmp_path: Path) -> None:
    good = report()
    bad = report(identifier={"system": "https://example.org/cases", "value": "bad"}, reactionz=[])
    result = run("-", "--out", str(tmp_path), text=json.dumps([bad, good]))
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["dupilumab-facial-erythema.json"]
    assert "/0/reactionz" in result.stderr
    assert "reactions" in result.stderr


def test_a_file_that_is_not_there_is_an_error_with_its_name_and_the_others_are_converted(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.json"), str(REPORT), "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "none.json" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["dupilumab-facial-erythema.json"]


def test_a_folder_that_cannot_be_made_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(str(REPORT), "--out", str(tmp_path / "file" / "out"))
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_coverage_says_what_became_of_each_field() -> None:
    lines = [line.split(maxsplit=1) for line in run(str(REPORT), "--coverage").stderr.splitlines()]
    states = {line[0]: line[1] for line in lines if len(line) == 2}
    assert states["reactions[].outcome"] == "mapped"
    assert states["tests[].name"] == "text only"
    assert states["patient.weight"] == "not stated"
    assert states["reactions[].key"].startswith("not mapped")


@pytest.mark.parametrize("data", ["", "{", "nonsense", "[1, 2]", '"text"', "null"])
def test_what_is_no_report_is_refused_without_a_traceback(data: str) -> None:
    result = run("-", text=data)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)


def test_codes_that_nothing_on_board_can_judge_are_said_on_one_line() -> None:
    stderr = run(str(REPORT)).stderr
    (line,) = [line for line in stderr.splitlines() if line.startswith("not checked")]
    assert "http://loinc.org" in line
    assert "bindings skipped" in stderr
    assert "not checked" not in run(str(REPORT), "--quiet").stderr


def test_of_a_text_it_says_that_no_person_has_reviewed_the_proposal() -> None:
    article = Path(__file__).parents[2] / "examples" / "article" / "nitrofurantoin-lung.txt"
    for options in ((), ("--quiet",)):
        result = CliRunner().invoke(main, ["convert", str(article), *options])
        assert result.exit_code == 0
        assert "converted, a proposal that no person has reviewed" in result.stderr
