"""Where in a JSON text a JSON Pointer points: line and column, as editors count them.

The readers of JSON keep no positions, and a reader that does costs several times their time. So this is a second look,
taken only at a text in which something was found: one pass over its tokens, following the pointers asked for and
skipping everything else. Of a member the name counts as its beginning, of an item the value. Where a name stands
twice in an object the last one counts, as it does for the readers (RFC 8259, section 4).
Lines end at a line feed; columns count characters (code points) from 1; a byte order mark has no column.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from service.pointer import split

Position = tuple[int, int]

_TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{},:]|[^][{},:"\s]++', re.DOTALL)
_BOM: Final = "\ufeff"


def positions(text: str, pointers: Iterable[str]) -> dict[str, Position]:
    """The line and column of what each pointer names, or of the nearest that is there above it.

    The text is JSON that can be read; raises ValueError for what is no pointer.
    """
    text = text.removeprefix(_BOM)
    root = _Node(None)
    ends = {}
    for pointer in pointers:
        node = root
        for part in split(pointer):
            node = node.down(part)
        ends[pointer] = node
    _scan(text, root)
    lines = Lines(text)
    return {pointer: lines.position(_nearest(node)) for pointer, node in ends.items()}


def beyond(text: str, depth: int) -> Position | None:
    """Where objects and lists first nest deeper than that; the text need not be JSON to its end."""
    text = text.removeprefix(_BOM)
    level = 0
    for match in _TOKEN.finditer(text):
        mark = text[match.start()]
        if mark in "{[":
            level += 1
            if level > depth:
                return Lines(text).position(match.start())
        elif mark in "}]":
            level -= 1
    return None


class Lines:
    """The lines of a text: from offset to line and column, and each line by its number."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The line of that number, without its end; "" where there is none."""
        if not 0 < number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[start:end].rstrip("\r\n")


class _Node:
    """A step of the pointers asked for: the steps below it, and where it stands when it was met."""

    __slots__ = ("above", "below", "offset")

    def __init__(self, above: _Node | None) -> None:
        self.above = above
        self.below: dict[str, _Node] = {}
        self.offset: int | None = None

    def down(self, part: str) -> _Node:
        return self.below.setdefault(part, _Node(self))

    def met(self, offset: int) -> None:
        """It stands here; what was met below an earlier one of its name counts no longer."""
        if self.offset is not None:
            self._forget()
        self.offset = offset

    def _forget(self) -> None:
        waiting = [self]
        while waiting:
            node = waiting.pop()
            node.offset = None
            waiting += node.below.values()


def _nearest(node: _Node) -> int:
    step: _Node | None = node
    while step is not None:
        if step.offset is not None:
            return step.offset
        step = step.above
    return 0


class _Cursor:
    """Where the scan is: the container and its kind, and what the next value is."""

    __slots__ = ("at", "following", "here", "index", "is_name", "outer")

    def __init__(self, root: _Node) -> None:
        self.outer: list[tuple[_Node | None, int]] = []
        self.here: _Node | None = None
        # The position of the next item; below 0 in an object.
        self.index = -1
        self.is_name = False
        # The node of the next value, if any pointer goes there, and where its name stands.
        self.following: _Node | None = root
        self.at = -1

    def enter(self, mark: str) -> None:
        self.outer.append((self.here, self.index))
        self.here = self.following
        self.is_name = mark == "{"
        self.index = -1 if self.is_name else 0
        self.following = None if self.is_name else self.child("0")
        self.at = -1

    def leave(self) -> None:
        self.here, self.index = self.outer.pop()
        self.is_name = False

    def comma(self) -> None:
        if self.index < 0:
            self.is_name = True
        else:
            self.index += 1
            self.following = self.child(str(self.index))
            self.at = -1

    def name(self, token: str, offset: int) -> None:
        self.is_name = False
        self.at = offset
        self.following = None
        if self.here is not None and self.here.below:
            self.following = self.child(json.loads(token, strict=False) if "\\" in token else token[1:-1])

    def child(self, part: str) -> _Node | None:
        return self.here.below.get(part) if self.here is not None else None


def _scan(text: str, root: _Node) -> None:
    """Meet every node of the pointers that the text has."""
    cursor = _Cursor(root)
    for match in _TOKEN.finditer(text):
        offset = match.start()
        mark = text[offset]
        if mark == ",":
            cursor.comma()
        elif mark in "}]":
            cursor.leave()
        elif cursor.is_name:
            cursor.name(match[0], offset)
        elif mark != ":":
            if cursor.following is not None:
                cursor.following.met(cursor.at if cursor.at >= 0 else offset)
            if mark in "{[":
                cursor.enter(mark)
