"""How well the reader of case reports does on reports with a known result.

Run: python -m tools.score_extraction [folder]. Without a folder: the reports of our own. --seeds: the articles beside
the repository (their place: --shared or AEFHIR_SHARED). --json: for programs. --faults: every miss and invention.
--raise-floors: lifts tests/intake/narrative/floors.json to the figures of today; it never lowers one.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tools.extraction.expected import REPORTS, load
from tools.extraction.scoring import Reader, Result, score
from tools.extraction.seeds import COMPARED, SHARED, load_seeds

READER: Final = "service.intake.narrative.extract"
FLOORS: Final = REPORTS.parent / "floors.json"


def reader() -> Reader:
    """The reader of the project."""
    found: Reader = import_module(READER).extract
    return found


def as_json(result: Result) -> dict[str, Any]:
    """The whole result for programs."""
    fields = {
        name: {**asdict(count), "precision": round(count.precision, 4), "recall": round(count.recall, 4)}
        for name, count in result.tally.counts.items()
    }
    return {
        "fields": fields,
        "faults": [asdict(fault) for fault in result.tally.faults],
        "must_not": {name: list(found) for name, found in result.banned.items()},
    }


def table(result: Result) -> str:
    """The figures, one line a field that was expected or found at all."""
    lines = [f"{'field':14}{'right':>7}{'invented':>10}{'missed':>8}{'precision':>11}{'recall':>8}"]
    for name, count in result.tally.counts.items():
        if count.right or count.invented or count.missed:
            lines.append(
                f"{name:14}{count.right:7}{count.invented:10}{count.missed:8}{count.precision:11.3f}{count.recall:8.3f}"
            )
    return "\n".join(lines)


def faults(result: Result) -> str:
    """Every miss and invention, by report."""
    lines, last = [], ""
    for fault in result.tally.faults:
        if fault.report != last:
            lines.append(f"\n{fault.report}")
            last = fault.report
        lines.append(f"  {fault.kind:9}{fault.field:14}{fault.what}")
    return "\n".join(lines)


def raised(floors: dict[str, dict[str, float]], result: Result) -> dict[str, dict[str, float]]:
    """The floors lifted to the figures, rounded down to a hundredth."""
    return {
        name: {
            figure: max(floors.get(name, {}).get(figure, 0.0), math.floor(100 * getattr(count, figure)) / 100)
            for figure in ("precision", "recall")
        }
        for name, count in result.tally.counts.items()
    }


def main(arguments: list[str] | None = None) -> int:
    """0: nothing is there that must not be; 1: something is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=REPORTS)
    parser.add_argument("--seeds", action="store_true", help="score the articles beside the repository")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--raise-floors", action="store_true")
    options = parser.parse_args(arguments)
    if options.seeds and not (options.shared / "ground-truth").is_dir():
        print(f"NOT CHECKED: no ground truth in {options.shared}", file=sys.stderr)
        return 0
    if not options.seeds and not options.folder.is_dir():
        parser.error(f"no folder {options.folder}")
    if options.seeds:
        result = score(load_seeds(options.shared), reader(), COMPARED)
    else:
        result = score(load(options.folder), reader())
    if options.json:
        print(json.dumps(as_json(result), indent=2))
    else:
        print(table(result))
        if options.faults:
            print(faults(result))
        for name, found in result.banned.items():
            print(f"MUST NOT  {name}: {'; '.join(found)}")
    if options.raise_floors:
        if options.seeds or options.folder != REPORTS:
            parser.error("the floors are those of the reports of our own")
        FLOORS.write_text(json.dumps(raised(json.loads(FLOORS.read_text()), result), indent=2) + "\n")
    return 1 if result.banned else 0


if __name__ == "__main__":
    sys.exit(main())
