"""Resources in memory, each with its version number; a transaction is one step, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.fhir import json

Json = dict[str, Any]


class Store:
    """What the server holds, by Type/id. Not thread-safe: the server calls it under its lock."""

    def __init__(self) -> None:
        self.resources: dict[str, Json] = {}
        self.versions: dict[str, int] = {}
        self.deleted: set[str] = set()

    def put(self, resource: Json) -> tuple[str, int, bool]:
        """Store a resource: its reference, its version now, and whether it was not there before. The same content again
        is no new version.
        """
        reference = f"{resource['resourceType']}/{resource['id']}"
        body = {key: value for key, value in resource.items() if key != "meta"}
        old = self.resources.get(reference)
        if old is None or json.dumps(old) != json.dumps(body):
            self.versions[reference] = self.versions.get(reference, 0) + 1
        self.resources[reference] = body
        self.deleted.discard(reference)
        return reference, self.versions[reference], old is None

    def read(self, reference: str) -> Json | None:
        """The resource with its version; None where there is none."""
        body = self.resources.get(reference)
        if body is None:
            return None
        kind = {"resourceType": body["resourceType"], "id": body["id"]}
        return {**kind, "meta": {"versionId": str(self.versions[reference])}, **body}

    def delete(self, reference: str) -> None:
        """Take a resource away; reading it says from then on that it is gone."""
        del self.resources[reference]
        self.deleted.add(reference)

    def lose(self, reference: str) -> None:
        """Take a resource away as if it had never been stored."""
        self.resources.pop(reference, None)
        self.versions.pop(reference, None)

    def version(self, reference: str) -> int:
        """Its version; 0 where it is not there."""
        return self.versions[reference] if reference in self.resources else 0

    def snapshot(self) -> Mapping[str, Json]:
        """What is held now."""
        return dict(self.resources)
