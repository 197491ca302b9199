"""Reading the files that a verb is given."""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from service.errors import Refused
from service.intake.formats import FORMATS
from service.intake.read import Given
from service.issues import Issue

F = TypeVar("F", bound=Callable[..., Any])
STDIN: Final = "-"


def given(file: str, source_format: str | None = None, case: int | None = None) -> Given:
    """What is known of an input beside its bytes. A report that is read from a text was created when its file was
    written last, so that the same file gives the same report; from standard input it is created now.
    """
    path = Path(file)
    seconds = path.stat().st_mtime if file != STDIN and path.is_file() else time.time()
    created = datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    name = "".join(sign for sign in path.name if sign.isprintable()) or None
    return Given(source_format, None if file == STDIN else name, created, case)


def text_options(function: F) -> F:
    """Adds --from and --case."""
    options = (
        click.option("--from", "source_format", type=click.Choice(list(FORMATS)), help="Format; else by content."),
        click.option("--case", type=click.IntRange(1), metavar="N", help="Which of several patients of a text."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def read_input(file: str) -> bytes:
    """The bytes of a file, or of standard input for "-". Raises Refused where it cannot be read."""
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        text = f"the file cannot be read: {error.strerror or error}"
        raise Refused([Issue("error", "not-found", "file-unreadable", text, file=file)]) from error
