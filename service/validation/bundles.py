"""Layer `references`, on a Bundle itself: its full URLs, links and search results; requests has its requests.

Source: http://hl7.org/fhir/R4/bundle.html (#bundle-unique, Bundle.entry.fullUrl, #link, #search) and http.html#search.
That each result of a search is of the type that was searched is what its own link says. What a search tells about
itself (outcome) need not have a fullUrl. Links for paging belong to what is paged, as the reference validator asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from service.issues import Issue
from service.validation.literals import literal
from service.validation.places import Fault, Place
from service.validation.rules import is_r4_resource
from service.validation.targets import objects

# Schemes in any case (RFC 3986, RFC 8141), a UUID in lower case (datatypes.html#uri).
_FULL_URL: Final = re.compile(
    r"(?i:urn:uuid:)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?i:urn:oid:)[0-2](\.(0|[1-9][0-9]*))+"
    r"|(?i:[a-z][a-z0-9+.\-]*)://\S+"
)
_MAY_LACK_URLS: Final = frozenset({"transaction", "batch", "transaction-response", "batch-response"})
_PAGING: Final = frozenset({"first", "previous", "next", "last"})
_ONCE: Final = _PAGING | {"self"}
_PAGED: Final = ("searchset", "history")
_PATCHES: Final = frozenset({"Binary", "Parameters"})

_NO_URL: Final = Fault(
    "fullurl-missing",
    "An entry outside of transactions and batches says which resource it is by its fullUrl",
    "an absolute URL, urn:uuid: or urn:oid:",
    "required",
)
_NO_ID: Final = Fault("search-id", "A resource that a search found has no id", "the id of the resource", "required")
_NOT_PAGED: Final = Fault("link-paging", "Only a search or a history has pages", "the link left out")
_NOT_SEARCHED: Final = Fault("search-type", "The entry is not of the type that was searched", None)

Entry = tuple[dict[str, Any], Place]


def entries(bundle: dict[str, Any], place: Place) -> list[Entry]:
    """The entries with their places."""
    found = bundle.get("entry")
    return [
        (entry, (place, "entry", index))
        for index, entry in enumerate(found if isinstance(found, list) else ())
        if isinstance(entry, dict)
    ]


def issues(bundle: dict[str, Any], place: Place) -> Iterator[Issue]:
    """What is wrong with the Bundle as the container of its entries."""
    found = entries(bundle, place)
    kind = str(bundle.get("type"))
    for entry, at in found:
        yield from _full_url_issues(entry, at, kind not in _MAY_LACK_URLS)
    if kind != "history":
        yield from _repeated(found)
    yield from _link_issues(bundle, place)
    if kind == "searchset":
        yield from _search_issues(bundle, found)


def _full_url_issues(entry: dict[str, Any], at: Place, needed: bool) -> Iterator[Issue]:
    url, resource = entry.get("fullUrl"), entry.get("resource")
    place: Place = (at, "fullUrl", None)
    if not isinstance(url, str):
        if needed and url is None and isinstance(resource, dict) and part(entry, "search", "mode") != "outcome":
            yield _NO_URL.at(place)
        return
    if not _FULL_URL.fullmatch(url) or "/_history/" in url:
        expected = "an absolute URL without version, urn:uuid: or urn:oid:"
        yield Fault("fullurl-format", "The fullUrl does not identify a resource (bdl-8)", expected).at(place, url)
        return
    if isinstance(resource, dict) and not _is_of_another(entry, resource):
        identity = f"{resource.get('resourceType')}/{resource.get('id', '[id]')}"
        if not url.endswith(f"/{identity}") and literal(url).type is not None:
            fault = Fault("fullurl-id", "The fullUrl and the resource in it disagree", f"a URL that ends in {identity}")
            yield fault.at(place, url)


def _is_of_another(entry: dict[str, Any], resource: dict[str, Any]) -> bool:
    """Whether the fullUrl names what is not here: what a patch changes."""
    return part(entry, "request", "method") == "PATCH" and str(resource.get("resourceType")) in _PATCHES


def _repeated(found: list[Entry]) -> Iterator[Issue]:
    """Full URLs that come again, with the same version or none (bdl-7)."""
    seen = set()
    for entry, at in found:
        url = entry.get("fullUrl")
        if not isinstance(url, str):
            continue
        identity = url, repr(part(entry, "resource", "meta", "versionId"))
        if identity in seen:
            fault = Fault("fullurl-repeated", "Another entry has the same fullUrl (bdl-7)", "each once", "duplicate")
            yield fault.at((at, "fullUrl", None), url)
        seen.add(identity)


def _link_issues(bundle: dict[str, Any], place: Place) -> Iterator[Issue]:
    seen = set()
    for index, link in enumerate(objects(bundle.get("link"))):
        relation = str(link.get("relation"))
        at: Place = ((place, "link", index), "relation", None)
        if relation in _PAGING and bundle.get("type") not in _PAGED:
            yield _NOT_PAGED.at(at, relation)
        elif relation in _ONCE and relation in seen:
            text = f"A Bundle has one link of the relation {relation}"
            yield Fault("link-repeated", text, "each once", "duplicate").at(at, relation)
        seen.add(relation)


def _search_issues(bundle: dict[str, Any], found: list[Entry]) -> Iterator[Issue]:
    searched = _searched(bundle)
    for entry, at in found:
        kind, mode = part(entry, "resource", "resourceType"), part(entry, "search", "mode")
        if not isinstance(kind, str):
            continue
        if mode in ("match", "include") and "id" not in entry["resource"]:
            yield _NO_ID.at(((at, "resource", None), "id", None))
        if mode == "outcome":
            allowed = frozenset({"OperationOutcome"})
        elif mode == "match" and searched:
            allowed = searched
        else:
            continue
        if kind not in allowed:
            yield _NOT_SEARCHED._replace(expected=" or ".join(sorted(allowed))).at((at, "resource", None), kind)


def _searched(bundle: dict[str, Any]) -> frozenset[str]:
    """The resource types that the link `self` searches; none where it does not say."""
    links = [link.get("url") for link in objects(bundle.get("link")) if link.get("relation") == "self"]
    if len(links) != 1 or not isinstance(links[0], str):
        return frozenset()
    try:
        url = urlsplit(links[0])
    except ValueError:
        return frozenset()
    last = url.path.rpartition("/")[2]
    named = [name for key, value in parse_qsl(url.query) if key == "_type" for name in value.split(",")]
    return frozenset([last] if is_r4_resource(last) else [name for name in named if is_r4_resource(name)])


def part(value: Any, *keys: str) -> Any:
    """What is at the end of these keys, None where the way ends before."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
