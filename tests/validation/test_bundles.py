"""Layer references on Bundles of every type: full URLs, links and search results."""

from __future__ import annotations

from typing import Any

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import BASE, errors

URN = "urn:uuid:11111111-1111-4111-8111-111111111111"
PATIENT = f"{BASE}/Patient/p1"
SELF = {"relation": "self", "url": f"{BASE}/Patient?_id=p1"}


def bundle(kind: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, **more, "entry": list(entries)}


def entry(url: str | None = PATIENT, **more: Any) -> dict[str, Any]:
    return {**({"fullUrl": url} if url else {}), "resource": r4.patient(), **more}


@pytest.mark.parametrize("kind", ["collection", "searchset", "history", "document", "message"])
def test_an_entry_says_which_resource_it_is(kind: str) -> None:
    assert errors(bundle(kind, entry(None)), "references") == [("fullurl-missing", "Bundle.entry[0].fullUrl")]
    assert errors(bundle(kind, entry(URN)), "references") == []


@pytest.mark.parametrize("kind", ["transaction", "batch", "transaction-response", "batch-response"])
def test_an_entry_of_a_transaction_or_batch_need_not(kind: str) -> None:
    request = {"method": "POST", "url": "Patient"}
    assert errors(bundle(kind, entry(None, request=request)), "references") == []


def test_an_entry_without_resource_needs_no_full_url() -> None:
    deleted = {"request": {"method": "DELETE", "url": "Patient/p1"}, "response": {"status": "204"}}
    assert errors(bundle("history", deleted), "references") == []


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (PATIENT, ""),
        ("http://localhost:8080/Patient/p1", ""),
        ("https://example.org/any/thing", ""),
        ("HTTP://localhost:8080/Patient/p1", ""),
        (URN, ""),
        (URN.replace("urn:uuid:", "URN:UUID:"), ""),
        ("URN:OID:2.16.840.1.113883", ""),
        ("urn:oid:2.16.840.1.113883", ""),
        (f"{BASE}/Patient/p2", "fullurl-id"),
        (f"{BASE}/Group/p1", "fullurl-id"),
        (f"{PATIENT}/_history/2", "fullurl-format"),
        ("Patient/p1", "fullurl-format"),
        ("urn:uuid:1", "fullurl-format"),
    ],
)
def test_a_full_url_is_absolute_and_agrees_with_the_resource(url: str, key: str) -> None:
    assert [name for name, _ in errors(bundle("collection", entry(url)), "references")] == ([key] if key else [])


def test_a_restful_full_url_needs_a_resource_with_that_id() -> None:
    nameless = {key: value for key, value in r4.patient().items() if key != "id"}
    at = "Bundle.entry[0].fullUrl"
    assert errors(bundle("collection", entry() | {"resource": nameless}), "references") == [("fullurl-id", at)]
    assert errors(bundle("collection", entry(URN) | {"resource": nameless}), "references") == []


def test_an_operation_is_posted_with_any_resource() -> None:
    request = {"method": "POST", "url": "Patient/$match"}
    assert errors(bundle("batch", entry(URN, request=request)), "references") == []
    assert errors(bundle("batch", entry(URN, request=request | {"url": "Group"})), "references") == [
        ("request-url", "Bundle.entry[0].request.url")
    ]


def test_what_a_search_tells_of_itself_needs_no_full_url() -> None:
    told = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "processing"}]}
    outcome = {"resource": told, "search": {"mode": "outcome"}}
    assert errors(bundle("searchset", entry(), outcome), "references") == []


PUTS = {
    "Patient/p1": "",
    "/Patient/p1": "",
    "Patient/p1?_format=json": "",
    f"{BASE}/Patient/p1": "",
    f"HTTPS{BASE.removeprefix('https')}/Patient/p1": "",
    "Patient?identifier=https://example.org|12": "",
    "/Patient?identifier=12": "",
    f"{BASE}/Patient?identifier=12": "",
    "Patient": "request-url",
    "Patient/p2": "request-url",
    "/Patient/p2?_format=json": "request-url",
    "Group?identifier=12": "request-url",
    "?identifier=12": "request-url",
    f"{BASE}/Group/p1": "request-url",
    "Patient/p1/_history/1": "request-url",
}
POSTS = {
    "Patient": "",
    "/Patient": "",
    "Patient?_format=json": "",
    f"{BASE}/Patient": "",
    "Patient/$match": "",
    "Patient/p1": "request-url",
    "Group": "request-url",
    "": "request-url",
}


@pytest.mark.parametrize("kind", ["transaction", "batch"])
@pytest.mark.parametrize(
    ("method", "url", "key"),
    [*(("PUT", url, key) for url, key in PUTS.items()), *(("POST", url, key) for url, key in POSTS.items())],
)
def test_the_type_and_id_of_a_request_are_those_of_the_resource(kind: str, method: str, url: str, key: str) -> None:
    found = errors(bundle(kind, entry(request={"method": method, "url": url})), "references")
    assert found == ([(key, "Bundle.entry[0].request.url")] if key else [])


def test_the_remedy_of_a_request_for_a_resource_without_id_names_no_id() -> None:
    nameless = {"resourceType": "Patient"}
    put = bundle("batch", {"resource": nameless, "request": {"method": "PUT", "url": "Patient/p1"}})
    (issue,) = check(put, {"references"}).issues
    assert (issue.key, issue.expected) == ("request-url", "Patient/[id], and this id in the resource")


@pytest.mark.parametrize(
    "patch", [{"resourceType": "Binary", "contentType": "application/json-patch+json"}, {"resourceType": "Parameters"}]
)
def test_the_body_of_a_patch_is_of_another_type(patch: dict[str, Any]) -> None:
    request = {"method": "PATCH", "url": "Patient/p1"}
    assert errors(bundle("transaction", entry(request=request, resource=patch)), "references") == []


@pytest.mark.parametrize("kind", ["transaction", "batch"])
@pytest.mark.parametrize(
    ("method", "url", "key"),
    [
        ("POST", "Patient", "request-resource"),
        ("PUT", "Patient/p1", "request-resource"),
        ("PATCH", "Patient/p1", "request-resource"),
        ("POST", "Patient/p1/$everything", ""),
        ("POST", "Patient/_search", ""),
        ("DELETE", "Patient/p1", ""),
        ("GET", "Patient/p1", ""),
    ],
)
def test_who_creates_or_changes_brings_along_what_with(kind: str, method: str, url: str, key: str) -> None:
    found = errors(bundle(kind, {"request": {"method": method, "url": url}}), "references")
    assert found == ([(key, "Bundle.entry[0].resource")] if key else [])


@pytest.mark.parametrize(
    ("first", "second", "is_once"),
    [
        (("PUT", "Patient/p1"), ("PUT", "/Patient/p1?_format=json"), False),
        (("DELETE", "Patient/p1"), ("PUT", "Patient/p1"), False),
        (("GET", "Patient/p1"), ("PUT", "Patient/p1"), True),
        (("PUT", "Patient/p1"), ("POST", "Patient"), True),
        (("POST", "Patient"), ("POST", "Patient"), True),
        (("DELETE", "Patient?active=false"), ("DELETE", "Patient?active=false"), True),
    ],
)
def test_a_transaction_changes_a_resource_once(first: tuple[str, str], second: tuple[str, str], is_once: bool) -> None:
    asked = [
        {"request": {"method": method, "url": url}} | ({"resource": r4.patient()} if method in ("PUT", "POST") else {})
        for method, url in (first, second)
    ]
    repeated = [("request-repeated", "Bundle.entry[1].request.url")]
    assert errors(bundle("transaction", *asked), "references") == ([] if is_once else repeated)
    assert errors(bundle("batch", *asked), "references") == []


@pytest.mark.parametrize(("relation", "key"), [("self", "link-repeated"), ("next", "link-repeated"), ("other", "")])
def test_a_bundle_has_one_link_of_each_relation_for_paging(relation: str, key: str) -> None:
    link = {"relation": relation, "url": f"{BASE}/Patient"}
    found = errors(bundle("searchset", entry(), link=[link, link]), "references")
    assert found == ([(key, "Bundle.link[1].relation")] if key else [])


@pytest.mark.parametrize("kind", ["searchset", "history", "collection", "batch-response"])
@pytest.mark.parametrize("relation", ["self", "next", "last", "alternate"])
def test_only_what_is_paged_has_links_to_pages(kind: str, relation: str) -> None:
    found = errors(bundle(kind, link=[{"relation": relation, "url": f"{BASE}/Patient"}]), "references")
    is_paged = relation in ("self", "alternate") or kind in ("searchset", "history")
    assert found == ([] if is_paged else [("link-paging", "Bundle.link[0].relation")])


@pytest.mark.parametrize(("mode", "is_needed"), [("match", True), ("include", True), (None, False)])
def test_what_a_search_found_has_an_id(mode: str | None, is_needed: bool) -> None:
    nameless = {"fullUrl": URN, "resource": {"resourceType": "Patient"}} | ({"search": {"mode": mode}} if mode else {})
    found = errors(bundle("searchset", entry(), nameless), "references")
    assert found == ([("search-id", "Bundle.entry[1].resource.id")] if is_needed else [])


@pytest.mark.parametrize(
    ("url", "mode", "key"),
    [
        (f"{BASE}/Patient?_id=p1", "match", ""),
        (f"{BASE}/Observation?_id=p1", "match", "search-type"),
        (f"{BASE}/Observation?_id=p1", "include", ""),
        (f"{BASE}/Observation?_id=p1", None, ""),
        (f"{BASE}/Patient?_id=p1", "outcome", "search-type"),
        (f"{BASE}?_type=Observation,Patient", "match", ""),
        (f"{BASE}?_type=Observation", "match", "search-type"),
        (f"{BASE}/Patient/p1/$everything", "match", ""),
        ("http://[", "match", ""),
    ],
)
def test_what_a_search_found_is_of_the_type_that_was_searched(url: str, mode: str | None, key: str) -> None:
    result = entry() if mode is None else entry(search={"mode": mode})
    found = bundle("searchset", result, link=[SELF | {"url": url}])
    assert errors(found, "references") == ([(key, "Bundle.entry[0].resource")] if key else [])


def test_parameters_in_an_entry_resolve_in_the_bundle_around_them() -> None:
    event = r4.adverse_event() | {"subject": {"reference": URN}}
    inner = {"resourceType": "Parameters", "parameter": [{"name": "event", "resource": event}]}
    found = bundle("collection", entry(URN), {"fullUrl": f"{BASE}/x", "resource": inner})
    assert errors(found, "targets") == []
    assert errors(found, "references") == []
    found["entry"][0]["resource"] = r4.medication()
    at = "Bundle.entry[1].resource.parameter[0].resource.subject"
    assert errors(found, "targets") == [("reference-target", at)]
