"""The line that is shown: cut to the width, harmless, and the caret under its character."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cli.excerpts import excerpt


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ('{"a": 1}', 2, ['    12 | {"a": 1}', "       |  ^"]),
        ('\t"a": 1', 2, ['    12 |   "a": 1', "       |   ^"]),
        ('"日本", 1', 7, ['    12 | "日本", 1', "       |         ^"]),
        ("\x1b[31m1", 2, ["    12 | \\x1b[31m1", "       |     ^"]),
        ("", 1, ["    12 | ", "       | ^"]),
    ],
)
def test_the_caret_stands_under_the_character(line: str, column: int, shown: list[str]) -> None:
    assert excerpt(line, 12, column, 80).split("\n") == shown


def test_a_long_line_is_cut_around_the_column() -> None:
    line, caret = excerpt("x" * 5000 + "Y" + "z" * 5000, 1, 5001, 60).split("\n")
    assert len(line) == 60
    assert line[caret.index("^")] == "Y"
    assert line.endswith("…")
    assert "| …x" in line


@given(st.text(max_size=200).filter(lambda text: "\n" not in text), st.integers(0, 200), st.integers(30, 120))
def test_no_line_is_wider_than_the_terminal_or_does_anything_to_it(line: str, at: int, width: int) -> None:
    column = min(at, len(line)) + 1
    shown, caret = excerpt(line, 1, column, width).split("\n")
    assert shown.isprintable()
    assert columns(shown) <= max(width, 40)
    assert caret.index("^") <= columns(shown)
