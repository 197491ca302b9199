"""Gutters: strips of a page that are blank on many lines, one below the other, with words on both sides.

A line of the page is taken as cells, parted by two blanks or more, or by a tab. A gutter begins at a gap of a line and
goes down the page as far as it stays two columns wide. A line that is a little too long for its column still counts
where it can be cut beside the gutter; any other line across the page ends it, as do the foot of a page and three
blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from service.intake.narrative import page, zones
from service.intake.narrative.lines import Line, closed

_CELL: Final = re.compile(r"\S+(?: \S+)*")
LEAST: Final = 2
"""Columns that a gutter is wide."""
_BLANK_LINES: Final = 3
"""Blank lines across the whole page that end a gutter."""
_NEAR: Final = 8
"""Columns from the gutter within which the gap of a line that is too long may stand."""
_LONG: Final = 400
_MANY: Final = 10
_TAB: Final = 128
"""A tab leads to the next multiple of this: further than any column is wide."""
_ENDLESS: Final = 1 << 20


class Cell(NamedTuple):
    """Words of a line: their span of the text, and the column of the page where they begin."""

    start: int
    end: int
    column: int

    @property
    def last(self) -> int:
        """The column after the last sign."""
        return self.column + self.end - self.start


Sides = tuple[tuple[Cell, ...], tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as cells; none where a column has no words beside those of another. gap: blank lines before it."""

    cells: tuple[Cell, ...]
    gap: int
    indented: bool = False
    new_page: bool = False

    def blank(self, gutter: tuple[int, int]) -> tuple[int, int]:
        """The widest blank part of a gutter on this line."""
        best, place = (0, 0), 0
        for start, end in [*((cell.column, cell.last) for cell in self.cells), (_ENDLESS, _ENDLESS)]:
            first, last = max(place, gutter[0]), min(start, gutter[1])
            if last - first > best[1] - best[0]:
                best = first, last
            place = end
        return best

    def gaps(self) -> Iterator[tuple[int, int]]:
        """The columns between its cells."""
        for one, other in zip(self.cells, self.cells[1:], strict=False):
            yield one.last, other.column


@dataclass(slots=True)
class Gutter:
    """The rows beside a gutter, each as the cells to its left and to its right. unclear: a line went across it between
    lines that run on, so that nobody can tell what belongs together.
    """

    columns: tuple[int, int]
    rows: list[Row]
    cuts: dict[int, Sides] = field(default_factory=dict)
    unclear: bool = False
    crossed: bool = False

    def sides(self) -> list[Sides]:
        """The cells to the left and to the right, row by row."""
        return [self.beside(number) for number in range(len(self.rows))]

    def beside(self, number: int) -> Sides:
        """The cells of a row to the left and to the right."""
        edge = self.columns[1]
        cells = self.rows[number].cells
        return self.cuts.get(number) or (
            tuple(cell for cell in cells if cell.column < edge),
            tuple(cell for cell in cells if cell.column >= edge),
        )


def rows_of(text: str, original: str, lines: Sequence[Line]) -> list[Row]:
    """The lines of a page as rows."""
    found: list[Row] = []
    before = 0
    for line in lines:
        begin = text.rfind("\n", before, line.start) + 1 or before
        new_page = original.find("\f", before, line.start) >= 0
        found.append(Row(tuple(_cells(text, original, begin, line)), line.gap, line.indented, new_page))
        before = line.end
    return found


def _cells(text: str, original: str, begin: int, line: Line) -> Iterator[Cell]:
    wide = text.find("  ", line.start, line.end) >= 0 or original.find("\t", line.start, line.end) >= 0
    if line.end - line.start > _LONG or not wide:
        yield Cell(line.start, line.end, _column(original, begin, line.start, 0))
        return
    column, place = 0, begin
    for match in _CELL.finditer(text, line.start, line.end):
        for start, end in _untabbed(original, *match.span()):
            column = _column(original, place, start, column)
            yield Cell(start, end, column)
            column, place = column + end - start, end


def _untabbed(original: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a span between its tabs."""
    while (tab := original.find("\t", start, end)) >= 0:
        yield start, tab
        start = tab + 1
    yield start, end


def _column(original: str, place: int, start: int, column: int) -> int:
    """The column that the blanks before a cell lead to."""
    for sign in original[place : min(start, place + _LONG)]:
        column = (column // _TAB + 1) * _TAB if sign == "\t" else column + 1
    return column


def followed(text: str, rows: Sequence[Row], first: int) -> Gutter | None:
    """The gutter that reaches furthest down from a row; None where the row has no gap, or is of the page."""
    if not 1 < len(rows[first].cells) <= _MANY or _is_of_the_page(text, rows[first]):
        return None
    found = [_down(text, rows, first, gap) for gap in rows[first].gaps()]
    return max(found, key=lambda gutter: (len(gutter.rows), gutter.columns[1] - gutter.columns[0]))


def _down(text: str, rows: Sequence[Row], first: int, columns: tuple[int, int]) -> Gutter:
    gutter = Gutter(columns, [rows[first]])
    for number in range(first + 1, len(rows)):
        row = rows[number]
        if row.gap >= _BLANK_LINES or row.new_page or (row.gap and _is_of_the_page(text, row)):
            break
        blank = row.blank(gutter.columns)
        if len(row.cells) <= _MANY and blank[1] - blank[0] >= LEAST:
            gutter.columns = blank
        elif not _runs_on(rows, number, gutter.columns):
            gutter.crossed = True
            break
        elif (cut := _cut(text, row, gutter.columns[1])) is not None:
            gutter.cuts[len(gutter.rows)] = cut
        elif _stands_alone(text, row) or all(_ends(text, side) for side in _last(gutter)):
            gutter.crossed = True
            break
        else:
            gutter.unclear = True
        gutter.rows.append(row)
    if gutter.crossed and len(gutter.rows) > 1 and gutter.rows[-1].gap and _is_left(gutter):
        gutter.rows.pop()  # the head of what goes across
    return gutter


def _is_left(gutter: Gutter) -> bool:
    """Whether its last row has words on the left alone."""
    row = gutter.rows[-1]
    return bool(row.cells) and row.cells[-1].column < gutter.columns[0]


def _is_of_the_page(text: str, row: Row) -> bool:
    """Whether a row is a page's number, head or foot in all its cells."""
    words = [text[cell.start : cell.end] for cell in row.cells]
    return bool(words) and all(page.is_furniture(one) or (one.isdigit() and len(one) <= 5) for one in words)


def _runs_on(rows: Sequence[Row], number: int, columns: tuple[int, int]) -> bool:
    """Whether the line after a row that goes across has the gutter again, without a blank line."""
    if number + 1 >= len(rows) or rows[number].gap or rows[number + 1].gap or not rows[number + 1].cells:
        return False
    blank = rows[number + 1].blank(columns)
    first, *_, last = rows[number + 1].cells * 2
    return blank[1] - blank[0] >= LEAST and first.column < columns[0] and last.column >= columns[1]


def _cut(text: str, row: Row, edge: int) -> Sides | None:
    """A row that is too long on one side, cut at its gap next to the gutter, or where a word begins at its edge."""
    near = [number for number, (_, column) in enumerate(row.gaps(), 1) if abs(column - edge) <= _NEAR]
    if near:
        number = min(near, key=lambda number: abs(row.cells[number].column - edge))
        return row.cells[:number], row.cells[number:]
    for number, cell in enumerate(row.cells):
        place = cell.start + edge - cell.column
        if cell.start < place < cell.end and text[place - 1] == " ":
            left, right = Cell(cell.start, place - 1, cell.column), Cell(place, cell.end, edge)
            return (*row.cells[:number], left), (right, *row.cells[number + 1 :])
    return None


def _stands_alone(text: str, row: Row) -> bool:
    words = text[row.cells[0].start : row.cells[-1].end]
    return page.is_legend(words) or zones.head_of(words) is not None


def _last(gutter: Gutter) -> Iterator[Cell]:
    """The last words on either side."""
    for side in (0, 1):
        found = (gutter.beside(number)[side] for number in reversed(range(len(gutter.rows))))
        yield next(cells[-1] for cells in found if cells)


def _ends(text: str, cell: Cell) -> bool:
    return closed(text, Line(cell.start, cell.end, 0))
