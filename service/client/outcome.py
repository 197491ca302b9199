"""What a server says in an OperationOutcome, as Issues: in its own words, with the place in the bundle that it names.

Servers put the text in diagnostics or in details.text, and the place in expression or location (servers measured).
HAPI's message ids (HAPI-0550: ...) stay in the text; the first becomes part of the key.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from service.issues import Issue, Severity, shown

_HAPI: Final = re.compile(r"HAPI-\d{4}")
_SEVERITIES: Final[dict[str, Severity]] = {
    "fatal": "error",
    "error": "error",
    "warning": "warning",
    "information": "information",
}
_UNKNOWN_SYSTEM: Final = re.compile(
    r"CodeSystem is unknown and can't be validated: (\S+)"
    r"|Unknown code in fragment CodeSystem '([^'#]+)"
    r"|because CodeSystem could not be found: (\S+)"
)
_NO_VALIDATION: Final = frozenset({401, 403, 404, 405, 501})
_RANK: Final = {"error": 0, "warning": 1, "information": 2}


def issues(body: Any, status: int | str) -> list[Issue]:
    """Every issue of an OperationOutcome; one issue that names the HTTP status where the answer holds none."""
    found = _said(body)
    if not found:
        text = f"the server answered HTTP {status} without saying why"
        found = [Issue("error", "exception", f"server-http-{status}", text)]
    return found


def validation(body: Any, status: int) -> list[Issue]:
    """What $validate found: first what is ours to mend, then one information for each code system that the server does
    not carry, whatever the severity it gives that. Its own information is left out. One issue where it found nothing,
    which does not mean valid (measured: HAPI overlooks dangling references); one where it did not validate.
    """
    found = _said(body)
    if not found or status in _NO_VALIDATION or (status >= 400 and any(one.code == "not-supported" for one in found)):
        why = shown(found[0].text, 120) if found else f"HTTP {status}" if status else "no answer"
        text = f"the server did not validate: {why}"
        return [Issue("warning", "not-supported", "server-validate-skipped", text)]
    systems = Counter(system for one in found if (system := unknown_system(one)) is not None)
    ours = [one for one in found if one.severity != "information" and unknown_system(one) is None]
    theirs = [_not_carried(system, count) for system, count in sorted(systems.items())]
    if not ours and not theirs:
        text = "the server's $validate found nothing (it does not look at everything)"
        return [Issue("information", "informational", "server-found-nothing", text)]
    return sorted(ours, key=lambda one: _RANK[one.severity]) + theirs


def is_outcome(body: Any) -> bool:
    """Whether it is an OperationOutcome, which only a FHIR server answers."""
    return isinstance(body, dict) and body.get("resourceType") == "OperationOutcome"


def unknown_system(issue: Issue) -> str | None:
    """The code system that the server does not carry (LOINC, RxNorm, ...), where it says no more than that."""
    match = _UNKNOWN_SYSTEM.search(issue.text)
    return match[match.lastindex or 0] if match is not None else None


def _not_carried(system: str, count: int) -> Issue:
    places = f"{count} {'place' if count == 1 else 'places'}"
    text = f"the server does not carry the code system {shown(system)}: it could not check its codes ({places})"
    return Issue("information", "not-found", "server-unknown-system", text)


def _said(body: Any) -> list[Issue]:
    entries = body.get("issue") if is_outcome(body) else None
    return [_issue(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _issue(entry: dict[str, Any]) -> Issue:
    text = str(entry.get("diagnostics") or _words(entry.get("details")) or "no reason given")
    number = _HAPI.search(text)
    place = next((str(item) for name in ("expression", "location") for item in _list(entry.get(name))), None)
    return Issue(
        _SEVERITIES.get(str(entry.get("severity")), "error"),
        str(entry.get("code") or "exception"),
        f"server-{number.group().lower()}" if number else "server",
        text,
        path=place,
    )


def _words(details: Any) -> Any:
    """The text of a CodeableConcept, or the first display or code of its codings."""
    if not isinstance(details, dict):
        return None
    codings = [coding for coding in _list(details.get("coding")) if isinstance(coding, dict)]
    words = [coding.get(name) for coding in codings for name in ("display", "code")]
    return details.get("text") or next(filter(None, words), None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
