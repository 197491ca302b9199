"""Renders docs/mapping.md from mappings/elements.csv; a test compares the committed page with what this gives.

python -m tools.build_docs
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from service.coverage import Row, crosswalk

PAGE: Final = Path(__file__).parents[1] / "docs" / "mapping.md"
INTRODUCTION: Final = """# From the case report to FHIR R4

Made from [mappings/elements.csv](../mappings/elements.csv) by `make docs`; do not edit by hand.

Each row is a field of the case report (`aefhir schema` prints what a field may hold), its element in ICH E2B(R3), and
the elements of FHIR R4 (4.0.1) that it goes to. `extension(x)` is the extension whose URL ends in `x`: those of this
project are defined in [mappings/profiles](../mappings/profiles), `icsr-ext-...` come from the HL7 ICSR guide,
`seriousness-criteria`, `mitigating-action`, `contributing-factor`, `supporting-info`, `resolve-date`, `ae-grade` and
`note` from the HL7 back-port of the adverse event research guide. Choice elements are named without their type
(`onset`, `effective`). A field without a FHIR place has the reason beside it.
"""
TITLES: Final = {
    "assessments": "Causality assessments",
    "drugs": "Drugs",
    "evidence": "Evidence",
    "pairs": "Drug and reaction together",
    "patient": "Patient",
    "reactions": "Reactions and events",
    "reporter": "Reporter",
    "sender_diagnoses": "Sender's diagnoses",
    "source": "Source",
    "tests": "Tests and examinations",
}


def render() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for title, rows in groupby(crosswalk(), key=_title):
        parts.append(f"\n## {title}\n\n| field | E2B(R3) | FHIR R4 | note |\n|---|---|---|---|\n")
        parts.extend(_line(row) for row in rows)
    return "".join(parts)


def _title(row: Row) -> str:
    return TITLES.get(row.field.split("[")[0].split(".")[0], "The case")


def _line(row: Row) -> str:
    places = "<br>".join(f"`{place}`" for place in row.fhir.split("; ")) if row.fhir else "not mapped"
    return f"| `{row.field}` | {row.e2b} | {places} | {row.note} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
