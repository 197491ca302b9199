"""`aefhir validate`: FHIR JSON of any origin, checked layer by layer.

A file is one resource or Bundle, or NDJSON with one a line; NDJSON has one verdict, in which a layer fails when it
fails on any line and passes only when it passes on every line, or with --each one verdict a line. The verdict is data,
so all of it goes to stdout.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Final, get_args

import click

from service import checking
from service.cli import explain
from service.cli.forms import Form, summary
from service.cli.jobs import Job, Options, do, jobs
from service.cli.processes import in_order
from service.errors import Exit
from service.validation import ALL_OFFLINE, LAYERS

_JSON: Final = "json"
_MODELS: Final = "models"
_MANY: Final = 10
_WORTH_PROCESSES: Final = 16
_WIDTH: Final = (100, 24)
_NOTE: Final = (
    "note: the layer models, the slowest, is left out for folders, --each and more than "
    f"{_MANY} files; --layers all brings it back"
)


def _layers(_: click.Context, __: click.Parameter, names: str | None) -> frozenset[str] | None:
    """The layers of --layers, and always `json`; None when none are named."""
    if names is None:
        return None
    named = frozenset(name.strip() for name in names.split(","))
    if unknown := sorted(named - set(checking.LAYER_NAMES)):
        raise click.BadParameter(f"no layer is called {', '.join(map(repr, unknown))}; there are {', '.join(LAYERS)}")
    return checking.asked(named)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(get_args(Form)), help="How verdicts are printed; text if not given."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--layers", callback=_layers, metavar="A,B", help="Only these layers, the others are skipped; or all.")
@click.option("--each", is_flag=True, help="A verdict for each line of NDJSON, instead of one for the file.")
@click.option("--summary", "with_summary", is_flag=True, help="At the end, how often each rule was broken.")
@click.option("--jobs", "processes", type=click.IntRange(1, 512), metavar="N", help="Processes; else one a core.")
@click.option(
    "--explain",
    metavar="KEY",
    is_eager=True,
    expose_value=False,
    callback=explain.show,
    help="Say what the rule of this key means, with examples; nothing is checked.",
)
def command(
    files: tuple[str, ...],
    form: Form | None,
    as_json: bool,
    layers: frozenset[str] | None,
    each: bool,
    with_summary: bool,
    processes: int | None,
) -> None:
    """Check FHIR R4 JSON, layer by layer.

    A FILE is one resource or Bundle, or NDJSON with one a line, plain or gzip; - is standard input. Of a folder all
    *.json, *.ndjson, *.json.gz and *.ndjson.gz below it are checked. Each layer answers pass, fail or skipped: skipped
    means that it has not looked, or not at everything. Only errors make a layer fail. Each issue has its FHIRPath, JSON
    Pointer, line and column, what was found and what would be right.

    \b
    Layers: json, structure, primitives, bindings, targets, invariants, references, profiles, project, models, server
    server needs a FHIR server and is skipped here. models (fhir.resources, a second opinion) takes longer than all
    others: for folders, --each and more than 10 files it is left out unless --layers names it or is all.

    \b
    Formats:
      text      each issue with its line, for people
      json      one object a file: file, result, layers, issues
      ndjson    one object an issue, then one a file: file, result, layers, errors, warnings, information
      outcome   one FHIR OperationOutcome a file, each on a line

    \b
    Examples:
      aefhir validate bundle.json
      aefhir convert report.json | aefhir validate --json -
      aefhir validate --layers structure,bindings *.json
      aefhir validate --each --summary --jobs 4 export/ > verdicts.txt
      aefhir validate --explain binding-required

    Exit codes: 0 every file is valid, 1 a file is invalid, cannot be read or was not checked, 2 usage, 130 interrupted.
    """
    if as_json and form not in (None, _JSON):
        raise click.UsageError(f"--json and --format {form} ask for two forms")
    form = "json" if as_json else form or "text"
    bulk = each or len(files) > _MANY or any(Path(file).is_dir() for file in files)
    if layers is None and bulk:
        click.echo(_NOTE, err=True)
    asked = layers or (ALL_OFFLINE - {_MODELS} if bulk else ALL_OFFLINE)
    options = Options(asked, form, shutil.get_terminal_size(_WIDTH).columns, sys.stdout.encoding or "utf-8")
    results, issues = _print_all(jobs(files, each), options, processes)
    if each and form == "text":
        click.echo(f"{results.total()} checked, {results['valid']} valid")
    if with_summary:
        click.echo(summary(form, results, issues), nl=False, err=form == "outcome")
    if results.keys() - {"valid"}:
        raise SystemExit(Exit.INVALID)


def _print_all(
    work: Iterator[Job], options: Options, processes: int | None
) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Do the jobs and print what they tell in their order; how many verdicts and issues there were."""
    results, issues = Counter[str](), Counter[tuple[str, str]]()
    begun = list(islice(work, _WORTH_PROCESSES if processes is None else 2))
    is_little = len(begun) < (_WORTH_PROCESSES if processes is None else 2)
    count = 1 if is_little else processes or os.cpu_count() or 1
    with closing(
        in_order(partial(do, options=options), chain(begun, work), count, lambda job: job.is_open)
    ) as all_told:
        for told in all_told:
            click.echo(told.output, nl=False)
            results.update(told.results)
            issues.update(told.issues)
    return results, issues
