"""A verdict in the forms of `aefhir validate`: text for people, JSON and NDJSON for programs, OperationOutcome.

Whatever a value or a file name holds, text has no character that a terminal would obey, and JSON none that it cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Literal, NamedTuple

from service.cli.excerpts import excerpt
from service.fhir import json
from service.fhir.operation_outcome import as_operation_outcome
from service.issues import Issue, as_text
from service.validation import Verdict
from service.validation.places import printable
from service.validation.verdict import NOT_CHECKED

Form = Literal["text", "json", "ndjson", "outcome"]
LineOf = Callable[[int], str]
Json = dict[str, Any]

_EXTENSIONS: Final = "http://hl7.org/fhir/StructureDefinition/operationoutcome-"


class Subject(NamedTuple):
    """What a verdict is about: a file, or one line of it that was checked for itself."""

    file: str
    line: int | None = None

    def as_dict(self) -> Json:
        """Its fields for JSON."""
        named: Json = {"file": self.file.encode("utf-8", "backslashreplace").decode()}
        return named if self.line is None else named | {"line": self.line}

    def __str__(self) -> str:
        name = printable(self.file)
        return name if self.line is None else f"{name}:{self.line}"


def as_json(subject: Subject, verdict: Verdict) -> str:
    """One object: file, result, layers, issues."""
    issues = [issue.as_dict() for issue in verdict.issues]
    return _lines([subject.as_dict() | {"result": verdict.result, "layers": verdict.layers, "issues": issues}])


def as_ndjson(subject: Subject, verdict: Verdict) -> str:
    """One object an issue, then one with the result and how many issues there are of each severity."""
    counts = Counter(issue.severity for issue in verdict.issues)
    found: Json = {"errors": counts["error"], "warnings": counts["warning"], "information": counts["information"]}
    end = subject.as_dict() | {"result": verdict.result, "layers": verdict.layers} | found
    return _lines([*(subject.as_dict() | issue.as_dict() for issue in verdict.issues), end])


def as_outcome(subject: Subject, verdict: Verdict) -> str:
    """One OperationOutcome. Its issues have line and column as HL7's validator gives them, in words and as extensions;
    that layers have not looked is an issue too, as it would be taken for passed where nothing is said.
    """
    outcome = as_operation_outcome(verdict.issues)
    entries = outcome["issue"]
    for issue, entry in zip(verdict.issues, entries, strict=False):
        _add_place(issue, entry)
    skipped = [name for name, result in verdict.layers.items() if result == "skipped"]
    if skipped:
        told = f"Not checked, or not everything, by the layers {', '.join(skipped)}."
        note = {"severity": "information", "code": "incomplete", "details": {"text": "skipped"}, "diagnostics": told}
        outcome["issue"] = [*(entries if verdict.issues else ()), note]
    source = {"url": f"{_EXTENSIONS}file", "valueString": str(subject)}
    return _lines([{"resourceType": outcome.pop("resourceType"), "extension": [source], **outcome}])


def as_words(subject: Subject, verdict: Verdict, line_of: LineOf, width: int) -> str:
    """The verdict for a person: each issue with its place, the line of the input, what was found and is expected."""
    open_parts = sum(issue.code == NOT_CHECKED and issue.severity == "information" for issue in verdict.issues)
    state: str = verdict.result
    if open_parts and state == "valid":
        state = f"valid; {open_parts} {'part' if open_parts == 1 else 'parts'} not checked"
    lines = [f"{subject}: {state}", *(_issue(issue, line_of, width) for issue in verdict.issues)]
    if subject.line is None:
        lines.append("layers: " + "  ".join(f"{name} {outcome}" for name, outcome in verdict.layers.items()))
    return "\n".join(lines) + "\n"


def tell(form: Form, subject: Subject, verdict: Verdict, line_of: LineOf, width: int) -> str:
    """The verdict in that form, with the end of its last line. line_of gives a line of the input for text."""
    if form == "text":
        return as_words(subject, verdict, line_of, width)
    forms = {"json": as_json, "ndjson": as_ndjson, "outcome": as_outcome}
    return forms[form](subject, verdict)


def summary(form: Form, results: Counter[str], issues: Counter[tuple[str, str]]) -> str:
    """How many verdicts of each result there are, and how many issues of each rule, the most frequent first."""
    ranked = sorted(issues.items(), key=lambda pair: (-pair[1], pair[0]))
    if form in ("json", "ndjson"):
        rows = [{"key": key, "severity": severity, "count": count} for (severity, key), count in ranked]
        return _lines([{"summary": {"checked": results.total(), "results": dict(results), "keys": rows}}])
    states = ", ".join(f"{count} {result}" for result, count in sorted(results.items(), reverse=True))
    table = [f"{count:>8}  {severity:<11}  {key}" for (severity, key), count in ranked]
    return "\n".join([f"summary: {results.total()} checked: {states or 'nothing'}", *table]) + "\n"


def _lines(values: list[Json]) -> str:
    return "".join(f"{json.dumps(value).decode()}\n" for value in values)


def _issue(issue: Issue, line_of: LineOf, width: int) -> str:
    path = issue.path or None
    if issue.line is None or issue.column is None:
        return as_text([replace(issue, path=path, pointer=None, file=None)])
    place = f"line {issue.line}, column {issue.column}"
    first, *rest = as_text([replace(issue, path=path, pointer=None, line=None, file=place)]).split("\n")
    shown = excerpt(line_of(issue.line), issue.line, issue.column, width)
    return "\n".join([first, shown, *rest])


def _add_place(issue: Issue, entry: Json) -> None:
    if not issue.path:
        entry.pop("expression", None)
    places = [] if issue.pointer is None else [printable(issue.pointer) or "/"]
    if issue.line is not None and issue.column is not None:
        places.append(f"Line[{issue.line}] Col[{issue.column}]")
        entry["extension"] = [
            {"url": f"{_EXTENSIONS}issue-line", "valueInteger": issue.line},
            {"url": f"{_EXTENSIONS}issue-col", "valueInteger": issue.column},
        ]
    if places:
        entry["location"] = places
