"""What a document has at hand: resources by their canonical URLs, and the items of its questionnaires.

A canonical means a resource that is contained, or one in a Bundle around, of any version unless it names one
(http://hl7.org/fhir/R4/references.html#canonical). One that a search has cut short (search.html#summary: it is tagged
SUBSETTED) is not at hand, and which of several versions is meant is not guessed. Each container is gone through once,
however much is looked for.
"""

from __future__ import annotations

from typing import Any

from service.validation.enabling import Paths
from service.validation.targets import Scope, objects

Json = dict[str, Any]


def is_cut_short(resource: Json) -> bool:
    """Whether a server has left elements out, so that nothing follows from what is absent."""
    meta = resource.get("meta")
    tags = objects(meta.get("tag")) if isinstance(meta, dict) else []
    return any(tag.get("code") == "SUBSETTED" for tag in tags)


class Shelf:
    """The resources of one document that was walked, which outlives this."""

    def __init__(self) -> None:
        self._by_url: dict[int, dict[tuple[str, str], dict[str, Json]]] = {}
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
            versions = self._near(around.container).get((kind, url), {})
            if version and version in versions:
                return versions[version]
            if versions and not version:
                return next(iter(versions.values())) if len(versions) == 1 else None
            around = around.bundle
        return None

    def _near(self, container: Json) -> dict[tuple[str, str], dict[str, Json]]:
        """What is contained in a resource, or stands in the entries of a Bundle, by type and URL, then by version."""
        if id(container) in self._by_url:
            return self._by_url[id(container)]
        found = self._by_url[id(container)] = {}
        entries = objects(container.get("entry")) if container.get("resourceType") == "Bundle" else []
        for resource in [*objects(container.get("contained")), *objects([entry.get("resource") for entry in entries])]:
            kind, url = resource.get("resourceType"), resource.get("url")
            if isinstance(kind, str) and isinstance(url, str) and not is_cut_short(resource):
                found.setdefault((kind, url), {}).setdefault(str(resource.get("version", "")), resource)
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
