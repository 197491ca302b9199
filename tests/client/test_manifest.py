"""What a Composition says of its case, and what follows from it for a submission."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.client.manifest import Manifest, decide, manifest, of_bundle
from service.client.request import manifest_of
from service.issues import Issue
from tests.cases import bundle_of, only, suspected

Json = dict[str, Any]
BUNDLE = bundle_of(suspected())
COMPOSITION = only(BUNDLE, "Composition")


def held(version: int = 2, digest: str = "a", mapping: str = "1", nullified: bool = False) -> Manifest:
    return Manifest("Composition/c", "urn:s|1", version, digest, mapping, (), (), False, nullified, "1")


@pytest.mark.parametrize(
    ("stored", "decision"),
    [
        (None, "created"),
        (held(), "unchanged"),
        (held(digest="b"), "conflict"),
        (held(version=1), "updated"),
        (held(version=1, digest="b"), "updated"),
        (held(version=1, digest="b", mapping="9"), "updated"),
        (held(version=3), "stale"),
        (held(version=3, digest="b"), "stale"),
        (held(mapping="0.9"), "remapped"),
        (held(mapping="2"), "stale"),
        (held(mapping="1.1"), "stale"),
        (held(digest="b", mapping="0.9"), "conflict"),
        (held(version=1, nullified=True), "conflict"),
        (held(version=2, digest="b", nullified=True), "conflict"),
        (held(version=3, nullified=True), "stale"),
    ],
)
def test_the_decision_table(stored: Manifest | None, decision: str) -> None:
    assert decide(held(), stored) == decision


def test_a_nullified_case_takes_a_higher_version_only_if_that_nullifies_it_too() -> None:
    assert decide(held(nullified=True), held(version=1, nullified=True)) == "updated"
    assert decide(held(nullified=True), held(nullified=True)) == "unchanged"
    assert decide(held(nullified=True, digest="b"), held(nullified=True)) == "conflict"


def test_mappings_are_compared_as_numbers_not_as_text() -> None:
    assert decide(held(mapping="10"), held(mapping="9")) == "remapped"
    assert decide(held(mapping="1.9"), held(mapping="1.10")) == "stale"


def test_the_manifest_of_a_case() -> None:
    found = of_bundle(BUNDLE)
    assert found is not None
    assert (found.case, found.version, found.etag) == ("https://example.org/cases|17", 1, None)
    listed = {entry["request"]["url"] for entry in BUNDLE["entry"]} - {found.reference}
    assert set(found.references) == {url for url in listed if not url.startswith("Provenance/")}


def test_references_are_recognised_however_a_server_writes_them() -> None:
    changed = copy.deepcopy(COMPOSITION)
    first = changed["section"][0]["entry"][0]
    first["reference"] = f"http://server.example/fhir/{first['reference']}/_history/3"
    assert manifest(changed) is not None
    assert manifest(changed) == manifest(COMPOSITION)


def test_the_servers_version_of_it_is_its_etag() -> None:
    found = manifest({**COMPOSITION, "meta": {"versionId": "7"}})
    assert found is not None
    assert found.etag == "7"


@pytest.mark.parametrize("part", ["identifier", "extension"])
def test_a_composition_of_others_is_no_manifest(part: str) -> None:
    assert manifest({key: value for key, value in COMPOSITION.items() if key != part}) is None


@given(st.sampled_from(sorted(COMPOSITION)), st.sampled_from([None, 1, "x", [], {}, [1], [{"url": {}}], {"x": []}]))
def test_no_composition_breaks_the_reading(part: str, value: Any) -> None:
    manifest({**COMPOSITION, part: value})


def refusal(bundle: Json) -> str:
    found = manifest_of(bundle)
    assert isinstance(found, Issue)
    return found.key


def test_only_a_transaction_that_puts_each_resource_under_its_id_is_sent() -> None:
    assert isinstance(manifest_of(BUNDLE), Manifest)
    assert refusal({"resourceType": "Bundle", "type": "transaction", "entry": []}) == "no-manifest"
    assert refusal({**BUNDLE, "type": "collection"}) == "no-transaction"
    assert refusal({**BUNDLE, "entry": [*BUNDLE["entry"], BUNDLE["entry"][0]]}) == "no-manifest"
    assert refusal({**BUNDLE, "entry": [*BUNDLE["entry"], BUNDLE["entry"][1]]}) == "no-transaction"
    without = [{key: value for key, value in entry.items() if key != "request"} for entry in BUNDLE["entry"]]
    assert refusal({**BUNDLE, "entry": without}) == "no-transaction"
    entry = BUNDLE["entry"][1]
    posted = {**entry, "request": {"method": "POST", "url": "Patient"}}
    assert refusal({**BUNDLE, "entry": [BUNDLE["entry"][0], posted]}) == "no-transaction"
    elsewhere = {**entry, "request": {"method": "PUT", "url": "Patient/other"}}
    assert refusal({**BUNDLE, "entry": [BUNDLE["entry"][0], elsewhere]}) == "no-transaction"
