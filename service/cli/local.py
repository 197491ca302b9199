"""The local HAPI as the command line meets it: its errors as text and exit code, and the one that cases go to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import click

from service.errors import AefhirError, Exit, Refused
from service.hapi.folders import run_folder
from service.hapi.server import Options, start
from service.issues import as_text

T = TypeVar("T")
NAME: Final = "default"
"""The server that is meant where none is named."""


def local_url() -> str:
    """The base URL of the local server; it is started where none runs, and left running. Says on standard error which
    one it is. Ends the process where it cannot be started.
    """
    server, is_new = or_exit(lambda: start(Options(), run_folder(NAME), progress))
    end = "; `aefhir hapi stop` ends it" if is_new else ""
    state = "started for this" if is_new else "running"
    click.echo(f"no --server: the local HAPI at {server.url} ({state}{end})", err=True)
    return server.url


def or_exit(use: Callable[[], T]) -> T:
    """What `use` gives; its errors as text and exit code."""
    try:
        return use()
    except Refused as refused:
        click.echo(as_text(refused.issues), err=True)
        sys.exit(Exit.INVALID)
    except OSError as error:
        click.echo(f"error: {error.filename or 'a file'}: {error.strerror or error}", err=True)
        sys.exit(Exit.INVALID)
    except AefhirError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(Exit.SERVER)


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar over the jars that are to be fetched."""
    with click.progressbar(length=total, label=f"fetching {total} jars", file=sys.stderr, show_pos=True) as bar:
        yield lambda: bar.update(1)
