"""Layer references on documents and messages: they bring along what they are about, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation import r4_samples as r4
from tests.validation.r4_samples import BASE, errors

COMPOSITION = f"{BASE}/Composition/c1"
PATIENT = f"{BASE}/Patient/p1"


def composition(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Composition",
        "id": "c1",
        "status": "final",
        "type": {"text": "letter"},
        "date": "2024-05-01",
        "author": [{"display": "Dr Doe"}],
        "title": "Letter",
        **more,
    }


def document(first: dict[str, Any], *others: tuple[str, dict[str, Any]], base: str = COMPOSITION) -> dict[str, Any]:
    entries = [(base, first), *others]
    return {
        "resourceType": "Bundle",
        "type": "document",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries],
    }


REFERRING: list[tuple[str, dict[str, Any], str]] = [
    ("subject", {"subject": {"reference": "Patient/p1"}}, "subject"),
    ("author", {"author": [{"reference": "Patient/p1"}]}, "author[0]"),
    ("attester", {"attester": [{"mode": "legal", "party": {"reference": "Patient/p1"}}]}, "attester[0].party"),
    ("event", {"event": [{"detail": [{"reference": "Patient/p1"}]}]}, "event[0].detail[0]"),
    ("section", {"section": [{"entry": [{"reference": "Patient/p1"}]}]}, "section[0].entry[0]"),
    ("subsection", {"section": [{"section": [{"focus": {"reference": "Patient/p1"}}]}]}, "section[0].section[0].focus"),
]


@pytest.mark.parametrize(("_", "more", "at"), REFERRING, ids=[name for name, *_ in REFERRING])
def test_what_a_composition_refers_to_is_in_the_document(_: str, more: dict[str, Any], at: str) -> None:
    assert errors(document(composition(**more), (PATIENT, r4.patient())), "references") == []
    assert errors(document(composition(**more)), "references") == [
        ("document-incomplete", f"Bundle.entry[0].resource.{at}.reference")
    ]


@pytest.mark.parametrize("text", [PATIENT, "Patient/p1", "Patient/p1/_history/1"])
def test_references_are_read_against_the_full_url_of_their_entry(text: str) -> None:
    first = composition(subject={"reference": text})
    assert errors(document(first, (PATIENT, r4.patient())), "references") == []


@pytest.mark.parametrize(
    ("base", "url"), [(COMPOSITION, "https://elsewhere.example.org/Patient/p1"), (r4.URN_EVENT, PATIENT)]
)
def test_a_relative_reference_finds_nothing_below_another_base(base: str, url: str) -> None:
    first = composition(subject={"reference": "Patient/p1"})
    keys = [key for key, _ in errors(document(first, (url, r4.patient()), base=base), "references")]
    assert keys == ["document-incomplete", "document-orphan"]


def test_other_references_of_a_composition_may_lead_out_of_the_document() -> None:
    elsewhere = {"code": "replaces", "targetReference": {"reference": "Composition/c0"}}
    held = {"contained": [r4.practitioner()], "author": [{"reference": "#r1"}]}
    assert errors(document(composition(relatesTo=[elsewhere], **held)), "references") == []


def test_every_entry_hangs_together_with_the_composition() -> None:
    orphan = document(composition(), (PATIENT, r4.patient()))
    assert errors(orphan, "references") == [("document-orphan", "Bundle.entry[1]")]
    style = {"resourceType": "Binary", "id": "b1", "contentType": "text/css"}
    assert errors(document(composition(), (f"{BASE}/Binary/b1", style)), "references") == []


def test_references_connect_in_both_directions_and_over_others() -> None:
    condition = r4.condition() | {"subject": {"reference": PATIENT}}
    chained = document(
        composition(subject={"reference": "Patient/p1"}),
        (PATIENT, r4.patient()),
        (f"{BASE}/Condition/{condition['id']}", condition),
    )
    assert errors(chained, "references") == []


def test_urls_other_than_references_connect_too() -> None:
    record: dict[str, Any] = {"resourceType": "DocumentReference", "id": "d1", "status": "current"}
    record["content"] = [{"attachment": {"url": "Questionnaire/q1"}}]
    asked = document(
        composition(section=[{"entry": [{"reference": "DocumentReference/d1"}]}]),
        (f"{BASE}/DocumentReference/d1", record),
        (f"{BASE}/Questionnaire/q1", r4.questionnaire() | {"id": "q1"}),
    )
    assert errors(asked, "references") == []
    record["content"][0]["attachment"]["url"] = "Questionnaire/q2"
    assert errors(asked, "references") == [("document-orphan", "Bundle.entry[2]")]


@pytest.mark.parametrize("base", [COMPOSITION, r4.URN_EVENT])
def test_a_relative_reference_to_an_entry_below_another_base_is_found(base: str) -> None:
    replaces = {"code": "replaces", "targetReference": {"reference": "Composition/c0"}}
    more = {"subject": {"reference": PATIENT}, "relatesTo": [replaces]}
    replaced = composition(subject={"reference": PATIENT}) | {"id": "c0"}
    held = document(composition(**more), (PATIENT, r4.patient()), (f"{BASE}/Composition/c0", replaced), base=base)
    at = "Bundle.entry[0].resource.relatesTo[0].target.reference"
    assert errors(held, "references") == ([] if base == COMPOSITION else [("reference-base", at)])


def test_a_message_brings_what_it_is_about() -> None:
    header = {
        "resourceType": "MessageHeader",
        "eventUri": "https://example.org/event",
        "source": {"endpoint": "https://example.org"},
        "focus": [{"reference": PATIENT}],
    }
    message = document(header, (PATIENT, r4.patient()), base=r4.URN_EVENT) | {"type": "message"}
    assert errors(message, "references") == []
    message["entry"].pop()
    assert errors(message, "references") == [("document-incomplete", "Bundle.entry[0].resource.focus[0].reference")]
    assert errors(message | {"type": "collection"}, "references") == []
