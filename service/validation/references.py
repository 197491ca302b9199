"""Layer `references`: whether everything inside a document that points to something inside it finds it.

In a transaction every urn reference finds an entry, while a relative one may also find what the server already has
(http://hl7.org/fhir/R4/http.html#transaction), which is said once for each such target. The transaction of a case of
ours is complete in itself, so there it is an error. In other Bundles a urn that finds no entry is a warning.
The rest is in contained, bundles, requests, documents.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation import bundles, contained, documents, requests
from service.validation.case import Case
from service.validation.literals import LiteralReference, literal
from service.validation.places import Fault, Place
from service.validation.targets import objects
from service.validation.walk import Pointer, Walk

_DANGLING: Final = Fault(
    "dangling-reference", "The Bundle has no entry that this reference points to", "an entry of the Bundle", "not-found"
)
_OUTSIDE: Final = Fault(
    "reference-outside",
    "The Bundle does not bring along what this reference points to",
    "a resource that is on the server already",
    "informational",
    "information",
)


def check(walk: Walk) -> list[Issue]:
    """Everything that is wrong with the references that the walk met."""
    issues: list[Issue] = []
    for scope, place in walk.scopes:
        if "contained" in scope.container:
            issues += contained.issues(walk, scope, place)
        if scope.container["resourceType"] == "Bundle":
            issues += bundles.issues(scope.container, place)
            issues += requests.issues(scope.container, place)
            issues += documents.issues(scope.container, place, _inside(walk, scope.container))
    issues += contained.repeated(walk)
    for pointer in walk.fragments:
        issues += contained.missing(pointer, pointer.place)
    issues += _dangling(walk)
    return issues


def _inside(walk: Walk, bundle: dict[str, Any]) -> Iterator[Pointer]:
    """The references that this Bundle is the nearest one around."""
    for pointer in walk.references:
        if pointer.scope.bundle is not None and pointer.scope.bundle.container is bundle:
            yield pointer


def _dangling(walk: Walk) -> Iterator[Issue]:
    bundles_met: dict[int, _Bundle] = {}
    for pointer in walk.references:
        text, scope = pointer.text, pointer.scope
        bundle = None
        if scope.bundle is not None:
            container = scope.bundle.container
            bundle = bundles_met.get(id(container)) or bundles_met.setdefault(id(container), _Bundle(container))
            if text in bundle.identities:
                continue
        parts = literal(text)
        at: Place = (pointer.place, "reference", None)
        if parts.form == "contained":
            yield from contained.missing(pointer, at)
        elif bundle is not None and parts.target not in bundle.identities:
            fault = bundle.fault(parts)
            if fault is not None:
                yield fault.at(at, text)


class _Bundle:
    """A Bundle that references stand in: what they may call its entries, and what it is when they find none."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        self.identities = set(_identities(bundle))
        self._bundle = bundle
        self._is_transaction = bundle.get("type") == "transaction"
        self._said: set[str] = set()

    @functools.cached_property
    def _is_ours(self) -> bool:
        return Case(self._bundle).is_ours

    def fault(self, parts: LiteralReference) -> Fault | None:
        """What is to be said of a reference that finds no entry."""
        if parts.form == "urn":
            return _DANGLING if self._is_transaction else _DANGLING._replace(severity="warning")
        if parts.form != "relative" or not self._is_transaction or parts.target in self._said:
            return None
        if self._is_ours:
            return _DANGLING
        self._said.add(parts.target)
        return _OUTSIDE


def _identities(bundle: dict[str, Any]) -> Iterator[str]:
    """What references may call the entries: their fullUrl and, if that or their request says so, `Type/id`."""
    for entry in objects(bundle.get("entry")):
        url, resource = entry.get("fullUrl"), entry.get("resource")
        own = f"{resource.get('resourceType')}/{resource.get('id')}" if isinstance(resource, dict) else None
        if isinstance(url, str):
            yield literal(url).target
            if own is not None and url.endswith(f"/{own}"):
                yield own
                continue
            if literal(url).type is not None:
                yield "/".join(url.rsplit("/", 2)[-2:])
        if own is not None and bundles.part(entry, "request", "method") != "POST":
            yield own
