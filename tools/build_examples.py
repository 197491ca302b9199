"""Writes examples/<case>/bundle.json anew from report.json: the golden files that a test compares byte by byte.

python -m tools.build_examples
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from service.fhir import json
from service.issues import as_text
from service.pipeline import convert
from service.validation import ALL_OFFLINE

EXAMPLES: Final = Path(__file__).parents[1] / "examples"


def reports() -> list[Path]:
    """The reports of all examples, sorted."""
    return sorted(EXAMPLES.glob("*/report.json"))


def bundle(report: Path) -> bytes:
    """The bundle of a report as the command line writes it. Exits where it is not valid: an example must be."""
    (result,) = convert(report.read_bytes(), ALL_OFFLINE)
    if not result.ok:
        sys.exit(f"{report}\n{as_text(result.issues)}")
    return json.dumps(result.bundle, indent=True)


def main() -> None:
    """Write them all."""
    for report in reports():
        report.with_name("bundle.json").write_bytes(bundle(report))


if __name__ == "__main__":
    main()
