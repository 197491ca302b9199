"""Five published cases to a real HAPI FHIR server, with proof; what `make demo` runs.

    python -m tools.demo [--keep] [--server URL]

Converts and validates the examples, starts the local server `demo`, submits them, reads every resource back and
compares it, submits again, asks the server's own search for what it should now find, and prints one table. The data of
the server stay, so a second run, or one after a run that was killed, finds the cases as they are: there are never more
than five. Of two runs at once the second waits.

Exit codes: 0 every case is as it must be; also where no Java can be had: it says what it skips, and converts and
validates all the same; 1 something went wrong; 3 no case reached a FHIR server; 130 interrupted: a server that it
started has ended.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn, TypeVar

import click

from service.cli.interrupt import INTERRUPTED, interruptible, is_of_interrupt
from service.cli.local import unusable
from service.cli.receipts import receipt_text
from service.client.http import Http, Unreachable, base_url
from service.client.manifest import of_bundle
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import submit
from service.client.verify import verify
from service.delivery import deliver
from service.errors import AefhirError, Exit, Refused
from service.fhir import json
from service.hapi import server as hapi
from service.hapi.fetch import missing
from service.hapi.folders import cache_folder, run_folder
from service.hapi.jars import locked_jars
from service.hapi.lock import exclusive
from service.issues import as_text
from service.pipeline import Converted, convert
from service.validation import ALL_OFFLINE
from service.validation.values import UNHELD
from tools.demo_search import missed
from tools.demo_table import Delivery, Row, complaints, table

T = TypeVar("T")
EXAMPLES: Final = Path(__file__).parents[1] / "examples"
_ENDS: Final = "The server ends now; `make demo KEEP=1` leaves it running."
_STAYS: Final = """\
The server stays, under the name demo. Your own cases go to it, and it ends, with:
  .venv/bin/aefhir submit FILE... --server {url}
  .venv/bin/aefhir hapi stop --name demo"""


def main() -> None:
    """Run it, and end with its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the server running")
    parser.add_argument("--server", help="a FHIR server that is there already; nothing is started")
    options = parser.parse_args()
    try:
        rows = _run(options.server, options.keep)
    except (Exception, KeyboardInterrupt) as error:
        if is_of_interrupt(error):
            click.echo("interrupted", err=True)
            sys.exit(INTERRUPTED)
        if isinstance(error, OSError):
            _fail(unusable(error), Exit.INVALID)
        if isinstance(error, Unreachable):
            _fail(str(error), Exit.SERVER)
        if isinstance(error, AefhirError):
            _fail(as_text(error.issues) if isinstance(error, Refused) else str(error), Exit.INVALID)
        raise
    sys.exit(Exit.OK if rows and all(row.good for row in rows) else Exit.INVALID)


def _run(url: str | None, keep: bool) -> list[Row]:
    cases = [
        case for path in sorted(EXAMPLES.glob("*/report.json")) for case in convert(path.read_bytes(), ALL_OFFLINE)
    ]
    click.echo(f"1. {sum(case.ok for case in cases)} of {len(cases)} published cases converted and valid")
    if unheld := {issue.found for case in cases for issue in case.issues if issue.key == UNHELD}:
        click.echo(f"   not checked: the codes of {len(unheld)} code systems that are not on board, such as LOINC")
    try:
        with _server(url, keep, cases) as (base, what_now):
            rows = _delivered(base, cases)
            click.echo(f"\n{table(rows)}\n{complaints(rows)}")
            _print_links(base, rows)
            if what_now:
                click.echo(what_now)
    except Refused as refused:
        if not _no_java(refused):
            raise
        rows = [Row(case) for case in cases]
        skipped = "SKIPPED: starting a server, submitting, reading back, searching."
        click.echo(f"\n{skipped}\n{as_text(refused.issues)}\n\n{table(rows)}")
    return rows


def _fail(reason: str, code: Exit) -> NoReturn:
    click.echo(f"\nFAILED: {reason}")
    sys.exit(code)


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
        yield base_url(url), ""
        return
    folder = run_folder("demo")
    with exclusive(folder.with_name("demo.lock"), lambda: click.echo("   waiting for a demonstration that runs ...")):
        click.echo("2. starting a HAPI FHIR server (the first time it is fetched: about 180 MB) ...")
        _forget_other_examples(folder, cases)
        kept = hapi.find(folder)
        if keep or (kept is not None and kept.alive and kept.user is None):
            server, is_new = hapi.start(hapi.Options(), folder, _progress)
            try:
                yield server.url, _STAYS.format(url=server.url)
            except KeyboardInterrupt:
                if is_new:
                    hapi.stop(folder)
                raise
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
    """What became of each case. Raises Unreachable where none of them reached a server, KeyboardInterrupt."""
    click.echo(f"   {url}")
    with Http(url) as http, interruptible(http.stop) as interrupted:
        server = Server(http)

        def submitted() -> Iterator[Receipt]:
            return deliver(cases, lambda bundle: submit(server, bundle), workers=2, stopped=interrupted)

        def step(name: str, results: Iterable[T]) -> list[T]:
            click.echo(name)
            every = list(results)
            if interrupted():
                raise KeyboardInterrupt
            return every

        bundles = [case.bundle or {} for case in cases]
        sent = step("3. submitting, and reading back every resource ...", submitted())
        if all(one.result == "unreachable" for one in sent):
            raise Unreachable("no case reached a FHIR server\n" + "\n".join(map(receipt_text, sent)))
        audits = step("4. comparing once more, as a later audit would ...", (verify(server, one) for one in bundles))
        again = step("5. submitting the same again ...", submitted())
        searched = step("6. asking the server's search ...", (missed(http, one) for one in bundles))
    deliveries = map(Delivery, sent, audits, again, searched)
    return [Row(case, delivery) for case, delivery in zip(cases, deliveries, strict=True)]


def _print_links(url: str, rows: list[Row]) -> None:
    """To what is there."""
    stored = [row.case.bundle or {} for row in rows if row.delivery is not None and row.delivery.audit.verified]
    if not stored:
        return
    click.echo("To look at:")
    for bundle in stored:
        manifest = of_bundle(bundle)
        if manifest is not None:
            click.echo(f"  {url}/{manifest.reference}")
    click.echo(f"  {url}/AdverseEvent?_include=AdverseEvent:substance&_pretty=true")
    click.echo(f"  {url}/RiskAssessment?_pretty=true")


if __name__ == "__main__":
    main()
