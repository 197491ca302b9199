"""The examples beside their ground truth: where both lie, and which entry of the one is which of the other.

The ground truth and the articles' text are not part of this project: without them the tests that use them are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from service.fhir import json

ROOT: Final = Path(__file__).parents[2]
SHARED: Final = ROOT.parent / "shared"
CASES: Final = {
    "omalizumab-dermatomyositis": "000",
    "atezolizumab-dermatomyositis": "001",
    "anifrolumab-no-reaction": "002",
    "azathioprine-urticaria": "003",
    "dupilumab-facial-erythema": "004",
}
ROLES: Final = {
    "suspect": "suspect",
    "concomitant": "concomitant",
    "past_drug": "past",
    "treatment_of_reaction": "treatment-of-reaction",
    "treatment_of_indication": "treatment-of-indication",
    "premedication": "premedication",
}
needs_ground_truth = pytest.mark.skipif(
    not (SHARED / "ground-truth").is_dir(),
    reason=f"NOT CHECKED: no ground truth beside the repository ({SHARED.name}/)",
)
every_case = pytest.mark.parametrize("name", CASES)


def report_of(name: str) -> Any:
    return json.parse((ROOT / "examples" / name / "report.json").read_bytes())


def truth_of(name: str) -> Any:
    return json.parse((SHARED / "ground-truth" / f"{CASES[name]}.json").read_bytes())


def seed_text(name: str) -> str:
    file: str = truth_of(name)["seed"]
    return (SHARED / "seeds" / file).read_bytes().decode()


def keyed(entries: list[Any]) -> dict[str, Any]:
    return {entry["key"]: entry for entry in entries}


def target(report: Any, pointer: str) -> Any:
    node = report
    for token in pointer.split("/")[1:]:
        node = node[int(token)] if isinstance(node, list) else node[token]
    return node


def inferred(report: Any) -> set[str]:
    return {entry["at"] for entry in report["evidence"] if entry["basis"] == "inferred"}


def drug_indexes(report: Any, truth: Any) -> dict[str, int]:
    """Ground-truth drug id -> place of that drug in the report, by name and role."""
    found = {}
    for drug in truth["drugs"]:
        roles = {ROLES[role] for role in drug["roles"]}
        name = drug["name_verbatim"].casefold()
        (found[drug["id"]],) = (
            index
            for index, entry in enumerate(report["drugs"])
            if entry["name"].casefold() == name and entry["role"] in roles
        )
    return found


def reaction_indexes(report: Any, truth: Any) -> dict[str, int]:
    """Ground-truth event id -> place of that reaction in the report; both list them in the order of the article."""
    assert len(report.get("reactions", [])) == len(truth["events"])
    return {event["id"]: index for index, event in enumerate(truth["events"])}


def pair_of(report: Any, drug: str, reaction: str) -> Any:
    (pair,) = (p for p in report["pairs"] if (p["drug"], p["reaction"]) == (drug, reaction))
    return pair


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node
