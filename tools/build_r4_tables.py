"""Writes mappings/fhir-r4/{elements,valuesets,codesystems}.json: the R4 rules that validation walks by.

Every resource type and datatype is held; all is read from the StructureDefinitions, ValueSets and CodeSystems of the
official package, and no rule is written by hand. Run: python -m tools.build_r4_tables
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tools import r4_codes, r4_package

# The 4.0.1 snapshots type Resource.id as string; the specification's own page of Resource says id.
ERRATA: Final = {"Resource.id": ["id"]}

_FHIR: Final = "http://hl7.org/fhir/StructureDefinition/"
_FHIR_TYPE: Final = _FHIR + "structuredefinition-fhir-type"
# The value set that the code has to be from, whatever the strength of the binding.
_MAXIMUM: Final = _FHIR + "elementdefinition-maxValueSet"
_REGEX: Final = _FHIR + "regex"
_JSON_TYPES: Final = {"boolean": "boolean", "integer": "number", "decimal": "number"}
_RENDERED_LEVELS: Final = {"elements.json": 4, "valuesets.json": 2, "codesystems.json": 1}

Json = dict[str, Any]


def build() -> dict[str, str]:
    """The text of each table by file name."""
    definitions = {entry["name"]: entry for entry in r4_package.resources("StructureDefinition") if _is_type(entry)}
    elements = _elements_table(definitions)
    tables = {
        "elements.json": elements,
        "valuesets.json": r4_codes.value_sets_table(_bound(elements)),
        "codesystems.json": r4_codes.code_systems_table(),
    }
    return {name: _render(table, _RENDERED_LEVELS[name]) + "\n" for name, table in tables.items()}


def _is_type(definition: Json) -> bool:
    """Base definitions, and the profiles that the specification uses as types (SimpleQuantity)."""
    derived = definition.get("derivation") == "constraint"
    return definition["kind"] != "logical" and (not derived or definition["type"] == "Quantity")


def _elements_table(definitions: dict[str, Json]) -> Json:
    resources = [name for name, entry in definitions.items() if entry["kind"] == "resource" and not entry["abstract"]]
    held = {name: entry for name, entry in definitions.items() if entry["kind"] in {"complex-type", "resource"}}
    types: Json = {}
    for name, entry in held.items():
        types.update(_types_of(name, entry, definitions))
    return {
        "package": "hl7.fhir.r4.core",
        "primitives": {n: _primitive(e) for n, e in definitions.items() if e["kind"] == "primitive-type"},
        "resources": sorted(resources),
        "types": types,
        "version": "4.0.1",
    }


def _primitive(definition: Json) -> Json:
    value = next(element for element in definition["snapshot"]["element"] if element["path"].endswith(".value"))
    base = definition["baseDefinition"].removeprefix(_FHIR)
    rule = {
        "base": None if base == "Element" else base,
        "json": _JSON_TYPES.get(definition["name"]) or _JSON_TYPES.get(base, "string"),
        "max": value.get("maxValueInteger"),
        "maxLength": value.get("maxLength"),
        "min": value.get("minValueInteger"),
        "regex": _extension(value["type"][0], _REGEX, "valueString"),
    }
    return {key: item for key, item in rule.items() if item is not None}


def _types_of(name: str, definition: Json, definitions: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """The type itself and the types of its backbone elements, each with the elements that it adds to its base."""
    root = definition["type"]
    snapshot = definition["snapshot"]["element"]
    parents = {element["path"].rpartition(".")[0] for element in snapshot}
    for path in sorted(parents - {""}):
        own = [e for e in snapshot if e["path"].rpartition(".")[0] == path and _is_own(e, name, definitions)]
        entry: Json = {"elements": {e["path"].rpartition(".")[2]: _element(e, parents) for e in own}}
        if path == root:
            entry |= {"base": definition.get("baseDefinition", "").removeprefix(_FHIR), "kind": definition["kind"]}
        else:
            entry |= {"base": _element_of(snapshot, path)["type"][0]["code"], "kind": "backbone"}
        yield path.replace(root, name, 1), {key: value for key, value in entry.items() if value != ""}


def _is_own(element: Json, name: str, definitions: dict[str, Json]) -> bool:
    """Whether the type itself defines the element, or tightens what it inherits."""
    base = element["base"]["path"]
    if base == element["path"] and definitions[name].get("derivation") != "constraint":
        return True
    inherited = _element_of(definitions[base.partition(".")[0]]["snapshot"]["element"], base)
    return any(element.get(part) != inherited.get(part) for part in ("min", "max", "type"))


def _element_of(snapshot: list[Json], path: str) -> Json:
    return next(element for element in snapshot if element["path"] == path)


def _element(element: Json, parents: set[str]) -> Json:
    """One row; min 0 and max "1" are left out."""
    row: Json = {"types": ERRATA.get(element["path"]) or _type_names(element, parents)}
    if element["min"]:
        row["min"] = element["min"]
    if element["max"] != "1":
        row["max"] = element["max"]
    binding = element.get("binding", {})
    bound = binding.get("valueSet") if binding.get("strength") == "required" else None
    bound = bound or _extension(binding, _MAXIMUM, "valueCanonical")
    if bound is not None:
        row["binding"] = bound.partition("|")[0]
    targets = [target for kind in element.get("type", []) for target in _targets(kind)]
    if targets and "Resource" not in targets:
        row["targets"] = sorted(targets)
    return row


def _type_names(element: Json, parents: set[str]) -> list[str]:
    if "contentReference" in element:
        return [element["contentReference"].removeprefix("#")]
    if element["path"] in parents:
        return [element["path"]]
    return sorted(_type_name(kind) for kind in element["type"])


def _type_name(kind: Json) -> str:
    if "profile" in kind:
        (profile,) = kind["profile"]
        return str(profile).removeprefix(_FHIR)
    return str(_extension(kind, _FHIR_TYPE, "valueUrl") or kind["code"])


def _targets(kind: Json) -> list[str]:
    profiles = kind.get("targetProfile", []) if kind["code"] == "Reference" else []
    return [profile.removeprefix(_FHIR) for profile in profiles]


def _extension(element: Json, url: str, value: str) -> Any:
    return next((entry[value] for entry in element.get("extension", []) if entry["url"] == url), None)


def _bound(elements: Json) -> list[str]:
    rows = (row for entry in elements["types"].values() for row in entry["elements"].values())
    return sorted({row["binding"] for row in rows if "binding" in row})


def _render(value: Any, levels: int, indent: str = "") -> str:
    """JSON with sorted keys, one line for each member down to `levels`, so that a change shows as few lines."""
    if not levels or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    inner = indent + " "
    members = (f"{inner}{json.dumps(key)}: {_render(value[key], levels - 1, inner)}" for key in sorted(value))
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"


def main() -> int:
    """Write the tables into mappings/fhir-r4/."""
    folder = Path(__file__).parent.parent / "mappings" / "fhir-r4"
    try:
        tables = build()
    except r4_package.PackageMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {len(text.encode())} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
