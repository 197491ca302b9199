"""The clean text of an article, with the place in the original of each of its characters.

Blocks stand in lines of their own, in the page's order; within a block the lines are joined: by a blank, or by nothing
where the line end fell into a word (hyphens.py) or between a number and its unit's denominator ("1 mg/" "kg/day").
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from service.intake.narrative import characters
from service.intake.narrative.hyphens import Hyphens
from service.intake.narrative.layout import blocks_of
from service.intake.narrative.lines import Block, Line
from service.intake.narrative.markup import HIDDEN, hidden
from service.intake.narrative.zones import on_one_line

_MARKER: Final = re.compile(r"(?:#{1,6}|>{1,3}|[\u2022\u25cf\u25aa\u25e6\u2023\u00b7\uf0b7*+-])\s{1,8}(?=\S)")
_CELL: Final = re.compile(r"[^|\s](?:[^|\n]*[^|\s])?")
_SLASH_UNIT: Final = re.compile(
    r"(?:kg|day|d|dl|l|ml|h|hr|hour|min|week|wk|month|m2|mm3|\u03bcl|dose|mol|mmol|mg|g|u)\b", re.I
)
_WORDS: Final = re.compile(r"\S")
_NOT_A_HYPHEN: Final = "\u2014\u2015"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """blocks: each with its span of `text`. seams: places of `text` whose words do not follow those before them on the
    page. left_out: spans of the original that nobody can read.
    """

    text: str
    starts: array[int]
    ends: array[int]
    blocks: tuple[tuple[Block, int, int], ...]
    seams: tuple[int, ...]
    left_out: tuple[tuple[int, int], ...] = ()


def clean(original: str, known: Callable[[str], bool] | None = None) -> Cleaned:
    """The clean text of an original."""
    text = on_one_line(hidden(characters.folded(original)))
    writer = _Writer(text, original, Hyphens(text, known))
    blocks, left_out = blocks_of(text, original)
    for block in blocks:
        writer.block(block)
    return replace(writer.result(), left_out=tuple(left_out))


class _Writer:
    """Writes the clean text, and for each character where its original starts and ends."""

    def __init__(self, text: str, original: str, hyphens: Hyphens) -> None:
        self._text = text
        self._original = original
        self._hyphens = hyphens
        self._pieces: list[str] = []
        self._starts = array("I")
        self._ends = array("I")
        self._blocks: list[tuple[Block, int, int]] = []
        self._seams: list[int] = []

    def block(self, block: Block) -> None:
        if self._pieces:
            place = self._ends[-1]
            self._write("\n", place, place)
        start = len(self._starts)
        for number, line in enumerate(block.lines):
            if number:
                self._join(block.lines[number - 1], line)
                if self._is_apart(block.lines[number - 1], line):
                    self._seams.append(len(self._starts))
            if block.kind == "row":
                self._row(line)
            else:
                self._line(line, marked=number == 0)
        self._blocks.append((block, start, len(self._starts)))

    def _is_apart(self, before: Line, line: Line) -> bool:
        """Whether a line is not the next one of the page."""
        return line.start < before.end or _WORDS.search(self._text, before.end, line.start) is not None

    def result(self) -> Cleaned:
        return Cleaned("".join(self._pieces), self._starts, self._ends, tuple(self._blocks), tuple(self._seams))

    def _row(self, line: Line) -> None:
        """A table's row: its cells with a blank between them."""
        end = line.start
        for cell in _CELL.finditer(self._text, line.start, line.end):
            if end > line.start:
                self._write(" ", end, cell.start())
            self._line(Line(cell.start(), cell.end(), 0), marked=False)
            end = cell.end()

    def _line(self, line: Line, *, marked: bool) -> None:
        start = line.start
        if marked and (marker := _MARKER.match(self._text, line.start, line.end)) is not None:
            start = marker.end()
        for first, last, words in characters.changes(self._text, start, line.end):
            self._copy(start, first)
            tag = self._text.find(HIDDEN, first, last)
            if tag >= 0 and self._original[tag] != HIDDEN:
                self._seams.append(len(self._starts))
            self._write(words, first, last)
            start = last
        self._copy(start, line.end)

    def _join(self, before: Line, line: Line) -> None:
        text, last = self._text, before.end - 1
        place = before.end
        if self._original[last] == "\u00ad":
            return
        if self._original[last] in _NOT_A_HYPHEN and not text[last - 1].isspace():
            return
        if text[last] == "-" and before.end - before.start > 1:
            how = self._hyphens.at(last, before.start, line.start)
            if how == "join":
                self._unwrite()
            elif how == "space":
                self._write(" ", place, line.start)
            return
        if text[last] == "/" and text[last - 1 : last].isalnum() and _SLASH_UNIT.match(text, line.start, line.end):
            return
        self._write(" ", place, line.start)

    def _copy(self, start: int, end: int) -> None:
        if start < end:
            self._pieces.append(self._text[start:end])
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))

    def _write(self, words: str, start: int, end: int) -> None:
        if words:
            self._pieces.append(words)
            self._starts.extend([start] * len(words))
            self._ends.extend([end] * len(words))

    def _unwrite(self) -> None:
        self._pieces[-1] = self._pieces[-1][:-1]
        self._starts.pop()
        self._ends.pop()
