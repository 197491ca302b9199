"""The codes of the official package: of value sets that are bound with strength `required`, and of HL7's own systems.

A code system is held when the package has all of it (content `complete`) and HL7 keeps it; others grow elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tools import r4_package

Json = dict[str, Any]

_OWN: Final = ("http://hl7.org/fhir/", "http://terminology.hl7.org/CodeSystem/")


def value_sets_table(urls: Iterable[str]) -> Json:
    """Each value set as its codes by system; `open` names what the package does not hold: a code system, or the set."""
    value_sets = {entry["url"]: entry for entry in r4_package.resources("ValueSet")}
    systems = {entry["url"]: entry for entry in r4_package.resources("CodeSystem")}
    return {url: _expansion(value_sets[url], systems) if url in value_sets else {"open": url} for url in urls}


def code_systems_table() -> Json:
    """Each code system that is held: its codes, selectable or not, with "insensitive" where case says nothing."""
    table = {}
    for system in r4_package.resources("CodeSystem"):
        if system["content"] == "complete" and system["url"].startswith(_OWN):
            codes: Json = {"codes": sorted(code for code, _ in _codes(system.get("concept", [])))}
            table[system["url"]] = codes if system.get("caseSensitive") else codes | {"insensitive": True}
    return table


def _expansion(value_set: Json, systems: dict[str, Json]) -> Json:
    compose = value_set["compose"]
    includes = compose["include"]
    if "exclude" in compose or any({"filter", "valueSet"} & include.keys() for include in includes):
        raise NotImplementedError(f"{value_set['url']} is composed in a way that no bound value set was")
    codes: dict[str, list[str]] = {}
    for include in includes:
        system = include["system"]
        if "concept" in include:
            codes[system] = sorted(concept["code"] for concept in include["concept"])
        elif systems.get(system, {}).get("content") == "complete":
            codes[system] = sorted(code for code, selectable in _codes(systems[system]["concept"]) if selectable)
        else:
            return {"open": system}
    return {"codes": codes}


def _codes(concepts: list[Json]) -> Iterator[tuple[str, bool]]:
    """Every code, whatever its depth, and whether it may be chosen."""
    for concept in concepts:
        yield concept["code"], {"code": "notSelectable", "valueBoolean": True} not in concept.get("property", [])
        yield from _codes(concept.get("concept", []))
