"""A refusal of the server made useful: which resource of the case, and what can be done about it.

HAPI's numbers are those of a measured HAPI FHIR JPA server 8.8.0; what has no entry here keeps the server's own words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from service.client.http import BASE_URL
from service.issues import Issue

_ENTRY: Final = re.compile(r"Bundle\.entry\[(\d+)\]|\bentry[ \[](\d+)")
_COMMENT: Final = re.compile(r"^/\*.*?\*/")
"""HAPI writes Bundle.entry[0].resource/*Patient/1*/.name: the type and id as a comment."""
_LITERAL: Final = re.compile(r"\b([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})\b")

_INVALID: Final = "a bundle that `aefhir validate` finds no error in"
CLIENT_IDS: Final = "a server that lets clients assign ids (HAPI: client id strategy ALPHANUMERIC or ANY)"
TRANSACTIONS: Final = "a FHIR server that takes transactions at its base URL"
_LARGER: Final = "a server that takes transactions of this size"
_CREDENTIALS: Final = "credentials that may write: AEFHIR_TOKEN, or AEFHIR_USER and AEFHIR_PASSWORD"

_UNKNOWN_LABEL: Final = re.compile(r"Unknown code .*v3-ObservationValue#AIAST")
_LABEL: Final = (
    "HL7 Terminology's code system v3-ObservationValue, version 4.0.0 or later, loaded into the server: it defines the "
    "label of a proposal; or a reviewed case, which does not have that label"
)

REMEDIES: Final = {
    "server-hapi-0450": _INVALID,
    "server-hapi-0507": "relative references only",
    "server-hapi-0528": _LARGER,
    "server-hapi-0541": _INVALID,
    "server-hapi-0931": "a reference to a type that the element allows",
    "server-hapi-0959": CLIENT_IDS,
    "server-hapi-0960": CLIENT_IDS,
    "server-hapi-1094": "every resource that is referred to, in the same bundle",
    "server-http-401": _CREDENTIALS,
    "server-http-403": _CREDENTIALS,
    "server-http-404": BASE_URL,
    "server-http-405": TRANSACTIONS,
    "server-http-413": _LARGER,
}
_BY_CODE: Final = {
    "forbidden": _CREDENTIALS,
    "login": _CREDENTIALS,
    "security": _CREDENTIALS,
    "too-costly": _LARGER,
    "too-long": _LARGER,
}


def explained(issue: Issue, bundle: dict[str, Any]) -> Issue:
    """The issue with the resource it is about and a remedy, as far as they can be told."""
    remedy = issue.expected or REMEDIES.get(issue.key) or _BY_CODE.get(issue.code)
    if _UNKNOWN_LABEL.search(issue.text):
        remedy = _LABEL
    return replace(issue, path=_place(issue, bundle) or issue.path, expected=remedy)


def _place(issue: Issue, bundle: dict[str, Any]) -> str | None:
    """Type/id of the entry that the server names, by number or by reference, before its own path."""
    references = [entry["request"]["url"] for entry in bundle["entry"]]
    for words in filter(None, (issue.path, issue.text)):
        entry = _ENTRY.search(words)
        if entry is not None:
            number = int(entry.group(1) or entry.group(2))
            if number < len(references):
                rest = _COMMENT.sub("", words[entry.end() :].removeprefix(".resource")) if words == issue.path else ""
                return f"{references[number]}{rest}"
        named = next((f"{kind}/{id_}" for kind, id_ in _LITERAL.findall(words) if f"{kind}/{id_}" in references), None)
        if named is not None:
            return named
    return None
