"""The position of a pointer in a text, held against what the standard library reads there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir.positions import Lines, beyond, positions
from service.pointer import pointer

NAMES = st.text(max_size=4) | st.sampled_from(
    ["a", "/", "~", "~1", '"', "\\", "\n", "\ud83d\ude00", "\ud800", "0", "{"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | NAMES
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=20)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every place in a value with what stands there."""
    yield path, value
    if isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(member, (*path, name))


def read_at(text: str, line: int, column: int) -> Iterator[Any]:
    """What the standard library reads at a position: a value, and if that is a name, what it names."""
    offset = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
    first, end = json.JSONDecoder().raw_decode(text, offset)
    yield first
    rest = text[end:].lstrip()
    if rest.startswith(":"):
        yield json.JSONDecoder().raw_decode(rest[1:].lstrip())[0]


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_each_place_is_found_where_the_value_is_read(
    value: Any, indent: int | None, ascii_only: bool, end: str, bom: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).replace("\n", end)
    # Two surrogates in escapes are one character when they are read.
    value = json.loads(text)
    every = {pointer(*path): (path, member) for path, member in places(value)}
    found = positions("\ufeff" * bom + text, every)
    assert found.keys() == every.keys()
    for name, (path, member) in every.items():
        read = list(read_at(text, *found[name]))
        assert read[-1] == member
        assert len(read) == 1 or read[0] == path[-1]
    starts = [found[pointer(*path)] for path, _ in places(value)]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ('{"a": 1, "a": 2}', "/a", (1, 10)),
        ('{"a": {"b": 1}, "a": {"c": 1}}', "/a/b", (1, 17)),
        ('{"a": {"b": 1}, "\\u0061": [0, {"b": 2}]}', "/a/1/b", (1, 32)),
        ('{"a": [1, 2]}', "/a/2", (1, 2)),
        ('{"a": {}}', "/b/c", (1, 1)),
        ('\n  {"a": 1}', "", (2, 3)),
        ('{"x": "\\"}, {\\"a\\": [", "a": 1}', "/a", (1, 25)),
        ('{"\U0001f600": "é", "a": 1}', "/a", (1, 12)),
        ('{"a":\r\n\t1,\r\n\t"b": 1}', "/b", (3, 2)),
        ('{"a": [[], {}, [1, [2]]]}', "/a/2/1/0", (1, 21)),
    ],
)
def test_what_counts(text: str, at: str, expected: tuple[int, int]) -> None:
    assert positions(text, [at]) == {at: expected}


def test_the_first_bracket_that_is_too_deep_is_found_in_text_that_is_no_json() -> None:
    assert beyond('{"[[[": [\n[1], [[', 3) == (2, 7)
    assert beyond("[[[]]]", 3) is None


def test_a_line_by_its_number() -> None:
    lines = Lines("a\r\nb\n")
    assert [lines.line(number) for number in range(5)] == ["", "a", "b", "", ""]
