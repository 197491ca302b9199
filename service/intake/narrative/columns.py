"""Columns side by side, as a page is copied with its layout kept, read one after the other and never across.

Columns are told from a table by their words: both sides of the gutter are running text, with the small words that
prose has and tables lack. Rows where running text stands on both sides of a wide gap and no gutter can be followed are
left out, and so is a region that a line crosses in mid-sentence: half a sentence of each column would tell of things
that nobody said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from service.intake.narrative.gutters import LEAST, Cell, Gutter, Row, followed, rows_of
from service.intake.narrative.language import COMMON
from service.intake.narrative.lines import Line

_WORD: Final = re.compile(r"[^\W\d_]{2,30}|\ba\b")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_TOKEN: Final = re.compile(r"\S+")
_GAP: Final = re.compile(r"\S {2,}\S")
_OTHERS: Final = "a in or at an as be no not are it he we our all"
_SMALL: Final = COMMON | frozenset(_OTHERS.split())
_WIDE: Final = 4
"""Columns of a gap that no justified line has by chance."""
_SURE: Final = 6
"""Lines after which a gutter of two columns is none by chance."""
_INDENTED: Final = 20
_READ: Final = 400
"""Cells of a side that are looked at."""


def apart(text: str, original: str, lines: list[Line]) -> tuple[list[Line], list[tuple[int, int]]]:
    """The lines of a folded text in reading order, columns apart; and the spans that are left out."""
    if _GAP.search(text) is None and "\t" not in original:
        return lines, []
    reader = _Reader(text)
    read = list(reader.lines(rows_of(text, original, lines), 0))
    return read, reader.left_out


class _Reader:
    """Reads rows, and in each column the columns that it has itself. left_out: spans that nobody can read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lost = False
        self.left_out: list[tuple[int, int]] = []

    def lines(self, rows: Sequence[Row], width: int) -> Iterator[Line]:
        """The rows' lines in reading order. width: of their column, 0 for the page."""
        number, gap = 0, 0
        while number < len(rows):
            gutter = self._gutter(rows, number)
            here = rows[number : number + (len(gutter.rows) if gutter is not None else 1)]
            number += len(here)
            if gutter is not None and self._is_of_columns(gutter):
                yield from self._columns(gutter)
                gap = 0
                continue
            for row in here:
                gap += row.gap if row.cells else row.gap + 1
                if row.cells and self._is_suspect(row):
                    self._leave_out(row.cells)
                elif row.cells:
                    yield self._line(row, gap, width)
                    gap = 0

    def _columns(self, gutter: Gutter) -> Iterator[Line]:
        sides = gutter.sides()
        if gutter.unclear:
            for row in gutter.rows:
                self._leave_out(row.cells)
            return
        gap = 0 if gutter.rows[0].new_page else gutter.rows[0].gap
        for side, gaps in ((0, [gap]), (1, [0])):
            gaps += [row.gap for row in gutter.rows[1:]]
            column = [pair[side] for pair in sides]
            told = [cells for cells in column if cells]
            edge = min(cells[0].column for cells in told)
            width = max(cells[-1].last for cells in told) - edge
            yield from self.lines(
                [
                    Row(cells, gap, bool(cells) and cells[0].column > edge)
                    for cells, gap in zip(column, gaps, strict=True)
                ],
                width,
            )

    def _gutter(self, rows: Sequence[Row], number: int) -> Gutter | None:
        """The gutter at a row; or at the first row with both columns, where the right one alone begins above it."""
        first = number
        if _is_right(rows[number]):
            ahead = range(number + 1, min(len(rows), number + _INDENTED))
            first = next((place for place in ahead if len(rows[place].cells) > 1), number)
        gutter = followed(self._text, rows, first)
        if gutter is None or first == number:
            return gutter
        for row in rows[number:first]:
            gutter.columns = row.blank(gutter.columns)
        if gutter.columns[1] - gutter.columns[0] < LEAST or any(row.new_page for row in rows[number + 1 : first + 1]):
            return None
        gutter.rows[:0] = rows[number:first]
        gutter.cuts = {place + first - number: cut for place, cut in gutter.cuts.items()}
        return gutter

    def _line(self, row: Row, gap: int, width: int) -> Line:
        line = Line(row.cells[0].start, row.cells[-1].end, gap, row.indented, width, self._lost)
        self._lost = False
        return line

    def _leave_out(self, cells: tuple[Cell, ...]) -> None:
        if cells:
            self.left_out.append((cells[0].start, cells[-1].end))
            self._lost = True

    def _is_of_columns(self, gutter: Gutter) -> bool:
        """Whether running text stands on both sides, and the gutter is none by chance."""
        sides = gutter.sides()
        both = sum(1 for left, right in sides if left and right)
        wide = gutter.columns[1] - gutter.columns[0]
        if both < _SURE and (both < 2 or wide < (_WIDE if both == 2 else _WIDE - 1)):
            return False
        columns = [[cell for pair in sides for cell in pair[side]] for side in (0, 1)]
        running = [self._is_running(column) for column in columns]
        return any(running) and all(
            told or self._is_of_references(column) for told, column in zip(running, columns, strict=True)
        )

    def _is_running(self, cells: Sequence[Cell]) -> bool:
        """Whether cells of a column are prose: words more than signs, one of twelve a small one."""
        read = cells[:_READ]
        tokens = [token for cell in read for token in _TOKEN.findall(self._text, cell.start, cell.end)]
        words = [word for cell in read for word in _WORD.findall(self._text, cell.start, cell.end)]
        small = sum(1 for word in words if word.lower() in _SMALL)
        return len(words) >= max(4, 1.5 * len(read)) and 2 * len(words) > len(tokens) and 12 * small >= len(words)

    def _is_of_references(self, cells: Sequence[Cell]) -> bool:
        """Whether cells of a column are entries of a reference list: a year on one of five lines, and words."""
        words = sum(len(_WORD.findall(self._text, cell.start, cell.end)) for cell in cells)
        years = sum(1 for cell in cells if _YEAR.search(self._text, cell.start, cell.end) is not None)
        return words >= 1.5 * len(cells) and 5 * years >= len(cells)

    def _is_suspect(self, row: Row) -> bool:
        """Whether running text stands on both sides of a gap that is wider than any other of the row."""
        widths = [end - start for start, end in row.gaps()]
        if not widths or max(widths) < _WIDE or (sorted([0, *widths])[-2] * 2 > max(widths)):
            return False
        number = widths.index(max(widths)) + 1
        if self._text[row.cells[number - 1].end - 1] == ":":
            return False
        return all(self._is_running(side) for side in (row.cells[:number], row.cells[number:]))


def _is_right(row: Row) -> bool:
    return len(row.cells) == 1 and row.cells[0].column >= _INDENTED
