"""The use cases, once: the command line and the web service call these and add nothing of their own.

convert: bytes of one or more reports -> bundles, each checked by the layers asked for. cases: the same, and bundles
that were converted before.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from service.causality import limits, naranjo
from service.client import manifest
from service.errors import Refused
from service.fhir import json
from service.fhir.elements import Element
from service.intake import formats
from service.intake.read import NOTHING, Given, Read
from service.issues import Issue, has_errors
from service.mapping import Context, map_report
from service.mapping.context import Evidence
from service.mapping.resource import Traced
from service.report.model import CaseReport
from service.terminology.clinical import load_clinical
from service.terminology.maps import load_maps
from service.validation import check as validate

_BUNDLE: Final = re.compile(rb'"resourceType"\s*:\s*"Bundle"')


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one report: a bundle, or issues that say why there is none.

    position says where in the input it stood; case is "system|value", as FHIR searches take it, version that of the
    case, both where they can be told; layers are empty where nothing was checked.
    """

    position: str
    case: str | None
    report: CaseReport | None
    bundle: Element | None
    issues: tuple[Issue, ...]
    layers: Mapping[str, str]
    trace: tuple[Traced, ...]
    version: int | None = None

    @property
    def ok(self) -> bool:
        """Whether there is a bundle without errors."""
        return self.bundle is not None and not has_errors(self.issues)


@functools.cache
def context() -> Context:
    """The tables of mappings/, read once."""
    return Context(load_maps(), load_clinical(), naranjo.load(), limits.load())


def convert(
    data: bytes, layers: Collection[str], given: Given = NOTHING, evidence: Evidence = "resource"
) -> Iterator[Converted]:
    """Every report of the input, converted and checked by these validation layers; faults of one spoil no other. given:
    what is known of the input; evidence: how finely the words that data were read from are told in the bundle.
    """
    for read in formats.read(data, given):
        if read.report is None:
            yield Converted(read.position, read.case, None, None, read.issues, {}, (), read.version)
        else:
            yield _convert(read, read.report, layers, evidence)


def cases(
    data: bytes, layers: Collection[str], given: Given = NOTHING, evidence: Evidence = "resource"
) -> Iterator[Converted]:
    """What can be submitted: reports, converted, or bundles that were converted before, checked again; one, a JSON list
    of them, or one a line, and then a broken line spoils no other.
    """
    if _BUNDLE.search(data) is None:
        yield from convert(data, layers, given, evidence)
        return
    try:
        value = json.parse(data)
    except Refused:
        for number, line in enumerate(data.splitlines(), start=1):
            if line.strip():
                yield from (_in_line(case, number) for case in _one_of_many(line, f"line {number}", layers, evidence))
        return
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _one_of_many(json.dumps(entry), f"/{number}", layers, evidence)
    else:
        yield from _one_of_many(data, "", layers, evidence)


def _one_of_many(data: bytes, position: str, layers: Collection[str], evidence: Evidence) -> Iterator[Converted]:
    """A bundle or a report; at this place of the input."""
    if _BUNDLE.search(data) is None:
        yield from (replace(case, position=position) for case in convert(data, layers, evidence=evidence))
        return
    try:
        bundle = json.parse(data)
    except Refused as refused:
        yield Converted(position, None, None, None, refused.issues, {}, ())
        return
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        yield from (replace(case, position=position) for case in convert(data, layers, evidence=evidence))
        return
    verdict = validate(bundle, layers)
    stored = manifest.of_bundle(bundle)
    case, version = (stored.case, stored.version) if stored is not None else (None, None)
    yield Converted(position, case, None, bundle, verdict.issues, verdict.layers, (), version)


def _in_line(case: Converted, number: int) -> Converted:
    """The case with its issues said of its line."""
    return replace(case, issues=tuple(replace(issue, line=number) for issue in case.issues))


def _convert(read: Read, report: CaseReport, layers: Collection[str], evidence: Evidence) -> Converted:
    position, case = read.position, f"{report.identifier.system}|{report.identifier.value}"
    mapped = map_report(report, replace(context(), evidence=evidence))
    verdict = validate(mapped.bundle, layers) if layers else None
    prefix = position if position.startswith("/") else ""
    said = tuple(replace(issue, pointer=f"{prefix}{issue.pointer}") for issue in mapped.issues)
    found = (*read.issues, *said, *(verdict.issues if verdict else ()))
    layered = verdict.layers if verdict else {}
    return Converted(position, case, report, mapped.bundle, found, layered, mapped.trace, report.version)
