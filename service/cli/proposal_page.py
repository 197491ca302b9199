"""The page of a proposal: the original text with what was read from it marked by kind, and beside it the proposal.

One self-contained file: no script or style from elsewhere, and its policy forbids any. The numbers that join a datum
with its words are the positions in the report's evidence.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any, Final

from service.cli.proposal_words import Words
from service.intake.narrative.document import NEVER
from service.intake.narrative.extract import Extraction

Json = dict[str, Any]
_TITLES: Final = {
    "source": "Source",
    "reporter": "Reporter",
    "patient": "Patient",
    "drugs": "Drugs",
    "reactions": "Reactions",
    "pairs": "Drug and reaction",
    "tests": "Tests and examinations",
    "assessments": "Causality",
}
_NOTHING: Final = "No case was read from this text."
_UNREVIEWED: Final = '<span class="badge">Proposed by software. No person has reviewed it.</span>'
_ONE: Final = frozenset({"source", "reporter", "patient"})


def page(extraction: Extraction, name: str) -> str:
    """One self-contained HTML page; name: of the text."""
    report = extraction.report or {}
    evidence: list[Json] = report.get("evidence", [])
    values = len({entry["at"] for entry in evidence})
    return _template().substitute(
        title=escape(name),
        summary=f"{values} values, read from {len(evidence)} passages" if extraction.report else _NOTHING,
        badge=_UNREVIEWED if extraction.report else "",
        text="".join(_text(extraction, evidence)),
        proposal="".join(_proposal(extraction, report, evidence)),
    )


@functools.cache
def _template() -> Template:
    return Template(Path(__file__).with_name("proposal.html").read_text(encoding="utf-8"))


def _text(extraction: Extraction, evidence: list[Json]) -> Iterator[str]:
    """The original text in pieces that do not overlap: each with the numbers of all the evidence that covers it."""
    original = extraction.document.original
    unread = [
        extraction.document.span(sentence.start, sentence.end)
        for sentence in extraction.document.sentences
        if sentence.zone in NEVER and sentence.end > sentence.start
    ]
    edges = {0, len(original)}
    opened: dict[int, set[int]] = defaultdict(set)
    closed: dict[int, set[int]] = defaultdict(set)
    for number, entry in enumerate(evidence):
        opened[entry["start"]].add(number)
        closed[entry["end"]].add(number)
        edges |= {entry["start"], entry["end"]}
    dim: dict[int, int] = defaultdict(int)
    for start, end in unread:
        dim[start] += 1
        dim[end] -= 1
        edges |= {start, end}
    here: set[int] = set()
    depth = 0
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        here = (here - closed[start]) | opened[start]
        depth += dim[start]
        words = escape(original[start:end])
        if here:
            shortest = min(here, key=lambda number: evidence[number]["end"] - evidence[number]["start"])
            kind = evidence[shortest]["at"].split("/")[1]
            numbers = " ".join(map(str, sorted(here)))
            yield f'<mark class="{kind}" tabindex="0" role="button" data-e="{numbers}">{words}</mark>'
        else:
            yield f'<span class="unread">{words}</span>' if depth else words


def _proposal(extraction: Extraction, report: Json, evidence: list[Json]) -> Iterator[str]:
    notes = [refusal.text for refusal in extraction.refusals]
    notes += [f"{issue.text} ({issue.pointer})" for issue in extraction.left_out]
    if notes:
        yield '<div class="notes">' + "".join(f"<p>{escape(note)}</p>" for note in notes) + "</div>"
    words = Words(report)
    for section, title in _TITLES.items():
        entries = [report[section]] if section in _ONE and section in report else report.get(section, [])
        cards = [(entry, list(_rows(words, evidence, section, index))) for index, entry in enumerate(entries)]
        if any(rows for _, rows in cards):
            yield f"<h2>{title}</h2>"
            yield from (
                _card(section, _heading(words, section, entry), evidence, rows) for entry, rows in cards if rows
            )


def _rows(words: Words, evidence: list[Json], section: str, index: int) -> Iterator[tuple[str, str, list[int]]]:
    """The values of one entry that were read from words: the field, the value, and the numbers of their evidence."""
    place = f"/{section}" if section in _ONE else f"/{section}/{index}"
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(evidence):
        if entry["at"].startswith(f"{place}/"):
            found.setdefault(entry["at"], []).append(number)
    for at, numbers in found.items():
        yield words.label(at, place), words.value(at), numbers


def _card(section: str, heading: str, evidence: list[Json], rows: list[tuple[str, str, list[int]]]) -> str:
    body = "".join(
        f'<div class="row" tabindex="0" role="button" data-e="{" ".join(map(str, numbers))}">'
        f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>{_sure(evidence[numbers[0]])}</div>"
        for label, value, numbers in rows
    )
    head = f'<h3 class="{section}">{escape(heading)}</h3>' if heading else ""
    return f"<article>{head}<dl>{body}</dl></article>"


def _sure(entry: Json) -> str:
    band = entry.get("confidence", "")
    words = f"{band}, inferred" if entry["basis"] == "inferred" else band
    return f'<dd class="sure {escape(band)}" title="{escape(entry.get("rule", ""))}">{escape(words)}</dd>'


def _heading(words: Words, section: str, entry: Json) -> str:
    if section in ("pairs", "assessments"):
        by = f" ({entry['method']} by {entry['assessor']['type']})" if "method" in entry else ""
        return f"{words.name('drug', entry['drug'])} and {words.name('reaction', entry['reaction'])}{by}"
    role = f", {entry['role'].replace('-', ' ')}" if "role" in entry else ""
    return f"{entry.get('name') or entry.get('term') or ''}{role}"
