"""Milliseconds of CPU time to check the 20-resource case, side by side in one run.

    python -m benchmarks.validate [--repeats 15] [--number 20] [--hapi [URL]]

"tables only" are the layers that read the R4 tables, "all rules" adds invariants, profiles and the project's own,
"models" is Bundle.model_validate of fhir.resources, from which the ratios are. Each figure is the least of the repeats;
CPU time, because wall time on a shared machine says little. With --hapi the real HAPI FHIR server, started if none is
named, checks the same bundle by Bundle/$validate: wall time there, for its work is in another process, after as many
calls as its compiler needs to be warm.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle

from service import pipeline
from service.client.http import Http, Limits
from service.fhir import json
from service.hapi import server
from service.intake import report_json
from service.mapping import map_report
from service.validation import ALL_OFFLINE, check

REPORT: Final = Path(__file__).with_name("report.json").read_bytes()
RESOURCES: Final = 20
TABLES: Final = frozenset({"json", "structure", "primitives", "bindings", "targets", "references"})
RULES: Final = frozenset(ALL_OFFLINE) - {"models"}
WARM: Final = 100


def bundle() -> dict[str, Any]:
    """The case as a bundle that was read from JSON."""
    (read,) = report_json.read(REPORT)
    assert read.report is not None
    found: dict[str, Any] = json.parse(json.dumps(map_report(read.report, pipeline.context()).bundle))
    if len(found["entry"]) != RESOURCES:
        sys.exit(f"the benchmark case has {len(found['entry'])} resources, not {RESOURCES}")
    return found


def best(function: Callable[[], object], repeats: int, number: int, clock: Callable[[], float]) -> float:
    """The least seconds of one call over the repeats."""
    function()
    times = []
    for _ in range(repeats):
        start = clock()
        for _ in range(number):
            function()
        times.append((clock() - start) / number)
    return min(times)


def offline(case: dict[str, Any], repeats: int, number: int) -> dict[str, float]:
    """Seconds of each way to check it here."""
    if check(case, RULES).result != "valid":
        sys.exit("the benchmark case is not valid")
    ways: dict[str, Callable[[], object]] = {
        "tables only": lambda: check(case, TABLES),
        "all rules": lambda: check(case, RULES),
        "models": lambda: Bundle.model_validate(case),
    }
    return {name: best(way, repeats, number, time.process_time) for name, way in ways.items()}


def hapi(url: str | None, case: dict[str, Any], repeats: int) -> float:
    """Seconds of Bundle/$validate on a server that is there, or on one that is started for this and stopped again."""
    if url is not None:
        return _asked(url, case, repeats)
    with server.running(server.Options(database="h2-mem", throughput=True)) as started:
        return _asked(started.url, case, repeats)


def _asked(url: str, case: dict[str, Any], repeats: int) -> float:
    body = json.dumps(case)
    with Http(url, limits=Limits()) as http:

        def ask() -> None:
            answer = http.post("Bundle/$validate", body)
            issues = answer.body.get("issue", []) if isinstance(answer.body, dict) else []
            if not answer.ok or any(issue["severity"] in {"fatal", "error"} for issue in issues):
                sys.exit(f"HAPI did not find the benchmark case valid: status {answer.status}")

        for _ in range(WARM):
            ask()
        return best(ask, repeats, 5, time.perf_counter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--hapi", nargs="?", const="", metavar="URL")
    options = parser.parse_args()
    case = bundle()
    seconds = offline(case, options.repeats, options.number)
    if options.hapi is not None:
        seconds["HAPI $validate"] = hapi(options.hapi or None, case, options.repeats)
    print(f"{'':<16}{'ms/bundle':>12}{'us/resource':>13}{'of models':>11}{'of HAPI':>9}")
    for name, value in seconds.items():
        of_hapi = f"{value / seconds['HAPI $validate']:>9.3f}" if "HAPI $validate" in seconds else f"{'-':>9}"
        row = f"{name:<16}{value * 1000:>12.3f}{value * 1_000_000 / RESOURCES:>13.1f}{value / seconds['models']:>11.3f}"
        print(row + of_hapi)


if __name__ == "__main__":
    main()
