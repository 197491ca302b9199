"""A FHIR server as the submission needs it: read one, read many, transaction, $validate, and what it can do.

Answers differ between servers: ETags bare or weak or absent, locations absolute or absent, text in other places. This
module takes all measured forms and relies on none: content is proved by reading back, not by the answer to the write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from service.client import outcome
from service.client.http import Http, Response, Unreachable
from service.errors import AefhirError
from service.fhir import json
from service.issues import Issue

RETRY_CONFLICTS: Final = {"X-Retry-On-Version-Conflict": "retry; max-retries=10"}
READ_AT_ONCE: Final = 50
"""Entries of one batch read: the lowest limit that a measured server sets on a bundle."""
_GONE: Final = (404, 410)
_RACED: Final = (409, 412)

Json = dict[str, Any]


class ServerRefused(AefhirError):
    """The server took the request and refused it; `issues` is what it said. raced: another writer was first."""

    def __init__(self, issues: list[Issue], status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.issues = issues
        self.status = status
        self.raced = status in _RACED


@dataclass(frozen=True, slots=True)
class Written:
    """What the server says of one entry of a transaction: its status line, and the version where it tells one."""

    reference: str
    status: str
    version: str | None


class Server:
    """One FHIR server behind an Http."""

    def __init__(self, http: Http) -> None:
        self.http = http

    def read(self, reference: str) -> Json | None:
        """A resource by Type/id; None where there is none or it was deleted. Raises ServerRefused, Unreachable."""
        response = self.http.get(reference)
        if response.status in _GONE:
            return None
        return self._resource(response)

    def read_many(self, references: Iterable[str]) -> dict[str, Json]:
        """The resources that are there, by reference, in as few requests as the server takes."""
        found: dict[str, Json] = {}
        for chunk in _chunks(list(references)):
            found.update(self._read_batch(chunk))
        return found

    def transaction(self, bundle: Json) -> list[Written]:
        """Send a transaction; one Written an entry, in its order. Raises ServerRefused, Unreachable."""
        response = self.http.post("", json.dumps(bundle), RETRY_CONFLICTS)
        if not response.ok:
            self._fail(response)
        return written(bundle, response.body)

    def validate(self, bundle: Json) -> list[Issue]:
        """What the server's $validate says of the bundle; its "no issues" information is no issue."""
        response = self.http.post("Bundle/$validate", json.dumps(bundle))
        if response.status >= 500 or response.body is None:
            self._fail(response)
        return [issue for issue in outcome.issues(response.body, response.status) if issue.severity != "information"]

    def capabilities(self) -> Json | None:
        """The CapabilityStatement; None where the server has none."""
        response = self.http.get("metadata")
        body = response.body
        is_statement = isinstance(body, dict) and body.get("resourceType") == "CapabilityStatement"
        return body if response.ok and is_statement else None

    def _read_batch(self, references: list[str]) -> dict[str, Json]:
        entries = [{"request": {"method": "GET", "url": reference}} for reference in references]
        response = self.http.post("", json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}))
        answers = response.body.get("entry") if response.ok and isinstance(response.body, dict) else None
        if not isinstance(answers, list) or len(answers) != len(references):
            # A server without batch reads: one by one.
            read = ((reference, self.read(reference)) for reference in references)
            return {reference: resource for reference, resource in read if resource is not None}
        return {
            reference: answer["resource"]
            for reference, answer in zip(references, answers, strict=True)
            if isinstance(answer, dict) and _is(answer.get("resource"), reference)
        }

    def _resource(self, response: Response) -> Json:
        if not response.ok or not isinstance(response.body, dict):
            self._fail(response)
        body: Json = response.body
        return body

    def _fail(self, response: Response) -> None:
        issues = outcome.issues(response.body, response.status)
        if response.status >= 500 or response.status in (408, 429):
            raise Unreachable(f"{self.http.base} answers HTTP {response.status}: {issues[0].text}")
        raise ServerRefused(issues, response.status)


def written(bundle: Json, answer: Any) -> list[Written]:
    """Match a transaction-response to its request, entry by entry. Raises ServerRefused where the numbers differ: then
    nothing in the answer can be trusted.
    """
    sent = bundle["entry"]
    entries = answer.get("entry") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or len(entries) != len(sent):
        count = len(entries) if isinstance(entries, list) else 0
        text = f"the server answered {count} entries to {len(sent)}: what became of which cannot be told"
        raise ServerRefused([Issue("error", "exception", "response-length", text)], 200)
    return [_written(one["request"]["url"], other) for one, other in zip(sent, entries, strict=True)]


def _written(reference: str, entry: Any) -> Written:
    response = entry.get("response") if isinstance(entry, dict) else None
    response = response if isinstance(response, dict) else {}
    etag, location = response.get("etag"), response.get("location")
    version = None
    if isinstance(etag, str):
        version = etag.removeprefix("W/").strip('"')
    elif isinstance(location, str) and "/_history/" in location:
        version = location.rsplit("/_history/", 1)[1]
    return Written(reference, str(response.get("status", "")), version)


def _is(resource: Any, reference: str) -> bool:
    return isinstance(resource, dict) and f"{resource.get('resourceType')}/{resource.get('id')}" == reference


def _chunks(references: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(references), READ_AT_ONCE):
        yield references[start : start + READ_AT_ONCE]
