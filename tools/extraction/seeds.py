"""The articles beside the repository and their ground truth, as expected results of the same form as our own.

Only what that truth holds in a form that can be compared; what it tells in sentences (doses, times, indications) is
left to the checks of tests/intake/narrative/test_seeds.py. The articles are not part of this project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from service.fhir import json
from tools.extraction.expected import Expected
from tools.extraction.tally import FIELDS

SHARED: Final = Path(os.environ.get("AEFHIR_SHARED", Path(__file__).parents[3] / "shared"))
COMPARED: Final = frozenset(FIELDS) - {
    *("dose", "frequency", "route", "indication", "start", "end", "duration", "batch", "kind"),
    *("onset", "country", "weight", "height", "rechallenge"),
}
"""The fields that are compared; of the others the ground truth speaks in sentences."""

_ROLES: Final = {
    "suspect": "suspect",
    "concomitant": "concomitant",
    "past_drug": "past",
    "treatment_of_reaction": "treatment-of-reaction",
    "treatment_of_indication": "treatment-of-indication",
    "premedication": "premedication",
}
_OUTCOMES: Final = {
    0: "unknown",
    1: "recovered",
    2: "recovering",
    3: "not-recovered",
    4: "recovered-with-sequelae",
    5: "fatal",
}
_ACTIONS: Final = {0: "unknown", 1: "withdrawn", 2: "reduced", 3: "increased", 4: "unchanged"}
_WORDS: Final = ("normal", "negative", "positive", "abnormal")


def load_seeds(shared: Path = SHARED) -> Iterator[Expected]:
    """All articles, by number."""
    for file in sorted((shared / "ground-truth").glob("*.json")):
        truth = json.parse(file.read_bytes())
        yield Expected(file.stem, (shared / "seeds" / truth["seed"]).read_bytes().decode(), expected(truth))


def expected(truth: dict[str, Any]) -> dict[str, Any]:
    """The ground truth of one article in the form of our own expected results."""
    patient = truth["patient"]
    drugs = [_drug(entry) for entry in truth["drugs"]]
    reactions = [entry for event in truth["events"] for entry in _reactions(event, truth, drugs)]
    result: dict[str, Any] = {
        "patient": {"age": {"value": patient["age"]["value"], "unit": "year"}, "sex": patient["sex"]["value"]},
        "drugs": drugs,
        "reactions": reactions,
        "pairs": list(_pairs(truth)),
        "tests": [_test(entry) for entry in truth["observations"] if entry.get("status") != "not_done"],
        "history": [
            {
                "term": entry.get("term_verbatim") or entry["term"],
                "also": _split(entry.get("meaning")),
                "optional": True,
            }
            for entry in truth["history"]
        ],
        "naranjo": list(_naranjo(truth)),
    }
    authors = truth["authors_causality"]
    if authors["stated_category"]:
        view = {"method": authors["stated_method"].lower(), "category": authors["stated_category"]}
        result["authors"] = [_named(truth, truth["causality"][0]["pair"]) | view]
    if truth["case_type"] == "no_adverse_reaction":
        result["refusal"] = {"kind": "no-reaction"}
    return result


def _split(meaning: str | None) -> list[str]:
    """The wordings inside an explanation: "a; b", "a (b)"."""
    return [part.strip() for part in re.split(r"[;()]", meaning or "") if part.strip()]


def _drug(entry: dict[str, Any]) -> dict[str, Any]:
    action = entry.get("action_taken", {})
    codes = [action["e2b_code"]] if action.get("e2b_code") is not None else []
    return {
        "name": entry["name_verbatim"],
        "role": [_ROLES[role] for role in entry["roles"]],
        "action": [_ACTIONS[code] for code in codes if code in _ACTIONS],
        "optional_fields": ["action"],
    }


def _reactions(event: dict[str, Any], truth: dict[str, Any], drugs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The event, and as optional ones its components and further words for it."""
    names = [event["term_verbatim"], *_split(event["meaning"])]
    names += _split(event.get("presenting_term", {}).get("value"))
    suspects = [_named(truth, case["pair"])["drug"] for case in truth["causality"] if _event(case) == event["id"]]
    outcomes = event["outcome"].get("e2b_acceptable") or [event["outcome"]["e2b_code"]]
    common = {
        "suspects": suspects,
        "outcome": [_OUTCOMES[code] for code in outcomes if code],
        "optional_fields": ["outcome"],
    }
    yield {"term": names[0], "also": names[1:], **common}
    for finding in event["component_findings"]:
        names = [finding["term_verbatim"], *_split(finding["meaning"])]
        yield {"term": names[0], "also": names[1:], "optional": True, **common}
    names = [event["term_verbatim"], *_split(event["meaning"])]
    for _ in names:  # one sentence names several things, each of which a reader may show by itself
        yield {"term": names[0], "also": names[1:], "optional": True, **common}


def _event(case: dict[str, Any]) -> str:
    return str(case["pair"]["event"])


def _named(truth: dict[str, Any], pair: dict[str, Any]) -> dict[str, Any]:
    """A pair of ids by names."""
    drug = next(entry["name_verbatim"] for entry in truth["drugs"] if entry["id"] == pair["drug"])
    return {
        "drug": drug,
        "reaction": next(e["term_verbatim"] for e in truth["events"] if e["id"] == pair["event"]),
    }


_DECHALLENGE: Final = {"contradicted": ["contradicted", "confounded"], "stated": ["negative"]}


def _pairs(truth: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for case in truth["causality"]:
        drug = next(entry for entry in truth["drugs"] if entry["id"] == case["pair"]["drug"])
        status = drug["dechallenge"]["status"]
        entry = _named(truth, case["pair"])
        if status in _DECHALLENGE and not (drug["dechallenge"]["value"] or "").startswith("unknown"):
            entry["dechallenge"] = _DECHALLENGE[status]
        yield entry


def _test(entry: dict[str, Any]) -> dict[str, Any]:
    """A titre or number as such, else the word of the interpretation; examinations are optional."""
    said, value = str(entry.get("interpretation", "")), entry.get("value")
    titre = entry.get("titre") or (value if isinstance(value, str) and re.fullmatch(r"1:\d+", value) else None)
    test: dict[str, Any] = {"name": entry["name_verbatim"], "also": _split(entry.get("meaning"))}
    if titre:
        test["titre"] = int(titre.removeprefix("1:"))
    elif value is not None and not isinstance(value, str):
        test |= {"value": value, "unit": entry["unit_verbatim"]}
    else:
        found = [word for word in _WORDS if re.search(rf"\b{word}\b", said)]
        test["word"] = found or (["high"] if "elevated" in said else [value or "", entry.get("finding") or said])
    if (
        "finding" in entry
        or said in ("absent", "present", "resolved", "improved", "reduced", "no reaction")
        or "components" in entry
    ):
        test["optional"] = True
    return test


def _naranjo(truth: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for case in truth["causality"]:
        items = {
            str(item["item"]): [
                item["answer"],
                *(a["answer"] for a in item["alternatives"] if a["plausibility"] == "reasonable"),
            ]
            for item in case["naranjo"]["items"]
        }
        yield _named(truth, case["pair"]) | {"items": items}
