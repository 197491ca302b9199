"""JSON text: what is refused and how it is said, and that digits survive."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Refused
from service.fhir.json import MAX_DEPTH, dumps, parse
from service.issues import Issue

numbers = st.one_of(
    st.integers(-(10**60), 10**60),
    st.decimals(allow_nan=False, allow_infinity=False).filter(
        lambda d: abs(d.adjusted()) < 300 and len(d.as_tuple().digits) <= 64
    ),
)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=12,
)


def keys(data: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refused:
        parse(data)
    return [(issue.key, issue.pointer) for issue in refused.value.issues]


@pytest.mark.parametrize("digits", ["7.90", "0.010", "-0.0", "66680", "-3", "0.0000000000000000000001", "1.10E-70"])
def test_digits_survive(digits: str) -> None:
    assert dumps(parse(f'{{"value":{digits}}}'.encode())) == f'{{"value":{digits}}}'.encode()


def test_small_exponents_become_plain_digits() -> None:
    assert parse(b"1E-22") == Decimal("1E-22")
    assert dumps(parse(b"1.50e-3")) == b"0.00150"
    assert dumps(Decimal("0E+3")) == b"0E+3"


def same(left: Any, right: Any) -> bool:
    """Equal in value and in the digits of fractions."""
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left == right and left.as_tuple().digits == right.as_tuple().digits
    return bool(left == right)


@given(values)
def test_written_and_read_again_is_the_same(value: Any) -> None:
    try:
        written = dumps(value)
    except TypeError:
        assert any(abs(int(digits)) >= 2**63 for digits in _integers(value))
        return
    assert same(value, parse(written))


def _integers(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [found for member in value.values() for found in _integers(member)]
    if isinstance(value, list):
        return [found for member in value for found in _integers(member)]
    return [value] if isinstance(value, int) else []


@given(values)
def test_what_was_parsed_can_be_written(value: Any) -> None:
    text = json.dumps(value, default=str)
    parsed = parse(text.encode())
    assert parse(dumps(parsed)) == parsed
    assert parse(dumps(parsed, indent=True)) == parsed


@given(st.binary() | st.text('{}[]",:\\ue1.-+N\n').map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_value_or_a_refusal(data: bytes) -> None:
    issues: tuple[Issue, ...] = ()
    try:
        parse(data)
    except Refused as refused:
        issues = refused.issues
    assert all(issue.severity == "error" and issue.key.startswith("json-") for issue in issues)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"]":', b'[{"\\"[": '])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_is_refused_however_deep(opening: bytes, closed: bool) -> None:
    per_step = opening.count(b"[", 0, 1) + opening.count(b"{")
    closing = b"}]" if per_step == 2 else (b"]" if opening == b"[" else b"}")
    for steps in (MAX_DEPTH // per_step + 1, 100_000):
        data = opening * steps + b"1" + (closing * steps if closed else b"")
        assert keys(data) == [("json-depth", None)]


def test_the_deepest_allowed_nesting_is_read() -> None:
    data = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    parse(data)
    parse(b'["' + b"[{" * 500 + b'", ' + data[1:-1] + b"]")
    assert keys(b"[" + data + b"]") == [("json-depth", None)]


def test_a_key_that_stands_twice_is_named_by_its_pointer() -> None:
    data = b'{"a/b": {"x": 1, "y": 2, "x": 3}, "list": [{"k": 1, "k": 1}]}'
    assert keys(data) == [("json-duplicate-key", "/a~1b/x"), ("json-duplicate-key", "/list/0/k")]


@pytest.mark.parametrize(
    "number", ["NaN", "-Infinity", "1e401", "1E-401", "1e99999999999999999999", "9" * 65, "0." + "1" * 64, "1" * 5000]
)
def test_numbers_out_of_bounds(number: str) -> None:
    assert keys(f'{{"a": [0, {number}]}}'.encode()) == [("json-number", "/a/1")]


@pytest.mark.parametrize(
    "data",
    [
        '{"a": "é"}'.encode("latin-1"),
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-32-be"),
        b'{"a":"\xed\xa0\x80"}',
    ],
)
def test_other_encodings_are_refused(data: bytes) -> None:
    assert keys(data) == [("json-encoding", None)]


def test_the_byte_that_is_not_utf8_is_placed_by_line_and_column() -> None:
    with pytest.raises(Refused) as refused:
        parse('{\n  "ä": "'.encode() + b"\xe9" + b'"}')
    [issue] = refused.value.issues
    assert (issue.line, issue.column, issue.found) == (2, 9, "byte 0xE9")


def test_a_utf8_byte_order_mark_is_accepted() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"", 1, 1),
        (b'{"a": 1,}', 1, 9),
        (b'{\n "a" 1}', 2, 6),
        (b"{'a': 1}", 1, 2),
        (b"{} {}", 1, 4),
        (b'["\n"]', 1, 3),
    ],
)
def test_syntax_errors_say_where(data: bytes, line: int, column: int) -> None:
    with pytest.raises(Refused) as refused:
        parse(data)
    [issue] = refused.value.issues
    assert (issue.key, issue.line, issue.column) == ("json-syntax", line, column)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), object(), "\ud800"])
def test_what_json_does_not_have_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        dumps({"a": value})


def test_indented_text_ends_with_a_newline_and_compact_text_does_not() -> None:
    assert dumps({"a": [1]}, indent=True) == b'{\n  "a": [\n    1\n  ]\n}\n'
    assert dumps({"a": [1]}) == b'{"a":[1]}'
