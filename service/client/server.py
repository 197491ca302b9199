"""A FHIR server as the submission needs it: read one, read many, transaction, $validate, and what it can do.

This module takes all measured forms of answers and relies on none: content is proved by reading back.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any, Final

from service.client import outcome
from service.client.answers import Answer, written
from service.client.foreign import foreign, is_page, is_statement, tells_absent
from service.client.http import Http, Response, Unreachable
from service.errors import AefhirError
from service.fhir import json
from service.issues import Issue

RETRY_CONFLICTS: Final = {"X-Retry-On-Version-Conflict": "retry; max-retries=10"}
THESE_LABELS: Final = {"X-Meta-Snapshot-Mode": "SECURITY_LABEL"}
"""What HAPI is told of a write where the security labels sent are all there are to be: it keeps those of the version
before otherwise (measured). Other servers ignore it.
"""
READ_AT_ONCE: Final = 50
"""Entries of one batch read: the lowest limit that a measured server sets on a bundle."""
_GONE: Final = (404, 410)
_RACED: Final = (409, 412)
_IN_OTHER_WORDS: Final = (400, 422)
_OF_VERSION: Final = re.compile(r"if-?match|precondition|\bstatus (?:404|409|412)\b|\bversion", re.IGNORECASE)
"""How servers that answer a failed If-Match of an entry with another status than 409 or 412 speak of it."""

Json = dict[str, Any]


class ServerRefused(AefhirError):
    """The server took the request and refused it; `issues` is what it said.

    raced: because of a version, or because what is to be updated is not there; so another writer may have been first.
    """

    def __init__(self, issues: list[Issue], status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.issues = issues
        self.status = status
        self.raced = (
            status in _RACED
            or (status == 404 and not issues[0].key.startswith("server-http-"))
            or (status in _IN_OTHER_WORDS and any(map(_is_of_version, issues)))
        )


class Server:
    """One FHIR server behind an Http. Thread-safe.

    What was learned of it: guards_creates, whether it takes If-Match for a resource that is not there; takes_batches;
    reassigned, what to say once it was seen to store a resource under another id.
    """

    def __init__(self, http: Http) -> None:
        self.http = http
        self.guards_creates = True
        self.takes_batches = True
        self.reassigned: Issue | None = None
        self._statement: tuple[Json | None] | None = None
        self._asking = threading.Lock()
        self._ahead: dict[str, Json | None] = {}

    def ask_ahead(self, references: list[str]) -> None:
        """Ask in one request for resources that will be wanted next; what the answer leaves open is asked for then."""
        with contextlib.suppress(Unreachable):
            answers = self._batch(references)
            self.takes_batches = any(answers)
            for reference, answer in zip(references, answers, strict=True):
                resource = _resource(answer)
                if is_resource(resource, reference) or _is_absent(answer):
                    self._ahead[reference] = resource

    def first_read(self, reference: str) -> Json | None:
        """As read, with the answer that was asked for ahead, where there is one. It is used once, and may be old; so it
        is not used where a guard could not tell: for a resource whose version the server does not name, or an absent
        one where the server takes no guard of a creation.
        """
        try:
            resource = self._ahead.pop(reference)
        except KeyError:
            return self.read(reference)
        guarded = "versionId" in resource.get("meta", {}) if resource is not None else self.guards_creates
        return resource if guarded else self.read(reference)

    def read(self, reference: str) -> Json | None:
        """A resource by Type/id; None where there is none or it was deleted. Raises ServerRefused; Unreachable also
        where what answers is no FHIR server.
        """
        response = self.http.get(reference)
        if response.ok and is_resource(response.body, reference):
            resource: Json = response.body
            return resource
        if response.status in _GONE and (tells_absent(response.body) or self._is_silent(response)):
            return None
        raise foreign(response, self.http.base, reference, self.capabilities) or self._failure(response)

    def read_many(self, references: Iterable[str]) -> dict[str, Json]:
        """The resources that are there, by reference, in as few requests as the server takes."""
        found: dict[str, Json] = {}
        for chunk in _chunks(list(references)):
            found.update(self._read_batch(chunk))
        return found

    def transaction(self, bundle: Json, these_labels: bool = False) -> Answer:
        """Send a transaction; these_labels: with no security labels but those that it has. Raises ServerRefused,
        Unreachable.
        """
        headers = {**RETRY_CONFLICTS, **(THESE_LABELS if these_labels else {})}
        response = self.http.post("", json.dumps(bundle), headers)
        if not response.ok:
            raise self._failure(response)
        return written(bundle, response.body)

    def validate(self, bundle: Json) -> list[Issue]:
        """What the server's $validate says of the bundle, whatever the status (200, 400, 412 and 422 were seen); where
        it has none or does not answer, an issue that says so.
        """
        try:
            response = self.http.post("Bundle/$validate", json.dumps(bundle))
        except Unreachable:
            return outcome.validation(None, 0)
        return outcome.validation(response.body, response.status)

    def capabilities(self) -> Json | None:
        """The CapabilityStatement, asked for once; None where the server shows none. Raises Unreachable."""
        with self._asking:
            if self._statement is None:
                response = self.http.get("metadata")
                if response.failed:
                    raise self._failure(response)
                self._statement = (response.body if response.ok and is_statement(response.body) else None,)
            return self._statement[0]

    def _is_silent(self, response: Response) -> bool:
        """Whether this is the empty answer that some FHIR servers give; their statement must say that they are."""
        return response.body is None and not is_page(response) and self.capabilities() is not None

    def _read_batch(self, references: list[str]) -> dict[str, Json]:
        """By one batch; one by one what the batch did not bring and did not call absent."""
        found: dict[str, Json] = {}
        for reference, answer in zip(references, self._batch(references), strict=True):
            resource = _resource(answer)
            if not is_resource(resource, reference) and not _is_absent(answer):
                resource = self.read(reference)
            if resource is not None and is_resource(resource, reference):
                found[reference] = resource
        return found

    def _batch(self, references: list[str]) -> list[Any]:
        """The entries of the answer to a batch of reads; None for each where it did not answer them one by one."""
        entries = [{"request": {"method": "GET", "url": reference}} for reference in references]
        response = self.http.post("", json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}))
        answers = response.body.get("entry") if response.ok and isinstance(response.body, dict) else None
        if isinstance(answers, list) and len(answers) == len(references):
            return answers
        return [None] * len(references)

    def _failure(self, response: Response) -> AefhirError:
        issues = outcome.issues(response.body, response.status)
        if response.failed:
            return Unreachable(f"{self.http.base} answers HTTP {response.status}: {issues[0].text}")
        return ServerRefused(issues, response.status)


def is_resource(value: Any, reference: str) -> bool:
    """Whether this is the resource of that Type/id."""
    return isinstance(value, dict) and f"{value.get('resourceType')}/{value.get('id')}" == reference


def _resource(answer: Any) -> Any:
    return answer.get("resource") if isinstance(answer, dict) else None


def _is_absent(answer: Any) -> bool:
    """Whether this entry of a batch says that there is no such resource, in the words of a FHIR server."""
    response = answer.get("response") if isinstance(answer, dict) else None
    if not isinstance(response, dict) or not str(response.get("status")).startswith(("404", "410")):
        return False
    return tells_absent(response.get("outcome"))


def _is_of_version(issue: Issue) -> bool:
    return issue.code == "conflict" or _OF_VERSION.search(issue.text) is not None


def _chunks(references: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(references), READ_AT_ONCE):
        yield references[start : start + READ_AT_ONCE]
