"""aefhir verify: whether a FHIR server holds these cases as they were sent."""

from __future__ import annotations

import functools

import click

from service.cli.connection import Connection, run, server_options
from service.cli.files import Reading, reading_options
from service.cli.receipts import NOT_COMPARED, receipt_text
from service.client.verify import verify
from service.mapping.context import Evidence


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@reading_options
@server_options
def command(
    files: tuple[str, ...], source_format: str | None, case: int | None, evidence: Evidence, **connection: object
) -> None:
    """Compare case reports (or bundles made of them) with what a FHIR server holds; nothing is changed.

    A report or text is read with the options that it was sent with. Every resource of the case is read and compared
    element by element; each difference is named by its FHIRPath.

    \b
    Examples:
      aefhir verify bundles/*.json
      aefhir verify bundles/*.json --server http://127.0.0.1:8080/fhir

    Exit codes, the first that applies: 3 the server is unreachable, at fault or no FHIR server, 4 the server holds
    another version, 1 a report is invalid or the server refused to be read, 5 a case is absent or differs, 0 all are
    as sent; 2 usage; 130 interrupted, with the receipts of all that was begun.
    """
    settings = Connection(**connection)  # type: ignore[arg-type]
    reading = Reading(source_format, case, evidence)
    raise SystemExit(run(files, settings, verify, functools.partial(receipt_text, otherwise=NOT_COMPARED), reading))
