"""What the double answers as a FHIR server, and the ways in which other servers answer otherwise (Quirks)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from service.errors import Refused
from service.faultserver.script import Request
from service.faultserver.store import Store
from service.fhir import json

Json = dict[str, Any]
Answer = tuple[int, Json]

MESSAGES: Final = {
    "409": "HAPI-0550: HAPI-0989: Trying to update {0} but this is not the current version",
    "412": "The resource {0} has another version than the one in If-Match",
    "404": "HAPI-2001: Resource {0} is not known",
    "410": "Resource was deleted at 2024-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Quirks:
    """How the double differs from HAPI FHIR.

    if_match_absent: the status with which it refuses If-Match for a resource that is not there (None: it creates it).
    stale: the status for If-Match on another version. etag: how it writes the ETag of an entry. ids: whether clients
    may assign them, are refused, or are silently given others. keeps: what is made of a resource when it is stored.
    halves: a transaction that fails after so many entries leaves them stored. words: where the text of an
    OperationOutcome stands. validation: the answer of $validate.
    """

    if_match_absent: int | None = None
    stale: int = 409
    etag: Literal["1", '"1"', 'W/"1"'] | None = "1"
    absolute_locations: bool = False
    locations: bool = True
    version_in_meta: bool = True
    words: Literal["diagnostics", "details"] = "diagnostics"
    ids: Literal["client", "refused", "reassigned"] = "client"
    update_create: bool | None = None
    metadata: bool = True
    transactions: bool = True
    batches: bool = True
    keeps: Callable[[Json], Json] = lambda resource: resource
    loses: Callable[[str], bool] = lambda reference: False
    halves: int | None = None
    broken_json: int = 400
    validation: tuple[int, Json] | None = None


class Fhir:
    """The double behind its HTTP: a store, answered for with some quirks. Call it under a lock."""

    def __init__(self, base: str, quirks: Quirks) -> None:
        self.base = base
        self.quirks = quirks
        self.store = Store()

    def answer(self, request: Request) -> Answer:
        """The answer to a request, after it has acted."""
        if request.method == "POST":
            return self._post(request)
        if request.path == "metadata":
            return (200, self._statement()) if self.quirks.metadata else self._outcome(404, "no metadata")
        return self._read(request.path)

    def _post(self, request: Request) -> Answer:
        try:
            body = json.parse(request.body)
        except Refused:
            return self._outcome(
                self.quirks.broken_json, "HAPI-0450: HAPI-1861: Failed to parse JSON encoded FHIR content"
            )
        if request.path == "Bundle/$validate":
            return self.quirks.validation or self._outcome(200, "No issues detected during validation", "information")
        if request.path == "" and body.get("type") == "batch" and self.quirks.batches:
            return 200, self._batch(body)
        if request.path == "" and body.get("type") == "transaction" and self.quirks.transactions:
            return self._transaction(body)
        return self._outcome(400, "HAPI-0287: This is the base URL of FHIR server. Unable to handle this request")

    def _read(self, reference: str) -> Answer:
        resource = self.store.read(reference)
        if resource is None:
            status = 410 if reference in self.store.deleted else 404
            return self._outcome(status, MESSAGES[str(status)].format(reference))
        if not self.quirks.version_in_meta:
            del resource["meta"]
        return 200, resource

    def _batch(self, bundle: Json) -> Json:
        entries = []
        for entry in bundle["entry"]:
            status, body = self._read(entry["request"]["url"])
            if status == 200:
                entries.append({"resource": body, "response": {"status": "200 OK"}})
            else:
                entries.append({"response": {"status": f"{status} Gone", "outcome": body}})
        return {"resourceType": "Bundle", "type": "batch-response", "entry": entries}

    def _transaction(self, bundle: Json) -> Answer:
        if self.quirks.ids == "refused":
            return self._outcome(405, "HAPI-0959: Can not create resource with this ID, clients may not assign IDs")
        for entry in bundle["entry"]:
            status = self._guard(entry["request"])
            if status is not None:
                text = MESSAGES.get(str(status), f"Entry failed with status 412: {MESSAGES['412']}")
                return self._outcome(status, text.format(entry["request"]["url"]))
        entries = bundle["entry"]
        if self.quirks.halves is not None:
            for entry in entries[: self.quirks.halves]:
                self._put(entry["resource"])
            return self._outcome(500, "out of memory")
        response = [self._put(entry["resource"]) for entry in entries]
        return 200, {"resourceType": "Bundle", "type": "transaction-response", "entry": response}

    def _guard(self, request: Json) -> int | None:
        """The status with which If-Match of an entry fails."""
        if "ifMatch" not in request:
            return None
        stored = self.store.version(request["url"])
        if stored == 0:
            return self.quirks.if_match_absent
        return None if request["ifMatch"] == f'W/"{stored}"' else self.quirks.stale

    def _put(self, resource: Json) -> Json:
        kept = self.quirks.keeps(resource)
        if self.quirks.ids == "reassigned":
            kept = {**kept, "id": str(len(self.store.resources) + 1)}
        reference, version, new = self.store.put(kept)
        if self.quirks.loses(reference):
            self.store.lose(reference)
        response = {"status": "201 Created" if new else "200 OK"}
        if self.quirks.locations:
            start = f"{self.base}/" if self.quirks.absolute_locations else ""
            response["location"] = f"{start}{reference}/_history/{version}"
        if self.quirks.etag is not None:
            response["etag"] = self.quirks.etag.replace("1", str(version))
        return {"response": response}

    def _outcome(self, status: int, text: str, severity: str = "error") -> Answer:
        words = {"diagnostics": text} if self.quirks.words == "diagnostics" else {"details": {"text": text}}
        issue = {"severity": severity, "code": "processing" if severity == "error" else "informational", **words}
        return status, {"resourceType": "OperationOutcome", "issue": [issue]}

    def _statement(self) -> Json:
        create = {} if self.quirks.update_create is None else {"updateCreate": self.quirks.update_create}
        interactions = [{"code": "transaction"}] if self.quirks.transactions else []
        resources = [{"type": "Composition", **create}, {"type": "Patient", **create}]
        rest = {"mode": "server", "interaction": interactions, "resource": resources}
        return {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "kind": "instance", "rest": [rest]}
