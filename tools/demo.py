"""Five published cases to a real HAPI FHIR server, with proof; what `make demo` runs.

    python -m tools.demo [--keep] [--server URL]

Converts and validates the examples, starts the local server `demo`, submits them, reads every resource back and
compares it, submits again, asks the server's own search for what it should now find, and prints one table. The data of
the server stay, so a second run, or one after a run that was killed, finds the cases as they are: there are never more
than five. Of two runs at once the second waits. Where no Java can be had it says what it skips, and converts and
validates all the same; whatever else goes wrong ends it with exit code 1.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from service.client.http import Http
from service.client.manifest import of_bundle
from service.client.server import Server
from service.client.submit import submit
from service.client.verify import verify
from service.delivery import deliver
from service.errors import AefhirError, Refused
from service.fhir import json
from service.hapi import server as hapi
from service.hapi.fetch import missing
from service.hapi.folders import cache_folder, run_folder
from service.hapi.jars import locked_jars
from service.hapi.lock import exclusive
from service.issues import as_text
from service.pipeline import Converted, convert
from service.validation import ALL_OFFLINE
from tools.demo_search import missed
from tools.demo_table import Delivery, Row, complaints, table

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
_ENDS: Final = "It ends now; `make demo KEEP=1` leaves it running."
_STAYS: Final = "Stop it with: .venv/bin/aefhir hapi stop --name demo"


def main() -> None:
    """Run it; exit code 0 only if every case is as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the server running")
    parser.add_argument("--server", help="a FHIR server that is there already; nothing is started")
    options = parser.parse_args()
    cases = [
        case for path in sorted(EXAMPLES.glob("*/report.json")) for case in convert(path.read_bytes(), ALL_OFFLINE)
    ]
    click.echo(f"1. {sum(case.ok for case in cases)} of {len(cases)} published cases converted and valid in all layers")
    rows = [Row(case) for case in cases]
    try:
        with _server(options.server, options.keep, cases) as (url, what_now):
            rows = _delivered(url, cases)
            click.echo(f"\n{table(rows)}\n{complaints(rows)}")
            _print_links(url, cases, what_now)
    except AefhirError as error:
        reason = as_text(error.issues) if isinstance(error, Refused) else str(error)
        if not (isinstance(error, Refused) and _no_java(error)):
            click.echo(f"\nFAILED: {reason}")
            sys.exit(1)
        click.echo(f"\nSKIPPED: starting a server, submitting, reading back, searching.\n{reason}\n\n{table(rows)}")
    sys.exit(0 if rows and all(row.good for row in rows) else 1)


def _no_java(refused: Refused) -> bool:
    """Whether this machine cannot have the server: no Java, nothing to fetch it with, or no network and nothing of it
    kept from an earlier fetch.
    """
    keys = {issue.key for issue in refused.issues}
    jars = locked_jars()
    if keys == {"hapi-offline"}:
        return len(missing(jars, cache_folder() / "jars")) == len(jars)
    return keys <= {"hapi-java", "hapi-extra"}


@contextmanager
def _server(url: str | None, keep: bool, cases: list[Converted]) -> Iterator[tuple[str, str]]:
    """The base URL of a server, and what to say of its end: the one given, or the local one, which ends with this
    process unless it is kept, or was kept before.
    """
    if url is not None:
        yield url, ""
        return
    folder = run_folder("demo")
    with exclusive(folder.with_name("demo.lock"), lambda: click.echo("   waiting for a demonstration that runs ...")):
        click.echo("2. starting a HAPI FHIR server (the first time it is fetched: about 180 MB) ...")
        _forget_other_examples(folder, cases)
        kept = hapi.find(folder)
        if keep or (kept is not None and kept.alive and kept.user is None):
            yield hapi.start(hapi.Options(), folder, _progress)[0].url, _STAYS
            return
        with hapi.running(hapi.Options(), folder, _progress) as server:
            yield server.url, _ENDS


def _forget_other_examples(folder: Path, cases: list[Converted]) -> None:
    """The demonstration starts afresh where its server holds the cases of other examples than these."""
    bundles = hashlib.sha256(b"".join(json.dumps(case.bundle) for case in cases)).hexdigest()
    marker = folder / "examples.sha256"
    if marker.exists() and marker.read_text() == bundles:
        return
    hapi.clear(folder)
    marker.write_text(bundles)


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], None]]:
    """A bar that goes on with every jar that has come."""
    with click.progressbar(length=count, label="   jars", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _delivered(url: str, cases: list[Converted]) -> list[Row]:
    click.echo(f"   {url}")
    with Http(url) as http:
        server = Server(http)
        click.echo("3. submitting, and reading back every resource ...")
        sent = list(deliver(cases, lambda bundle: submit(server, bundle), workers=2))
        click.echo("4. comparing once more, as a later audit would ...")
        audits = [verify(server, case.bundle or {}) for case in cases]
        click.echo("5. submitting the same again ...")
        again = list(deliver(cases, lambda bundle: submit(server, bundle), workers=2))
        click.echo("6. asking the server's search ...")
        searched = [missed(http, case.bundle or {}) for case in cases]
    deliveries = map(Delivery, sent, audits, again, searched)
    return [Row(case, delivery) for case, delivery in zip(cases, deliveries, strict=True)]


def _print_links(url: str, cases: list[Converted], what_now: str) -> None:
    click.echo("To look at:")
    for case in cases:
        manifest = of_bundle(case.bundle or {})
        if manifest is not None:
            click.echo(f"  {url}/{manifest.reference}")
    click.echo(f"  {url}/AdverseEvent?_include=AdverseEvent:substance&_pretty=true")
    click.echo(f"  {url}/RiskAssessment?_pretty=true")
    if what_now:
        click.echo(what_now)


if __name__ == "__main__":
    main()
