"""Writes mappings/terminology/*.csv from a table of checked codes.

    python -m tools.build_terminology path/to/terminology.csv

The table holds a code per row with its sources and how well it is confirmed; tools/terms.csv says which words mean
which codes. A code is taken only if (the emit rule)
- it is `verified-2` and has two sources, is not `do-not-emit` or `approximate`, and no guard or invalid unit;
- its system may be shipped: never ATC, ICD-10 (WHO), EDQM or MedDRA; SNOMED CT only from the Global Patient Set;
- it is the preferred or the only one of its concept and system, or its name is literally one of the words;
- its check digit is right.
A pick in tools/terms.csv that breaks the rule is an error, so the tables cannot drift from it.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from service.fhir.canonical import LOINC, SNOMED, UCUM
from service.terminology.fold import fold
from tools.check_digits import has_check_digit

OUT: Final = Path(__file__).parents[1] / "mappings" / "terminology"
TERMS: Final = Path(__file__).parent / "terms.csv"
TABLES: Final = ("drugs", "conditions", "procedures", "tests", "units", "routes")
COLUMNS: Final = (
    "concept", "terms", "system", "code", "display", "version", "scale", "source1", "source2", "note",
)  # fmt: skip
SYSTEMS: Final = {
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "unii": "http://fdasis.nlm.nih.gov",
    "mesh": "https://www.nlm.nih.gov/mesh",
    "snomed": SNOMED,
    "hpo": "http://human-phenotype-ontology.org",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "loinc": LOINC,
    "ucum": UCUM,
}
VERSIONS: Final = {
    "SNOMED GPS Sept 2020": "http://snomed.info/sct/900000000000207008/version/20200731",
    "LOINC 2.82": "2.82",
    "hp.obo 2026-02-16": "2026-02-16",
}
Row = dict[str, str]


class BrokenRuleError(Exception):
    """A pick that the emit rule does not allow."""


def build(codes: Iterable[Row], terms: Iterable[Row]) -> dict[str, list[Row]]:
    """The tables, row by row in the order of the terms. Raises BrokenRuleError for a pick that is not allowed."""
    allowed = [row for row in codes if may_ship(row)]
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    seen: dict[tuple[str, str, str], str] = {}
    for entry in terms:
        words = entry["terms"].split("|")
        for word in words:
            key = (entry["table"], entry["scale"], fold(word))
            if key in seen:
                raise BrokenRuleError(f"{word}: already a term of {seen[key]}")
            seen[key] = words[0]
        tables[entry["table"]] += _rows(entry, words, allowed)
    return tables


def may_ship(row: Row) -> bool:
    """Whether the emit rule lets a row of the table of codes into the product."""
    return (
        row["confidence"] == "verified-2"
        and bool(row["source1"] and row["source2"])
        and row["kind"] not in ("guard", "unit-invalid")
        and not any(mark in row["note"] for mark in ("do-not-emit", "approximate", "NOT diagnosed"))
        and row["system"] in SYSTEMS.values()
        and (row["system"] != SNOMED or "SNOMED GPS" in row["source1"])
        and has_check_digit(row["system"], row["code"])
    )


def _rows(entry: Row, words: list[str], allowed: list[Row]) -> Iterator[Row]:
    picks = [pick.partition(":") for pick in entry["codes"].split("|")]
    if len({short for short, _, _ in picks}) < len(picks):
        raise BrokenRuleError(f"{words[0]}: two codes of one system")
    for short, _, code in picks:
        row = _pick(SYSTEMS[short], code, words, allowed)
        if _scale(row) != entry["scale"]:
            raise BrokenRuleError(f"{words[0]}: {code} is {_scale(row) or 'no test'}, not {entry['scale']}")
        version = next((version for mark, version in VERSIONS.items() if mark in row["source1"]), "")
        display = "" if short == "ucum" else row["display"]
        yield {
            "concept": words[0],
            "terms": entry["terms"],
            "system": row["system"],
            "code": code,
            "display": display,
            "version": version,
            "scale": entry["scale"],
            "source1": row["source1"],
            "source2": row["source2"],
            "note": entry["note"],
        }


def _pick(system: str, code: str, words: list[str], allowed: list[Row]) -> Row:
    """The row of a picked code, if it is the preferred or only one of a concept, or named by one of the words."""
    rows = [row for row in allowed if row["system"] == system and row["code"] == code]
    if not rows:
        raise BrokenRuleError(f"{words[0]}: {system} {code} is not in the table or may not ship")
    for row in rows:
        rivals = [other for other in allowed if _place(other) == _place(row)]
        only = len(rivals) == 1 and not row["note"].startswith("alternative")
        if only or row["note"].startswith("preferred") or _name(row["display"]) in map(fold, words):
            return row
    raise BrokenRuleError(f"{words[0]}: {system} {code} is one of several and neither preferred nor named")


def _place(row: Row) -> tuple[str, str, str]:
    """What a code competes for: a concept in a system, and for a test the kind of result."""
    return row["concept"], row["system"], _scale(row)


def _scale(row: Row) -> str:
    """The kind of result that a LOINC name is about, by the property in its brackets; "" in other systems."""
    if row["system"] != LOINC:
        return ""
    if "[Titer]" in row["display"]:
        return "titre"
    return "ordinal" if "[Presence]" in row["display"] else "quantitative"


def _name(display: str) -> str:
    """A display as words: without the semantic tag of SNOMED CT."""
    return fold(display.rpartition(" (")[0] if display.endswith(")") and " (" in display else display)


def rendered(rows: Iterable[Row]) -> str:
    """A table as it stands in its file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read(path: Path) -> list[Row]:
    """A CSV file with a header, as dicts."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("codes", type=Path, help="the table of checked codes")
    arguments = parser.parse_args()
    for name, rows in build(read(arguments.codes), read(TERMS)).items():
        (OUT / f"{name}.csv").write_text(rendered(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
