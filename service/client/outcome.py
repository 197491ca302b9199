"""What a server says in an OperationOutcome, as Issues: in its own words, with the place in the bundle that it names.

Servers put the text in diagnostics or in details.text, and the place in expression or location (servers measured).
HAPI's message ids (HAPI-0550: ...) stay in the text; the first becomes part of the key.
"""

from __future__ import annotations

import re
from typing import Any, Final

from service.issues import Issue, Severity

_HAPI: Final = re.compile(r"HAPI-\d{4}")
_SEVERITIES: Final[dict[str, Severity]] = {
    "fatal": "error",
    "error": "error",
    "warning": "warning",
    "information": "information",
}
_UNKNOWN_SYSTEM: Final = re.compile(r"CodeSystem is unknown and can't be validated|Unknown code in fragment CodeSystem")


def issues(body: Any, status: int) -> list[Issue]:
    """Every issue of an OperationOutcome; one issue that names the HTTP status where the answer holds none."""
    entries = body.get("issue") if isinstance(body, dict) and body.get("resourceType") == "OperationOutcome" else None
    found = [_issue(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    if not found:
        text = f"the server answered HTTP {status} without saying why"
        found = [Issue("error", "exception", f"server-http-{status}", text)]
    return found


def is_unknown_system(issue: Issue) -> bool:
    """Whether the server says no more than that it does not carry a code system (LOINC, RxNorm, ...)."""
    return _UNKNOWN_SYSTEM.search(issue.text) is not None


def _issue(entry: dict[str, Any]) -> Issue:
    details = entry.get("details")
    words = details.get("text") if isinstance(details, dict) else None
    text = str(entry.get("diagnostics") or words or "no reason given")
    number = _HAPI.search(text)
    place = next((str(item) for name in ("expression", "location") for item in _list(entry.get(name))), None)
    return Issue(
        _SEVERITIES.get(str(entry.get("severity")), "error"),
        str(entry.get("code") or "exception"),
        f"server-{number.group().lower()}" if number else "server",
        text,
        path=place,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
