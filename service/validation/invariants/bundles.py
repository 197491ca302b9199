"""Invariants of Bundle: what each type of Bundle needs and forbids.

Source: http://hl7.org/fhir/R4/bundle.html. A request that is absent from a transaction or batch (bdl-3), repeated full
URLs (bdl-7) and their form (bdl-8) are decided by the layer references. What is allowed follows from the type, so
nothing is said of a Bundle whose type is none of R4: that is an error of its own.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has
from service.validation.invariants.rule import Context

_REQUESTS: Final = frozenset({"batch", "transaction", "history"})
_RESPONSES: Final = frozenset({"batch-response", "transaction-response", "history"})
_SEARCHES: Final = frozenset({"searchset"})
_RESULTS: Final = frozenset({"searchset", "history"})
_TYPES: Final = _REQUESTS | _RESPONSES | _RESULTS | {"collection", "document", "message"}

family: Final = Family("bundle.html")


def _is_one_of(bundle: Json, types: frozenset[str]) -> bool:
    """Whether the Bundle is of one of these types, or of none that R4 has."""
    kind = bundle.get("type")
    return kind in types or kind not in _TYPES


@family.rule(
    "bdl-1", "Bundle", "Only a search or a history has a total", "total left out, or type searchset or history"
)
def total_of_results(bundle: Json, _: Context) -> bool:
    """A total stands in results only."""
    return not has(bundle, "total") or _is_one_of(bundle, _RESULTS)


@family.rule("bdl-2", "Bundle", "Only the entries of a search tell of it", "entry.search left out, or type searchset")
def search_in_results(bundle: Json, _: Context) -> bool:
    """Entries tell of a search in its results only."""
    return _is_one_of(bundle, _SEARCHES) or not any("search" in entry for entry in bundle.get("entry", ()))


@family.rule(
    "bdl-3",
    "Bundle",
    "An entry has a request in a batch, transaction or history, and nowhere else",
    "entry.request in these types of Bundle only, there in every entry",
)
def requests_where_due(bundle: Json, _: Context) -> bool:
    """Requests stand where something is asked; their absence from batch and transaction is said elsewhere."""
    entries = bundle.get("entry", ())
    if _is_one_of(bundle, _REQUESTS):
        return bundle.get("type") != "history" or all("request" in entry for entry in entries)
    return not any("request" in entry for entry in entries)


@family.rule(
    "bdl-4",
    "Bundle",
    "An entry has a response in the answer to a batch or transaction and in a history, and nowhere else",
    "entry.response in these types of Bundle only, there in every entry",
)
def responses_where_due(bundle: Json, _: Context) -> bool:
    """Responses stand exactly where something was answered."""
    entries = bundle.get("entry", ())
    if bundle.get("type") in _RESPONSES:
        return all("response" in entry for entry in entries)
    return _is_one_of(bundle, _RESPONSES) or not any("response" in entry for entry in entries)


@family.rule(
    "bdl-9", "Bundle", "A document can be told from every other", "an identifier with system and value in a document"
)
def document_is_identified(bundle: Json, _: Context) -> bool:
    """A document has a whole identifier."""
    if bundle.get("type") != "document":
        return True
    identifier = bundle.get("identifier", {})
    return has(identifier, "system") and has(identifier, "value")


@family.rule("bdl-10", "Bundle", "A document says when it was put together", "a timestamp in a document")
def document_is_dated(bundle: Json, _: Context) -> bool:
    """A document has a time."""
    return bundle.get("type") != "document" or "timestamp" in bundle


@family.rule("bdl-11", "Bundle", "A document begins with its Composition", "a Composition as the first resource")
def document_begins_with_composition(bundle: Json, _: Context) -> bool:
    """The first entry of a document is a Composition."""
    return bundle.get("type") != "document" or _first_type(bundle) == "Composition"


@family.rule("bdl-12", "Bundle", "A message begins with its header", "a MessageHeader as the first resource")
def message_begins_with_header(bundle: Json, _: Context) -> bool:
    """The first entry of a message is a MessageHeader."""
    return bundle.get("type") != "message" or _first_type(bundle) == "MessageHeader"


def _first_type(bundle: Json) -> str | None:
    entries: list[Json] = bundle.get("entry") or [{}]
    kind: str | None = entries[0].get("resource", {}).get("resourceType")
    return kind


@family.rule(
    "bdl-5", "Bundle.entry", "An entry is a resource, a request or a response", "resource, request or response"
)
def entry_has_content(entry: Json, _: Context) -> bool:
    """An entry has a resource, a request or a response."""
    return "resource" in entry or "request" in entry or "response" in entry
