"""Layer `references`, on the requests of a transaction or batch: what each is to do, and with which resource.

Source: http://hl7.org/fhir/R4/http.html (#transaction, #trules, #create, #update, #patch) and bundle.html. A url may be
relative, begin with a slash or be absolute, and may have parameters, so its type and id are compared with the resource.
The body of a patch is of another type, and that of an operation or a search of any or absent. No identity comes twice
in a transaction; POST has none before the server gives it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from service.issues import Issue
from service.validation.bundles import entries
from service.validation.places import Fault, Place
from service.validation.rules import is_r4_resource

_BRINGING: Final = frozenset({"POST", "PUT", "PATCH"})
_CHANGING: Final = frozenset({"PUT", "PATCH", "DELETE"})
_MISSING: Final = Fault(
    "request-missing",
    "An entry of a transaction or batch has no request (bdl-3)",
    "a request with method and url",
    "required",
)
_REPEATED: Final = Fault(
    "request-repeated",
    "Another entry of this transaction changes the same resource",
    "each resource changed once, or a batch",
    "duplicate",
)


class _Target(NamedTuple):
    """What a url asks for: the type and id at its end, None where they are not there."""

    path: str
    type: str | None
    id: str | None
    has_query: bool
    is_call: bool


def issues(bundle: dict[str, Any], place: Place) -> Iterator[Issue]:
    """What is wrong with the requests of a Bundle, if it is one of requests."""
    if bundle.get("type") not in ("transaction", "batch"):
        return
    asked = [(entry, at, _asked(entry.get("request"))) for entry, at in entries(bundle, place)]
    for entry, at, target in asked:
        yield from _entry_issues(entry, at, target)
    if bundle["type"] == "transaction":
        yield from _repeated(asked)


def _asked(request: Any) -> _Target | None:
    url = request.get("url") if isinstance(request, dict) else None
    return _target(url) if isinstance(url, str) else None


def _entry_issues(entry: dict[str, Any], at: Place, target: _Target | None) -> Iterator[Issue]:
    request, resource = entry.get("request"), entry.get("resource")
    if request is None:
        yield _MISSING.at((at, "request", None))
    if request is None or target is None:
        return
    method = str(request.get("method"))
    if method == "POST" and target.is_call:
        return
    if resource is None and method in _BRINGING:
        fault = Fault("request-resource", f"A {method} brings no resource", "the resource in this entry", "required")
        yield fault.at((at, "resource", None))
    if isinstance(resource, dict):
        expected = _expected(method, target, str(resource.get("resourceType")), resource.get("id"))
        if expected is not None:
            fault = Fault("request-url", f"The url of this {method} disagrees with the resource", expected)
            yield fault.at(((at, "request", None), "url", None), request["url"])


def _expected(method: str, target: _Target, kind: str, id_: Any) -> str | None:
    """What would be right, of a url that does not go with the resource."""
    if method == "POST":
        return None if (target.type, target.id) == (kind, None) else kind
    if method != "PUT" or (target.type == kind and (target.has_query if target.id is None else target.id == id_)):
        return None
    return f"{kind}/{id_}" if id_ is not None else f"{kind}/[id], and this id in the resource"


def _target(url: str) -> _Target:
    path, question, _ = url.partition("?")
    steps = [step for step in path.split("/") if step]
    is_call = bool(steps) and (steps[-1] == "_search" or any(step.startswith("$") for step in steps))
    kind = id_ = None
    if len(steps) > 1 and is_r4_resource(steps[-2]):
        kind, id_ = steps[-2:]
    elif steps and is_r4_resource(steps[-1]):
        kind = steps[-1]
    return _Target("/".join(steps), kind, id_, bool(question), is_call)


def _repeated(asked: list[tuple[dict[str, Any], Place, _Target | None]]) -> Iterator[Issue]:
    """Resources that are changed more than once."""
    seen = set()
    for entry, at, target in asked:
        if target is None or target.id is None or str(entry["request"].get("method")) not in _CHANGING:
            continue
        if target.path in seen:
            yield _REPEATED.at(((at, "request", None), "url", None), entry["request"]["url"])
        seen.add(target.path)
