import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli.main import main

COMPLETE = {str(number): "unknown" for number in range(1, 11)} | {"1": "yes", "2": "yes", "10": "yes"}


def run(text: str | bytes, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["naranjo", *arguments], input=text)


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def ndjson(*values: Any) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def test_a_complete_set_gives_total_category_and_points_in_fixed_order() -> None:
    result = run(ndjson(dict(reversed(COMPLETE.items()))))
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout == (
        '{"total":4,"category":"possible","points":{"1":1,"2":2,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"10":1}}\n'
    )


@pytest.mark.parametrize("opened", [{}, {"5": "not-answered"}])
def test_an_incomplete_set_gives_the_span_and_no_total(opened: dict[str, str]) -> None:
    answers = {number: answer for number, answer in COMPLETE.items() if number != "5"}
    result = run(ndjson(answers | opened))
    assert result.exit_code == 0
    assert result.stdout == '{"span":[3,6],"categories":["possible","probable"]}\n'


def test_reads_a_file_and_standard_input_alike(tmp_path: Path) -> None:
    path = tmp_path / "answers.ndjson"
    path.write_text(ndjson(COMPLETE, {}), encoding="utf-8")
    assert run("", str(path)).stdout == run(path.read_bytes(), "-").stdout == run(path.read_bytes()).stdout != ""


def test_blank_lines_are_skipped_and_the_last_line_needs_no_end() -> None:
    result = run("\n  \r\n" + json.dumps(COMPLETE) + "\r\n\n{}")
    assert result.exit_code == 0
    assert [("total" in line, "span" in line) for line in lines(result)] == [(True, False), (False, True)]


def test_no_input_is_no_output() -> None:
    result = run("")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "key", "pointer"),
    [
        ('{"11":"yes"}', "naranjo-item", "/11"),
        ('{"1":"maybe"}', "naranjo-answer", "/1"),
        ('{"1":true}', "naranjo-answer", "/1"),
        ('{"1":null}', "naranjo-answer", "/1"),
        ('{"1":{"answer":["yes"]}}', "naranjo-answer", "/1"),
        ('{"a/b":"yes"}', "naranjo-item", "/a~1b"),
        ('{"1":"\\ud800"}', "naranjo-answer", "/1"),
        ('["yes"]', "naranjo-set", ""),
        ('"yes"', "naranjo-set", ""),
        ('{"1":"yes","1":"no"}', "json-duplicate-key", "/1"),
        ('{"1":NaN}', "json-number", "/1"),
        ('{"1":"yes"', "json-syntax", None),
        ("[" * 100_000, "json-depth", None),
    ],
)
def test_a_bad_line_gives_its_issue_in_its_place(line: str, key: str, pointer: str | None) -> None:
    result = run(ndjson(COMPLETE) + "\n" + line + "\n" + ndjson(COMPLETE))
    assert result.exit_code == 1
    before, bad, after = lines(result)
    assert before["total"] == after["total"] == 4
    assert bad["line"] == 3
    (issue,) = bad["issues"]
    assert (issue["key"], issue.get("pointer"), issue["line"], issue["severity"]) == (key, pointer, 3, "error")
    assert "line 3" in result.stderr
    assert f"[{key}]" in result.stderr
    assert "None" not in result.stderr


def test_a_line_that_is_not_utf8_is_refused() -> None:
    result = run(b'{"1":"\xff"}\n')
    assert result.exit_code == 1
    assert lines(result)[0]["issues"][0]["key"] == "json-encoding"


def test_all_issues_of_a_line_say_what_would_be_right() -> None:
    (line,) = lines(run('{"0":"yes","1":"perhaps","2":false}'))
    assert [(issue["pointer"], issue["found"]) for issue in line["issues"]] == [
        ("/0", "0"),
        ("/1", "perhaps"),
        ("/2", "false"),
    ]
    assert line["issues"][0]["expected"] == "an item number: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    assert line["issues"][1]["expected"] == "yes, no, unknown, not-answered"


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    assert run("", str(tmp_path / "absent.ndjson")).exit_code == 2


def test_the_example_in_the_help_is_true() -> None:
    shown = run("", "--help").stdout
    example = re.search(r"echo '(?P<set>\{.*?\})' \| aefhir naranjo\n\s*(?P<score>\{.*\})\n", shown)
    assert example is not None
    assert run(example["set"]).stdout.strip() == example["score"]
