"""Reading case reports: valid ones load as they are, broken ones get every error and never a traceback."""

from __future__ import annotations

import copy
import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Refused
from service.fhir import json
from service.issues import Issue
from service.pointer import resolve, split
from service.report.model import CaseReport, Duration, When
from service.report.reader import read_report
from service.report.schema import CaseReportSchema
from service.report.strict import shared
from tests.samples import all_fields, as_json, full_report, minimal_report, pointers, used_fields
from tests.strategies import reports


def refused(data: Any) -> list[Issue]:
    with pytest.raises(Refused) as caught:
        read_report(data)
    return list(caught.value.issues)


def found(data: Any) -> list[tuple[str, str | None]]:
    return [(issue.key, issue.pointer) for issue in refused(data)]


def report_with(**fields: Any) -> dict[str, Any]:
    return minimal_report() | fields


def test_the_full_report_loads_and_uses_every_field() -> None:
    read_report(full_report())
    schema = shared(CaseReportSchema)
    assert used_fields(full_report(), schema) == all_fields(schema)


def test_what_is_not_stated_is_absent() -> None:
    report = read_report(minimal_report())
    given_fields = {"identifier", "version", "created", "digest"}
    values = {field.name: getattr(report, field.name) for field in dataclasses.fields(CaseReport)}
    assert {name for name, value in values.items() if value not in (None, ())} == given_fields


@given(reports())
def test_every_generated_report_loads_and_comes_back_equal(data: dict[str, Any]) -> None:
    report = read_report(data)
    again = read_report(json.parse(json.dumps(as_json(report))))
    assert dataclasses.replace(again, digest=report.digest) == report


def test_digits_and_times_are_kept() -> None:
    report = read_report(json.parse(json.dumps(full_report())))
    assert report.patient is not None
    assert str(report.patient.weight and report.patient.weight.value) == "70.50"
    assert str(report.tests[0].value) == "66.680"
    assert report.source is not None
    assert report.source.published == "2024"
    offset = Duration(value=Decimal(6), unit="month")
    assert report.reactions[0].onset == When(
        relation="after-start", offset=offset, drug="falimab", text="six months in"
    )


def test_highly_probable_is_definite_of_naranjo_only() -> None:
    assessment = {"key": "a", "drug": "falimab", "reaction": "rash", "assessor": {"type": "reporter"}}
    stated = {**assessment, "status": "final", "category": "highly-probable"}
    data = full_report() | {"assessments": [stated | {"method": "naranjo"}, stated | {"key": "b", "method": "rucam"}]}
    assert [entry.category for entry in read_report(data).assessments] == ["definite", "highly-probable"]


def test_all_errors_come_at_once() -> None:
    data = report_with(
        version="1",
        colour="red",
        drugs=[{"key": "a", "name": " ", "role": "Suspect"}, {"key": "a", "name": "b", "role": "suspect"}],
        pairs=[{"drug": "a", "reaction": "missing"}],
        patient={"age": {"value": "66,680", "unit": "year"}},
    )
    del data["created"]
    assert sorted(found(data)) == [
        ("field-required", "/created"),
        ("field-unknown", "/colour"),
        ("key-duplicate", "/drugs/1/key"),
        ("reference-unresolved", "/pairs/0/reaction"),
        ("value-enum", "/drugs/0/role"),
        ("value-number-text", "/patient/age/value"),
        ("value-number-text", "/version"),
        ("value-text", "/drugs/0/name"),
    ]


@pytest.mark.parametrize("data", [None, 1, "text", True, [], [minimal_report()], {}, {"a": None}])
def test_what_is_no_report_at_all(data: Any) -> None:
    assert found(data)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("reaction", "reactions"), ("Drugs", "drugs"), ("sender-comment", "sender_comment"), ("_schema", None)],
)
def test_unknown_fields_get_the_nearest_known_name(name: str, meant: str | None) -> None:
    [issue] = refused(report_with(**{name: "x"}))
    assert (issue.key, issue.pointer) == ("field-unknown", f"/{name}")
    assert meant is None or issue.expected == f'did you mean "{meant}"?'


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("66,680", "66680 without quotes (66.680 if the comma is a decimal comma)"),
        ("1,066,680", "1066680 without quotes"),
        ("66 680", "66680 without quotes"),
        ("7,9", "7.9 without quotes"),
        ("7.90", "7.90 without quotes"),
        ("-3", "-3 without quotes"),
        ("<5", '5 without quotes, with "comparator": "<" beside it'),
        ("≥ 2.5", '2.5 without quotes, with "comparator": ">=" beside it'),
        ("1:640", 'for a titre "titre": 640 in place of "value"'),
        (">1:640", 'for a titre "titre": 640 in place of "value", with "comparator": ">" beside it'),
        ("12 mg", '12 without quotes, with the unit apart: "unit": "mg"'),
        ("<12,5 µg/l", '12.5 without quotes, with the unit apart: "unit": "µg/l", with "comparator": "<" beside it'),
        ("5-10", 'one number; a range goes into "text"'),
        ("about ten", 'a JSON number, such as 7.90; words go into "text"'),
        ("\uff17", 'a JSON number, such as 7.90; words go into "text"'),
        ("1_000", 'a JSON number, such as 7.90; words go into "text"'),
        ("", 'a JSON number, such as 7.90; words go into "text"'),
    ],
)
def test_a_number_as_text_gets_the_way_to_write_it(text: str, way: str) -> None:
    [issue] = refused(report_with(tests=[{"key": "t", "name": "ALT", "value": text}]))
    assert (issue.key, issue.pointer, issue.expected) == ("value-number-text", "/tests/0/value", way)


@pytest.mark.parametrize("value", [7.9, float("nan"), Decimal("NaN"), True, [], {}, None, 10**30])
def test_what_is_no_json_number(value: Any) -> None:
    [(key, at)] = found(report_with(tests=[{"key": "t", "name": "ALT", "value": value}]))
    assert (key, at) == ("value-null" if value is None else "value-type", "/tests/0/value")


@pytest.mark.parametrize(
    "date", ["2014", "2014-02", "2012-02-29", "2014-02-03T00:00:00Z", "2014-02-03T23:59:59.123+14:00", "0001-01-01"]
)
def test_dates_of_any_precision_stay_as_they_are(date: str) -> None:
    assert read_report(report_with(received_first=date)).received_first == date


@pytest.mark.parametrize(
    "date",
    [
        "0000",
        "14",
        "2014-2",
        "2014-13",
        "2014-02-30",
        "2013-02-29",
        "2014-02-03T10:00Z",
        "2014-02-03T10:00:00",
        "2014-02-03T24:00:00Z",
        "2014-02-03T10:00:00+15:00",
        "2014-02-03 10:00:00Z",
        "03.02.2014",
        "2014-02-03\n",
        "\uff12\uff10\uff11\uff14",
        "March 2014",
        "",
    ],
)
def test_what_is_no_date(date: str) -> None:
    assert found(report_with(received_first=date)) == [("value-date", "/received_first")]
    assert found(report_with(created=date)) == [("value-date", "/created")]


@pytest.mark.parametrize("created", ["2014", "2014-02-03"])
def test_created_is_a_moment(created: str) -> None:
    assert found(report_with(created=created)) == [("value-date", "/created")]


@pytest.mark.parametrize("text", ["", " \n", "a\x00b", "bell\x07", "half \ud83d", "a\ufffeb", "\x1b[31mred"])
def test_text_that_cannot_be_sent(text: str) -> None:
    assert found(report_with(narrative=text)) == [("value-text", "/narrative")]


@pytest.mark.parametrize("text", [" kept ", "two\r\nlines\tand a tab", "é字🙂", "\u00a0x"])
def test_text_is_kept_as_it_is(text: str) -> None:
    assert read_report(report_with(narrative=text)).narrative == text


@pytest.mark.parametrize(
    "system", ["cases", "//example.org", "https://a b", "urn:oid:9.1", "urn:oid:2.01", "x:", "http://ä"]
)
def test_systems_are_absolute_uris(system: str) -> None:
    assert found(report_with(identifier={"system": system, "value": "1"})) == [("value-uri", "/identifier/system")]


@pytest.mark.parametrize("key", ["", "-a", "a b", "a_b", "ä", "a" * 65, "a/b", "a\n"])
def test_keys_are_short_plain_names(key: str) -> None:
    assert found(report_with(tests=[{"key": key, "name": "ALT"}])) == [("value-key", "/tests/0/key")]


@pytest.mark.parametrize(
    ("when", "keys"),
    [
        ({}, ["value-empty"]),
        ({"text": "in spring"}, []),
        ({"date": "2014", "text": "in spring"}, []),
        (
            {"date": "2014", "relation": "after", "offset": {"value": 1, "unit": "day"}, "drug": "falimab"},
            ["when-both"],
        ),
        ({"relation": "after"}, ["when-incomplete"]),
        ({"relation": "after", "drug": "falimab"}, ["when-incomplete"]),
        ({"drug": "falimab"}, ["when-incomplete"]),
        (
            {"relation": "after", "offset": {"value": 1, "unit": "day"}, "drug": "falimab", "reaction": "rash"},
            ["when-incomplete"],
        ),
        ({"relation": "after", "offset": {"text": "some days"}, "drug": "falimab"}, ["when-incomplete"]),
        ({"relation": "later", "offset": {"value": 1, "unit": "day"}, "drug": "falimab"}, ["value-enum"]),
        ({"relation": "after", "offset": {"value": 1}, "drug": "falimab"}, ["duration-incomplete"]),
        ({"relation": "after", "offset": {"value": 1, "unit": "day"}, "drug": "x"}, ["reference-unresolved"]),
        (2014, ["value-type"]),
    ],
)
def test_points_in_time(when: Any, keys: list[str]) -> None:
    data = full_report()
    data["reactions"][0]["onset"] = when
    assert [issue.key for issue in (refused(data) if keys else [])] == keys
    assert keys or read_report(data)


def test_an_unreadable_list_is_not_blamed_on_the_references_into_it() -> None:
    data = full_report()
    data["drugs"] = data["drugs"][0]
    assert found(data) == [("value-type", "/drugs")]


@pytest.mark.parametrize(
    ("fields", "at"),
    [({"patient": [{"sex": "male"}, {"sex": "female"}]}, "/patient"), ({"patients": [{"sex": "male"}]}, "/patients")],
)
def test_several_patients_are_refused_with_the_way_out(fields: dict[str, Any], at: str) -> None:
    [issue] = refused(report_with(**fields))
    assert (issue.key, issue.pointer) == ("several-patients", at)
    assert issue.expected is not None
    assert "one report for each patient" in issue.expected


def mutations(data: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The report with one thing in it dropped, retyped, or added."""

    def changed(place: str, value: Any) -> dict[str, Any]:
        result = copy.deepcopy(data)
        *parent, last = split(place)
        container = resolve(result, "".join(f"/{part}" for part in parent))
        if value is ...:
            del container[int(last) if isinstance(container, list) else last]
        else:
            container[int(last) if isinstance(container, list) else last] = value
        return result

    odd: st.SearchStrategy[Any] = st.sampled_from(
        [..., None, True, 0, -1, Decimal("0.5"), "", "x", [], {}, [None], [[]], {"x": 1}, "/x"]
    )
    return st.builds(changed, st.sampled_from([place for place in pointers(data) if place]), odd)


@given(mutations(full_report()))
def test_any_change_is_read_or_refused_with_pointers(data: dict[str, Any]) -> None:
    issues: tuple[Issue, ...] = ()
    try:
        read_report(data)
    except Refused as caught:
        issues = caught.issues
    assert all(issue.severity == "error" and issue.pointer is not None and issue.expected for issue in issues)


names = st.sampled_from(["drugs", "key", "patient", "history", "evidence", "at", "pairs", "drug", "onset", "_schema"])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    )
)
def test_anything_is_refused_without_a_traceback(data: Any) -> None:
    assert refused(data)


def test_a_schema_for_editors_says_nothing_of_the_case() -> None:
    plain = minimal_report()
    assert read_report({"$schema": "./case-report.schema.json", **plain}) == read_report(plain)
