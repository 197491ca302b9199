"""Five published cases to a real HAPI FHIR server, with proof; what `make demo` runs.

    python -m tools.demo [--keep] [--server URL]

Converts and validates the examples, starts the local server `demo`, submits them, reads every resource back and
compares it, submits again, asks the server's own search for what it should now find, and prints one table. The data of
the server stay, so a second run, or one after a run that was killed, finds the cases as they are: there are never more
than five. Without Java it says what it skips, and converts and validates all the same.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from service.client.http import Http
from service.client.manifest import of_bundle
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import submit
from service.client.verify import verify
from service.delivery import deliver
from service.errors import AefhirError, Refused
from service.fhir import json
from service.hapi import server as hapi
from service.hapi.folders import run_folder
from service.issues import as_text
from service.pipeline import Converted, convert
from service.validation import ALL_OFFLINE

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
COLUMNS: Final = ("case", "reactions", "Naranjo", "resources", "sent", "read back", "sent again", "found by search")


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the table."""

    case: Converted
    receipt: Receipt | None = None
    proved: bool = False
    again: Receipt | None = None
    found: bool = False

    @property
    def good(self) -> bool:
        """Whether everything that was tried came out as it must."""
        if self.receipt is None or self.again is None:
            return self.case.ok
        return self.proved and self.again.result == "unchanged" and bool(self.again.verified) and self.found


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
    try:
        if options.server is None:
            _forget_other_examples(cases)
        with _server(options.server, options.keep) as url:
            rows = _delivered(url, cases)
            _print(rows)
            _print_links(url, rows, options.keep or options.server is not None)
    except (Refused, AefhirError) as error:
        rows = [Row(case) for case in cases]
        reason = as_text(error.issues) if isinstance(error, Refused) else str(error)
        click.echo(f"\nSKIPPED: starting a server, submitting, reading back, searching.\n{reason}")
        _print(rows)
    sys.exit(0 if rows and all(row.good for row in rows) else 1)


@contextmanager
def _server(url: str | None, keep: bool) -> Iterator[str]:
    """The base URL of a server: the one given, or the local one, which ends with this process unless it is kept."""
    if url is not None:
        yield url
        return
    folder = run_folder("demo")
    click.echo("2. starting a HAPI FHIR server (the first time it is fetched: about 180 MB) ...")
    if keep:
        yield hapi.start(hapi.Options(), folder, _progress)[0].url
        return
    running = hapi.find(folder)
    if running is not None and running.alive:
        yield running.url
        return
    with hapi.running(hapi.Options(), folder, _progress) as server:
        yield server.url


def _forget_other_examples(cases: list[Converted]) -> None:
    """The demonstration starts afresh where its server holds the cases of other examples than these."""
    folder = run_folder("demo")
    bundles = hashlib.sha256(b"".join(json.dumps(case.bundle) for case in cases)).hexdigest()
    marker = folder / "examples.sha256"
    if marker.exists() and marker.read_text() == bundles:
        return
    hapi.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
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
        proved = [verify(server, case.bundle or {}) for case in cases]
        click.echo("5. submitting the same again ...")
        again = list(deliver(cases, lambda bundle: submit(server, bundle), workers=2))
        click.echo("6. asking the server's search ...")
        found = [_found(http, case) for case in cases]
    return [
        Row(case, one, bool(one.verified and audit.verified), other, hit)
        for case, one, audit, other, hit in zip(cases, sent, proved, again, found, strict=True)
    ]


def _found(http: Http, case: Converted) -> bool:
    """Whether search finds the case once by its identifier, its events by subject and substance, its assessments."""
    bundle = case.bundle or {}
    manifest = of_bundle(bundle)
    if manifest is None:
        return False
    patient = next(reference for reference in manifest.references if reference.startswith("Patient/"))
    suspects = {
        entity["instance"]["reference"] for event in _all(bundle, "AdverseEvent") for entity in event["suspectEntity"]
    }
    return (
        _search(http, "Composition", {"identifier": manifest.case}) == {manifest.reference.split("/")[1]}
        and _search(http, "AdverseEvent", {"subject": patient}) == _ids(bundle, "AdverseEvent")
        and all(_search(http, "AdverseEvent", {"substance": drug}) <= _ids(bundle, "AdverseEvent") for drug in suspects)
        and all(_search(http, "AdverseEvent", {"substance": drug}) for drug in suspects)
        and _search(http, "RiskAssessment", {"subject": patient}) == _ids(bundle, "RiskAssessment")
    )


def _search(http: Http, kind: str, parameters: dict[str, str]) -> set[str]:
    response = http.get(kind, {**parameters, "_count": "100"})
    entries = response.body.get("entry", []) if response.ok and isinstance(response.body, dict) else []
    return {entry["resource"]["id"] for entry in entries if entry["resource"]["resourceType"] == kind}


def _all(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle.get("entry", [])]
    return [resource for resource in resources if resource["resourceType"] == kind]


def _ids(bundle: dict[str, Any], kind: str) -> set[str]:
    return {str(resource["id"]) for resource in _all(bundle, kind)}


def _print(rows: list[Row]) -> None:
    table = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(COLUMNS))]
    click.echo()
    for number, line in enumerate(table):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            click.echo("  ".join("-" * width for width in widths))
    good = sum(row.good for row in rows)
    submitted = any(row.receipt for row in rows)
    click.echo(
        f"\n{good} of {len(rows)} cases {'on the server exactly as sent' if submitted else 'converted and valid'}."
    )


def _cells(row: Row) -> tuple[str, ...]:
    bundle = row.case.bundle or {}
    events = len(_all(bundle, "AdverseEvent"))
    judged = [_category(risk) for risk in _all(bundle, "RiskAssessment")]
    name = row.case.report.identifier.value if row.case.report else row.case.case or "?"
    cells = (name, str(events), ", ".join(judged) or "none", str(len(bundle.get("entry", []))))
    if row.receipt is None or row.again is None:
        return (*cells, "skipped", "skipped", "skipped", "skipped")
    return (
        *cells,
        row.receipt.result,
        "all equal" if row.proved else "DIFFERS",
        row.again.result,
        "yes" if row.found else "NO",
    )


def _category(risk: dict[str, Any]) -> str:
    """The result of an assessment as a word and points: "possible (2)"."""
    text = str(risk["prediction"][0].get("qualitativeRisk", {}).get("text", "open"))
    return text.lower().replace("naranjo score ", "")


def _print_links(url: str, rows: list[Row], stays: bool) -> None:
    click.echo("\nTo look at" + (":" if stays else " while the server runs (make demo KEEP=1 leaves it running):"))
    for row in rows:
        manifest = of_bundle(row.case.bundle or {})
        if manifest is not None:
            click.echo(f"  {url}/{manifest.reference}")
    click.echo(f"  {url}/AdverseEvent?_include=AdverseEvent:substance&_pretty=true")
    click.echo(f"  {url}/RiskAssessment?_pretty=true")
    if stays:
        click.echo("Stop it with: .venv/bin/aefhir hapi stop --name demo")


if __name__ == "__main__":
    main()
