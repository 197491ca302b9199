"""Layer `references`: whether everything inside a document that points to something inside it finds it.

In a transaction every relative or urn reference finds an entry (http://hl7.org/fhir/R4/http.html#transaction; that a
transaction brings along all it refers to is stricter than FHIR and decided here, because a bundle of one case must be
complete in itself); in other Bundles a urn that finds none is a warning. The rest is in contained, bundles, documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation import bundles, contained, documents
from service.validation.literals import literal
from service.validation.places import Fault, Place
from service.validation.targets import objects
from service.validation.walk import Pointer, Walk

_INSIDE: Final = frozenset({"relative", "urn"})
_DANGLING: Final = Fault(
    "dangling-reference", "The Bundle has no entry that this reference points to", "an entry of the Bundle", "not-found"
)


def check(walk: Walk) -> list[Issue]:
    """Everything that is wrong with the references that the walk met."""
    issues: list[Issue] = []
    links = _by_bundle(walk)
    for scope, place in walk.scopes:
        if "contained" in scope.container:
            issues += contained.issues(scope, place)
        if scope.container["resourceType"] == "Bundle":
            issues += bundles.issues(scope.container, place)
            issues += documents.issues(scope.container, place, links.get(id(scope.container), []))
    issues += contained.repeated(walk)
    for pointer in walk.fragments:
        issues += contained.missing(pointer, pointer.place)
    issues += _dangling(walk)
    return issues


def _by_bundle(walk: Walk) -> dict[int, list[Pointer]]:
    """The references by the nearest Bundle around them."""
    found: dict[int, list[Pointer]] = {}
    for pointer in walk.references:
        if pointer.scope.bundle is not None:
            found.setdefault(id(pointer.scope.bundle.container), []).append(pointer)
    return found


def _dangling(walk: Walk) -> Iterator[Issue]:
    identities: dict[int, set[str]] = {}
    for pointer in walk.references:
        text, scope = pointer.text, pointer.scope
        bundle = scope.bundle.container if scope.bundle is not None else None
        if bundle is not None:
            if id(bundle) not in identities:
                identities[id(bundle)] = set(_identities(bundle))
            if text in identities[id(bundle)]:
                continue
        parts = literal(text)
        at: Place = (pointer.place, "reference", None)
        if parts.form == "contained":
            yield from contained.missing(pointer, at)
        elif bundle is not None and parts.form in _INSIDE and parts.target not in identities[id(bundle)]:
            if bundle.get("type") == "transaction":
                yield _DANGLING.at(at, text)
            elif parts.form == "urn":
                yield _DANGLING._replace(severity="warning").at(at, text)


def _identities(bundle: dict[str, Any]) -> Iterator[str]:
    """What references may call the entries: their fullUrl and, if that or their request says so, `Type/id`."""
    for entry in objects(bundle.get("entry")):
        url, resource = entry.get("fullUrl"), entry.get("resource")
        own = f"{resource.get('resourceType')}/{resource.get('id')}" if isinstance(resource, dict) else None
        if isinstance(url, str):
            yield url
            if own is not None and url.endswith(f"/{own}"):
                yield own
                continue
            if literal(url).type is not None:
                yield "/".join(url.rsplit("/", 2)[-2:])
        if own is not None and bundles.part(entry, "request", "method") != "POST":
            yield own
