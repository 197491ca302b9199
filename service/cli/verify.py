"""aefhir verify: whether a FHIR server holds these cases as they were sent."""

from __future__ import annotations

import click

from service.cli.connection import Connection, run, server_options
from service.client.verify import verify


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@server_options
def command(files: tuple[str, ...], **connection: object) -> None:
    """Compare case reports (or bundles made of them) with what a FHIR server holds; nothing is changed.

    Every resource of the case is read and compared element by element; each difference is named by its FHIRPath.

    \b
    Examples:
      aefhir verify bundles/*.json
      aefhir verify bundles/*.json --server http://127.0.0.1:8080/fhir

    Exit codes, the first that applies: 3 the server is unreachable or at fault, 4 the server holds another version,
    1 a report is invalid, 5 a case is absent or differs, 0 all are as sent; 2 usage.
    """
    settings = Connection(**connection)  # type: ignore[arg-type]
    raise SystemExit(run(files, settings, verify))
