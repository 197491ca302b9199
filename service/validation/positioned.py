"""Issues with all that says where: FHIRPath, JSON Pointer, line and column.

The layers name places as FHIRPath and the reader as JSON Pointer or as line and column; what is lacking is found
here, from the text and the value that was read from it, and only when there is an issue. What is wrong with the text
as a whole stands at its beginning, and what is missing at the nearest that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from service.fhir.json import MAX_DEPTH
from service.fhir.positions import beyond, positions
from service.issues import Issue
from service.validation.locating import located, path_of


def of_value(issues: Iterable[Issue], resource: Any, data: bytes) -> tuple[Issue, ...]:
    """Issues about a value that was read from these bytes."""
    return _placed(list(located(issues, resource)), data)


def of_read(issues: Iterable[Issue], resource: Any, data: bytes) -> tuple[Issue, ...]:
    """What the reader refused in a value that it could read otherwise."""
    told = (replace(issue, path=path_of(issue.pointer or "", resource)) for issue in issues)
    return _placed(list(told), data)


def of_refused(issues: Iterable[Issue], data: bytes) -> tuple[Issue, ...]:
    """Issues for which these bytes were refused as JSON altogether."""
    return tuple(_of_text(issue, data) for issue in issues)


def _of_text(issue: Issue, data: bytes) -> Issue:
    if issue.line is not None:
        return replace(issue, pointer="")
    line, column = (beyond(_text(data), MAX_DEPTH) if issue.key == "json-depth" else None) or (1, 1)
    return replace(issue, pointer="", line=line, column=column)


def _placed(issues: Sequence[Issue], data: bytes) -> tuple[Issue, ...]:
    asked = {issue.pointer for issue in issues if issue.line is None and issue.pointer is not None}
    found = positions(_text(data), asked) if asked else {}
    return tuple(_at(issue, *found.get(issue.pointer or "", (issue.line, issue.column))) for issue in issues)


def _at(issue: Issue, line: int | None, column: int | None) -> Issue:
    # A lone surrogate in a name can be written in no output.
    pointer = issue.pointer.encode("utf-8", "backslashreplace").decode() if issue.pointer is not None else None
    if issue.line is not None:
        line, column = issue.line, issue.column
    return replace(issue, pointer=pointer, line=line, column=column)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix("\ufeff")
