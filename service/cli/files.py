"""Reading the files that a verb is given: bytes, or a clear error and exit code 1."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from service.errors import Exit

STDIN: Final = "-"


def read_input(file: str) -> bytes:
    """The bytes of a file, or of standard input for "-"."""
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        click.echo(f"error: {file}: {error.strerror or error}", err=True)
        sys.exit(Exit.INVALID)
