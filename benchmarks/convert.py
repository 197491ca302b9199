"""Bundles per second of CPU time for `convert`, beside the naive stack, in one run on the 20-resource case.

    python -m benchmarks.convert [--repeats 9] [--number 40]

The naive stack is what the libraries offer out of the box: marshmallow loads the report, the same builders make the
dicts, fhir.resources parses the bundle into models, model_dump_json writes it. Each figure is the best of the repeats;
CPU time, because wall time on a shared machine says little. Prints ratios to the naive stack.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fhir.resources.R4B.bundle import Bundle

from service import pipeline
from service.fhir import json
from service.intake import report_json
from service.mapping import map_report
from service.validation import ALL_OFFLINE

REPORT = Path(__file__).with_name("report.json").read_bytes()
RESOURCES = 20
TABLES = frozenset(ALL_OFFLINE) - {"models"}


def all_layers() -> bytes:
    return _convert(ALL_OFFLINE)


def tables_only() -> bytes:
    return _convert(TABLES)


def no_checks() -> bytes:
    return _convert(())


def naive() -> bytes:
    (read,) = report_json.read(REPORT)
    assert read.report is not None
    bundle = map_report(read.report, pipeline.context()).bundle
    return Bundle.model_validate(bundle).model_dump_json().encode()


def _convert(layers: frozenset[str] | tuple[str, ...]) -> bytes:
    (result,) = pipeline.convert(REPORT, layers)
    assert result.ok
    return json.dumps(result.bundle)


def best(function: Callable[[], bytes], repeats: int, number: int) -> float:
    """The least CPU seconds of one call over the repeats."""
    function()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(number):
            function()
        times.append((time.process_time() - start) / number)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--number", type=int, default=40)
    options = parser.parse_args()
    entries = len(json.parse(no_checks())["entry"])
    if entries != RESOURCES:
        sys.exit(f"the benchmark case has {entries} resources, not {RESOURCES}")
    runs = {"naive stack": naive, "all layers": all_layers, "tables only": tables_only, "no checks": no_checks}
    seconds = {name: best(run, options.repeats, options.number) for name, run in runs.items()}
    print(f"{'':<14}{'ms/bundle':>12}{'bundles/s':>12}{'x naive':>10}")
    for name, value in seconds.items():
        print(f"{name:<14}{value * 1000:>12.2f}{1 / value:>12.0f}{seconds['naive stack'] / value:>10.2f}")


if __name__ == "__main__":
    main()
