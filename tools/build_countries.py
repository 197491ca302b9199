"""Writes mappings/fhir-r4/countries.json: the ISO 3166-1 alpha-2 codes that a case report may name a country by.

The list is that of the value set iso3166-1-2 in the official R4 package. Run: python -m tools.build_countries
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from tools import r4_package

URL: Final = "http://hl7.org/fhir/ValueSet/iso3166-1-2"


def build() -> str:
    """The text of the table."""
    [value_set] = [entry for entry in r4_package.resources("ValueSet") if entry["url"] == URL]
    [include] = value_set["compose"]["include"]
    table = {
        "source": f"ValueSet {URL}, version {value_set['version']}, of the package hl7.fhir.r4.core 4.0.1 (CC0-1.0)",
        "system": include["system"],
        "codes": sorted(concept["code"] for concept in include["concept"]),
    }
    return json.dumps(table) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent.parent / "mappings" / "fhir-r4" / "countries.json").write_text(build(), encoding="utf-8")
