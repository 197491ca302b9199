"""JSON Pointers, with the examples of RFC 6901 section 5."""

from __future__ import annotations

from typing import Any

import pytest

from service.pointer import pointer, resolve, split

DOCUMENT: dict[str, Any] = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "m~n": 8, " ": 7}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_examples_of_the_specification(text: str, value: Any) -> None:
    assert resolve(DOCUMENT, text) == value
    assert pointer(*split(text)) == text


@pytest.mark.parametrize(
    "text", ["/foo/2", "/foo/-", "/foo/01", "/foo/-1", "/foo/٣", "/foo/9999999999", "/bar", "/foo/0/x"]
)
def test_what_is_not_there(text: str) -> None:
    with pytest.raises(LookupError):
        resolve(DOCUMENT, text)


def test_what_is_no_pointer() -> None:
    with pytest.raises(ValueError, match="starts with a slash"):
        resolve(DOCUMENT, "foo/0")


def test_positions_are_parts_too() -> None:
    assert pointer("drugs", 0, "a/b", "m~n") == "/drugs/0/a~1b/m~0n"
