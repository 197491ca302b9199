"""`aefhir validate`: FHIR JSON of any origin, checked layer by layer.

A file is one resource or Bundle, or NDJSON with one a line; NDJSON has one verdict, in which a layer fails when it
fails on any line and passes only when it passes on every line. The verdict is data, so all of it goes to stdout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

import click

from service.cli.files import read_input
from service.errors import Exit, Refused
from service.fhir import json
from service.issues import Issue, as_text
from service.validation import ALL_OFFLINE, LAYERS, Outcome, Verdict, check

_JSON: Final = "json"


def _layers(_: click.Context, __: click.Parameter, names: str | None) -> frozenset[str]:
    """The layers of --layers, and always `json`; all that need no server when none are named."""
    if names is None:
        return ALL_OFFLINE
    asked = frozenset(name.strip() for name in names.split(","))
    if unknown := sorted(asked - set(LAYERS)):
        raise click.BadParameter(f"no layer is called {', '.join(map(repr, unknown))}; there are {', '.join(LAYERS)}")
    return asked | {_JSON}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file: file, result, layers, issues.")
@click.option("--layers", callback=_layers, metavar="A,B", help="Only these layers; the others are skipped.")
def command(files: tuple[str, ...], as_json: bool, layers: frozenset[str]) -> None:
    """Check FHIR R4 JSON, layer by layer.

    A FILE is one resource or Bundle, or NDJSON with one a line; - is standard input. Each layer answers pass, fail or
    skipped: skipped means that it has not looked, or not at everything. Only errors make a layer fail.

    \b
    Layers: json, structure, primitives, bindings, targets, invariants, references, profiles, project, models, server
    Not built yet, hence skipped: invariants, profiles, server.

    \b
    Examples:
      aefhir validate bundle.json
      aefhir convert report.json | aefhir validate --json -
      aefhir validate --layers structure,bindings *.json

    Exit codes: 0 every file is valid, 1 a file is invalid, cannot be read or was not checked, 2 usage.
    """
    failed = False
    for file in files:
        verdict = _verdict(file, layers)
        failed |= verdict.result != "valid"
        click.echo(_as_json(file, verdict) if as_json else _as_text(file, verdict))
    if failed:
        raise SystemExit(Exit.INVALID)


def _verdict(file: str, layers: Collection[str]) -> Verdict:
    try:
        data = read_input(file)
    except Refused as refused:
        return _unread(refused, "skipped")
    try:
        return check(json.parse(data), layers)
    except Refused as refused:
        lines = _lines(data)
        return _merged(_line_verdict(number, line, layers) for number, line in lines) if lines else _unread(refused)


def _lines(data: bytes) -> list[tuple[int, bytes]]:
    """The lines with something in them, if this looks like NDJSON: several, and the first an object by itself."""
    lines = [(number, line.strip()) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    first = lines[0][1] if len(lines) > 1 else b""
    return lines if first.startswith(b"{") and first.endswith(b"}") else []


def _line_verdict(number: int, line: bytes, layers: Collection[str]) -> Verdict:
    try:
        verdict = check(json.parse(line), layers)
    except Refused as refused:
        verdict = _unread(refused)
    # A line of NDJSON is one line, so a column in it stays right.
    return replace(verdict, issues=tuple(replace(issue, line=number) for issue in verdict.issues))


def _unread(refused: Refused, outcome: Outcome = "fail") -> Verdict:
    """The verdict on what is no JSON, or on a file that could not be opened: then no layer has looked."""
    layers: dict[str, Outcome] = dict.fromkeys(LAYERS, "skipped")
    return Verdict(layers | {_JSON: outcome}, refused.issues)


def _merged(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict on all lines."""
    every = list(verdicts)
    layers = {name: _worst({verdict.layers[name] for verdict in every}) for name in LAYERS}
    return Verdict(layers, tuple(issue for verdict in every for issue in verdict.issues))


def _worst(outcomes: set[Outcome]) -> Outcome:
    ranked: tuple[Outcome, ...] = ("fail", "skipped", "pass")
    return next(outcome for outcome in ranked if outcome in outcomes)


def _as_json(file: str, verdict: Verdict) -> bytes:
    issues = [issue.as_dict() for issue in verdict.issues]
    return json.dumps({"file": file, "result": verdict.result, "layers": verdict.layers, "issues": issues})


def _as_text(file: str, verdict: Verdict) -> str:
    lines = [f"{file}: {verdict.result}"]
    if verdict.issues:
        lines.append(as_text(map(_at_line, verdict.issues)))
    lines.append("layers: " + "  ".join(f"{name} {outcome}" for name, outcome in verdict.layers.items()))
    return "\n".join(lines)


def _at_line(issue: Issue) -> Issue:
    """An issue on a line of NDJSON, with the line before its path; other issues as they are."""
    if issue.line is None or issue.path is None:
        return issue
    return replace(issue, line=None, file=f"line {issue.line}")
