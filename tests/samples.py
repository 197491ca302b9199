"""Case reports written by hand (the smallest valid one, one that uses every field), and ways to look into reports."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any, Final

from service.pointer import pointer
from service.report import FORMAT
from service.report.model import CaseReport, ItemAnswer, When
from service.report.strict import StrictSchema

Json = dict[str, Any]

UNORDERED: Final = frozenset(
    {
        "drugs",
        "reactions",
        "tests",
        "assessments",
        "sender_diagnoses",
        "history",
        "past_drugs",
        "causes",
        "indications",
        "pairs",
        "codes",
        "other_ids",
        "linked",
        "special_situations",
        "evidence",
    }
)
"""The lists of a report whose order says nothing."""


def minimal_report() -> Json:
    """The required fields and no others."""
    return {
        "format": FORMAT,
        "identifier": {"system": "https://example.org/cases", "value": "17"},
        "version": 1,
        "created": "2024-05-06T07:08:09Z",
    }


def full_report() -> Json:
    """A fictional report in which every field of the format is used at least once."""
    code = {"system": "https://www.meddra.org", "code": "10037844", "display": "Rash", "version": "27.0"}
    other_code = {"system": "http://snomed.info/sct", "code": "271807003"}
    half_year = {"value": 6, "unit": "month"}
    after_start = {"relation": "after-start", "offset": half_year, "drug": "falimab", "text": "six months in"}
    after_onset = {"relation": "after", "offset": {"value": 2, "unit": "day"}, "reaction": "rash"}
    return {
        **minimal_report(),
        "status": "amended",
        "status_reason": "The outcome became known.",
        "review": "reviewed",
        "report_type": "spontaneous",
        "received_first": "2024-03",
        "received_latest": "2024-05-05",
        "worldwide_id": {"system": "urn:oid:2.16.840.1.113883.3.1", "value": "XX-EXAMPLE-17"},
        "first_sender": "other",
        "other_ids": [{"system": "https://example.org/registry", "value": "R 5"}],
        "linked": [{"system": "https://example.org/cases", "value": "16"}],
        "source": {
            "type": "literature",
            "title": "A rash of no known kind",
            "citation": "Doe J, Roe R. A rash of no known kind. J Fict Med 2024;1:2-3",
            "authors": ["Doe J", "Roe R"],
            "doi": "10.1000/fict.2024",
            "pmid": "12345678",
            "url": "https://example.org/articles/1",
            "published": "2024",
            "country": "CA",
            "language": "en",
        },
        "reporter": {
            "qualification": "physician",
            "country": "CA",
            "name": "J Doe",
            "organization": "Example Hospital",
            "primary": True,
        },
        "patient": {
            "initials": "A.B.",
            "sex": "female",
            "age": {"value": 59, "unit": "year"},
            "age_group": "adult",
            "weight": {"value": Decimal("70.50"), "unit": "kg"},
            "height": {"value": 168, "unit": "cm"},
            "last_menstrual_period": "2013-11",
            "history": [
                {
                    "key": "asthma",
                    "term": "severe asthma",
                    "kind": "condition",
                    "codes": [other_code],
                    "onset": "2001",
                    "continuing": True,
                    "verification": "confirmed",
                    "note": "since childhood",
                },
                {"key": "eczema-mother", "term": "eczema", "kind": "family", "relationship": "mother"},
                {
                    "key": "sinusitis",
                    "term": "sinusitis",
                    "onset": {"text": "in her youth"},
                    "end": "2012-05-06",
                    "continuing": False,
                },
            ],
            "past_drugs": [
                {
                    "key": "penicillin",
                    "name": "penicillin",
                    "codes": [other_code],
                    "indication": "sinusitis",
                    "reaction": "hives",
                    "start": "2012-04",
                    "end": "2012-05",
                    "duration": {"text": "some weeks"},
                    "note": "not given again",
                }
            ],
            "death": {
                "date": "2024-04-01",
                "autopsy": True,
                "causes": [
                    {"key": "embolism", "term": "pulmonary embolism", "codes": [other_code], "by_autopsy": True}
                ],
            },
        },
        "drugs": [
            {
                "key": "falimab",
                "name": "Falimab 150 mg",
                "role": "suspect",
                "kind": "drug",
                "codes": [other_code],
                "substances": [{"name": "falimab", "codes": [other_code], "strength": {"value": 150, "unit": "mg"}}],
                "form": "solution for injection",
                "batch": "LOT 7",
                "indications": [
                    {"history": "asthma"},
                    {"key": "cough", "term": "cough", "codes": [other_code]},
                ],
                "status": "stopped",
                "status_reason": "rash",
                "doses": [
                    {
                        "amount": {"value": 300, "unit": "mg", "comparator": "<="},
                        "frequency": {"period": 2, "unit": "week", "times": 1},
                        "text": "300 mg every 2 weeks",
                        "route": "subcutaneous",
                        "start": "2013-09",
                        "end": after_start,
                        "duration": {"value": 9, "unit": "month", "comparator": ">", "text": "over 9 months"},
                    }
                ],
                "route": "subcutaneous",
                "start": "2013-09-12T08:30:00+02:00",
                "end": "2014-06",
                "duration": {"value": 9, "unit": "month"},
                "cumulative_dose": {"value": Decimal("5.40"), "unit": "g"},
                "action_taken": "withdrawn",
                "special_situations": ["off-label-use", "batch-within-specification"],
                "note": "first biologic",
            },
            {"key": "prednisone", "name": "prednisone", "role": "treatment-of-reaction", "start": after_onset},
        ],
        "reactions": [
            {
                "key": "rash",
                "term": "itching rash",
                "kind": "reaction",
                "codes": [code],
                "onset": after_start,
                "end": {"date": "2014-12", "text": "by Christmas"},
                "duration": {"value": 9, "unit": "month"},
                "outcome": "recovered-with-sequelae",
                "outcome_text": "scars remained",
                "serious": True,
                "seriousness": {
                    "death": False,
                    "life_threatening": False,
                    "hospitalisation": True,
                    "disability": False,
                    "congenital_anomaly": False,
                    "other": True,
                },
                "severity": "severe",
                "severity_text": "debilitating",
                "grade": 3,
                "verification": "confirmed",
                "country": "CA",
                "treatment": [{"drug": "prednisone"}, {"text": "emollients"}],
                "contributing_factors": [{"history": "asthma"}, {"text": "sun"}],
                "note": "worse on the hands",
            }
        ],
        "pairs": [
            {
                "drug": "falimab",
                "reaction": "rash",
                "time_to_onset": half_year,
                "time_from_last_dose": {"value": 3, "unit": "day"},
                "dechallenge": "positive",
                "dechallenge_text": "faded after the last dose",
                "rechallenge": "not-done",
                "rechallenge_text": "was not tried",
            }
        ],
        "tests": [
            {
                "key": "ck",
                "name": "creatine kinase",
                "kind": "laboratory",
                "codes": [other_code],
                "date": "2014-03-02",
                "value": Decimal("66.680"),
                "unit": "U/l",
                "comparator": ">",
                "within_limits": True,
                "interpretation": "normal",
                "reference_range": {
                    "low": {"value": 26, "unit": "U/l"},
                    "high": {"value": 192, "unit": "U/l"},
                    "text": "26 to 192",
                    "kind": "normal",
                },
                "note": "twice",
            },
            {"key": "ana", "name": "antinuclear antibodies", "titre": 320, "comparator": ">="},
            {"key": "anti-jo", "name": "anti-Jo-1", "coded": "negative"},
            {"key": "biopsy", "name": "skin biopsy", "kind": "procedure", "text": "interface dermatitis"},
        ],
        "assessments": [
            {
                "key": "reporter-naranjo",
                "drug": "falimab",
                "reaction": "rash",
                "method": "naranjo",
                "assessor": {"type": "reporter", "name": "J Doe"},
                "status": "final",
                "date": "2024-05",
                "answers": {
                    **{str(item): "unknown" for item in range(4, 11)},
                    "1": "no",
                    "2": "yes",
                    "3": {"answer": "yes", "rationale": "faded after the last dose"},
                },
                "score": 3,
                "category": "possible",
                "rationale": "onset under treatment",
            },
            {
                "key": "own-method",
                "drug": "falimab",
                "reaction": "rash",
                "method": "other",
                "method_text": "house method",
                "assessor": {"type": "software"},
                "status": "preliminary",
                "category": "likely",
            },
        ],
        "narrative": "A woman of 59 had a rash six months after falimab was begun.\nIt faded when it was stopped.",
        "reporter_comment": "We think of the drug.",
        "sender_comment": "We agree.",
        "sender_diagnoses": [{"key": "dermatitis", "term": "drug-induced dermatitis", "codes": [code]}],
        "evidence": [
            {
                "at": "/reactions/0/onset",
                "basis": "stated",
                "source": "article.txt",
                "start": 120,
                "end": 150,
                "quote": "six months after the start",
            },
            {
                "at": "/source/country",
                "basis": "inferred",
                "confidence": "medium",
                "rule": "affiliation-country",
                "reason": "the hospital is in Canada",
                "fingerprint": "e89ed69db9e22490",
            },
        ],
    }


def as_json(value: Any) -> Any:
    """A loaded report (or part of one) as the JSON it could have come from: what is absent is left out."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return {number: as_json(answer) for number, answer in value}
        return [as_json(member) for member in value]
    if isinstance(value, When) and value == When(date=value.date):
        return value.date
    if isinstance(value, ItemAnswer) and value.rationale is None:
        return value.answer
    return _object(value) if dataclasses.is_dataclass(value) else value


def _object(value: Any) -> Json:
    members = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    given = {name: as_json(member) for name, member in members.items() if member not in (None, ())}
    if isinstance(value, CaseReport):
        given = {"format": FORMAT} | given
    return {name: member for name, member in given.items() if name not in ("digest", "stale")}


def pointers(value: Any, *path: str | int) -> list[str]:
    """The JSON Pointer of everything in the value, itself first."""
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer(*path), *(found for name, member in inner for found in pointers(member, *path, name))]


def inner_schema(field: Any) -> StrictSchema | None:
    """The schema of the objects that a field holds, one or many of them."""
    nested = getattr(getattr(field, "inner", field), "schema", None)
    return nested if isinstance(nested, StrictSchema) else None


def all_fields(schema: StrictSchema) -> set[tuple[str, str]]:
    """(schema, field) for every field of a schema and of those below it."""
    found: set[tuple[str, str]] = set()
    for name, field in schema.load_fields.items():
        found.add((type(schema).__name__, name))
        if nested := inner_schema(field):
            found |= all_fields(nested)
    return found


def used_fields(data: Any, schema: StrictSchema) -> set[tuple[str, str]]:
    """(schema, field) for every field that the data uses."""
    if isinstance(data, list):
        return {found for entry in data for found in used_fields(entry, schema)}
    if not isinstance(data, dict):
        return set()
    found = {(type(schema).__name__, name) for name in data}
    for name, value in data.items():
        if nested := inner_schema(schema.load_fields[name]):
            found |= used_fields(value, nested)
    return found
