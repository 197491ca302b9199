"""What servers say, as Issues: of a refusal, of $validate, of an entry, of themselves; and what can be done then."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.client.answers import written
from service.client.capability import no_transactions, refused_ids
from service.client.explain import explained
from service.client.outcome import issues, validation
from service.issues import Issue

Json = dict[str, Any]
LOINC = "CodeSystem is unknown and can't be validated: http://loinc.org for 'http://loinc.org#2160-0'"
FRAGMENT = "Unknown code in fragment CodeSystem 'http://example.org/rxnorm#999'"
BUNDLE: Json = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {"resource": {"resourceType": kind, "id": "a1"}, "request": {"method": "PUT", "url": f"{kind}/a1"}}
        for kind in ("Patient", "Condition", "Composition")
    ],
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["issue", "entry", "response", "rest", "resource", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def outcome(*entries: Json) -> Json:
    return {"resourceType": "OperationOutcome", "issue": list(entries)}


def said(severity: str, text: str, **more: Any) -> Json:
    return {"severity": severity, "code": "processing", "diagnostics": text, **more}


def test_text_and_place_are_taken_from_where_a_server_puts_them() -> None:
    body = outcome(
        said("fatal", "HAPI-0550: HAPI-0989: not current", expression=["Patient.name"]),
        {"severity": "warning", "code": "conflict", "details": {"text": "in details"}, "location": ["Bundle.entry[1]"]},
        {"severity": "information", "details": {"coding": [{"code": "MSG"}, {"display": "in a coding"}]}},
        {"severity": "error"},
    )
    first, second, third, fourth = issues(body, 422)
    assert (first.severity, first.key, first.path) == ("error", "server-hapi-0550", "Patient.name")
    assert first.text == "HAPI-0550: HAPI-0989: not current"
    assert (second.severity, second.code, second.text, second.path) == (
        "warning",
        "conflict",
        "in details",
        "Bundle.entry[1]",
    )
    assert (third.severity, third.text) == ("information", "MSG")
    assert fourth.text == "no reason given"


@pytest.mark.parametrize("body", [None, {}, [], "x", {"resourceType": "OperationOutcome"}, outcome()])
def test_a_refusal_without_a_word_names_its_status(body: Any) -> None:
    (issue,) = issues(body, 413)
    assert (issue.severity, issue.key) == ("error", "server-http-413")


@given(json_values, st.sampled_from([200, 400, 422, 500]))
def test_no_body_breaks_the_reading_of_an_answer(body: Any, status: int) -> None:
    wrapped = outcome(*(body if isinstance(body, list) and all(isinstance(one, dict) for one in body) else []))
    for one in (body, wrapped):
        assert issues(one, status)
        assert validation(one, status)
        assert written(BUNDLE, one).faults
    statement = body if isinstance(body, dict) else None
    assert refused_ids(statement, BUNDLE) is None
    no_transactions(statement)


def test_a_clean_validation_is_the_server_finding_nothing() -> None:
    clean = outcome({"severity": "information", "code": "informational", "diagnostics": "No issues detected"})
    (issue,) = validation(clean, 200)
    assert (issue.severity, issue.key) == ("information", "server-found-nothing")
    assert "valid " not in issue.text


@pytest.mark.parametrize("severity", ["error", "warning", "information"])
def test_a_code_system_that_the_server_does_not_carry_is_no_fault_of_ours(severity: str) -> None:
    body = outcome(said(severity, LOINC), said(severity, FRAGMENT), said(severity, LOINC))
    first, second = validation(body, 422)
    assert {first.key, second.key} == {"server-unknown-system"}
    assert {first.severity, second.severity} == {"information"}
    assert "http://example.org/rxnorm" in first.text
    assert "http://loinc.org" in second.text
    assert "2 places" in second.text
    assert "1 place)" in first.text


def test_a_value_set_that_cannot_be_expanded_for_want_of_a_code_system_is_no_fault_of_ours() -> None:
    text = "Unable to expand ValueSet because CodeSystem could not be found: http://loinc.org"
    (issue,) = validation(outcome(said("warning", text)), 200)
    assert issue.key == "server-unknown-system"
    assert "the code system http://loinc.org: it could not check its codes (1 place)" in issue.text


@pytest.mark.parametrize("status", [200, 400, 412, 422])
def test_what_is_ours_comes_first_and_the_worst_of_it_at_the_top(status: int) -> None:
    body = outcome(
        said("information", "unknown extension"), said("warning", LOINC), said("warning", "dom-6"), said("error", "bad")
    )
    assert [(one.severity, one.key) for one in validation(body, status)] == [
        ("error", "server"),
        ("warning", "server"),
        ("information", "server-unknown-system"),
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 404),
        (None, 0),
        (None, 200),
        (outcome(said("error", "no such operation")), 404),
        (outcome(said("error", "no such operation")), 405),
        (outcome({"severity": "error", "code": "not-supported", "diagnostics": "no $validate"}), 400),
        (outcome(said("error", "who are you")), 401),
        (None, 413),
    ],
)
def test_a_server_that_does_not_validate_is_never_shown_as_having_found_nothing(body: Any, status: int) -> None:
    (issue,) = validation(body, status)
    assert (issue.severity, issue.key) == ("warning", "server-validate-skipped")


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("bad", "Bundle.entry[1].resource.code", "Condition/a1.code"),
        ("bad", "Bundle.entry[1].resource/*Condition/a1*/.code", "Condition/a1.code"),
        ("entry[2]: rolled back", None, "Composition/a1"),
        ("Invalid Patient/a1 here", None, "Patient/a1"),
        ("bad", "Patient.name", "Patient.name"),
        ("entry[9]", None, None),
    ],
)
def test_a_refusal_is_about_a_resource_of_the_case(text: str, path: str | None, place: str | None) -> None:
    assert explained(Issue("error", "processing", "server", text, path=path), BUNDLE).path == place


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        ("server-hapi-0959", "processing", "assign ids"),
        ("server-hapi-1094", "processing", "same bundle"),
        ("server-http-401", "exception", "AEFHIR_TOKEN"),
        ("server", "forbidden", "AEFHIR_TOKEN"),
        ("server-http-413", "exception", "this size"),
        ("server-http-405", "exception", "transactions"),
    ],
)
def test_a_known_refusal_says_what_helps(key: str, code: str, words: str) -> None:
    expected = explained(Issue("error", code, key, "no"), BUNDLE).expected
    assert expected is not None
    assert words in expected


def test_an_unknown_refusal_keeps_to_the_servers_words() -> None:
    assert explained(Issue("error", "processing", "server", "no"), BUNDLE).expected is None


def answer(*responses: Any) -> Json:
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": one} for one in responses]}


@pytest.mark.parametrize(
    ("response", "status", "version"),
    [
        ({"status": "201 Created", "etag": "1", "location": "Patient/a1/_history/1"}, "201 Created", "1"),
        ({"status": "200 OK", "etag": 'W/"3"'}, "200 OK", "3"),
        ({"status": "200", "etag": '"4"'}, "200", "4"),
        ({"status": "200", "location": "http://other.example/r4/Patient/a1/_history/5"}, "200", "5"),
        ({"status": "200", "location": "Patient/a1"}, "200", None),
        ({"status": "204 No Content"}, "204 No Content", None),
    ],
)
def test_all_forms_of_an_entrys_answer_are_read(response: Json, status: str, version: str | None) -> None:
    got = written(BUNDLE, answer(response, {"status": "200"}, {"status": "200"}))
    assert (got.entries[0].reference, got.entries[0].status, got.entries[0].version) == ("Patient/a1", status, version)
    assert got.faults == ()


@pytest.mark.parametrize("count", [0, 2, 4])
def test_another_number_of_entries_makes_all_of_them_worthless(count: int) -> None:
    got = written(BUNDLE, answer(*[{"status": "201"}] * count))
    assert got.entries == ()
    assert [fault.key for fault in got.faults] == ["response-length"]


def test_a_refusal_inside_of_a_success_is_told() -> None:
    refused = {"status": "400 Bad Request", "outcome": outcome(said("error", "HAPI-1094: no such thing"))}
    got = written(BUNDLE, answer({"status": "200"}, refused, {}))
    assert [(fault.key, fault.path) for fault in got.faults] == [
        ("entry-refused", "Condition/a1"),
        ("entry-status", "Composition/a1"),
    ]
    assert "HAPI-1094" in got.faults[0].text


def test_an_id_that_the_server_chose_is_an_error() -> None:
    moved = {"status": "201 Created", "location": "http://x.example/fhir/Patient/17/_history/1"}
    got = written(BUNDLE, answer(moved, {"status": "200"}, {"status": "200"}))
    assert [(fault.severity, fault.key, fault.found) for fault in got.faults] == [
        ("error", "ids-reassigned", "Patient/17")
    ]


def statement(interactions: list[str], **more: Any) -> Json:
    rest = {"interaction": [{"code": code} for code in interactions], "resource": [{"type": "Patient", **more}]}
    return {"resourceType": "CapabilityStatement", "rest": [rest]}


def test_only_what_a_statement_states_counts_against_a_server() -> None:
    assert refused_ids(None, BUNDLE) is None
    assert refused_ids(statement([]), BUNDLE) is None
    assert refused_ids(statement([], updateCreate=True), BUNDLE) is None
    assert refused_ids(statement([], updateCreate=False), {**BUNDLE, "entry": BUNDLE["entry"][1:]}) is None
    refused = refused_ids(statement([], updateCreate=False), BUNDLE)
    assert refused is not None
    assert (refused.key, refused.severity) == ("client-ids", "error")
    assert no_transactions(None) is None
    assert no_transactions({"resourceType": "CapabilityStatement"}) is None
    assert no_transactions(statement(["transaction", "batch"])) is None
    missing = no_transactions(statement(["batch"]))
    assert missing is not None
    assert missing.key == "no-transactions"
