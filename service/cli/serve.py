"""`aefhir serve`: the web service, on this machine unless told otherwise."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import Final

import click

from service.cli.connection import server_url
from service.client.credentials import authorization
from service.errors import Exit, Refused
from service.issues import as_text

_WARNING: Final = (
    "warning: this address can be reached from other machines, and the service has no authentication and no TLS: put "
    "it behind a proxy that has both"
)


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    envvar="AEFHIR_SERVE_HOST",
    show_envvar=True,
    help="Address to listen on.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    envvar="AEFHIR_SERVE_PORT",
    show_envvar=True,
    help="0: any free one.",
)
@click.option(
    "--server",
    callback=server_url,
    envvar="AEFHIR_SERVER",
    metavar="URL",
    help="FHIR server that /submit sends to; else AEFHIR_SERVER.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option(
    "--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Submissions at once in each."
)
@click.option(
    "--timeout", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds for an answer of the server."
)
@click.option(
    "--max-size", type=click.IntRange(1, 2000), default=20, show_default=True, help="Largest request, in megabytes."
)
def command(
    host: str, port: int, server: str | None, workers: int, threads: int, timeout: float, max_size: int
) -> None:
    """Run the web service: /convert, /validate, /naranjo and /submit over HTTP.

    It needs the extra aefhir[web]. Its description (OpenAPI 3.1) is at /openapi.json. Without --server everything works
    but /submit. Credentials for the server come from the environment, as for `aefhir submit`.

    \b
    Examples:
      aefhir serve --server http://127.0.0.1:8080/fhir
      curl -H 'Content-Type: application/json' --data-binary @report.json http://127.0.0.1:8000/convert

    The URL goes to standard output once requests are taken, one line a request to standard error; neither bodies nor
    anything else of a request is logged. SIGTERM lets requests end, for 30 seconds.

    Exit codes: 0 ended by SIGTERM or Ctrl-C; 1 the address or the credentials cannot be used, or the extra is missing;
    2 usage; 3 it cannot start, for example because certificates cannot be read: standard error says where.
    """
    try:
        from service.web.server import listen, run  # noqa: PLC0415 - an extra, and slow to import
        from service.web.settings import MEGABYTE, Settings  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        click.echo(f"error: {error.name} is missing: install aefhir[web]", err=True)
        sys.exit(Exit.INVALID)
    try:
        header = authorization(os.environ) if server is not None else None
        listener = listen(host, port)
    except Refused as refused:
        click.echo(as_text(refused.issues), err=True)
        sys.exit(Exit.INVALID)
    except OSError as error:
        click.echo(f"error: {host}:{port}: cannot be listened on: {error.strerror or error}", err=True)
        sys.exit(Exit.INVALID)
    settings = Settings(server, header, timeout, threads=threads, max_bytes=max_size * MEGABYTE)
    if not _is_loopback(listener):
        click.echo(_WARNING, err=True)
    url = _url_of(listener)
    run(settings, listener, workers, lambda: click.echo(url))


def _is_loopback(listener: socket.socket) -> bool:
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _url_of(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}" if listener.family == socket.AF_INET6 else f"http://{address}:{port}"
