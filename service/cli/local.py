"""The local HAPI as the command line meets it: its errors as text and exit code, and the one that cases go to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import click

from service.errors import AefhirError, Exit, Refused
from service.hapi.folders import cache_folder, run_folder
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
        click.echo(f"error: {unusable(error)}", err=True)
        sys.exit(Exit.INVALID)
    except AefhirError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(Exit.SERVER)


def unusable(error: OSError) -> str:
    """What is wrong with a file of the server, and which variable can name another place for it."""
    file = Path(os.fsdecode(error.filename or "a file"))
    places = (("AEFHIR_STATE", run_folder(NAME).parent), ("AEFHIR_CACHE", cache_folder()))
    names = [name for name, folder in places if file.is_relative_to(folder) or folder.is_relative_to(file)]
    remedy = f"; another folder can be named by {' or '.join(names)}" if names else ""
    return f"{file}: {error.strerror or error}{remedy}"


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar over the jars that are to be fetched."""
    with click.progressbar(length=total, label=f"fetching {total} jars", file=sys.stderr, show_pos=True) as bar:
        yield lambda: bar.update(1)
