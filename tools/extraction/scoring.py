"""A reader over all reports: the figures of each field, every fault, and what must not be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tools.extraction import bans, drugs, findings, reactions
from tools.extraction.expected import Expected
from tools.extraction.tally import FIELDS, Tally


class Refusal(Protocol):
    """Why no case is proposed (service/intake/narrative/facts.py)."""

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...


class Extraction(Protocol):
    """What a reader hands back: the proposal as report JSON, or None, and the refusals."""

    @property
    def report(self) -> dict[str, Any] | None: ...

    @property
    def refusals(self) -> Sequence[Refusal]: ...


class Reader(Protocol):
    """A reader of case reports."""

    def __call__(self, text: str, /) -> Extraction: ...


@dataclass(frozen=True, slots=True)
class Result:
    """tally: the figures; banned: by report what must not be there but is."""

    tally: Tally
    banned: dict[str, tuple[str, ...]]


def score(cases: Iterable[Expected], reader: Reader, compared: frozenset[str] = frozenset(FIELDS)) -> Result:
    """Reads each text and compares."""
    tally, banned = Tally(compared=compared), {}
    for case in cases:
        extraction = reader(case.text)
        tally.report = case.name
        compare(case.truth, extraction, tally)
        must_not = case.truth.get("must_not", {})
        found = [*bans.hits(must_not, extraction.report), *_in_spite_of_refusal(case.truth, extraction.report)]
        if found:
            banned[case.name] = tuple(found)
    return Result(tally, banned)


def compare(truth: dict[str, Any], extraction: Extraction, tally: Tally) -> None:
    """One proposal against what is expected."""
    refused = findings.refusal(truth, extraction.refusals, tally)
    if refused and extraction.report is None:
        return  # nothing to compare: a refusal without a report is whole
    report = extraction.report or {}
    findings.patient(truth, report, tally)
    drugs.compare(drugs.match(truth, report), report, tally)
    reactions.compare(truth, report, reactions.match(truth, report), tally)
    findings.tests(truth, report, tally)
    findings.history(truth, report, tally)


def _in_spite_of_refusal(truth: dict[str, Any], report: dict[str, Any] | None) -> list[str]:
    """A text without one patient gives no report at all; one without a reaction gives none of its reactions."""
    if report is None or "refusal" not in truth:
        return []
    if truth["refusal"]["kind"] != "no-reaction":
        return ["report: proposed for a text that is refused"]
    kinds = [entry for entry in report.get("reactions", ()) if entry.get("kind", "reaction") == "reaction"]
    return [f"reactions: {entry['term']}" for entry in kinds]
