"""Milliseconds of CPU time to check the 20-resource case, side by side in one run.

    python -m benchmarks.validate [--repeats 15] [--number 20] [--hapi [URL]]

"tables only" are the layers that read the R4 tables, "all rules" adds invariants, profiles and the project's own,
"models" is Bundle.model_validate of fhir.resources, from which the ratios are. Every bundle is another case with ids of
its own, and is checked once, so that nothing is gained by having seen it before. Each figure is the least of the
repeats; CPU time, because wall time on a shared machine says little. With --hapi the real HAPI FHIR server, started if
none is named, checks such bundles by Bundle/$validate: wall time there, for its work is in another process, after as
many calls as its compiler needs to be warm.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from itertools import count
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

REPORT: Final = json.parse(Path(__file__).with_name("report.json").read_bytes())
NUMBERS: Final = count(1)
RESOURCES: Final = 20
TABLES: Final = frozenset({"json", "structure", "primitives", "bindings", "targets", "references"})
RULES: Final = frozenset(ALL_OFFLINE) - {"models"}
WARM: Final = 100


def bundle() -> dict[str, Any]:
    """A case that was not made before, as a bundle that was just read from JSON."""
    case = REPORT | {"identifier": REPORT["identifier"] | {"value": f"benchmark-{next(NUMBERS)}"}}
    (read,) = report_json.read(json.dumps(case))
    assert read.report is not None
    found: dict[str, Any] = json.parse(json.dumps(map_report(read.report, pipeline.context()).bundle))
    if len(found["entry"]) != RESOURCES:
        sys.exit(f"the benchmark case has {len(found['entry'])} resources, not {RESOURCES}")
    return found


def best(way: Callable[[dict[str, Any]], object], repeats: int, number: int, clock: Callable[[], float]) -> float:
    """The least seconds of one call over the repeats, of which one more warms up."""
    seconds = []
    for _ in range(repeats + 1):
        spent = 0.0
        for _ in range(number):
            case = bundle()
            start = clock()
            way(case)
            spent += clock() - start
        seconds.append(spent / number)
    return min(seconds[1:])


def offline(repeats: int, number: int) -> dict[str, float]:
    """Seconds of each way to check a case here."""
    ways: dict[str, Callable[[dict[str, Any]], object]] = {
        "tables only": lambda case: check(case, TABLES),
        "all rules": _valid,
        "models": Bundle.model_validate,
    }
    return {name: best(way, repeats, number, time.process_time) for name, way in ways.items()}


def _valid(case: dict[str, Any]) -> None:
    if check(case, RULES).result != "valid":
        sys.exit("the benchmark case is not valid")


def hapi(url: str | None, repeats: int) -> float:
    """Seconds of Bundle/$validate on a server that is there, or on one that is started for this and stopped again."""
    if url is not None:
        return _asked(url, repeats)
    with server.running(server.Options(database="h2-mem", throughput=True)) as started:
        return _asked(started.url, repeats)


def _asked(url: str, repeats: int) -> float:
    with Http(url, limits=Limits()) as http:

        def ask(case: dict[str, Any]) -> None:
            answer = http.post("Bundle/$validate", json.dumps(case))
            issues = answer.body.get("issue", []) if isinstance(answer.body, dict) else []
            if not answer.ok or any(issue["severity"] in {"fatal", "error"} for issue in issues):
                sys.exit(f"HAPI did not find the benchmark case valid: status {answer.status}")

        for _ in range(WARM):
            ask(bundle())
        return best(ask, repeats, 5, time.perf_counter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--hapi", nargs="?", const="", metavar="URL")
    options = parser.parse_args()
    seconds = offline(options.repeats, options.number)
    if options.hapi is not None:
        seconds["HAPI $validate"] = hapi(options.hapi or None, options.repeats)
    print(f"{'':<16}{'ms/bundle':>12}{'us/resource':>13}{'of models':>11}{'of HAPI':>9}")
    for name, value in seconds.items():
        of_hapi = f"{value / seconds['HAPI $validate']:>9.3f}" if "HAPI $validate" in seconds else f"{'-':>9}"
        row = f"{name:<16}{value * 1000:>12.3f}{value * 1_000_000 / RESOURCES:>13.1f}{value / seconds['models']:>11.3f}"
        print(row + of_hapi)


if __name__ == "__main__":
    main()
