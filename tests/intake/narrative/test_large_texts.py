"""A text larger than any case report is answered: by a refusal that says why, or a case and what was not read of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks import large_texts
from service.cli.main import main
from service.intake.narrative import known, naranjo, reactions
from service.intake.narrative.story import Story
from tests.intake.narrative.stories import reading

SENTENCE = "Ten days after starting omalizumab the patient developed urticaria, and omalizumab was stopped. "
HANGS = 300
"""Seconds after which a command hangs; how long it takes is measured in benchmarks/."""
CASE = f"A 40-year-old man with asthma was seen. {SENTENCE}"


def extracted(tmp_path: Path, text: str) -> Result:
    """The answer of the command to a text."""
    path = tmp_path / "article.txt"
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["extract", str(path), "--json"])


@pytest.mark.parametrize("make", [large_texts.many, large_texts.crossed])
def test_more_pairs_than_a_case_has_are_refused(tmp_path: Path, make: Callable[[int], str]) -> None:
    result = extracted(tmp_path, make(100_000))
    assert result.exit_code == 1
    assert "text-too-many-pairs" in result.stderr
    assert f"at most {reactions.MOST_PAIRS}" in result.stderr
    assert result.stdout == ""


def test_a_megabyte_is_answered_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(large_texts.many(1_000_000), encoding="utf-8")
    command = [sys.executable, "-c", "from service.cli.main import main; main()", "extract", str(path), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANGS)
    assert result.returncode == 1
    assert "text-too-many-pairs" in result.stderr
    assert result.stdout == ""


def test_what_is_not_read_of_a_long_text_is_said_with_its_place(tmp_path: Path) -> None:
    result = extracted(tmp_path, CASE + "He was seen again.\n" * 3000)
    assert result.exit_code == 0
    assert [one["term"] for one in json.loads(result.stdout)["reactions"]] == ["urticaria"]
    assert "line 999, column 1" in result.stderr
    assert "text-not-all-read" in result.stderr
    assert "the first 1000 of 3002 sentences" in result.stderr


def test_what_is_not_read_of_an_endless_sentence_is_said(tmp_path: Path) -> None:
    result = extracted(tmp_path, CASE + "He also had " + "a very long and quiet stay and " * 200 + "went home.")
    assert result.exit_code == 0
    assert "Only the beginning of a sentence" in result.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("He had omalizumab" + ", rash and fever" * 9 + ". ", "the first 16 drugs and 16 findings were paired"),
        ("He had " + "rash, fever, cough, " * 41 + "and felt ill. ", "Only the beginning of a sentence"),
        (" ".join(f"Then (A{one}B{two}) was seen." for one in range(10) for two in range(21)), "the first 200"),
        (
            "".join(f"He had {name}. " for name in large_texts.named("finding", 1_000)[:500]),
            "more than 400 findings",
        ),
    ],
)
def test_where_a_list_is_not_read_to_its_end_that_is_said(tmp_path: Path, more: str, said: str) -> None:
    result = extracted(tmp_path, CASE + more)
    assert "text-not-all-read" in result.stderr
    assert said in result.stderr


def test_a_text_of_the_usual_length_is_read_without_a_word(tmp_path: Path) -> None:
    assert "text-not-all-read" not in extracted(tmp_path, CASE + "He was seen again. " * 300).stderr


def test_a_sentence_is_searched_once_for_all_pairs_of_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    read = reading(large_texts.many(20_000, drugs=7, findings=6))
    pairs = [(event, name) for event in read.events for name in event.suspects]
    assert len(pairs) > 1
    texts = 0
    plain = Story.text

    def counted(story: Story, number: int) -> str:
        nonlocal texts
        texts += 1
        return plain(story, number)

    naranjo.read(read, *pairs[0], None, None)
    monkeypatch.setattr(Story, "text", counted)
    known.read(read, *pairs[0])
    assert texts == 0
