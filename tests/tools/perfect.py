"""A reader that knows the expected results: what a faultless proposal of each report looks like in the contract."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from tools.extraction.expected import Expected

Json = dict[str, Any]


@dataclass(frozen=True)
class Refused:
    kind: str
    text: str


@dataclass(frozen=True)
class Extracted:
    report: Json | None
    refusals: tuple[Refused, ...] = ()


class Perfect:
    """Reads a text by looking its result up."""

    def __init__(self, cases: list[Expected]) -> None:
        self.truths = {case.text: case.truth for case in cases}

    def __call__(self, text: str, /) -> Extracted:
        truth = self.truths[text]
        refusal = truth.get("refusal")
        if refusal is None:
            return Extracted(proposal(truth))
        refused = Refused(refusal["kind"], f"{refusal.get('patients', 'no')} patients")
        return Extracted(None, (refused,))


def proposal(truth: Json) -> Json:
    """The report of an expected result, with everything that is optional too."""
    truth = copy.deepcopy(truth)
    drugs = {entry["name"]: f"d{place}" for place, entry in reversed([*enumerate(truth["drugs"])])}
    reactions = {entry["term"]: f"r{place}" for place, entry in reversed([*enumerate(truth["reactions"])])}

    def named(entry: Json) -> Json:
        return {"drug": drugs[entry["drug"]], "reaction": reactions[entry["reaction"]]}

    pairs = {
        (drugs[name], reactions[e["term"]]): dict[str, Any]() for e in truth["reactions"] for name in e["suspects"]
    }
    for entry in truth.get("pairs", ()):
        stated = {field: entry[field][0] for field in ("dechallenge", "rechallenge") if field in entry}
        pairs[drugs[entry["drug"]], reactions[entry["reaction"]]] = stated
    views = [
        {
            "assessor": {"type": "reporter"},
            "method": entry["method"] if isinstance(entry["method"], str) else entry["method"][0],
            **{key: entry[key] for key in ("score", "category") if key in entry},
            **named(entry),
        }
        for entry in truth.get("authors", ())
    ]
    answers = [
        {
            "assessor": {"type": "software"},
            "method": "naranjo",
            "answers": {item: {"answer": given[0]} for item, given in entry["items"].items()},
            **named(entry),
        }
        for entry in truth.get("naranjo", ())
    ]
    return {
        "patient": _patient(truth),
        "source": {key: value for key, value in truth.get("source", {}).items() if key == "country"},
        "drugs": [{"key": f"d{place}", **_drug(entry)} for place, entry in enumerate(truth["drugs"])],
        "reactions": [
            {"key": reactions[entry["term"]], **_reaction(entry)} for place, entry in enumerate(truth["reactions"])
        ],
        "pairs": [{"drug": drug, "reaction": reaction, **stated} for (drug, reaction), stated in pairs.items()],
        "tests": [_test(entry) for entry in truth.get("tests", ())],
        "assessments": [*views, *answers],
    }


def _patient(truth: Json) -> Json:
    patient = {key: value for key, value in truth.get("patient", {}).items() if key != "optional_fields"}
    if "age_group" in patient:
        patient["age_group"] = patient["age_group"][0]
    if "death" in patient:
        patient["death"] = {"causes": [{"term": term} for term in patient["death"]["causes"]]}
    patient["history"] = [
        {"key": f"h{place}", **{field: entry[field] for field in ("term", "kind") if field in entry}}
        for place, entry in enumerate(truth.get("history", ()))
    ]
    return patient


def _drug(entry: Json) -> Json:
    first: Json = {field: entry[field][0] for field in ("role", "route", "action") if field in entry}
    same: Json = {
        field: entry[field] for field in ("name", "start", "end", "duration", "kind", "batch") if field in entry
    }
    drug: Json = {**first, **same, "doses": [_dose(dose) for dose in entry.get("doses", ())]}
    if "action" in drug:
        drug["action_taken"] = drug.pop("action")
    drug["indications"] = [{"term": term} for term in entry.get("indications", ())[:1]]
    return drug


def _dose(dose: Json) -> Json:
    frequency = dose.get("frequency")
    found = {"frequency": frequency[0] if isinstance(frequency, list) else frequency} if frequency else {}
    if "value" in dose:
        found["amount"] = {"value": dose["value"], "unit": dose["unit"]}
    return found | ({"text": dose["text"]} if "text" in dose else {})


def _reaction(entry: Json) -> Json:
    reaction: Json = {field: entry[field] for field in ("term", "kind", "seriousness") if field in entry}
    if "outcome" in entry:
        reaction["outcome"] = entry["outcome"][0]
    onset = entry.get("onset")
    if onset:
        reaction["onset"] = onset.get("date", onset if "text" in onset else {"offset": onset})
    return reaction


def _test(entry: Json) -> Json:
    test: Json = {field: entry[field] for field in ("name", "value", "unit", "comparator", "titre") if field in entry}
    return test if "value" in test or "titre" in test else test | {"text": entry["word"][0]}
