"""Damaged input is answered: no exception, no hang, places that are there, text that a terminal can show."""

from __future__ import annotations

import gc
import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from service import checking
from service.cli.main import main
from service.validation import ALL_OFFLINE
from tools import fuzz_validation as fuzz

FAST = ALL_OFFLINE - {"models"}
TEXTS = fuzz.sources()


@pytest.mark.parametrize("part", range(10))
def test_seeded_inputs_are_answered(part: int) -> None:
    for number in range(part * 300, (part + 1) * 300):
        data = fuzz.damaged(number, fuzz.SEED, TEXTS)
        assert fuzz.failure(data, FAST) is None, f"python -m tools.fuzz_validation --only {number}"


def test_the_second_opinion_is_no_danger_either() -> None:
    for number in range(200):
        data = fuzz.damaged(number, fuzz.SEED + 1, TEXTS)
        assert fuzz.failure(data, ALL_OFFLINE) is None, f"seed {fuzz.SEED + 1}, number {number}, with models"


def test_the_inputs_are_of_both_kinds() -> None:
    results = [checking.verdict(fuzz.damaged(number, fuzz.SEED, TEXTS), FAST) for number in range(200)]
    assert {one.result for one in results} == {"valid", "invalid"}
    assert {one.layers["json"] for one in results} == {"pass", "fail"}


def test_the_fuzzer_notices_what_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "verdict", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in (fuzz.failure(b"{}", FAST) or "")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_any_bytes_in_the_place_of_some_are_answered(text: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    assert fuzz.failure(text[:start] + data.draw(st.binary(max_size=12)) + text[end:], FAST) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert fuzz.failure(data, FAST) is None


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"[" * 1_000_000, "json-depth"),
        (b'{"a":' * 200_000, "json-depth"),
        (b'{"resourceType": "Patient", "multipleBirthInteger": ' + b"9" * 1_000_000 + b"}", "json-number"),
        (b'{"resourceType": "Patient", "multipleBirthInteger": 1e999999999}', "json-number"),
        (b'{"resourceType": "Patient", "multipleBirthInteger": -1E-999999999}', "json-number"),
    ],
)
def test_deep_nesting_and_huge_numbers_are_refused_not_obeyed(data: bytes, key: str) -> None:
    verdict = checking.verdict(data, FAST)
    assert [issue.key for issue in verdict.issues] == [key]
    assert fuzz.failure(data, FAST) is None


def test_what_grows_beyond_reason_when_it_is_unpacked_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.json.gz"
    with gzip.open(file, "wb") as stream:
        for _ in range(64):
            stream.write(b" " * (1 << 20))
    assert file.stat().st_size < 100_000
    result = CliRunner().invoke(main, ["validate", str(file)])
    assert result.exit_code == 1
    assert "[file-too-large]" in result.stdout


def test_no_long_text_is_kept_after_it_was_looked_at() -> None:
    """What is remembered of one input is small, however long its texts are."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(60):
            long = f"http://hl7.org/fhir/{number}/" + "x" * 100_000
            extension = {"url": long, "valueString": "a"}
            coding = {"system": long, "code": "b"}
            patient = {"resourceType": "Patient", "extension": [extension], "maritalStatus": {"coding": [coding]}}
            checking.verdict(json.dumps(patient).encode(), FAST)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 2_000_000


@pytest.mark.parametrize("number", [775, 1070, 1217])
def test_an_input_that_has_grown_long_is_not_grown_further(number: int) -> None:
    """An input is cut off when it is written, and must not be hundreds of times longer before."""
    tracemalloc.start()
    try:
        data = fuzz.damaged(number, fuzz.SEED, [json.dumps([[["x" * 9000] * 5] * 2]).encode()])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(data) <= 500_000
    assert peak < 50_000_000


def test_an_input_is_the_same_whatever_was_made_before_it() -> None:
    """So that --only makes again what failed, and no input is larger for those before."""
    first = [fuzz.damaged(number, fuzz.SEED, [b"{}"]) for number in range(300)]
    assert [fuzz.damaged(number, fuzz.SEED, [b"{}"]) for number in range(300)] == first
