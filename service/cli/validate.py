"""`aefhir validate`: FHIR JSON of any origin, checked layer by layer.

A file is one resource or Bundle, or NDJSON with one a line; NDJSON has one verdict, in which a layer fails when it
fails on any line and passes only when it passes on every line. The verdict is data, so all of it goes to stdout.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import click

from service import checking
from service.cli.files import read_input
from service.errors import Exit, Refused
from service.fhir import json
from service.issues import Issue, as_text
from service.validation import ALL_OFFLINE, LAYERS, Verdict

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
        return checking.unread(refused, "skipped")
    return checking.verdict(data, layers)


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
