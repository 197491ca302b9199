"""aefhir convert: case reports in, FHIR R4 transaction bundles out.

A bundle is written whole or not at all: to a temporary file beside its place, then renamed. Bundles with an error are
never written. Issues, progress and coverage go to stderr, so that stdout holds nothing but the bundle.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

import click

from service.cli.files import read_input
from service.coverage import coverage
from service.errors import Exit, Refused
from service.fhir import json
from service.issues import as_text
from service.pipeline import Converted, convert
from service.report.model import CaseReport, Identifier
from service.validation import ALL_OFFLINE

_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_WIDTH: Final = 44


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for <case>.json, made if absent.")
@click.option("--coverage", "show_coverage", is_flag=True, help="Print, for each field: mapped, text only, not stated.")
@click.option("--no-check", is_flag=True, help="Leave out the validation of the bundle.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors and warnings only, no information.")
def command(files: tuple[str, ...], out: Path | None, show_coverage: bool, no_check: bool, quiet: bool) -> None:
    """Turn case reports into FHIR R4 transaction bundles.

    A FILE holds one report, a JSON list of reports, or NDJSON; - is standard input. With one report and no --out the
    bundle goes to standard output. `aefhir schema` prints what a report may hold.

    \b
    Examples:
      aefhir convert report.json > bundle.json
      aefhir convert reports.ndjson --out bundles/
      aefhir convert report.json --coverage > /dev/null

    Exit codes: 0 all converted, 1 a report was refused or its bundle is not valid, 2 usage.
    """
    layers: Collection[str] = () if no_check else ALL_OFFLINE
    results = [(file, result) for file in files for result in _convert_file(file, layers)]
    good = [(file, result) for file, result in results if result.ok]
    _refuse_repeated([result for _, result in good])
    if out is None and len(good) > 1:
        raise click.UsageError(f"{len(good)} reports need --out DIR: standard output takes one bundle")
    for file, result in results:
        _report(file, result, quiet)
        if show_coverage and result.report is not None:
            _print_coverage(result)
    if out is None:
        for _, result in good:
            click.echo(json.dumps(result.bundle, indent=True), nl=False)
    else:
        _write_all(out, [result for _, result in good])
    sys.exit(Exit.OK if len(good) == len(results) else Exit.INVALID)


def _convert_file(file: str, layers: Collection[str]) -> list[Converted]:
    try:
        return list(convert(read_input(file), layers))
    except Refused as refused:
        return [Converted("", None, None, None, refused.issues, {}, ())]


def _report(file: str, result: Converted, quiet: bool) -> None:
    """Say what became of a report, on stderr; validation issues of the bundle have a path, not a pointer."""
    where = f"{file} {result.position}".strip()
    issues = [issue for issue in result.issues if not (quiet and issue.severity == "information")]
    state = "converted" if result.ok else "refused" if result.bundle is None else "not valid"
    click.echo(f"{where}: {result.case or 'no case'}: {state}", err=True)
    if issues:
        click.echo(as_text(issues), err=True)
    if result.layers:
        layers = "  ".join(f"{name} {state}" for name, state in result.layers.items())
        click.echo(f"layers: {layers}", err=True)


def _print_coverage(result: Converted) -> None:
    if result.report is None:
        return
    for row, state in coverage(result.report, (traced.at for traced in result.trace), result.issues):
        reason = f"  ({row.note})" if state == "not mapped" else ""
        click.echo(f"{row.field:<{_WIDTH}} {state}{reason}", err=True)


def _refuse_repeated(results: list[Converted]) -> None:
    """One case, one bundle: a case given twice would overwrite itself."""
    seen = Counter((report.identifier.system, report.identifier.value) for report in _reports(results))
    repeated = [f"{value} ({system})" for (system, value), count in seen.items() if count > 1]
    if repeated:
        raise click.UsageError(f"given more than once: {', '.join(repeated)}")


def _reports(results: list[Converted]) -> list[CaseReport]:
    return [result.report for result in results if result.report is not None]


def _write_all(out: Path, results: list[Converted]) -> None:
    values = Counter(report.identifier.value for report in _reports(results))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for result, report in zip(results, _reports(results), strict=True):
            path = out / file_name(report.identifier, shared=values[report.identifier.value] > 1)
            _write(path, json.dumps(result.bundle, indent=True))
            click.echo(f"wrote {path}", err=True)
    except OSError as error:
        click.echo(f"error: {error.filename or out}: cannot be written: {error.strerror}", err=True)
        sys.exit(Exit.INVALID)


def file_name(identifier: Identifier, shared: bool) -> str:
    """<case>.json. A case id that is no file name, or that two senders share, keeps its readable part and gets a
    short hash of the whole identifier, so that no two cases share a file.
    """
    value = identifier.value
    safe = _SAFE.sub("-", value).strip(".-")[:100]
    if safe == value and not shared:
        return f"{safe}.json"
    whole = f"{identifier.system}|{value}".encode()
    return f"{safe or 'case'}-{hashlib.sha256(whole).hexdigest()[:8]}.json"


def _write(path: Path, data: bytes) -> None:
    """Write a file whole: under a temporary name, synced, then renamed."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
