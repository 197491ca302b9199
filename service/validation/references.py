"""Layer `references`: whether everything inside a document that points to something inside it finds it.

Within a Bundle: full URLs, requests of a transaction or batch, and, in a transaction, every relative or urn
reference (http://hl7.org/fhir/R4/bundle.html, http.html#transaction; that a transaction brings along all it refers
to is stricter than FHIR and decided here, because a bundle of one case must be complete in itself).
Within a resource: contained resources are pointed to, and not nested (dom-2, dom-3; references.html#contained).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation.literals import literal
from service.validation.places import Fault, Place
from service.validation.targets import Scope, objects
from service.validation.walk import Walk

_FULL_URL: Final = re.compile(
    r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|urn:oid:[0-2](\.(0|[1-9][0-9]*))+|[a-z][a-z0-9+.\-]*://\S+"
)

_DANGLING: Final = Fault(
    "dangling-reference", "The Bundle has no entry that this reference points to", "an entry of the Bundle", "not-found"
)

Entries = list[tuple[dict[str, Any], Place]]


def check(walk: Walk) -> list[Issue]:
    """Everything that is wrong with the references that the walk met."""
    issues: list[Issue] = []
    for scope, place in walk.scopes:
        issues += _contained_issues(scope, place)
        if scope.container["resourceType"] == "Bundle":
            issues += _bundle_issues(scope.container, place)
    return issues + _dangling(walk)


def _contained_issues(scope: Scope, place: Place) -> list[Issue]:
    contained = objects(scope.container.get("contained"))
    if not contained:
        return []
    mentioned = set(_fragments(scope.container))
    issues = []
    for index, resource in enumerate(contained):
        at: Place = (place, "contained", index)
        if "contained" in resource:
            fault = Fault("contained-nested", "A contained resource contains another (dom-2)", "both beside each other")
            issues.append(fault._replace(code="invariant").at(at))
        if f"#{resource.get('id')}" not in mentioned and "#" not in set(_fragments(resource)):
            text = "Nothing points to this contained resource, nor does it point to its container (dom-3)"
            fault = Fault("contained-orphan", text, "a reference to it, or the resource left out", "invariant")
            issues.append(fault.at(at, resource.get("id")))
    return issues


def _fragments(value: Any) -> Iterator[str]:
    """Every text in it that could be a reference to something contained."""
    if isinstance(value, str):
        if value.startswith("#"):
            yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _fragments(item)


def _entries(bundle: dict[str, Any], place: Place) -> Entries:
    entries = bundle.get("entry")
    found = enumerate(entries) if isinstance(entries, list) else ()
    return [(entry, (place, "entry", index)) for index, entry in found if isinstance(entry, dict)]


def _bundle_issues(bundle: dict[str, Any], place: Place) -> list[Issue]:
    entries = _entries(bundle, place)
    issues = [issue for entry, at in entries for issue in _full_url_issues(entry, at)]
    if bundle.get("type") != "history":
        issues += _repeated(entries)
    if bundle.get("type") in ("transaction", "batch"):
        issues += [issue for entry, at in entries for issue in _request_issues(entry, at)]
    return issues


def _full_url_issues(entry: dict[str, Any], at: Place) -> Iterator[Issue]:
    url, resource = entry.get("fullUrl"), entry.get("resource")
    if not isinstance(url, str):
        return
    place: Place = (at, "fullUrl", None)
    if not _FULL_URL.fullmatch(url) or "/_history/" in url:
        expected = "an absolute URL without version, urn:uuid: or urn:oid:"
        yield Fault("fullurl-format", "The fullUrl does not identify a resource (bdl-8)", expected).at(place, url)
        return
    parts = literal(url)
    if isinstance(resource, dict) and parts.type is not None and "id" in resource:
        identity = f"{resource.get('resourceType')}/{resource['id']}"
        if not parts.target.endswith(f"/{identity}"):
            fault = Fault("fullurl-id", "The fullUrl and the resource in it disagree", f"a URL that ends in {identity}")
            yield fault.at(place, url)


def _repeated(entries: Entries) -> Iterator[Issue]:
    """Full URLs that come again, with the same version or none (bdl-7)."""
    seen = set()
    for entry, at in entries:
        url = entry.get("fullUrl")
        identity = repr((url, _at(entry, "resource", "meta", "versionId")))
        if isinstance(url, str) and identity in seen:
            fault = Fault("fullurl-repeated", "Another entry has the same fullUrl (bdl-7)", "each once", "duplicate")
            yield fault.at((at, "fullUrl", None), url)
        seen.add(identity)


def _request_issues(entry: dict[str, Any], at: Place) -> Iterator[Issue]:
    request, resource = entry.get("request"), entry.get("resource")
    if request is None:
        text = "An entry of a transaction or batch has no request (bdl-3)"
        yield Fault("request-missing", text, "a request with method and url", "required").at((at, "request", None))
    if not isinstance(request, dict) or not isinstance(resource, dict) or not isinstance(request.get("url"), str):
        return
    kind, method, url = resource.get("resourceType"), request.get("method"), request["url"]
    expected = {"POST": f"{kind}", "PUT": f"{kind}/{resource.get('id')}"}.get(str(method))
    searched = method == "PUT" and url.startswith(f"{kind}?")
    if expected is not None and url != expected and not searched:
        fault = Fault("request-url", f"The url of this {method} disagrees with the resource", expected)
        yield fault.at(((at, "request", None), "url", None), url)


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _dangling(walk: Walk) -> list[Issue]:
    issues = []
    identities: dict[int, set[str]] = {}
    for text, place, scope in walk.references:
        parts = literal(text)
        at: Place = (place, "reference", None)
        if parts.form == "contained" and not _is_contained(parts.target, scope):
            wrong = "No contained resource has this id (ref-1)"
            issues.append(Fault("contained-missing", wrong, "the id of one", "not-found").at(at, text))
        if scope.bundle is None or parts.form not in {"relative", "urn"}:
            continue
        bundle = scope.bundle.container
        if id(bundle) not in identities:
            identities[id(bundle)] = set(_identities(bundle))
        if parts.target in identities[id(bundle)]:
            continue
        if bundle.get("type") == "transaction":
            issues.append(_DANGLING.at(at, text))
        elif parts.form == "urn":
            issues.append(_DANGLING._replace(severity="warning").at(at, text))
    return issues


def _is_contained(id_: str, scope: Scope) -> bool:
    """Whether the container, which is "#" itself, contains a resource of this id."""
    return not id_ or any(resource.get("id") == id_ for resource in objects(scope.container.get("contained")))


def _identities(bundle: dict[str, Any]) -> Iterator[str]:
    """What references may call the entries: their fullUrl and, if that or their request says so, `Type/id`."""
    for entry in objects(bundle.get("entry")):
        url, resource = entry.get("fullUrl"), entry.get("resource")
        if isinstance(url, str):
            yield url
            if literal(url).type is not None:
                yield "/".join(url.rsplit("/", 2)[-2:])
        if isinstance(resource, dict) and _at(entry, "request", "method") != "POST":
            yield f"{resource.get('resourceType')}/{resource.get('id')}"
