"""What the comparison forgives (a short list), and that it forgives nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.client.compare import differences
from service.fhir import json
from tests.cases import bundle_of
from tests.samples import full_report

Json = dict[str, Any]
RESOURCES: list[Json] = [entry["resource"] for entry in bundle_of(full_report())["entry"]]
PATIENT: Json = {"resourceType": "Patient", "id": "1", "gender": "female"}
TAG = {"system": "urn:x", "code": "a"}
OTHER = {"system": "urn:x", "code": "b"}


def quantity(number: str) -> Json:
    return {"resourceType": "Observation", "id": "1", "valueQuantity": json.parse(f'{{"value": {number}}}'.encode())}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["resourceType"])
def test_a_resource_is_as_itself_and_as_its_json_read_again(resource: Json) -> None:
    assert differences(resource, resource) == []
    assert differences(resource, json.parse(json.dumps(resource))) == []


def turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["resourceType"])
def test_the_order_of_properties_is_forgiven(resource: Json) -> None:
    assert differences(resource, turned(resource)) == []


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (None, {"versionId": "3", "lastUpdated": "2024-01-01T00:00:00Z", "source": "#abc"}),
        ({"tag": [TAG, OTHER]}, {"versionId": "3", "tag": [OTHER, TAG]}),
        ({"tag": [TAG]}, {"tag": [OTHER, TAG]}),
        (None, {"tag": [TAG], "security": [TAG]}),
        ({"security": [TAG]}, {"security": [TAG, OTHER]}),
        ({"profile": ["urn:a", "urn:b"]}, {"profile": ["urn:b", "urn:a"]}),
        ({"source": "urn:mine"}, {"source": "urn:mine#request"}),
    ],
)
def test_what_a_server_may_do_to_meta(sent: Json | None, received: Json) -> None:
    mine = PATIENT if sent is None else {**PATIENT, "meta": sent}
    assert differences(mine, {**PATIENT, "meta": received}) == []


@pytest.mark.parametrize(
    ("sent", "received", "path"),
    [
        ({"tag": [TAG]}, {"versionId": "1"}, "Patient.meta.tag"),
        ({"tag": [TAG]}, None, "Patient.meta.tag"),
        ({"security": [TAG]}, {"security": [OTHER]}, "Patient.meta.security"),
        ({"profile": ["urn:a"]}, {"profile": ["urn:a", "urn:b"]}, "Patient.meta.profile"),
        (None, {"profile": ["urn:b"]}, "Patient.meta.profile"),
        ({"extension": [{"url": "urn:x", "valueDecimal": Decimal("1.0")}]}, {}, "Patient.meta.extension"),
    ],
)
def test_what_a_server_may_not_do_to_meta(sent: Json | None, received: Json | None, path: str) -> None:
    mine, theirs = (PATIENT if meta is None else {**PATIENT, "meta": meta} for meta in (sent, received))
    assert [one.path for one in differences(mine, theirs)] == [path]


def test_meta_of_a_contained_resource_is_content() -> None:
    inner = {"resourceType": "Device", "id": "d"}
    sent = {**PATIENT, "contained": [inner]}
    received = {**PATIENT, "contained": [{**inner, "meta": {"versionId": "1"}}]}
    assert [one.path for one in differences(sent, received)] == ["Patient.contained[0].meta"]


@pytest.mark.parametrize(("sent", "received"), [("0.01", "1E-2"), ("1e3", "1000"), ("-0", "0"), ("7.90", "7.90")])
def test_a_decimal_written_otherwise_is_forgiven(sent: str, received: str) -> None:
    assert differences(quantity(sent), quantity(received)) == []


@pytest.mark.parametrize(
    ("sent", "received"),
    [("7.90", "7.9"), ("7.9", "7.90"), ("7", "7.0"), ("7.9", "7.8"), ("7", '"7"'), ("1", "true"), ("1.0", "1")],
)
def test_a_decimal_of_other_digits_is_named(sent: str, received: str) -> None:
    (found,) = differences(quantity(sent), quantity(received))
    assert (found.path, found.sent, found.received) == ("Observation.valueQuantity.value", sent, received)


def test_lists_are_in_order_and_of_one_length() -> None:
    sent = {**PATIENT, "name": [{"text": "a"}, {"text": "b"}]}
    turned_round = {**PATIENT, "name": [{"text": "b"}, {"text": "a"}]}
    assert [one.path for one in differences(sent, turned_round)] == ["Patient.name[0].text", "Patient.name[1].text"]
    assert [one.path for one in differences(sent, {**PATIENT, "name": sent["name"][:1]})] == ["Patient.name[1]"]
    assert [one.path for one in differences({**PATIENT, "name": sent["name"][:1]}, sent)] == ["Patient.name[1]"]


def test_a_lost_and_an_added_element_are_named() -> None:
    (lost,) = differences(PATIENT, {"resourceType": "Patient", "id": "1"})
    assert (lost.path, lost.sent, lost.received) == ("Patient.gender", '"female"', None)
    (added,) = differences(PATIENT, {**PATIENT, "active": True})
    assert (added.path, added.sent, added.received) == ("Patient.active", None, "true")


@pytest.mark.parametrize(
    ("sent", "received"),
    [("x" * 200 + "end", "x" * 200 + "END"), ("a\u00a0b", "a b"), ("a  b", "a b"), ("a\u200bb", "ab"), ("1", 1)],
)
def test_two_values_that_differ_are_never_shown_alike(sent: str, received: Any) -> None:
    (found,) = differences({**PATIENT, "language": sent}, {**PATIENT, "language": received})
    assert found.sent != found.received
    assert found.sent is not None
    assert found.received is not None
    assert max(len(found.sent), len(found.received)) < 100
    assert found.sent.isprintable()


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) in a JSON value."""
    members: Any = ()
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    for key, member in members:
        yield value, key
        yield from places(member)


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + " "
    if isinstance(value, int | Decimal):
        return value + 1
    return [*value, "more"] if isinstance(value, list) else {**value, "more": "more"}


@given(st.data())
def test_any_mutation_of_any_resource_is_found(data: st.DataObject) -> None:
    sent = data.draw(st.sampled_from(RESOURCES))
    received = copy.deepcopy(sent)
    container, key = data.draw(st.sampled_from(list(places(received))))
    if data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = other(container[key])
    assert differences(sent, received)
