"""`aefhir extract`: what was read from the words of a published case report, and from which words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from service.cli.files import read_input, text_options
from service.cli.proposal_page import page
from service.cli.proposal_words import Words
from service.errors import Exit, Refused
from service.fhir import json
from service.intake import report_json, text
from service.intake.narrative.decoding import decode
from service.intake.narrative.extract import Extraction
from service.intake.read import Given
from service.issues import Issue, as_text, has_errors, shown
from service.report.places import sealed

_WIDTH: Final = 46
_NO_TEXT: Final = Issue(
    "error",
    "structure",
    "text-not-a-text",
    "This is JSON, perhaps a report already, and not the words of one",
    expected="the text of a case report (--from text reads it all the same); `aefhir convert` takes reports",
)


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="The proposal as a report, to be reviewed and edited.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page.")
@text_options
def command(file: str, as_json: bool, html: Path | None, source_format: str | None, case: int | None) -> None:
    """Read a published case report: a page copied from a PDF, an abstract, Markdown; - is standard input.

    Prints each value with how sure the reader is of it and the words it was read from. What it reads is a proposal:
    check it, and correct it (--json). Take over each Naranjo proposal (its "assessor" and "status") or take it out;
    then set "review" to "reviewed", "status" to "final" and "created" to the time of that. Words that were read for
    another value than you give do not go with yours. `aefhir convert` reads and maps at once, and marks the bundle as
    unreviewed.

    \b
    Examples:
      aefhir extract article.txt
      aefhir extract article.txt --html proposal.html
      aefhir extract article.txt --json > report.json

    Exit codes: 0 a case was read, 1 none could be read (several patients, a review, not English, no text), 2 usage.
    """
    if html is not None and _is_same_file(html, file):
        raise click.UsageError(f"--html {html} would overwrite the text")
    try:
        data = read_input(file)
        words = decode(data)
        if source_format != "text" and words.lstrip()[:1] in ("{", "[") and report_json.matches(data):
            raise Refused([_NO_TEXT])
        extraction = text.extracted(words, Given(source_format, case))
    except Refused as refused:
        click.echo(as_text(refused.issues), err=True)
        sys.exit(Exit.INVALID)
    read = text.proposal(extraction)
    if read.issues:
        click.echo(as_text(issue.in_file(file) for issue in read.issues), err=True)
    if html is not None:
        _write(html, page(extraction, Path(file).name))
    if extraction.report is not None:
        proposed = json.dumps(sealed(extraction.report), indent=True) if as_json else "\n".join(_lines(extraction))
        click.echo(proposed, nl=False)
        click.echo()
    sys.exit(Exit.INVALID if has_errors(read.issues) else Exit.OK)


def _is_same_file(html: Path, file: str) -> bool:
    return html.exists() and Path(file).exists() and html.samefile(file)


def _lines(extraction: Extraction) -> list[str]:
    """A line for each value with evidence: its field, the value, the confidence, line and column, and the words."""
    original = extraction.document.original
    report = extraction.report or {}
    words = Words(report)
    lines = []
    for entry in report.get("evidence", []):
        line = original.count("\n", 0, entry["start"]) + 1
        column = entry["start"] - original.rfind("\n", 0, entry["start"])
        sure = entry.get("confidence", "") + (", inferred" if entry["basis"] == "inferred" else "")
        where = f"{entry['at'].removeprefix('/')}"
        lines.append(
            f"{where:<{_WIDTH}} {shown(words.value(entry['at']), 80)}  ({sure}; {line}:{column} “{entry['quote']}”)"
        )
    return lines


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        click.echo(f"error: {path}: cannot be written: {error.strerror or error}", err=True)
        sys.exit(Exit.INVALID)
    click.echo(f"wrote {path}", err=True)
