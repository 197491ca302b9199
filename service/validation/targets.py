"""Layer `targets`: what a Reference may point to.

The allowed types are those of the R4 tables. The type that is pointed to comes from the reference's own text, from
the contained resource, or from the entry of the Bundle with that fullUrl; when none of these tells, only
Reference.type is looked at. Source: http://hl7.org/fhir/R4/references.html.
"""

from __future__ import annotations

import re
from typing import Any, Final

from service.issues import Issue
from service.validation.literals import LiteralReference, literal
from service.validation.places import Fault, Place
from service.validation.rules import is_r4_resource

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_DISAGREES: Final = "Reference.type and the target are of different types"
_NO_SUCH_TYPE: Final = "Reference.type is no resource type of R4"
_UNREADABLE: Final = "The reference is neither Type/id, nor a URL, nor a search, nor a contained resource"


class Scope:
    """The resource that references stand in: its container for `#id`, the nearest Bundle around it for full URLs.

    outer is the scope that the resource stands in (an entry's: its Bundle), full_url that of its entry.
    """

    __slots__ = ("_contained", "_entries", "bundle", "container", "full_url")

    def __init__(self, container: dict[str, Any], outer: Scope | None, full_url: Any = None) -> None:
        self.container = container
        self.bundle: Scope | None = (
            outer if outer is None or outer.container["resourceType"] == "Bundle" else outer.bundle
        )
        self.full_url = full_url if isinstance(full_url, str) else None
        self._contained: dict[str, str] | None = None
        self._entries: dict[str, str] | None = None

    def type_of(self, reference: LiteralReference) -> str | None:
        """The resource type that the reference points to, as far as it can be told here."""
        if reference.type is not None:
            return reference.type
        if reference.form == "contained":
            return self._contained_types().get(reference.target)
        return self.bundle.entry_types().get(reference.target) if self.bundle is not None else None

    def contains(self, id_: str) -> bool:
        """Whether the container, which is "" itself, contains a resource of this id."""
        return id_ in self._contained_types()

    def _contained_types(self) -> dict[str, str]:
        if self._contained is None:
            found = objects(self.container.get("contained"))
            self._contained = {"": self.container["resourceType"]} | _types_by(found, "id")
        return self._contained

    def entry_types(self) -> dict[str, str]:
        """If this is a Bundle: the types of its entries by fullUrl."""
        if self._entries is None:
            self._entries = {}
            for entry in objects(self.container.get("entry")):
                resource = entry.get("resource")
                if isinstance(resource, dict) and isinstance(entry.get("fullUrl"), str):
                    self._entries |= {literal(entry["fullUrl"]).target: str(resource.get("resourceType"))}
        return self._entries


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of what should be an array of objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _types_by(resources: list[dict[str, Any]], key: str) -> dict[str, str]:
    return {
        resource[key]: str(resource.get("resourceType")) for resource in resources if isinstance(resource.get(key), str)
    }


def issues(reference: dict[str, Any], allowed: frozenset[str] | None, scope: Scope, place: Place) -> list[Issue]:
    """What is wrong with the target of a Reference; allowed None means any type."""
    text, declared = reference.get("reference"), reference.get("type")
    if declared is None and allowed is not None and isinstance(text, str):
        # Most references are `Type/id` with one of the types that are allowed.
        named, _, id_ = text.partition("/")
        if named in allowed and _ID.fullmatch(id_):
            return []
    found = []
    kind = None
    if isinstance(text, str) and text:
        parts = literal(text)
        if parts.form == "other":
            fault = Fault("reference-format", _UNREADABLE, "Type/id, a URL, Type?search or #id", severity="warning")
            found.append(fault.at((place, "reference", None), text))
        kind = scope.type_of(parts)
    if isinstance(declared, str):
        found += _declared_issues(declared, kind, place)
        kind = kind or declared
    if allowed is not None and kind is not None and kind not in allowed and is_r4_resource(kind):
        expected = "a reference to " + " or ".join(sorted(allowed))
        fault = Fault("reference-target", f"A reference to {kind} is not allowed here", expected)
        found.append(fault.at(place, text or declared))
    return found


def _declared_issues(declared: str, kind: str | None, place: Place) -> list[Issue]:
    if not is_r4_resource(declared):
        if ":" in declared:
            return []
        fault = Fault("reference-type-unknown", _NO_SUCH_TYPE, "a resource type of R4", "code-invalid")
    elif kind is not None and kind != declared:
        fault = Fault("reference-type", _DISAGREES, f"type {kind}")
    else:
        return []
    return [fault.at((place, "type", None), declared)]
