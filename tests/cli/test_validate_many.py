"""aefhir validate over folders, gzip, NDJSON of any size and several processes."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli import inputs
from service.cli.main import main
from service.fhir.json import dumps
from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import changed

GOOD = dumps(r4.patient())
BAD = dumps(changed(r4.patient(), "gender", "f"))


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["validate", *arguments], input=stdin)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def keys(result: Result) -> set[str]:
    return {issue["key"] for one in objects(result) for issue in one["issues"] if issue["severity"] == "error"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good and two bad files in the forms that count, and two that do not."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "b.json").write_bytes(BAD)
    (tmp_path / "a.JSON").write_bytes(GOOD)
    (tmp_path / "deep" / "er" / "c.ndjson.gz").write_bytes(gzip.compress(GOOD + b"\n" + BAD + b"\n"))
    (tmp_path / "deep" / "d.json.gz").write_bytes(gzip.compress(GOOD))
    (tmp_path / "notes.txt").write_bytes(b"no JSON")
    (tmp_path / "table.csv").write_bytes(b"no JSON")
    return tmp_path


def test_a_folder_is_every_json_below_it_in_order(folder: Path) -> None:
    result = run("--json", str(folder))
    assert result.exit_code == 1
    assert [(one["file"].removeprefix(f"{folder}/"), one["result"]) for one in objects(result)] == [
        ("a.JSON", "valid"),
        ("b.json", "invalid"),
        ("deep/d.json.gz", "valid"),
        ("deep/er/c.ndjson.gz", "invalid"),
    ]


def test_a_folder_without_json_is_an_issue(tmp_path: Path) -> None:
    result = run("--json", str(tmp_path))
    assert result.exit_code == 1
    assert keys(result) == {"file-unreadable"}


def test_models_is_left_out_of_a_folder_and_that_is_said(folder: Path) -> None:
    left_out = run("--json", str(folder))
    assert {one["layers"]["models"] for one in objects(left_out)} == {"skipped"}
    assert "--layers all" in left_out.stderr
    named = run("--json", "--layers", "all", str(folder))
    assert {one["layers"]["models"] for one in objects(named)} == {"pass"}
    assert named.stderr == ""


@pytest.mark.parametrize("arguments", [[], ["--each"]])
@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD), gzip.compress(GOOD[:9]) + gzip.compress(GOOD[9:])])
def test_gzip_is_known_by_its_content(data: bytes, arguments: list[str]) -> None:
    result = run("--json", *arguments, "-", stdin=data)
    assert result.exit_code == 0, result.stdout
    assert [one["result"] for one in objects(result)] == ["valid"]


@pytest.mark.parametrize("data", [gzip.compress(GOOD)[:-9], b"\x1f\x8b" + GOOD, b"\x1f\x8b"])
def test_damaged_gzip_is_an_issue(data: bytes) -> None:
    result = run("--json", "-", stdin=data)
    assert result.exit_code == 1
    assert keys(result) == {"file-unreadable"}


@pytest.mark.parametrize("arguments", [[], ["--each"]])
def test_a_document_beyond_the_limit_is_not_read(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 1 << 16)
    file = tmp_path / "large.json"
    file.write_bytes(b'{"resourceType": "Patient",\n"language": "' + b"x" * (1 << 18) + b'"}')
    result = run("--json", *arguments, str(file))
    assert keys(result) == {"file-too-large"}


def test_each_line_has_its_verdict() -> None:
    result = run("--json", "--each", "-", stdin=b"\n".join([GOOD, b"", BAD, b"{", GOOD]))
    assert result.exit_code == 1
    assert [(one["line"], one["result"]) for one in objects(result)] == [
        (1, "valid"),
        (3, "invalid"),
        (4, "invalid"),
        (5, "valid"),
    ]


def test_each_in_text_names_the_lines_that_are_wrong_and_counts() -> None:
    result = run("--each", "-", stdin=b"\n".join([GOOD, BAD, GOOD]))
    assert result.stdout.startswith("-:2: invalid\nerror: line 2, column ")
    assert result.stdout.endswith("3 checked, 2 valid\n")
    assert "-:1" not in result.stdout


def test_each_of_a_document_that_is_no_ndjson_is_one_verdict() -> None:
    result = run("--json", "--each", "-", stdin=dumps(r4.bundle(), indent=True))
    (one,) = objects(result)
    assert one["result"] == "valid"
    assert "line" not in one


def test_what_looks_like_ndjson_in_its_first_line_only_is_a_document() -> None:
    result = run("--json", "-", stdin=b'{"resourceType": "Patient", "name": [{"text": "a"},{}\n, {"text": "b"}]}')
    assert keys(result) == {"json-empty", "models-rejected"} & keys(result) | {"json-empty"}


def test_the_order_is_that_of_the_input_whatever_the_processes(tmp_path: Path) -> None:
    for number in range(40):
        data = BAD if number % 7 == 0 else dumps(r4.bundle()) if number % 3 else GOOD
        (tmp_path / f"{number:02}.json").write_bytes(data)
    one = run("--format", "ndjson", "--summary", "--jobs", "1", str(tmp_path))
    three = run("--format", "ndjson", "--summary", "--jobs", "3", str(tmp_path), "-", stdin=b"")
    files = one.stdout.splitlines()[:-1]
    assert len(files) > 40
    assert three.stdout.splitlines()[: len(files)] == files
    assert objects(one)[-1]["summary"]["checked"] == 40
    assert objects(three)[-1]["summary"]["results"] == {"valid": 34, "invalid": 7}


def test_lines_of_one_file_are_shared_by_processes(tmp_path: Path) -> None:
    file = tmp_path / "many.ndjson"
    file.write_bytes(b"".join((BAD if number % 500 == 0 else GOOD) + b"\n" for number in range(2000)))
    result = run("--json", "--each", "--jobs", "2", str(file))
    assert [one["line"] for one in objects(result)] == list(range(1, 2001))
    assert [one["line"] for one in objects(result) if one["result"] == "invalid"] == [1, 501, 1001, 1501]


def test_the_summary_counts_by_rule(tmp_path: Path) -> None:
    for name, data in {"a": BAD, "b": BAD, "c": GOOD}.items():
        (tmp_path / f"{name}.json").write_bytes(data)
    text = run("--summary", str(tmp_path)).stdout
    assert "\nsummary: 3 checked: 1 valid, 2 invalid\n       2  error        binding-required\n" in text
    outcome = run("--summary", "--format", "outcome", str(tmp_path))
    assert len(outcome.stdout.splitlines()) == 3
    assert "summary: 3 checked" in outcome.stderr


def test_ndjson_has_an_object_an_issue_and_one_a_file() -> None:
    issue, end = objects(run("--format", "ndjson", "--layers", "bindings", "-", stdin=BAD))
    assert (issue["file"], issue["key"], issue["pointer"]) == ("-", "binding-required", "/gender")
    assert (issue["line"], issue["column"]) == (1, BAD.decode().index('"gender"') + 1)
    assert (end["result"], end["errors"], end["warnings"]) == ("invalid", 1, 0)


@pytest.mark.parametrize("data", [GOOD, BAD, b"{", b'{"resourceType": "Patient", "a\\u0007": 1}', b"[]"])
def test_an_outcome_is_valid_fhir_and_says_what_was_not_checked(data: bytes) -> None:
    (outcome,) = objects(run("--format", "outcome", "-", stdin=data))
    errors = [issue for issue in check(outcome).issues if issue.severity == "error"]
    assert errors == []
    assert "server" in outcome["issue"][-1]["diagnostics"]
    assert outcome["issue"][-1]["severity"] == "information"


def test_an_outcome_has_expression_location_line_and_column() -> None:
    (outcome,) = objects(run("--format", "outcome", "-", stdin=BAD))
    issue = outcome["issue"][0]
    column = BAD.decode().index('"gender"') + 1
    assert issue["expression"] == ["Patient.gender"]
    assert issue["location"] == ["/gender", f"Line[1] Col[{column}]"]
    assert [each["valueInteger"] for each in issue["extension"]] == [1, column]


def test_two_forms_at_once_are_a_usage_error() -> None:
    assert run("--json", "--format", "text", "-", stdin=GOOD).exit_code == 2


def test_a_rule_is_explained_and_an_unknown_one_is_a_usage_error_with_the_likely_ones() -> None:
    explained = run("--explain", "binding-required")
    assert explained.exit_code == 0
    assert "http://hl7.org/fhir/R4/" in explained.stdout
    unknown = run("--explain", "binding-requird")
    assert unknown.exit_code == 2
    assert "binding-required" in unknown.stderr


def test_no_control_character_of_a_name_reaches_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[31m.json"
    file.write_bytes(BAD)
    assert "\x1b" not in run(str(file)).stdout


def test_memory_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    program = "import resource, sys\nfrom service.cli.main import main\ntry:\n    main()\nfinally:\n"
    program += "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    peaks = []
    for name, count in (("few", 20), ("many", 20_000)):
        file = tmp_path / f"{name}.ndjson.gz"
        with gzip.open(file, "wb", compresslevel=1) as stream:
            stream.writelines(b'{"resourceType": "Patient", "language": "%064d"}\n' % number for number in range(count))
        command = [
            sys.executable,
            "-c",
            program,
            "validate",
            "--each",
            "--jobs",
            "1",
            "--layers",
            "structure",
            str(file),
        ]
        result = subprocess.run(command, capture_output=True, check=True)
        peaks.append(int(result.stderr.split()[-1]))
    assert peaks[1] - peaks[0] < 8 * 1024


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_stays_behind(how: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "many.ndjson"
    file.write_bytes((BAD + b"\n") * 20_000)
    command = [sys.executable, "-m", "service.cli.main", "validate", "--each", "--jobs", "2", str(file)]
    command[1:3] = ["-c", "from service.cli.main import main; main()"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        workers = children(process.pid)
        assert len(workers) == 2
        if how == signal.SIGINT:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        process.stdout.close()
        code = process.wait(20)
    assert code == (130 if how == signal.SIGINT else -how)
    until = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until, "a worker is still there"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_file_of_a_folder_that_cannot_be_read_does_not_keep_the_others_from_their_turn(tmp_path: Path) -> None:
    whole = gzip.compress(GOOD + b"\n")
    for name, content in (("a.json", GOOD), ("b.json.gz", whole[:-12]), ("c.json", BAD)):
        (tmp_path / name).write_bytes(content)
    result = CliRunner().invoke(main, ["validate", "--each", "--format", "ndjson", str(tmp_path)])
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(one["file"]).name for one in said if "result" in one] == ["a.json", "b.json.gz", "c.json"]
    assert "file-unreadable" in {one.get("key") for one in said if one["file"].endswith("b.json.gz")}
