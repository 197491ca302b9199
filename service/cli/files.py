"""Reading the files that a verb is given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import click

from service.errors import Refused
from service.intake.formats import FORMATS
from service.intake.read import Given
from service.issues import Issue
from service.mapping.context import Evidence

F = TypeVar("F", bound=Callable[..., Any])
STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read, and the words of their data told, as the options say."""

    source_format: str | None = None
    case: int | None = None
    evidence: Evidence = "resource"

    @property
    def given(self) -> Given:
        """What is known of an input beside its bytes."""
        return Given(self.source_format, self.case)


def text_options(function: F) -> F:
    """Adds --from and --case."""
    options = (
        click.option("--from", "source_format", type=click.Choice(list(FORMATS)), help="Format; else by content."),
        click.option("--case", type=click.IntRange(1), metavar="N", help="Which of several patients of a text."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def reading_options(function: F) -> F:
    """Adds --from, --case and --evidence: all that a Reading says."""
    evidence = click.option(
        "--evidence",
        type=click.Choice(get_args(Evidence)),
        default="resource",
        show_default=True,
        help="How finely Provenance tells which words of the source data were read from.",
    )
    return evidence(text_options(function))


def read_input(file: str) -> bytes:
    """The bytes of a file, or of standard input for "-". Raises Refused where it cannot be read."""
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        text = f"the file cannot be read: {error.strerror or error}"
        raise Refused([Issue("error", "not-found", "file-unreadable", text, file=file)]) from error
