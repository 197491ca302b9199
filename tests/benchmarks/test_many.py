"""The verdict of the benchmark of many cases; a small program stands for the command, and no server is started."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from benchmarks import many

CASES = 50


@pytest.mark.parametrize(
    ("kept", "verified", "code"),
    [(0, True, 0), (1, True, 1), (0, False, 1)],
    ids=["flat", "memory that grows", "a case that is not verified"],
)
def test_it_fails_where_memory_grows_or_a_case_is_not_verified(
    kept: int, verified: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Keeps so many MB of each case; waits for a moment, so that the memory is looked at before the next case.
    program = f"""
import json, time
cases = []
for number in range({CASES}):
    cases.append(b"x" * {kept} * 2**20)
    print(json.dumps({{"result": "created", "verified": {verified} or number > 0}}), flush=True)
    time.sleep(0.01)
time.sleep(0.5)
"""
    monkeypatch.setattr(many, "COMMAND", (sys.executable, "-c", program))
    server = SimpleNamespace(url="http://127.0.0.1:1/fhir")
    monkeypatch.setattr("service.hapi.server.running", lambda _: nullcontext(server))
    monkeypatch.setattr(sys, "argv", ["many", "--cases", str(CASES)])
    with pytest.raises(SystemExit) as ended:
        many.main()
    assert int(ended.value.code or 0) == code
    assert "8 MB are allowed" in capsys.readouterr().out
