"""`aefhir naranjo`: Naranjo answer sets to scores, NDJSON in and NDJSON out, line by line.

One line out per answer set in, in the same order; a line that cannot be scored gives its issues in its place, so that
input and output stay aligned, and a text on standard error. Memory does not grow with the input.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from service.errors import Exit, Refused
from service.fhir import json
from service.issues import Issue, as_text
from service.scoring import score


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), default="-")
def command(file: str) -> None:
    """Score Naranjo answer sets: one JSON object a line in, one a line out.

    Keys are the item numbers 1 to 10, values yes, no, unknown or not-answered; an item left out is not answered.
    A complete set gives total, category and the points of each item. With an item not answered there is no total,
    only the span still possible and the categories it touches. FILE is - (standard input) unless given.

    \b
    Example:
      $ echo '{"1":"yes","2":"yes","3":"yes","4":"unknown","5":"no"}' | aefhir naranjo
      {"span":[5,11],"categories":["probable","definite"]}

    A line that cannot be scored gives {"line": n, "issues": [...]} in its place; the exit code is then 1.
    """
    failed = False
    with click.open_file(file, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                result = score(line.rstrip())
            except Refused as refused:
                failed = True
                result = _reported(file, number, refused.issues)
            click.echo(json.dumps(result))
    if failed:
        raise SystemExit(Exit.INVALID)


def _reported(name: str, number: int, issues: tuple[Issue, ...]) -> dict[str, Any]:
    """The issues as the output line, and as text on standard error; both say the line of the input."""
    placed = [replace(issue, line=number) for issue in issues]
    click.echo(as_text(_as_printed(name, issue) for issue in placed), err=True)
    return {"line": number, "issues": [issue.as_dict() for issue in placed]}


def _as_printed(name: str, issue: Issue) -> Issue:
    """The issue with its line beside the file's name, unless it has a column and so prints both itself."""
    if issue.column is not None:
        return issue.in_file(name)
    return replace(issue, file=f"{name}: line {issue.line}", line=None)
