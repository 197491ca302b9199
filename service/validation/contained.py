"""Layer `references`, within a resource: contained resources, and the ids that something may point to.

Contained resources have an id of their own, are not nested (dom-2) and are pointed to, or point to their container
(dom-3; http://hl7.org/fhir/R4/references.html#contained); what begins with # finds one of them (ref-1). No id comes
twice among the elements of a resource (element.html#id).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation.places import Fault, Place
from service.validation.targets import Scope, objects
from service.validation.walk import Pointer, Walk

_NESTED: Final = Fault(
    "contained-nested", "A contained resource contains another (dom-2)", "both beside each other", "invariant"
)
_ORPHAN: Final = Fault(
    "contained-orphan",
    "Nothing points to this contained resource, nor does it point to its container (dom-3)",
    "a reference to it, or the resource left out",
    "invariant",
)
_NO_ID: Final = Fault("contained-id-missing", "A contained resource needs an id to be pointed to", "an id", "required")
_SAME_ID: Final = Fault("contained-id-repeated", "Another contained resource has the same id", "each once", "duplicate")
_MISSING: Final = Fault("contained-missing", "No contained resource has this id (ref-1)", "the id of one", "not-found")
_REPEATED: Final = Fault("id-repeated", "Another element of this resource has the same id", "each once", "duplicate")

# In a narrative, which may show a contained image (narrative.html).
_LINK: Final = re.compile(r"""\s(?:src|href)\s*=\s*["'](#[A-Za-z0-9\-.]{1,64})["']""")


def issues(walk: Walk, scope: Scope, place: Place) -> Iterator[Issue]:
    """What is wrong with the resources that this one contains."""
    contained = objects(scope.container.get("contained"))
    # Nearly all are found by a Reference, so all else is looked through only where one is not.
    referred = {pointer.text for pointer in walk.references if pointer.scope is scope}
    mentioned: set[str] | None = None
    seen = set()
    for index, resource in enumerate(contained):
        at: Place = (place, "contained", index)
        id_ = resource.get("id")
        if "contained" in resource:
            yield _NESTED.at(at)
        if id_ is None:
            yield _NO_ID.at((at, "id", None))
        elif f"#{id_}" not in referred and "#" not in _fragments(resource):
            mentioned = set(_fragments(scope.container)) if mentioned is None else mentioned
            if f"#{id_}" not in mentioned:
                yield _ORPHAN.at(at, id_)
        if isinstance(id_, str) and id_ in seen:
            yield _SAME_ID.at((at, "id", None), id_)
        seen.add(str(id_))


def _fragments(value: Any) -> Iterator[str]:
    """Every text in it that could be a reference to something contained."""
    if isinstance(value, str):
        if value.startswith("#"):
            yield value
        elif value.startswith("<"):
            yield from _LINK.findall(value)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _fragments(item)


def missing(pointer: Pointer, at: Place) -> Iterator[Issue]:
    """The fault of a text #id that finds nothing; # alone is the container itself."""
    if not pointer.scope.contains(pointer.text[1:]):
        yield _MISSING.at(at, pointer.text)


def repeated(walk: Walk) -> Iterator[Issue]:
    """Element ids that come again within one resource."""
    seen = set()
    for id_, place, resource in walk.ids:
        identity = id(resource), id_
        if identity in seen:
            yield _REPEATED.at((place, "id", None), id_)
        seen.add(identity)
