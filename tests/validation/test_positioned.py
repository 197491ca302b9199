"""Each issue says where it stands: FHIRPath, JSON Pointer, line and column, found in the text as it was written."""

from __future__ import annotations

import json

import pytest

from service import checking
from service.issues import Issue
from service.pointer import resolve
from service.validation import ALL_OFFLINE

EVERY = ALL_OFFLINE - {"models", "profiles"}


def the(data: bytes, key: str) -> Issue:
    (issue,) = (issue for issue in checking.verdict(data, EVERY).issues if issue.key == key)
    return issue


def patient(members: str) -> bytes:
    return ('{"resourceType": "Patient",\n' + members + "}").encode()


def in_bundle(resource: str) -> bytes:
    return (
        '{"resourceType": "Bundle", "type": "collection", "entry": [\n'
        '{"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",\n "resource": ' + resource + "}]}"
    ).encode()


CASES = {
    "a choice": (
        b'{"resourceType": "Patient", "deceasedDateTime": "2024-13"}',
        ("primitive-dateTime", "Patient.deceased", "/deceasedDateTime", 1, 29),
    ),
    "the extension of a choice": (
        patient('"_deceasedBoolean": {"foo": 1}'),
        ("element-unknown", "Patient.deceased.foo", "/_deceasedBoolean/foo", 2, 22),
    ),
    "a primitive": (patient('"birthDate": "2024-13"'), ("primitive-date", "Patient.birthDate", "/birthDate", 2, 1)),
    "the sibling of a primitive that is there too": (
        patient('"birthDate": "2024",\n "_birthDate": {"foo": 1}'),
        ("element-unknown", "Patient.birthDate.foo", "/_birthDate/foo", 3, 17),
    ),
    "the sibling itself": (
        patient('"birthDate": "2024",\n "_birthDate": {}'),
        ("json-empty", "Patient.birthDate", "/_birthDate", 3, 2),
    ),
    "an item of the sibling array": (
        patient('"name": [{"given": ["A", null],\n "_given": [null, {"foo": 1}]}]'),
        ("element-unknown", "Patient.name[0].given[1].foo", "/name/0/_given/1/foo", 3, 20),
    ),
    "an item of an array": (
        patient('"name": [\n{"given": ["A",\n 3]}]'),
        ("json-type", "Patient.name[0].given[1]", "/name/0/given/1", 4, 2),
    ),
    "what is missing, at what it is missing in": (
        patient('"link": [{"other": {"reference": "Patient/1"}, "type": "refer"},\n{"type": "refer"}]'),
        ("cardinality-min", "Patient.link[1].other", "/link/1", 3, 1),
    ),
    "in an entry": (
        in_bundle('{"resourceType": "Patient",\r\n "gender": "f"}'),
        ("binding-required", "Bundle.entry[0].resource.gender", "/entry/0/resource/gender", 4, 2),
    ),
    "in a contained resource": (
        patient(
            '"contained": [{"resourceType": "Organization", "id": "o", "name": "",\n "address": [{"use": "x"}]}],\n'
            '"managingOrganization": {"reference": "#o"}'
        ),
        ("binding-required", "Patient.contained[0].address[0].use", "/contained/0/address/0/use", 3, 15),
    ),
    "a property with a full stop": (
        patient('"a": [1],\n"a.b[0]": 1'),
        ("element-unknown", "Patient.a.b[0]", "/a.b[0]", 3, 1),
    ),
    "a doubled key, where it is repeated": (
        patient('"name": [{"text": "a",\n"text": "b"}]'),
        ("json-duplicate-key", "Patient.name[0].text", "/name/0/text", 3, 1),
    ),
    "a number too long": (
        patient('"multipleBirthInteger": 1e999'),
        ("json-number", "Patient.multipleBirth", *("/multipleBirthInteger", 2, 1)),
    ),
    "after a byte order mark": (
        b"\xef\xbb\xbf" + patient('"gender": "f"').replace(b"\n", b""),
        ("binding-required", "Patient.gender", "/gender", 1, 28),
    ),
    "no resource": (b"\n[]", ("resource-type", "", "", 2, 1)),
    "nested too deeply": (b"[\n" + b"[" * 70, ("json-depth", None, "", 2, 64)),
    "no JSON": (b'{"a": 1,\n}', ("json-syntax", None, "", 2, 1)),
    "no UTF-8": (b'{"a":\n"\xff"}', ("json-encoding", None, "", 2, 2)),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES.keys())
def test_where_it_stands(data: bytes, expected: tuple[str, str | None, str, int, int]) -> None:
    found = [
        (issue.key, issue.path, issue.pointer, issue.line, issue.column)
        for issue in checking.verdict(data, EVERY).issues
    ]
    assert expected in found


def test_of_one_that_is_right_and_one_that_is_wrong_the_wrong_is_named() -> None:
    issue = the(patient('"birthDate": "2024",\n "_birthDate": "x"'), "json-type")
    assert (issue.path, issue.pointer, issue.line) == ("Patient.birthDate", "/_birthDate", 3)


def test_a_lone_surrogate_in_a_name_can_be_written() -> None:
    issue = the(patient('"\\ud800": 1'), "element-unknown")
    assert issue.pointer == "/\\ud800"
    assert (issue.line, issue.column) == (2, 1)


def test_a_line_of_ndjson_is_the_line_of_the_file_and_the_column_is_in_it() -> None:
    data = b'{"resourceType": "Patient"}\n\n  {"resourceType": "Patient", "gender": "f"}\n'
    issue = the(data, "binding-required")
    assert (issue.pointer, issue.line, issue.column) == ("/gender", 3, 31)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n" + b'{"resourceType": "Patient"}'])
def test_a_line_of_ndjson_that_is_cut_off_breaks_off_at_its_end(end: bytes) -> None:
    cut = b'{"resourceType": "Patient", "gender":'
    issue = the(b'{"resourceType": "Patient"}\n' + cut + end, "json-syntax")
    assert (issue.line, issue.column) == (2, len(cut) + 1)


def test_every_pointer_names_something() -> None:
    data = in_bundle(
        '{"resourceType": "Observation", "valueQuantity": {"value": "1"}, "component": [{}], "subject": 1}'
    )
    issues = checking.verdict(data, EVERY).issues
    assert len(issues) > 4
    for issue in issues:
        resolve(json.loads(data), issue.pointer or "")
        assert issue.line is not None
        assert issue.column is not None
