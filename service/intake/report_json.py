"""Bytes of our own JSON format to case reports: one report, a JSON list of reports, or NDJSON (one a line).

Nothing here raises: each report answers for itself, so that one broken report (or line) does not hold up the others.
It is NDJSON when it is not one JSON value, does not open a list, and its first or last line is an object by itself.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from service.errors import Refused
from service.fhir.json import parse
from service.intake import evidence_of_others, naranjo_agreement
from service.intake.read import NOTHING, Given, Read
from service.issues import Issue, has_errors, shown
from service.pointer import pointer
from service.report.model import CaseReport
from service.report.reader import read_report

_OPENS_LIST: Final = re.compile(rb"\[\s*(?:[\[\]{\"]|-?\d[\d.eE+-]*\s*[,\]]|true|false|null|$)")
_ONE_OR_MANY: Final = "a case report, a JSON list of them, or one a line"


def matches(data: bytes) -> bool:
    """Whether the bytes mean to be JSON, well formed or not: an object, a list, or lines of them; or nothing at all."""
    plain = data.translate(None, b"\x00").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain or plain.startswith(b"{") or (plain.startswith(b"[") and _OPENS_LIST.match(plain)):
        return True
    return bool(_lines(data))


def read(data: bytes, _: Given = NOTHING) -> Iterator[Read]:
    """Every report in the input, in its order, one at a time; at least one Read. Never raises."""
    try:
        value = parse(data)
    except Refused as refused:
        lines = _lines(data)
        yield from _without_doubles(map(_read_line, lines)) if lines else [Read("", None, refused.issues, None)]
        return
    if not isinstance(value, list):
        yield read_value(value)
    elif not value:
        issue = Issue("error", "value", "value-empty", "There is no report in it", pointer="", expected=_ONE_OR_MANY)
        yield Read("", None, (issue,), None)
    else:
        yield from _without_doubles(read_value(entry, pointer(at)) for at, entry in enumerate(value))


def _lines(data: bytes) -> list[tuple[int, bytes]]:
    """The lines that say something, with their numbers, if this is NDJSON; else none."""
    text = data.removeprefix(codecs.BOM_UTF8)
    lines = [(number, line.strip()) for number, line in enumerate(text.split(b"\n"), start=1) if line.strip()]
    if len(lines) < 2 or lines[0][1].startswith(b"["):
        return []
    alone = [line.startswith(b"{") and line.endswith(b"}") for _, line in (lines[0], lines[-1])]
    return lines if any(alone) else []


def _read_line(numbered: tuple[int, bytes]) -> Read:
    number, line = numbered
    try:
        value = parse(line)
    except Refused as refused:
        issues = tuple(replace(issue, line=number) for issue in refused.issues)
        return Read(f"line {number}", None, issues, None)
    return read_value(value, f"line {number}", number)


def read_value(value: Any, position: str = "", line: int | None = None) -> Read:
    """The report of a JSON value as service.fhir.json gives it, at this place of its input."""
    report = None
    issues: tuple[Issue, ...] = ()
    try:
        report = read_report(value)
    except Refused as refused:
        issues = refused.issues
    issues += tuple(naranjo_agreement.issues(value))
    if report is not None:
        issues += tuple(_warnings(report))
    prefix = position if line is None else ""
    placed = tuple(replace(issue, pointer=f"{prefix}{issue.pointer}", line=line) for issue in issues)
    return Read(position, None if has_errors(placed) else report, placed, _case(value), _version(value))


def _warnings(report: CaseReport) -> Iterator[Issue]:
    """What is no error, but a person should look at."""
    died = report.patient is not None and report.patient.death is not None
    if any(reaction.outcome == "fatal" for reaction in report.reactions) and not died:
        text = "The outcome is fatal, but the report does not say that the patient died"
        yield Issue("warning", "incomplete", "death-not-stated", text, pointer="/patient", expected="patient.death")
    yield from evidence_of_others.issues(report)


def _case(value: Any) -> str | None:
    identifier = value.get("identifier") if isinstance(value, dict) else None
    if not isinstance(identifier, dict):
        return None
    system, number = identifier.get("system"), identifier.get("value")
    return f"{system}|{number}" if isinstance(system, str) and isinstance(number, str) else None


def _version(value: Any) -> int | None:
    version = value.get("version") if isinstance(value, dict) else None
    return version if type(version) is int and version > 0 else None


def _without_doubles(reads: Iterator[Read]) -> Iterator[Read]:
    """The reads, where a case that comes twice in the same version is an error the second time."""
    first: dict[tuple[str | None, int], str] = {}
    for entry in reads:
        if entry.report is None:
            yield entry
            continue
        case = (entry.case, entry.report.version)
        yield _double(entry, first[case]) if case in first else entry
        first.setdefault(case, entry.position)


def _double(entry: Read, first: str) -> Read:
    in_list = entry.position.startswith("/")
    issue = Issue(
        "error",
        "duplicate",
        "case-duplicate",
        f"The same case in the same version stands at {first} already",
        pointer=f"{entry.position if in_list else ''}/identifier",
        line=None if in_list else int(entry.position.removeprefix("line ")),
        found=shown(entry.case),
        expected="each version of a case once; a later version has a higher version number",
    )
    return replace(entry, report=None, issues=(issue,))
