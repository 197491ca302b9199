"""Writes mappings/fhir-r4/extensions.json: the extensions that R4 itself defines, read from the official package.

One row for each StructureDefinition of an extension (service/validation/extensions.py makes it), and the codes of the
value sets that their values are required to be from. Run: python -m tools.build_r4_extensions
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from service.validation import extensions
from tools import r4_codes, r4_package

NAME: Final = "extensions.json"
_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
# The package's own resources have these extensions in places that their definitions do not name.
ALSO_ON: Final = {
    _CORE + "regex": ("ElementDefinition.type",),
    _CORE + "structuredefinition-fhir-type": ("ElementDefinition.type",),
    _CORE + "structuredefinition-normative-version": ("Element",),
    _CORE + "valueset-concept-comments": ("CodeSystem.concept",),
}


def build() -> str:
    """The text of the table."""
    rows = {
        entry["url"]: extensions.row(entry)
        for entry in r4_package.resources("StructureDefinition")
        if entry["type"] == "Extension" and entry.get("derivation") == "constraint"
    }
    for url, places in ALSO_ON.items():
        rows[url]["on"] = sorted({*rows[url]["on"], *places})
    bound = sorted({url for row in rows.values() for url in _bound(row)})
    table = {"extensions": rows, "valueSets": _codes(bound)}
    lines = (f" {json.dumps(part)}: {{\n{_lines(table[part])}\n }}" for part in sorted(table))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _bound(row: dict[str, Any]) -> Iterator[str]:
    if "binding" in row.get("value", {}):
        yield row["value"]["binding"]
    for part in row.get("parts", {}).values():
        yield from _bound(part)


def _codes(urls: list[str]) -> dict[str, Any]:
    """The codes of each, or `open` where they come by a filter: those bindings are said to be unchecked."""
    filtered = {entry["url"] for entry in r4_package.resources("ValueSet") if _is_filtered(entry.get("compose", {}))}
    return r4_codes.value_sets_table([url for url in urls if url not in filtered]) | {
        url: {"open": url} for url in urls if url in filtered
    }


def _is_filtered(compose: dict[str, Any]) -> bool:
    return "exclude" in compose or any({"filter", "valueSet"} & include.keys() for include in compose["include"])


def _lines(rows: dict[str, Any]) -> str:
    """One line a row, so that a change shows as few lines."""
    return ",\n".join(f"  {json.dumps(url)}: {json.dumps(rows[url], sort_keys=True)}" for url in sorted(rows))


def main() -> None:
    """Write the table into mappings/fhir-r4/."""
    path = Path(__file__).parent.parent / "mappings" / "fhir-r4" / NAME
    path.write_text(build(), encoding="utf-8")
    sys.stdout.write(f"{NAME}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
