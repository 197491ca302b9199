"""What the verbs that speak to a FHIR server share: their options, their output, their exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from service.cli.files import STDIN, Reading, read_input
from service.cli.interrupt import INTERRUPTED, interruptible
from service.cli.receipts import STORED, summary
from service.client.credentials import authorization
from service.client.http import Http, Limits, base_url
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import ask_ahead
from service.delivery import LAYERS, deliver
from service.errors import Exit, Refused
from service.fhir import json
from service.issues import as_text, has_errors
from service.pipeline import Converted, cases

F = TypeVar("F", bound=Callable[..., Any])
Work = Callable[[Server, dict[str, Any]], Receipt]

_EXITS: Final = {
    "unreachable": Exit.SERVER,
    "conflict": Exit.CONFLICT,
    "stale": Exit.CONFLICT,
    "invalid": Exit.INVALID,
    "refused": Exit.INVALID,
    "absent": Exit.NOT_VERIFIED,
}
_WORST_FIRST: Final = (Exit.SERVER, Exit.CONFLICT, Exit.INVALID, Exit.NOT_VERIFIED, Exit.OK)
ATTEMPTS: Final = 6
"""How often one request is tried."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the server, as the options say. server None: the local one."""

    server: str | None
    workers: int
    timeout: float
    gzip: bool
    as_json: bool


def server_url(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The value of an option --server, as it is used. A usage error where it is no base URL."""
    try:
        return base_url(value) if value is not None else None
    except Refused as refused:
        (issue,) = refused.issues
        raise click.BadParameter(f"{issue.text}; expected: {issue.expected}") from refused


def server_options(function: F) -> F:
    """Adds --server, --workers, --timeout, --gzip and --json."""
    server = "Base URL of the FHIR server. Without it: the local HAPI, which is started where it does not run."
    options = (
        click.option("--server", callback=server_url, envvar="AEFHIR_SERVER", metavar="URL", help=server),
        click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Cases in flight."),
        click.option(
            "--timeout", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds for an answer."
        ),
        click.option("--gzip", is_flag=True, help="Compress what is sent; some servers refuse that."),
        click.option("--json", "as_json", is_flag=True, help="One JSON receipt a case on standard output."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def run(
    files: tuple[str, ...],
    connection: Connection,
    work: Work,
    tell: Callable[[Receipt], str],
    reading: Reading,
    asks_ahead: bool = False,
) -> Exit:
    """Do the work for every case of the files; print a receipt each, as `tell` words it or as JSON, and a summary; and
    give the exit code.
    """
    limits = Limits(read=connection.timeout, attempts=ATTEMPTS, connections=connection.workers, gzip=connection.gzip)
    try:
        header = authorization(os.environ)
    except Refused as refused:
        click.echo(as_text(refused.issues), err=True)
        return Exit.INVALID
    url = connection.server or _local(files, reading)
    counts: Counter[str] = Counter()
    verified = 0
    exits = {Exit.OK}
    with Http(url, header, limits) as http:
        server = Server(http)
        ahead = functools.partial(ask_ahead, server) if asks_ahead else None
        with interruptible(http.stop) as interrupted:
            cases_of_files = _cases(files, reading)
            receipts = deliver(cases_of_files, functools.partial(work, server), connection.workers, ahead, interrupted)
            for receipt in _progress(receipts):
                click.echo(json.dumps(receipt.as_dict()) if connection.as_json else tell(receipt))
                counts[receipt.result] += 1
                verified += receipt.result in STORED and receipt.verified is True
                exits.add(exit_of(receipt))
    click.echo(summary(counts, verified), err=True)
    if interrupted():
        click.echo("interrupted: what comes after these cases was not sent", err=True)
        raise SystemExit(INTERRUPTED)
    return next(code for code in _WORST_FIRST if code in exits)


def _local(files: tuple[str, ...], reading: Reading) -> str:
    """The local server's URL. Ends the process where none of the files can be read: no server is started for that."""
    from service.cli.local import local_url  # noqa: PLC0415 - loaded only where it is wanted

    if not any(map(_may_be_read, files)):
        click.echo(as_text(issue for case in _cases(files, reading) for issue in case.issues), err=True)
        raise SystemExit(Exit.INVALID)
    return local_url()


def _may_be_read(file: str) -> bool:
    """Without opening it: a pipe can be read once."""
    return file == STDIN or (os.access(file, os.R_OK) and not Path(file).is_dir())


def _cases(files: Iterable[str], reading: Reading) -> Iterator[Converted]:
    """The cases of all files; what is wrong with one is said of its file."""
    for file in files:
        try:
            for case in cases(read_input(file), LAYERS, reading.given, reading.evidence):
                yield case if case.ok else replace(case, issues=tuple(one.in_file(file) for one in case.issues))
        except Refused as refused:
            yield Converted("", None, None, None, refused.issues, {}, ())


def _progress(receipts: Iterator[Receipt]) -> Iterator[Receipt]:
    """The receipts, with a counter on standard error where a person watches it and does not see the receipts."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from receipts
        return
    with click.progressbar(receipts, label="cases", show_pos=True, file=sys.stderr) as bar:
        yield from bar


def exit_of(receipt: Receipt) -> Exit:
    """The exit code that one receipt stands for. Errors beside a case that was stored are those of the server's
    $validate.
    """
    if receipt.result in _EXITS:
        return _EXITS[receipt.result]
    if has_errors(receipt.issues):
        return Exit.INVALID
    return Exit.OK if receipt.verified else Exit.NOT_VERIFIED
