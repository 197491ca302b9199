"""The one Issue type: schema, mapping and validation all report through it.

Codes are those of http://hl7.org/fhir/issue-type (R4). `found` may hold patient data: it goes to the
caller who sent the report, never to a log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

Severity = Literal["error", "warning", "information"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about one place.

    key is the name of the broken rule (stable, public); path is FHIRPath into the emitted resource;
    pointer is a JSON Pointer (RFC 6901) into the input; line and column count from 1.
    """

    severity: Severity
    code: str
    key: str
    text: str
    path: str | None = None
    pointer: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    found: str | None = None
    expected: str | None = None

    def in_file(self, file: str | None) -> Issue:
        """The same issue, said of a file."""
        return replace(self, file=file)

    def as_dict(self) -> dict[str, Any]:
        """Its fields that have a value, for NDJSON output."""
        values = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in values if value is not None}


def has_errors(issues: Iterable[Issue]) -> bool:
    """Whether any of them is an error."""
    return any(issue.severity == "error" for issue in issues)


def shown(value: Any, limit: int = 60) -> str:
    """A value as an Issue's `found` shows it: short, on one line, without control characters."""
    text = str(value)
    if text != text.strip() or not text:
        text = f'"{text}"'
    text = " ".join(text.split())
    if not text.isprintable():
        text = text.encode("unicode_escape").decode()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_text(issues: Iterable[Issue]) -> str:
    """Issues as lines for a person: place, severity, what is wrong, what would be right."""
    return "\n".join(_line(issue) for issue in issues)


def _line(issue: Issue) -> str:
    place = issue.pointer if issue.pointer is not None else issue.path
    if place == "":
        place = "(whole document)"
    if issue.line is not None and issue.pointer is None:
        place = f"line {issue.line}" + (f", column {issue.column}" if issue.column is not None else "")
    head = ": ".join(part for part in (issue.file, place) if part)
    lines = [f"{issue.severity}: {head + ': ' if head else ''}{issue.text} [{issue.key}]"]
    if issue.found is not None:
        lines.append(f"    found:    {issue.found}")
    if issue.expected is not None:
        lines.append(f"    expected: {issue.expected}")
    return "\n".join(lines)
