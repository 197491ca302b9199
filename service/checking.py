"""The bytes of FHIR JSON to one verdict: one resource or Bundle, or NDJSON with one a line.

NDJSON has one verdict, in which a layer fails when it fails on any line and passes only when it passes on every line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from service.errors import Refused
from service.fhir import json
from service.validation import LAYERS, Outcome, Verdict, check

_JSON: Final = "json"


def verdict(data: bytes, layers: Collection[str]) -> Verdict:
    """What these layers say of the input. Never raises: what is no JSON fails the layer json."""
    try:
        return check(json.parse(data), layers)
    except Refused as refused:
        lines = _lines(data)
        return _merged(_line_verdict(number, line, layers) for number, line in lines) if lines else unread(refused)


def unread(refused: Refused, outcome: Outcome = "fail") -> Verdict:
    """The verdict on what is no JSON, or on a file that could not be opened: then no layer has looked."""
    layers: dict[str, Outcome] = dict.fromkeys(LAYERS, "skipped")
    return Verdict(layers | {_JSON: outcome}, refused.issues)


def _lines(data: bytes) -> list[tuple[int, bytes]]:
    """The lines with something in them, if this looks like NDJSON: several, and the first an object by itself."""
    lines = [(number, line.strip()) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    first = lines[0][1] if len(lines) > 1 else b""
    return lines if first.startswith(b"{") and first.endswith(b"}") else []


def _line_verdict(number: int, line: bytes, layers: Collection[str]) -> Verdict:
    try:
        one = check(json.parse(line), layers)
    except Refused as refused:
        one = unread(refused)
    # A line of NDJSON is one line, so a column in it stays right.
    return replace(one, issues=tuple(replace(issue, line=number) for issue in one.issues))


def _merged(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict on all lines."""
    every = list(verdicts)
    layers = {name: _worst({one.layers[name] for one in every}) for name in LAYERS}
    return Verdict(layers, tuple(issue for one in every for issue in one.issues))


def _worst(outcomes: set[Outcome]) -> Outcome:
    ranked: tuple[Outcome, ...] = ("fail", "skipped", "pass")
    return next(outcome for outcome in ranked if outcome in outcomes)
