"""Layer primitives on what the parts of one value must agree on, and on URIs."""

from __future__ import annotations

from typing import Any

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import errors

RFC = "urn:ietf:rfc:3986"


@pytest.mark.parametrize("system", ["loinc", "#local", "/relative", "www.example.org"])
def test_a_system_is_absolute(system: str) -> None:
    coded = {"system": system, "code": "1"}
    observation = r4.observation() | {"method": {"coding": [coded]}}
    assert errors(observation, "primitives") == [("system-absolute", "Observation.method.coding[0].system")]
    quantity = r4.observation() | {"valueQuantity": {"value": 1, **coded}}
    assert errors(quantity, "primitives") == [("system-absolute", "Observation.value.system")]
    named = r4.patient() | {"identifier": [{"system": system, "value": "1"}]}
    assert errors(named, "primitives") == [("system-absolute", "Patient.identifier[0].system")]


@pytest.mark.parametrize("system", ["https://example.org/a", "urn:oid:2.16.840.1.113883.6.1", "urn:x-own:a"])
def test_an_absolute_system_passes(system: str) -> None:
    named = r4.patient() | {"identifier": [{"system": system, "value": "1"}]}
    assert errors(named, "primitives") == []


@pytest.mark.parametrize(
    ("value", "severities"),
    [
        ("urn:uuid:11111111-1111-4111-8111-111111111111", []),
        ("https://example.org/x", []),
        ("12345", ["error"]),
        ("2.16.840.1.113883.19.5", ["warning"]),
    ],
)
def test_an_identifier_that_is_said_to_be_a_uri_is_one(value: str, severities: list[str]) -> None:
    named = r4.patient() | {"identifier": [{"system": RFC, "value": value}]}
    found = check(named, {"primitives"}).issues
    assert [(issue.key, issue.severity) for issue in found] == [("identifier-uri", each) for each in severities]


@pytest.mark.parametrize(
    ("data", "size", "key"),
    [("AAAA", 3, ""), ("AAA=", 2, ""), ("AA==", 1, ""), ("AAAA AAAA", 6, ""), ("AAAA", 4, "attachment-size")],
)
def test_the_size_of_an_attachment_is_that_of_its_data(data: str, size: int, key: str) -> None:
    patient = r4.patient() | {"photo": [{"contentType": "image/png", "data": data, "size": size}]}
    assert errors(patient, "primitives") == ([(key, "Patient.photo[0].size")] if key else [])


@pytest.mark.parametrize("uri", ["oid:1.2.3", "uuid:1", "urn:oid:1.a", "urn:oid:1.02", "urn:uuid:1"])
def test_a_misspelt_oid_or_uuid_is_found_in_any_uri(uri: str) -> None:
    patient = r4.patient() | {"implicitRules": uri}
    assert errors(patient, "primitives") == [("primitive-uri", "Patient.implicitRules")]


@pytest.mark.parametrize(
    "uri", ["urn:oid:2.16.840", "urn:uuid:AAAAAAAA-1111-4111-8111-111111111111", "rules", "urn:x:1"]
)
def test_any_other_uri_may_be_relative(uri: str) -> None:
    assert errors(r4.patient() | {"implicitRules": uri}, "primitives") == []


@pytest.mark.parametrize(("profile", "key"), [("Patient", "canonical-absolute"), ("https://example.org/p|2", "")])
def test_a_canonical_is_absolute(profile: str, key: str) -> None:
    patient = r4.patient() | {"meta": {"profile": [profile]}}
    assert errors(patient, "primitives") == ([(key, "Patient.meta.profile[0]")] if key else [])


def test_what_was_found_right_is_still_told_apart_from_what_only_equals_it() -> None:
    right: dict[str, Any] = {"system": "https://example.org/s", "code": "1"}
    for _ in range(2):
        assert errors(r4.observation() | {"method": {"coding": [right]}}, "structure") == []
    for wrong in ({**right, "code": 1}, {**right, "foo": "1"}, {**right, "system": None}, {**right, "id": 1}):
        assert len(errors(r4.observation() | {"method": {"coding": [right, wrong]}}, "structure")) == 1


def test_a_concept_that_was_found_right_is_told_apart_too() -> None:
    coding = {"system": "https://example.org/s", "code": "1"}
    for right in ({"text": "x"}, {"text": "x", "coding": [coding]}, {"coding": [coding]}):
        for _ in range(2):
            assert errors(r4.observation() | {"method": right}, "structure") == []
    for wrong in (
        {"text": "x", "coding": []},
        {"text": "x", "coding": {}},
        {"text": "x", "coding": [coding, None]},
        {"text": "x", "coding": [coding], "foo": "x"},
        {"text": None, "coding": [coding]},
        {"coding": [coding | {"id": 5}]},
    ):
        assert len(errors(r4.observation() | {"method": wrong}, "structure")) == 1


def test_what_depends_on_where_it_stands_is_looked_at_each_time() -> None:
    pointing = {"url": "https://example.org/e", "valueCanonical": "#absent"}
    for _ in range(2):
        assert errors(r4.patient() | {"extension": [pointing]}, "references") == [
            ("contained-missing", "Patient.extension[0].value")
        ]
    named = {"system": "https://example.org/s", "value": "1", "id": "i"}
    for _ in range(2):
        assert errors(r4.patient() | {"identifier": [named, named]}, "references") == [
            ("id-repeated", "Patient.identifier[1].id")
        ]
