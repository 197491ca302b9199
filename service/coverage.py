"""What became of each field of a report: mapped, text only, not stated, or not mapped on purpose.

Read from mappings/elements.csv (the crosswalk) and the trace that the mapping leaves; nothing is guessed from names.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from service import tables
from service.issues import Issue
from service.report.model import CaseReport

State = Literal["mapped", "text only", "not stated", "not mapped"]
_TEXT_KEYS: Final = frozenset({"code-unmapped", "unit-unmapped"})
_NO_INPUT: Final = ("digest", "stale")
_NUMBER: Final = re.compile(r"/\d+(?=/|$)")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the crosswalk. fhir is empty for a field that is not mapped; note then gives the reason."""

    field: str
    e2b: str
    fhir: str
    note: str


@functools.cache
def crosswalk() -> tuple[Row, ...]:
    """mappings/elements.csv, in its order."""
    rows = csv.DictReader(io.StringIO(tables.read_text("elements.csv")))
    return tuple(Row(row["field"], row["e2b"], row["fhir"], row["note"]) for row in rows)


def field_of(pointer: str) -> str:
    """The field that a JSON Pointer of a report is an instance of: /reactions/0/outcome -> reactions[].outcome."""
    path = _NUMBER.sub("[]", pointer).removeprefix("/")
    return path.replace("/", ".").replace(".[]", "[]")


def coverage(report: CaseReport, traced: Iterable[str], issues: Iterable[Issue]) -> list[tuple[Row, State]]:
    """The state of every field of the crosswalk for one report.

    traced: the JSON Pointers of the data that reached the bundle. A field counts as text only where at least one of
    its values stayed without a code or unit.
    """
    reached = {field_of(pointer) for pointer in traced}
    words = {field_of(issue.pointer) for issue in issues if issue.key in _TEXT_KEYS and issue.pointer is not None}
    stated = set(_fields(report, ""))
    return [(row, _state(row, stated, reached, words)) for row in crosswalk()]


def _state(row: Row, stated: set[str], reached: set[str], words: set[str]) -> State:
    if not _any(row.field, stated):
        return "not stated"
    if not _any(row.field, reached):
        return "not mapped"
    return "text only" if _any(row.field, words) else "mapped"


def _any(field: str, fields: set[str]) -> bool:
    return field in fields or any(other.startswith((f"{field}.", f"{field}[")) for other in fields)


def _fields(value: object, path: str) -> Iterable[str]:
    """Every field that the report states, as crosswalk names; a field at its default says nothing."""
    if isinstance(value, tuple):
        for member in value:
            yield from _fields(member, f"{path}[]")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            member = getattr(value, field.name)
            if member is not None and member != field.default and field.name not in _NO_INPUT:
                yield from _fields(member, f"{path}.{field.name}" if path else field.name)
    else:
        yield path
