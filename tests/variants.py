"""Reports written by hand for what the full report cannot hold at once: the other form of each choice."""

from __future__ import annotations

from typing import Any

from tests.cases import Json, case, drugged, reacting, suspected

WORDS: Json = {"text": "some time ago"}
AFTER: Json = {"relation": "after", "offset": {"value": 2, "unit": "day"}, "reaction": "rash"}


def variants() -> dict[str, Json]:
    """The reports by what they are about."""
    return {
        "no event": case(patient={"age": {"value": 29, "unit": "year"}}),
        "death without a date": case(patient={"death": {"date": WORDS}}),
        "other times": _other_times(),
        "other history": _other_history(),
        "other drugs": _other_drugs(),
        "doses beside the whole": _doses_beside_the_whole(),
        "words for codes": _words_for_codes(),
        "tests": case(tests=_tests()),
        "an event without harm": reacting(kind="medication-error"),
        "over": reacting(outcome="recovered"),
        "one dated dose": drugged(doses=[{"start": "2020", "text": "weekly"}], duration={"value": 1, "unit": "month"}),
        "age as onset": reacting() | {"patient": {"age": {"value": 29, "unit": "year"}}},
        "a consumer": suspected(reporter={"qualification": "consumer", "name": "a patient", "country": "DE"}),
        "an organization": case(reporter={"organization": "Example Registry", "country": "DE"}),
        "Naranjo by software": suspected(assessments=[_naranjo(assessor={"type": "software", "name": "scorer"})]),
        "Naranjo by a reviewer": suspected(
            assessments=[_naranjo(assessor={"type": "reviewer", "name": "R Roe"}, status="final")],
            evidence=[{"at": "/assessments/0/answers/1", "basis": "stated", "quote": "well known", "source": "a.txt"}],
        ),
        "read from a text": suspected(
            review="unreviewed",
            status="preliminary",
            evidence=[
                {"at": "/drugs/0/name", "basis": "stated", "quote": "falimab", "start": 3, "end": 10}
                | {"confidence": "high", "rule": "drug.dictionary"}
            ],
        ),
        "nullified": suspected(version=2, status="nullified", status_reason="The same case as 16."),
        "WHO-UMC": suspected(
            assessments=[_assessment(method="who-umc", method_text="WHO causality", category="possible")]
        ),
    }


def _assessment(**fields: Any) -> Json:
    judged = {"key": "a", "drug": "falimab", "reaction": "rash", "assessor": {"type": "reviewer"}, "status": "final"}
    return judged | fields


def _naranjo(**fields: Any) -> Json:
    answers = {str(item): "unknown" for item in range(3, 11)} | {"1": "yes", "2": "yes"}
    stated = {"method": "naranjo", "status": "preliminary", "date": "2024-05", "answers": answers, "score": 3}
    return _assessment(**stated) | fields


def _other_times() -> Json:
    history: list[Json] = [
        {"key": "a", "term": "asthma", "onset": "1990", "end": WORDS},
        {"key": "b", "term": "eczema", "onset": WORDS, "end": "2001"},
        {"key": "c", "term": "appendectomy", "kind": "procedure", "onset": WORDS, "continuing": False},
        {"key": "d", "term": "bypass", "kind": "procedure", "onset": "2001", "note": "in Berlin"},
        {"key": "e", "term": "chemotherapy", "kind": "procedure", "onset": "2001", "end": "2002"},
        {"key": "f", "term": "nut allergy", "kind": "allergy", "onset": WORDS, "end": "2003", "note": "hives"},
        {"key": "g", "term": "pollen allergy", "kind": "allergy", "onset": "2004"},
    ]
    patient = {"last_menstrual_period": WORDS, "history": history}
    return reacting(onset=WORDS, end=AFTER) | {"patient": patient}


def _other_history() -> Json:
    code = {"system": "https://example.org/codes", "code": "1"}
    family: Json = {"kind": "family", "relationship": "sister", "onset": WORDS, "note": "mild"}
    history: list[Json] = [
        {"key": "a", "term": "nut allergy", "kind": "allergy", "codes": [code], "verification": "provisional"},
        {"key": "b", "term": "egg allergy", "kind": "allergy", "verification": "refuted"},
        {"key": "c", "term": "lupus", **family, "codes": [code], "end": "2003", "verification": "confirmed"},
        {"key": "d", "term": "asthma", **family, "continuing": True},
        {"key": "e", "term": "eczema", **family, "verification": "refuted"},
        {"key": "f", "term": "biopsy", "kind": "procedure", "codes": [code], "verification": "refuted"},
        {"key": "g", "term": "bypass", "kind": "procedure", "verification": "unconfirmed"},
        {"key": "h", "term": "haemodialysis", "kind": "procedure", "continuing": True},
        {"key": "i", "term": "egg allergy", "kind": "allergy", "continuing": True},
    ]
    return case(patient={"history": history})


def _other_drugs() -> Json:
    """A plain drug, one given for an operation, one whose dosing is its route and duration only."""
    code = {"system": "https://example.org/codes", "code": "1"}
    drugs: list[Json] = [
        {"key": "falimab", "name": "falimab", "codes": [code], "role": "suspect", "action_taken": "withdrawn"},
        {
            "key": "midazolam",
            "name": "midazolam",
            "role": "premedication",
            "indications": [{"history": "bypass"}],
            "route": "by mouth",
            "duration": {"value": 1, "unit": "day"},
        },
    ]
    history = [{"key": "bypass", "term": "bypass", "kind": "procedure"}]
    return suspected(drugs=drugs, patient={"history": history})


def _doses_beside_the_whole() -> Json:
    step: Json = {"route": "oral", "duration": {"value": 1, "unit": "week"}, "amount": {"value": 1, "unit": "mg"}}
    bounded = step | {"start": "2020", "amount": {"value": 2, "unit": "mg", "comparator": ">"}}
    month = {"value": 1, "unit": "month"}
    return drugged(doses=[step, bounded], route="intravenous", duration=month) | {
        "reactions": [{"key": "rash", "term": "rash"}],
    }


def _words_for_codes() -> Json:
    """Outcome, severity and rechallenge in words only; criteria without the word serious."""
    names = ("death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "other")
    reaction = {"outcome_text": "lost to follow-up", "severity_text": "bad", "seriousness": dict.fromkeys(names, True)}
    pair = {"drug": "falimab", "reaction": "rash", "rechallenge_text": "not tried", "dechallenge_text": "better"}
    return reacting(**reaction) | {"pairs": [pair]}


def _tests() -> list[Json]:
    limit = {"value": 5, "unit": "mg", "comparator": "<"}
    return [
        {"key": "a", "name": "biopsy", "coded": "positive"},
        {"key": "b", "name": "creatinine", "within_limits": False, "date": WORDS},
        {"key": "c", "name": "ALT", "value": 7, "comparator": "<", "reference_range": {"low": limit, "high": limit}},
        {"key": "d", "name": "AST", "text": "raised", "within_limits": False, "interpretation": "high"},
    ]
