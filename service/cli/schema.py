"""`aefhir schema`: the JSON Schema of the case report, for editors and other validators."""

from __future__ import annotations

import click

from service.fhir.json import dumps
from service.report.jsonschema import json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema (2020-12) of the case report.

    \b
    Example:
      aefhir schema > report.schema.json

    Name the file in your editor's settings as the schema of your reports: it then completes and explains the fields.
    What fields say of each other (references, contradictions) only `aefhir convert` checks.
    """
    click.echo(dumps(json_schema(), indent=True), nl=False)
