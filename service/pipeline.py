"""The use cases, once: the command line (and later the web service) call these and add nothing of their own.

convert: bytes of one or more reports -> bundles, each checked by the layers asked for.

"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from service.causality import limits, naranjo
from service.client import manifest
from service.errors import Refused
from service.fhir import json
from service.fhir.elements import Element
from service.intake import report_json
from service.issues import Issue, has_errors
from service.mapping import Context, map_report
from service.mapping.resource import Traced
from service.report.model import CaseReport
from service.terminology.clinical import load_clinical
from service.terminology.maps import load_maps
from service.validation import check as validate


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one report: a bundle, or issues that say why there is none.

    position says where in the input it stood; case is "system|value", as FHIR searches take it; layers are empty
    where nothing was checked.
    """

    position: str
    case: str | None
    report: CaseReport | None
    bundle: Element | None
    issues: tuple[Issue, ...]
    layers: Mapping[str, str]
    trace: tuple[Traced, ...]

    @property
    def ok(self) -> bool:
        """Whether there is a bundle without errors."""
        return self.bundle is not None and not has_errors(self.issues)


@functools.cache
def context() -> Context:
    """The tables of mappings/, read once."""
    return Context(load_maps(), load_clinical(), naranjo.load(), limits.load())


def convert(data: bytes, layers: Collection[str]) -> Iterator[Converted]:
    """Every report of the input, converted and checked by these validation layers; faults of one spoil no other."""
    for read in report_json.read(data):
        if read.report is None:
            yield Converted(read.position, read.case, None, None, read.issues, {}, ())
        else:
            yield _convert(read.position, read.report, read.issues, layers)


def cases(data: bytes, layers: Collection[str]) -> Iterator[Converted]:
    """What can be submitted: reports, converted, or bundles that were converted before: one, or one a line, and then a
    broken line spoils no other.
    """
    lines = data.splitlines()
    first = next((line for line in lines if line.strip()), b"")
    if _is_bundle(data):
        yield _bundle(data, None, layers)
    elif _is_bundle(first):
        yield from (_bundle(line, number, layers) for number, line in enumerate(lines, start=1) if line.strip())
    else:
        yield from convert(data, layers)


def _is_bundle(data: bytes) -> bool:
    try:
        value = json.parse(data)
    except Refused:
        return False
    return isinstance(value, dict) and value.get("resourceType") == "Bundle"


def _bundle(data: bytes, line: int | None, layers: Collection[str]) -> Converted:
    """A bundle that was converted before, checked again; the line is None where it is the whole input."""
    position = f"line {line}" if line is not None else ""
    try:
        bundle = json.parse(data)
    except Refused as refused:
        issues = tuple(replace(issue, line=line if line is not None else issue.line) for issue in refused.issues)
        return Converted(position, None, None, None, issues, {}, ())
    verdict = validate(bundle, layers)
    stored = manifest.of_bundle(bundle)
    case = stored.case if stored is not None else None
    return Converted(position, case, None, bundle, verdict.issues, verdict.layers, ())


def _convert(position: str, report: CaseReport, issues: tuple[Issue, ...], layers: Collection[str]) -> Converted:
    case = f"{report.identifier.system}|{report.identifier.value}"
    mapped = map_report(report, context())
    verdict = validate(mapped.bundle, layers) if layers else None
    prefix = position if position.startswith("/") else ""
    said = tuple(replace(issue, pointer=f"{prefix}{issue.pointer}") for issue in mapped.issues)
    found = (*issues, *said, *(verdict.issues if verdict else ()))
    return Converted(position, case, report, mapped.bundle, found, verdict.layers if verdict else {}, mapped.trace)
