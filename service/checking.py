"""The bytes of FHIR JSON to one verdict: one resource or Bundle, or NDJSON with one a line.

NDJSON has one verdict, in which a layer fails when it fails on any line and passes only when it passes on every line.
Every issue says where it stands: FHIRPath and JSON Pointer in its resource, line and column in the input.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from service.errors import Refused
from service.fhir import json
from service.issues import Issue
from service.validation import ALL_OFFLINE, LAYERS, Outcome, Verdict, check, positioned

_JSON: Final = "json"
ALL: Final = "all"
"""The name under which a caller asks for every layer that needs no server."""
LAYER_NAMES: Final = (*LAYERS, ALL)
_RANKED: Final[tuple[Outcome, ...]] = ("fail", "skipped", "pass")


def asked(names: Collection[str]) -> frozenset[str]:
    """The layers that a caller names, each one of LAYER_NAMES: `json` is always among them."""
    every = ALL_OFFLINE if ALL in names else frozenset()
    return (frozenset(names) - {ALL}) | {_JSON} | every


def verdict(data: bytes, layers: Collection[str]) -> Verdict:
    """What these layers say of the input. Never raises: what is no JSON fails the layer json."""
    try:
        return _read_verdict(data, layers)
    except Refused as refused:
        lines = _lines(data)
        if lines:
            return merged(line_verdict(number, line, layers) for number, line in lines)
        return _refused(refused, data)


def line_verdict(number: int, line: bytes, layers: Collection[str]) -> Verdict:
    """The verdict on one line of NDJSON, whose issues name that line."""
    # Without its end, so that a line that is cut off breaks off in itself, not at the beginning of the next.
    line = line.rstrip(b"\r\n")
    try:
        one = _read_verdict(line, layers)
    except Refused as refused:
        one = _refused(refused, line)
    # A line of NDJSON is one line, so a column in it stays right.
    return replace(one, issues=tuple(replace(issue, line=number) for issue in one.issues)) if one.issues else one


def unread(refused: Refused, outcome: Outcome = "fail") -> Verdict:
    """The verdict on what is no JSON, or on a file that could not be opened: then no layer has looked."""
    layers: dict[str, Outcome] = dict.fromkeys(LAYERS, "skipped")
    return Verdict(layers | {_JSON: outcome}, refused.issues)


def merged(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict on all lines; there is at least one."""
    layers: dict[str, Outcome] = dict.fromkeys(LAYERS, "pass")
    issues: list[Issue] = []
    for one in verdicts:
        for name, outcome in one.layers.items():
            layers[name] = min(layers[name], outcome, key=_RANKED.index)
        issues += one.issues
    return Verdict(layers, tuple(issues))


def looks_like_a_line(line: bytes) -> bool:
    """Whether the first of several lines is an object by itself, as NDJSON has it."""
    bare = line.removeprefix(codecs.BOM_UTF8).strip()
    return bare.startswith(b"{") and bare.endswith(b"}")


def _lines(data: bytes) -> list[tuple[int, bytes]]:
    """The lines with something in them, if this looks like NDJSON: several, and the first an object by itself."""
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    return lines if len(lines) > 1 and looks_like_a_line(lines[0][1]) else []


def _read_verdict(data: bytes, layers: Collection[str]) -> Verdict:
    """The verdict on JSON that can be read, if only by taking the last value of a doubled key and leaving out what a
    refused number would be: then all else that is wrong is said too, but no layer passes, as it has not seen all.
    """
    resource, faults = json.read(data)
    one = check(resource, layers)
    if not faults:
        return replace(one, issues=positioned.of_value(one.issues, resource, data)) if one.issues else one
    refused = {issue.pointer for issue in faults if issue.key != "json-duplicate-key"}
    issues = (issue for issue in positioned.of_value(one.issues, resource, data) if issue.pointer not in refused)
    outcomes: dict[str, Outcome] = {name: "skipped" if said == "pass" else said for name, said in one.layers.items()}
    told = (*positioned.of_read(faults, resource, data), *issues)
    return Verdict(outcomes | {_JSON: "fail"}, told)


def _refused(refused: Refused, data: bytes) -> Verdict:
    return unread(Refused(positioned.of_refused(refused.issues, data)))
