"""What the definition of an extension says: where it may stand, what value it has, which parts.

Three sources, all data: our own StructureDefinitions (mappings/profiles), those of R4 itself
(mappings/fhir-r4/extensions.json, made from the official package), and what HL7's guides say of the extensions that
we write (mappings/fhir-r4/guides.json, by hand, with its sources). Of an extension in none of them nothing is known.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from service import tables
from service.fhir.canonical import BASE, profile
from service.validation import bindings
from service.validation.remembered import remembered

OURS: Final = profile("")
_R4: Final = "http://hl7.org/fhir/StructureDefinition/"
_EQUAL: Final = re.compile(r"(\w+) ?= ?'([\w-]+)'")
_DIFFERS: Final = re.compile(r"(\w+)!='(\w+)'")
_DEFINITION: Final = "StructureDefinition-"

Row = dict[str, Any]


class Value(NamedTuple):
    """The value of an extension: the properties that may hold it (none: it has no value), whether it is needed, its
    required codes, and the types that it may refer to (none: any).
    """

    keys: frozenset[str]
    types: tuple[str, ...]
    needed: bool
    codes: bindings.Codes | None = None
    targets: frozenset[str] | None = None


class Definition(NamedTuple):
    """An extension, or a part of one: contexts are names of types or paths of elements, parts go by their url; value
    and parts are None where nothing is said of them; where (or where_not) are the values that members of the extended
    element must (must not) have; unjudged is true where there are conditions or codes that cannot be checked here.
    """

    contexts: frozenset[str]
    is_modifier: bool
    value: Value | None
    parts: Mapping[str, Definition] | None
    least: int
    single: bool
    where: Mapping[str, list[str]]
    where_not: Mapping[str, list[str]]
    unjudged: bool


@remembered(1024)
def definition(url: str) -> Definition | None:
    """The definition of this URL, if there is one on board."""
    row = _own(url) if is_ours(url) else _guides().get(url) or _r4().get(url)
    return None if row is None else _compiled(row)


def is_ours(url: str) -> bool:
    """Whether the URL is under our own base, so that nobody else can define it."""
    return url.startswith(OURS)


def _own(url: str) -> Row | None:
    name = f"{_DEFINITION}{url.removeprefix(OURS)}.json"
    if name not in tables.names("profiles", f"{_DEFINITION}*.json"):
        return None
    return row(tables.read_json("profiles", name))


@functools.cache
def _guides() -> Row:
    found: Row = tables.read_json("fhir-r4", "guides.json")["extensions"]
    return found


@functools.cache
def _r4() -> Row:
    found: Row = tables.read_json("fhir-r4", "extensions.json")["extensions"]
    return found


def _compiled(given: Row) -> Definition:
    value = _value(given["value"]) if "value" in given else None
    parts = {url: _compiled(part) for url, part in given["parts"].items()} if "parts" in given else None
    open_codes = value is not None and value.codes is None and "binding" in given["value"]
    unjudged = "condition" in given or open_codes or any(part.unjudged for part in (parts or {}).values())
    return Definition(
        frozenset(given.get("on", ())),
        given.get("modifier", False),
        value,
        parts,
        given.get("min", 0),
        given.get("max") == "1",
        given.get("where", {}),
        given.get("whereNot", {}),
        unjudged,
    )


def _value(given: Row) -> Value:
    keys = {f"{sign}value{name[0].upper()}{name[1:]}" for name in given["types"] for sign in ("", "_")}
    targets = frozenset(given["targets"]) if "targets" in given else None
    codes = _codes(given["binding"]) if "binding" in given else None
    return Value(frozenset(keys), tuple(given["types"]), given.get("min", 0) > 0, codes, targets)


def _codes(url: str) -> bindings.Codes | None:
    """The codes of a value set, ours or R4's; None where they are open."""
    if url.startswith(BASE):
        by_system = _own_codes(tables.read_json("profiles", f"ValueSet-{url.rpartition('/')[2]}.json"))
    else:
        sets = tables.read_json("fhir-r4", "extensions.json")["valueSets"] | _guide_sets()
        by_system = sets.get(url, {}).get("codes")
    if by_system is None:
        return None
    pairs = frozenset((system, code) for system, members in by_system.items() for code in members)
    return bindings.Codes(url, frozenset(code for _, code in pairs), pairs)


def _guide_sets() -> Row:
    found: Row = tables.read_json("fhir-r4", "guides.json")["valueSets"]
    return found


def _own_codes(value_set: Row) -> dict[str, list[str]]:
    found = {}
    for include in value_set["compose"]["include"]:
        system = include["system"]
        concepts = include.get("concept")
        if concepts is None:
            concepts = tables.read_json("profiles", f"CodeSystem-{system.rpartition('/')[2]}.json")["concept"]
        found[system] = [concept["code"] for concept in concepts]
    return found


def row(structure: Row) -> Row:
    """A StructureDefinition of an extension, by its differential, as a row of extensions.json."""
    elements = {element["id"]: element for element in structure["differential"]["element"]}
    found = _row(elements, "Extension")
    found["on"] = sorted(context["expression"] for context in structure["context"] if context["type"] == "element")
    if any(context["type"] != "element" for context in structure["context"]):
        found["condition"] = True
    for invariant in structure.get("contextInvariant", ()):
        found |= _condition(invariant)
    if elements["Extension"].get("isModifier"):
        found["modifier"] = True
    return found


def _condition(invariant: str) -> Row:
    """A condition on one member of the extended element; any other is only said to be there."""
    equal = [_EQUAL.fullmatch(term) for term in invariant.split(" or ")]
    names = {match[1] for match in equal if match}
    if all(equal) and len(names) == 1:
        return {"where": {names.pop(): [match[2] for match in equal if match]}}
    differs = _DIFFERS.fullmatch(invariant)
    return {"whereNot": {differs[1]: [differs[2]]}} if differs else {"condition": True}


def _row(elements: Row, at: str) -> Row:
    found: Row = {}
    value = elements.get(f"{at}.value[x]", {})
    if value.get("max") == "0":
        found["value"] = {"types": []}
    elif "type" in value:
        found["value"] = _value_row(value)
    prefix = f"{at}.extension:"
    parts = [key for key in elements if key.startswith(prefix) and "." not in key.removeprefix(prefix)]
    if parts:
        found["parts"] = {elements[f"{key}.url"]["fixedUri"]: _part(elements, key) for key in parts}
    return found


def _part(elements: Row, at: str) -> Row:
    given = elements[at]
    found = _row(elements, at)
    return found | ({"min": given["min"]} if given.get("min") else {}) | ({"max": "1"} if given["max"] == "1" else {})


def _value_row(value: Row) -> Row:
    found: Row = {"types": sorted(kind["code"] for kind in value["type"])}
    if value.get("min"):
        found["min"] = value["min"]
    binding = value.get("binding", {})
    if binding.get("strength") == "required":
        found["binding"] = binding["valueSet"].partition("|")[0]
    kinds = [kind for kind in value["type"] if kind["code"] == "Reference"]
    targets = {target.removeprefix(_R4) for kind in kinds for target in kind.get("targetProfile", ())}
    if targets and "Resource" not in targets:
        found["targets"] = sorted(targets)
    return found
