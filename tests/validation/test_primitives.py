"""Layer primitives: values of the right JSON type that are not of their FHIR type."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir.narrative import narrative
from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import changed, errors

Make = Callable[[], dict[str, Any]]

FREQUENCY = "dosage.0.timing.repeat.frequency"
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'

WRONG: list[tuple[Make, str, Any, str]] = [
    (r4.adverse_event, "date", "2024-02-30", "primitive-dateTime"),
    (r4.adverse_event, "date", "2023-02-29", "primitive-dateTime"),
    (r4.adverse_event, "date", "2024-06-31T10:00:00Z", "primitive-dateTime"),
    (r4.adverse_event, "date", "2024-06-01T10:31:00", "primitive-dateTime"),
    (r4.adverse_event, "date", "2024-06-01T10:31Z", "primitive-dateTime"),
    (r4.adverse_event, "date", "2024-06-01T25:00:00Z", "primitive-dateTime"),
    (r4.adverse_event, "date", "2024-6-1", "primitive-dateTime"),
    (r4.adverse_event, "date", "2024-06-01\n", "primitive-dateTime"),
    (r4.adverse_event, "date", "0000", "primitive-dateTime"),
    (r4.adverse_event, "date", "२०२४", "primitive-dateTime"),
    (r4.patient, "birthDate", "1950-13", "primitive-date"),
    (r4.patient, "birthDate", "1950-07-01T00:00:00Z", "primitive-date"),
    (r4.provenance, "recorded", "2024-06-03", "primitive-instant"),
    (r4.provenance, "recorded", "2024-02-30T00:00:00Z", "primitive-instant"),
    (r4.observation, "valueQuantity.unit", "", "primitive-empty"),
    (r4.patient, "gender", "", "primitive-empty"),
    (r4.patient, "birthDate", "", "primitive-empty"),
    (r4.patient, "name.0.given", [""], "primitive-empty"),
    (r4.patient, "id", "case_1", "primitive-id"),
    (r4.patient, "id", "a" * 65, "primitive-id"),
    (r4.patient, "language", " en", "primitive-code"),
    (r4.patient, "language", "en  GB", "primitive-code"),
    (r4.patient, "identifier.0.system", "https://example.org/a b", "primitive-uri"),
    (r4.questionnaire, "url", "https://example.org/\n", "primitive-uri"),
    (r4.questionnaire_response, "questionnaire", "a b", "primitive-canonical"),
    (r4.medication_statement, FREQUENCY, 0, "primitive-positiveInt"),
    (r4.medication_statement, FREQUENCY, Decimal("1.5"), "primitive-positiveInt"),
    (r4.medication_statement, FREQUENCY, 2**31, "primitive-positiveInt"),
    (r4.questionnaire, "item.0.item.0.maxLength", -(2**31) - 1, "primitive-integer"),
    (r4.patient, "name.0.family", "a\x0bb", "primitive-string"),
    (r4.patient, "name.0.family", "a\ud800", "string-unicode"),
    (r4.patient, "name.0.family", "x" * (1024 * 1024 + 1), "string-length"),
    (r4.observation, "valueQuantity.value", Decimal("NaN"), "primitive-decimal"),
    (r4.patient, "photo", [{"data": "!!!!"}], "primitive-base64Binary"),
    (r4.patient, "photo", [{"data": "QUJ"}], "primitive-base64Binary"),
    (r4.patient, "photo", [{"data": " "}], "primitive-base64Binary"),
    (r4.patient, "photo", [{"data": ("QUJD " * 50) + "!"}], "primitive-base64Binary"),
    (r4.patient, "text.div", "<div>x</div>", "xhtml-div"),
    (r4.patient, "text.div", f"<p {XHTML}>x</p>", "xhtml-div"),
    (r4.patient, "text.div", f"<div {XHTML}>x", "xhtml-malformed"),
    (r4.patient, "text.div", f"<div {XHTML}>&nbsp;</div>", "xhtml-malformed"),
    (r4.patient, "text.div", f"<div {XHTML}>\x0c</div>", "xhtml-malformed"),
    (r4.patient, "text.div", f"<div {XHTML}><p>\ufffe</p></div>", "xhtml-malformed"),
    (r4.patient, "text.div", f"<div {XHTML}>x</div><div {XHTML}/>", "xhtml-malformed"),
    (r4.patient, "text.div", f"<!DOCTYPE div []><div {XHTML}>x</div>", "xhtml-malformed"),
    (r4.patient, "text.div", f"<div {XHTML}><script>x</script></div>", "xhtml-active"),
    (r4.patient, "text.div", f"<div {XHTML}><p onclick='x()'>x</p></div>", "xhtml-active"),
    (r4.patient, "text.div", f"<div {XHTML}><a href=' java&#10;script:x()'>x</a></div>", "xhtml-active"),
    (r4.patient, "text.div", f"<div {XHTML}><form/></div>", "xhtml-active"),
    (r4.patient, "text.div", "", "xhtml-malformed"),
]


@pytest.mark.parametrize(("make", "path", "value", "key"), WRONG)
def test_a_wrong_value_is_found(make: Make, path: str, value: Any, key: str) -> None:
    found = errors(changed(make(), path, value), "primitives")
    assert [name for name, _ in found] == [key]


RIGHT: list[tuple[Make, str, Any]] = [
    (r4.adverse_event, "date", "2024"),
    (r4.adverse_event, "date", "2024-06"),
    (r4.adverse_event, "date", "2024-02-29"),
    (r4.adverse_event, "date", "2024-06-01T23:59:60+14:00"),
    (r4.adverse_event, "date", "2024-06-01T10:31:00.123456789-05:00"),
    (r4.patient, "id", "a" * 64),
    (r4.patient, "name.0.family", "  Größe\u00a0\n\t日本 👩‍⚕️ "),
    (r4.patient, "name.0.family", "x" * (1024 * 1024)),
    (r4.observation, "valueQuantity.value", Decimal("1E-22")),
    (r4.observation, "valueQuantity.value", Decimal("-0.0")),
    (r4.observation, "valueQuantity.value", 7),
    (r4.questionnaire, "item.0.item.0.maxLength", -(2**31)),
    (r4.medication_statement, FREQUENCY, 2**31 - 1),
    (r4.patient, "photo", [{"data": "QUJD\nQUI="}]),
    (
        r4.patient,
        "text.div",
        f'<div {XHTML} lang="en"><p class="a">x &#160; <br/></p><table><tr><td>1</td></tr></table></div>',
    ),
    (r4.patient, "text.div", "<x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>é</x:p></x:div>"),
]


@pytest.mark.parametrize(("make", "path", "value"), RIGHT)
def test_a_right_value_passes(make: Make, path: str, value: Any) -> None:
    verdict = check(changed(make(), path, value), {"structure", "primitives"})
    assert verdict.issues == ()


@pytest.mark.parametrize(("value", "key"), [(" \n", "string-blank"), ("a\x07b", "string-control")])
def test_what_should_not_be_is_a_warning(value: str, key: str) -> None:
    verdict = check(changed(r4.patient(), "name.0.family", value), {"primitives"})
    assert [(issue.key, issue.severity) for issue in verdict.issues] == [(key, "warning")]
    assert verdict.layers["primitives"] == "pass"


@given(st.binary(min_size=1))
def test_whatever_is_base64_passes(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert errors(changed(r4.patient(), "photo", [{"data": text}]), "primitives") == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_the_narratives_that_this_project_writes_pass(text: str) -> None:
    written = narrative([text, "x"])
    found = errors(changed(r4.patient(), "text", written), "primitives")
    # U+FFFE and U+FFFF are no characters of XML, so no narrative can hold them.
    assert bool(found) == any(char in text for char in "\ufffe\uffff")


@given(st.dates())
def test_every_day_of_the_calendar_passes(day: Any) -> None:
    assert errors(changed(r4.patient(), "birthDate", day.isoformat()), "primitives") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<script>run()</script>", "string-html"),
        ("a <iframe src='https://example.org'/>", "string-html"),
        ('<img src="x" onerror="run()">', "string-html"),
        ("<a href='javascript:run()'>x</a>", "string-html"),
        ("<img src=x onerror=run()>", "string-html"),
        ("<link rel='stylesheet' href='https://example.org/x.css'>", "string-html"),
        ("<object data='https://example.org/x'></object>", "string-html"),
        ("see <link> or the <form> on the <object>", ""),
        ("if a <b on day = 3 and c> d", ""),
        ("<patient onset='2020'> with <input> 5", ""),
        ("href = javascript: is no link", ""),
        ("a <b>bold</b> word", ""),
        ("p < 0.05, n > 3", ""),
        ("<onset=3>", ""),
    ],
)
def test_html_that_a_browser_would_run_is_found_in_texts(text: str, key: str) -> None:
    assert errors(r4.patient() | {"name": [{"text": text}]}, "primitives") == (
        [(key, "Patient.name[0].text")] if key else []
    )


@pytest.mark.parametrize(
    "text",
    [
        "<a" + " onx=" * 50_000,
        "<a" + " on" * 50_000,
        "<a " * 50_000,
        "<" * 100_000,
        "<link " + "=" * 100_000,
        "<a ='" + "= " * 50_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    check(r4.patient() | {"name": [{"text": text}]}, {"primitives"})
    assert time.process_time() - start < 2


def test_the_url_that_others_call_a_resource_by_is_absolute() -> None:
    assert errors(r4.questionnaire() | {"url": "Questionnaire/q"}, "primitives") == [
        ("canonical-absolute", "Questionnaire.url")
    ]
    assert errors({"resourceType": "Device", "url": "local"}, "primitives") == []
