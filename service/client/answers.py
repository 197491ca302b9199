"""What the answer to a transaction says of each entry, and what in it does not fit the request.

Answers differ between servers (measured): status with or without words, ETags bare, weak or absent, locations relative,
absolute, or absent. Nothing here is proof: content is proved by reading back. But an answer that does not fit the
request is told, and makes reading back a must.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from service.client import outcome
from service.client.explain import CLIENT_IDS
from service.issues import Issue, shown

_LOCATION: Final = re.compile(r"(?:^|/)([A-Za-z]+/[A-Za-z0-9.-]{1,64})(?:/_history/([^/]+))?/?$")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What the server says of one entry of a transaction: its status line, and the version where it tells one."""

    reference: str
    status: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a transaction; `faults` say what in it does not fit, none that it fits entry by entry."""

    entries: tuple[Written, ...]
    faults: tuple[Issue, ...] = ()


def written(bundle: Json, answer: Any) -> Answer:
    """Match a transaction-response to its request, entry by entry, in order. With another number of entries nothing in
    it can be trusted: then there are none.
    """
    sent = bundle["entry"]
    entries = answer.get("entry") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or len(entries) != len(sent):
        count = len(entries) if isinstance(entries, list) else 0
        text = f"the server answered {count} entries to {len(sent)}: what became of which it does not say"
        return Answer((), (Issue("warning", "exception", "response-length", text),))
    pairs = [(one["request"]["url"], _response(other)) for one, other in zip(sent, entries, strict=True)]
    faults = [fault for reference, response in pairs for fault in _faults(reference, response)]
    return Answer(tuple(_written(*pair) for pair in pairs), tuple(faults))


def _response(entry: Any) -> Json:
    response = entry.get("response") if isinstance(entry, dict) else None
    return response if isinstance(response, dict) else {}


def _written(reference: str, response: Json) -> Written:
    etag, location = response.get("etag"), _location(response)
    version = None
    if isinstance(etag, str) and etag:
        version = etag.removeprefix("W/").strip('"')
    elif location is not None:
        version = location.group(2)
    return Written(reference, str(response.get("status", "")), version)


def _faults(reference: str, response: Json) -> list[Issue]:
    """An entry that was refused inside of a success, or that was stored elsewhere than it was sent to."""
    status = str(response.get("status", ""))
    if not status:
        return [Issue("warning", "exception", "entry-status", "the server does not say what became of this", reference)]
    if not status.startswith("2"):
        said = outcome.issues(response.get("outcome"), shown(status))
        return [Issue("warning", one.code, "entry-refused", one.text, path=reference) for one in said]
    location = _location(response)
    if location is not None and location.group(1) != reference:
        text = "the server stored this under another id: it would add another copy each time the case is sent"
        found = shown(location.group(1))
        return [Issue("error", "business-rule", "ids-reassigned", text, reference, found=found, expected=CLIENT_IDS)]
    return []


def _location(response: Json) -> re.Match[str] | None:
    location = response.get("location")
    return _LOCATION.search(location) if isinstance(location, str) else None
