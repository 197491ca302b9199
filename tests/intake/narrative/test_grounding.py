"""Every datum has its words: each span of evidence, cut from the original and folded, is its quote, in any layout."""

from __future__ import annotations

import socket
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from service.fhir import json
from service.intake.narrative.document import fold
from service.intake.narrative.extract import Extraction, extract
from service.intake.narrative.facts import Json
from tests.intake.narrative.layouts import EACH, side_by_side, variants

REPORTS: Final = Path(__file__).parent / "reports"
TEXTS: Final = {file.stem: file.read_bytes().decode() for file in sorted(REPORTS.glob("*.txt"))}
LAYOUTS: Final = 1000
SEEDS: Final = -(-LAYOUTS // (EACH * len(TEXTS)))
COLUMNS: Final = 8
SAME: Final = 0.999


def grounded(extraction: Extraction) -> list[Json]:
    """The evidence whose words do not stand where it says."""
    original = extraction.document.original
    entries = (extraction.report or {}).get("evidence", [])
    return [entry for entry in entries if fold(original[entry["start"] : entry["end"]]) != fold(entry["quote"])]


def without_words(extraction: Extraction) -> list[str]:
    """The values of a proposal that no evidence names, but those that no text states."""
    report = extraction.report or {}
    named = {entry["at"] for entry in report.get("evidence", [])}
    return [
        at
        for at in _values({name: report[name] for name in ("drugs", "reactions", "tests", "patient") if name in report})
        if not any(at == one or at.startswith(f"{one}/") or one.startswith(f"{at}/") for one in named)
    ]


def _values(node: Any, at: str = "") -> list[str]:
    if isinstance(node, dict):
        return [
            found
            for name, part in node.items()
            if name not in ("key", "kind")
            for found in _values(part, f"{at}/{name}")
        ]
    if isinstance(node, list):
        return [found for index, part in enumerate(node) for found in _values(part, f"{at}/{index}")]
    return [at]


def values(extraction: Extraction) -> list[bytes]:
    """What is proposed, without where it was read."""
    report = extraction.report or {}
    parts = ("patient", "drugs", "reactions", "pairs", "tests", "assessments")
    plain = {name: report[name] for name in parts if name in report}
    return [
        json.dumps([name, entry])
        for name, part in plain.items()
        for entry in (part if isinstance(part, list) else [part])
    ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_value_of_a_report_has_words_and_they_stand_where_it_says(text: str) -> None:
    extraction = extract(text)
    assert grounded(extraction) == []
    assert without_words(extraction) == []
    assert all(len(entry["quote"].split()) <= 12 for entry in (extraction.report or {}).get("evidence", []))


def test_in_a_thousand_layouts_every_word_is_found_and_hardly_a_value_differs() -> None:
    told, differing, layouts = 0, Counter[str](), 0
    for name, text in TEXTS.items():
        plain = values(extract(text))
        for layout in (one for seed in range(SEEDS) for one in variants(text, seed)):
            extraction = extract(layout)
            assert grounded(extraction) == [], name
            differing[name] += len(set(plain) ^ set(values(extraction)))
            told += len(plain)
            layouts += 1
    assert layouts >= LAYOUTS
    assert differing.total() <= (1 - SAME) * told, differing.most_common(5)


def test_in_two_columns_side_by_side_every_word_is_found_and_hardly_a_value_differs() -> None:
    told, differing, layouts = 0, Counter[str](), 0
    for name, text in TEXTS.items():
        plain = values(extract(text))
        for seed in range(COLUMNS):
            layout = side_by_side(text, seed)
            if layout is None:
                continue
            extraction = extract(layout)
            assert grounded(extraction) == [], name
            differing[name] += len(set(plain) ^ set(values(extraction)))
            told += len(plain)
            layouts += 1
    assert layouts >= COLUMNS * 30
    assert differing.total() <= (1 - SAME) * told, differing.most_common(5)


def test_nothing_is_asked_of_any_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert extract(next(iter(TEXTS.values()))).report is not None


@pytest.mark.parametrize("sign", [" ", "-", "7", "a", "\n", "a ", "1 mg ", "no ", "rash and ", "(", "A. ", "aspirin "])
def test_no_text_takes_long_for_its_length(sign: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        extract(sign * (size // len(sign)))
        return time.process_time() - start

    seconds(1_000)
    assert seconds(200_000) < 5


@pytest.mark.parametrize(
    "text",
    [
        "He died of sepsis on day 3. " * 4000,
        "He died. " + "He was seen at the clinic and was well on day 4. " * 4000,
        ("She developed a rash on amoxicillin " + "a-" * 400 + ". ") * 100,
    ],
    ids=["deaths", "one death", "hyphens"],
)
def test_long_stories_take_no_square_of_their_length(text: str) -> None:
    start = time.process_time()
    extract(f"A 45-year-old man took amoxicillin. {text}")
    assert time.process_time() - start < 10
