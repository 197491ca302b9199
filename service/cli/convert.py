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
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

import click

from service.cli.files import Reading, read_input, reading_options
from service.client.manifest import of_bundle
from service.coverage import coverage
from service.errors import Exit, Refused
from service.fhir import json
from service.issues import Issue, as_text
from service.pipeline import Converted, convert
from service.report.model import Identifier
from service.validation import ALL_OFFLINE
from service.validation.values import UNHELD

_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_WIDTH: Final = 44


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for <case>.json, made if absent.")
@click.option("--coverage", "show_coverage", is_flag=True, help="Print, for each field: mapped, text only, not stated.")
@reading_options
@click.option("--no-check", is_flag=True, help="Leave out the validation of the bundle.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors and warnings only, no information.")
def command(
    files: tuple[str, ...], out: Path | None, show_coverage: bool, no_check: bool, quiet: bool, **reading: Any
) -> None:
    """Turn case reports into FHIR R4 transaction bundles.

    A FILE holds one report, a JSON list of reports, or NDJSON; or the words of one published case report, as plain text
    or Markdown, of which the bundle is an unreviewed proposal (see `aefhir extract`). - is standard input. With one
    report and no --out the bundle goes to standard output. `aefhir schema` prints what a report may hold.

    \b
    Examples:
      aefhir convert report.json > bundle.json
      aefhir convert reports.ndjson --out bundles/
      aefhir convert report.json --coverage > /dev/null
      aefhir convert article.txt > proposal.json

    Exit codes: 0 all converted, 1 a report was refused or its bundle is not valid, 2 usage.
    """
    layers: Collection[str] = () if no_check else ALL_OFFLINE
    seen: dict[str, str] = {}
    alone: list[Converted] = []
    failed = False
    for file, result in _converted(files, layers, Reading(**reading)):
        result = _once(result, file, seen)  # noqa: PLW2901 - the same result, refused where it repeats a case
        path, fault = _written(out, result) if out is not None else (None, None)
        _report(file, result, quiet, is_written=fault is None)
        if show_coverage:
            _print_coverage(result)
        if fault is not None:
            click.echo(f"error: {path}: cannot be written: {fault}", err=True)
        elif path is not None and not quiet:
            click.echo(f"wrote {path}", err=True)
        failed |= not result.ok or fault is not None
        if result.ok and out is None:
            alone = [*alone, result][:2]
    if len(alone) > 1:
        raise click.UsageError("several reports need --out DIR: standard output takes one bundle")
    for result in alone:
        click.echo(json.dumps(result.bundle, indent=True), nl=False)
    sys.exit(Exit.INVALID if failed else Exit.OK)


def _converted(files: tuple[str, ...], layers: Collection[str], reading: Reading) -> Iterator[tuple[str, Converted]]:
    """One after the other: a bundle is let go of before the next report is mapped."""
    for file in files:
        try:
            for result in convert(read_input(file), layers, reading.given, reading.evidence):
                yield file, result
        except Refused as refused:
            yield file, Converted("", None, None, None, refused.issues, {}, ())


def _once(result: Converted, file: str, seen: dict[str, str]) -> Converted:
    """The result; refused where the case came before in this run, as its bundle would take the other's place."""
    case = result.case
    if not result.ok or case is None:
        return result
    if case not in seen:
        seen[case] = f"{file} {result.position}".strip()
        return result
    text = f"this case was converted before in this run, from {seen[case]}"
    issue = Issue("error", "duplicate", "case-repeated", text, pointer="/identifier", expected="each case once a run")
    return Converted(result.position, case, result.report, None, (*result.issues, issue), {}, ())


def _report(file: str, result: Converted, quiet: bool, is_written: bool) -> None:
    """Say what became of a report, on stderr; validation issues of the bundle have a path, not a pointer."""
    where = f"{file} {result.position}".strip()
    issues = [issue for issue in result.issues if not (quiet and issue.severity == "information")]
    good = "converted" if is_written else "not written"
    state = good if result.ok else "refused" if result.bundle is None else "not valid"
    if result.bundle is not None and result.report is not None and result.report.review == "unreviewed":
        state += ", a proposal that no person has reviewed"
    click.echo(f"{where}: {result.case or 'no case'}: {state}", err=True)
    unheld = [str(issue.found) for issue in issues if issue.key == UNHELD]
    if told := [issue for issue in issues if issue.key != UNHELD]:
        click.echo(as_text(told), err=True)
    if unheld:
        click.echo(f"not checked, as their systems are not on board: codes of {', '.join(unheld)}", err=True)
    if result.layers and not quiet:
        layers = "  ".join(f"{name} {state}" for name, state in result.layers.items())
        click.echo(f"layers: {layers}", err=True)


def _print_coverage(result: Converted) -> None:
    if result.report is None:
        return
    for row, state in coverage(result.report, (traced.at for traced in result.trace), result.issues):
        reason = f"  ({row.note})" if state == "not mapped" else ""
        click.echo(f"{row.field:<{_WIDTH}} {state}{reason}", err=True)


def _written(out: Path, result: Converted) -> tuple[Path | None, str | None]:
    """Write a bundle to the folder: its file, and why it could not be written; None where there is no such thing."""
    if not result.ok or result.report is None:
        return None, None
    path = out
    try:
        out.mkdir(parents=True, exist_ok=True)
        path = _place(out, result.report.identifier)
        _write(path, json.dumps(result.bundle, indent=True))
    except OSError as error:
        return path, error.strerror or str(error)
    return path, None


def _place(out: Path, identifier: Identifier) -> Path:
    """<case>.json. A case id that is no file name, or whose file holds a case of another sender, keeps its readable
    part and gets a short hash of the whole identifier, so that no case takes the place of another.
    """
    safe = _SAFE.sub("-", identifier.value).strip(".-")[:100]
    path = out / f"{safe}.json"
    if safe == identifier.value and (not path.exists() or _case_in(path) == f"{identifier.system}|{identifier.value}"):
        return path
    whole = f"{identifier.system}|{identifier.value}".encode()
    return out / f"{safe or 'case'}-{hashlib.sha256(whole).hexdigest()[:8]}.json"


def _case_in(path: Path) -> str | None:
    """The case whose bundle a file holds; None where it holds none."""
    try:
        held = of_bundle(json.parse(path.read_bytes()))
    except Refused:
        return None
    return held.case if held is not None else None


def _write(path: Path, data: bytes) -> None:
    """Write a file whole: under a temporary name, synced, then renamed."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """What the user's own files may not be; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
