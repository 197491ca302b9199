"""A case bundle as the rules of this project see it: its resources by reference, and how they are asked.

All of it tolerates any JSON: what has no shape is said so by the layer `structure` and breaks no rule here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.fhir.canonical import profile
from service.issues import Issue, shown

Json = dict[str, Any]

CASE_VERSION: Final = profile("case-version")


class Case:
    """The resources of a bundle by relative reference, each with its FHIRPath."""

    def __init__(self, bundle: Any) -> None:
        self.found: dict[str, tuple[str, Json]] = {}
        self._of: dict[str, list[tuple[str, Json]]] = {}
        for index, entry in enumerate(objects(bundle, "entry")):
            resource = entry.get("resource")
            if isinstance(resource, dict):
                reference = f"{resource.get('resourceType')}/{resource.get('id')}"
                self.found[reference] = (f"Bundle.entry[{index}].resource", resource)
        for pair in self.found.values():
            self._of.setdefault(str(pair[1].get("resourceType")), []).append(pair)

    @property
    def is_ours(self) -> bool:
        """Whether this is a case of this project: one with a Composition that carries our case-version extension."""
        return any(extension(resource, CASE_VERSION) for _, resource in self.of("Composition"))

    def of(self, kind: str) -> list[tuple[str, Json]]:
        """All resources of a type with their paths."""
        return self._of.get(kind, [])

    def get(self, reference: Any) -> Json:
        """The resource that a Reference names; {} where it names none of the bundle."""
        key = reference.get("reference") if isinstance(reference, dict) else None
        return self.found[key][1] if isinstance(key, str) and key in self.found else {}


def broken(key: str, path: str, text: str, found: Any, expected: str | None = None) -> Issue:
    """A broken rule of this project."""
    return Issue("error", "business-rule", key, text, path=path, found=shown(found), expected=expected)


def objects(value: Any, key: str) -> list[Json]:
    """The objects of a list that is a member of an object."""
    members = value.get(key) if isinstance(value, dict) else None
    return [member for member in members if isinstance(member, dict)] if isinstance(members, list) else []


def extension(value: Any, url: str) -> Json:
    """The extension of that URL; {} where there is none."""
    return next((item for item in objects(value, "extension") if item.get("url") == url), {})


def ids(value: Any) -> Iterator[str]:
    """The ids of the elements of a resource."""
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(member, dict) and isinstance(member.get("id"), str):
            yield member["id"]
        yield from ids(member)
