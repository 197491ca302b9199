"""aefhir submit: cases to a FHIR server, each with proof that it arrived as sent."""

from __future__ import annotations

import functools

import click

from service.cli.connection import Connection, run, server_options
from service.cli.files import Reading, reading_options
from service.cli.receipts import receipt_text
from service.client.submit import Options, submit
from service.mapping.context import Evidence


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--server-validate", is_flag=True, help="Ask the server's $validate first; what it finds is reported.")
@click.option("--no-read-back", is_flag=True, help="Do not prove it: faster, and the exit code is 5.")
@click.option("--unreviewed", is_flag=True, help="Send also proposals that no person has reviewed.")
@reading_options
@server_options
def command(
    files: tuple[str, ...],
    server_validate: bool,
    no_read_back: bool,
    unreviewed: bool,
    source_format: str | None,
    case: int | None,
    evidence: Evidence,
    **connection: object,
) -> None:
    """Submit case reports (or bundles made of them) to a FHIR server, and prove that they arrived.

    A FILE holds what `aefhir convert` takes, and is read with the same options; or bundles, which are sent as they are.

    One transaction a case. The case's Composition on the server decides: not there = created; the same report =
    unchanged, nothing is sent; a higher version = updated, and what is gone is marked entered-in-error; the same
    version with another content = conflict; a lower version = stale. Then every resource is read back and compared.
    Sending again is safe at any time: nothing is doubled, and what is missing is completed.

    \b
    Examples:
      aefhir submit report.json
      aefhir submit report.json --server http://127.0.0.1:8080/fhir
      aefhir submit reports.ndjson --server URL --json > receipts.ndjson
      aefhir submit article.txt --case 2 --unreviewed
      AEFHIR_TOKEN_FILE=token aefhir submit bundles/*.json --server URL

    Credentials come from AEFHIR_TOKEN, or AEFHIR_USER and AEFHIR_PASSWORD; each but the user also as ..._FILE.

    Exit codes, the first that applies: 3 the server is unreachable, at fault or no FHIR server, 4 conflict or stale,
    1 a report is invalid, was refused, or has an error by the server's $validate, 5 stored but not verified, 0 all
    stored and verified; 2 usage; 130 interrupted, with the receipts of all that was begun.
    """
    options = Options(read_back=not no_read_back, server_validate=server_validate, unreviewed=unreviewed)
    settings = Connection(**connection)  # type: ignore[arg-type]
    work = functools.partial(submit, options=options)
    reading = Reading(source_format, case, evidence)
    raise SystemExit(run(files, settings, work, receipt_text, reading, asks_ahead=True))
