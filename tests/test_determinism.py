"""The same report gives the same bytes in every process, and whatever carries no order is given in any order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.fhir import json
from tests.cases import converted
from tests.samples import full_report

ROOT = Path(__file__).parents[1]
PROGRAM = (
    "import sys; from service import pipeline; from service.fhir import json\n"
    "(result,) = pipeline.convert(sys.stdin.buffer.read(), ())\n"
    "sys.stdout.buffer.write(json.dumps(result.bundle))"
)


def many_inferred() -> dict[str, Any]:
    report = full_report()
    pointers = ("/drugs/0/start", "/drugs/0/end", "/reactions/0/onset", "/reactions/0/end", "/reactions/0/outcome")
    report["evidence"] = [{"at": at, "basis": "inferred", "reason": "a test"} for at in pointers]
    return report


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_other_processes_give_the_same_bytes(seed: str) -> None:
    report = many_inferred()
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(report),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
    )
    assert result.stdout == json.dumps(converted(report).bundle)


def test_the_order_of_evidence_says_nothing() -> None:
    report = many_inferred()
    turned = {**report, "evidence": report["evidence"][::-1]}
    assert json.dumps(converted(turned).bundle) == json.dumps(converted(report).bundle)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"start": "2014"}, {"start": {"date": "2014"}}),
        ({}, {"reactions": [{"key": "r", "term": "rash", "kind": "reaction"}]}),
    ],
)
def test_two_ways_of_writing_the_same_are_the_same_report(short: dict[str, Any], long: dict[str, Any]) -> None:
    def report(fields: dict[str, Any]) -> dict[str, Any]:
        drug = {"key": "d", "name": "aspirin", "role": "suspect"} | {k: v for k, v in fields.items() if k == "start"}
        others = {k: v for k, v in fields.items() if k != "start"}
        base = {**full_report(), "drugs": [drug], "reactions": [{"key": "r", "term": "rash"}]}
        for name in ("pairs", "assessments", "evidence", "patient", "tests"):
            base.pop(name, None)
        return base | others

    assert json.dumps(converted(report(short)).bundle) == json.dumps(converted(report(long)).bundle)
