"""The offending line of an input with a caret under the column, as a terminal of some width can show it.

Characters that a terminal would obey or not show are shown as escapes, and a long line is cut around the column; wide
and combining characters are counted by the columns that they take (Unicode Standard Annex 11).
"""

from __future__ import annotations

import unicodedata
from typing import Final

_ELLIPSIS: Final = "…"
_LEAST: Final = 20


def excerpt(line: str, number: int, column: int, width: int) -> str:
    """Two lines: the input's with its number, and the caret."""
    margin = f"{number:>6} | "
    room = max(width - len(margin) - 1, _LEAST)
    # More characters than have room, as some take none.
    look = 2 * room
    start = max(0, column - 1 - look)
    before = [_cell(char) for char in line[start : column - 1]]
    after = [_cell(char) for char in line[column - 1 : column - 1 + look]]
    kept = _fitting(before[::-1], room // 2 if _width(after) > room // 2 else room - _width(after) - 1)[::-1]
    cut = start > 0 or len(kept) < len(before)
    shown = (_ELLIPSIS if cut else "") + "".join(cell for cell, _ in kept)
    indent = _width(kept) + cut
    rest = _fitting(after, room - indent)
    cut_after = len(rest) < len(after) or len(line) > column - 1 + len(after)
    shown += "".join(cell for cell, _ in rest) + (_ELLIPSIS if cut_after else "")
    return f"{margin}{shown}\n{' ' * (len(margin) - 2)}| {' ' * indent}^"


def _cell(char: str) -> tuple[str, int]:
    """A character as it is shown, and how many columns that takes."""
    if " " <= char <= "~":
        return char, 1
    if char == "\t":
        return "  ", 2
    if not char.isprintable():
        escaped = char.encode("unicode_escape").decode()
        return escaped, len(escaped)
    if unicodedata.combining(char):
        return char, 0
    return char, 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _width(cells: list[tuple[str, int]]) -> int:
    return sum(width for _, width in cells)


def _fitting(cells: list[tuple[str, int]], room: int) -> list[tuple[str, int]]:
    """As many of the cells as there is room for."""
    taken = 0
    for count, (_, width) in enumerate(cells):
        taken += width
        if taken > room:
            return cells[:count]
    return cells
