"""What a document has at hand: resources by their canonical URLs, and the items of its questionnaires.

A canonical means a resource that is contained, or one in a Bundle around, of any version unless it names one
(http://hl7.org/fhir/R4/references.html#canonical). Each container is gone through once, however much is looked for.
"""

from __future__ import annotations

from typing import Any

from service.validation.enabling import Paths
from service.validation.targets import Scope, objects

Json = dict[str, Any]


class Shelf:
    """The resources of one document that was walked, which outlives this."""

    def __init__(self) -> None:
        self._by_url: dict[int, dict[tuple[str, str], list[Json]]] = {}
        self._paths: dict[int, Paths] = {}

    def find(self, canonical: str, kind: str, holder: Json, scope: Scope) -> Json | None:
        """The resource of that kind which a canonical in the holder means, if it is at hand."""
        if canonical.startswith("#"):
            inside = [*objects(holder.get("contained")), *objects(scope.container.get("contained"))]
            named = (each for each in inside if each.get("id") == canonical[1:] and each.get("resourceType") == kind)
            return next(named, None)
        url, _, version = canonical.partition("|")
        around: Scope | None = scope
        while around is not None:
            for resource in self._near(around.container).get((kind, url), ()):
                if version in ("", resource.get("version")):
                    return resource
            around = around.bundle
        return None

    def _near(self, container: Json) -> dict[tuple[str, str], list[Json]]:
        """What is contained in a resource, or stands in the entries of a Bundle, by type and URL."""
        if id(container) in self._by_url:
            return self._by_url[id(container)]
        found = self._by_url[id(container)] = {}
        entries = objects(container.get("entry")) if container.get("resourceType") == "Bundle" else []
        for resource in [*objects(container.get("contained")), *objects([entry.get("resource") for entry in entries])]:
            kind, url = resource.get("resourceType"), resource.get("url")
            if isinstance(kind, str) and isinstance(url, str):
                found.setdefault((kind, url), []).append(resource)
        return found

    def paths(self, questionnaire: Json) -> Paths:
        """By linkId, the linkIds from the outermost item of a questionnaire to that one."""
        if id(questionnaire) not in self._paths:
            found: dict[str, tuple[str, ...]] = {}
            held: list[tuple[Json, tuple[str, ...]]] = [(questionnaire, ())]
            while held:
                holder, path = held.pop()
                for item in objects(holder.get("item")):
                    here = (*path, str(item.get("linkId")))
                    found[here[-1]] = here
                    held.append((item, here))
            self._paths[id(questionnaire)] = found
        return self._paths[id(questionnaire)]
