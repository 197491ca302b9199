"""From lines to blocks: what of a page hangs together as a paragraph, and what interrupts it.

A break is drawn readily (a gap, an indented line, a line that ended though the next word had room) and taken back where
a block begins in lower case and the one before it, legends and page furniture aside, has no stop at its end: so a
sentence that a column break or a figure tore apart is whole again. Where two of five lines are blank and the lines are
wrapped, one blank line is the page's line feed, not a paragraph's end.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

from service.intake.narrative import page, zones
from service.intake.narrative.zones import Zone

Kind = Literal["prose", "head", "legend", "row", "item", "furniture", "form", "reference"]

_BULLET: Final = re.compile(r"(?:[\u2022\u25cf\u25aa\u25e6\u2023\u00b7\uf0b7*+-]|>{1,3})\s{1,8}(?=\S)")
_NUMBERED: Final = re.compile(r"(?:\d{1,2}[.)]|\(\d{1,2}\)|\[\d{1,3}\])\s{1,6}(?=[A-Z*])")
_RULE: Final = re.compile(r"[-=_*~#|:+.\s]{3,}\Z")
_HASHES: Final = re.compile(r"#{1,6}\s{1,4}")
_CLOSED: Final = re.compile(r"[.!?:;][\"')\]*_]{0,4}(?:\s?\[[\d,\s-]{1,20}\]|\^?\d{1,2}|<sup>[\d,-]{1,12}</sup>)?\Z")
_GOES_ON: Final = re.compile(
    r"(?:,|-|/|\(|\b(?:the|a|an|of|and|or|with|in|on|to|was|were|is|are|by|for|from|at|after|before|her|his|she|he|no|per"
    r"|had|has|that|which|than|as|between|including|received|given|our|we|this|these|be|been|not|dr|mr|mrs))\Z",
    re.IGNORECASE,
)
_LONG: Final = 300
"""A line of more characters is a paragraph that was never wrapped."""


@dataclass(slots=True)
class Line:
    """A line without the blanks around it. gap: blank lines before it, -1 where only a glued head parts two."""

    start: int
    end: int
    gap: int
    indented: bool = False


@dataclass(slots=True)
class Block:
    """Lines that hang together. seams: numbers of the lines before which other blocks of the page are left out."""

    kind: Kind
    lines: list[Line]
    zone: Zone = "front"
    seams: set[int] = field(default_factory=set)


def lines_of(text: str) -> list[Line]:
    """The lines of a folded text that are not blank, heads un-glued."""
    found: list[Line] = []
    position, gap = 0, 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if not stripped:
            gap += 1
        else:
            start = position + len(raw) - len(raw.lstrip())
            end = start + len(stripped)
            found.append(Line(start, end, gap, indented=raw[0].isspace()))
            gap = 0
            if len(stripped) > 40:
                _unglue(text, found)
        position += len(raw) + 1
    return found


def _unglue(text: str, found: list[Line]) -> None:
    """Cut the last line before and after each head that is glued into it."""
    line = found.pop()
    cuts = [line.start]
    for match in zones.GLUED.finditer(text, line.start, line.end):
        cuts += [place for place in match.span() if place > cuts[-1]]
    for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], line.end], strict=True)):
        found.append(Line(start, end, line.gap if number == 0 else -1, line.indented and number == 0))


def blocks_of(text: str) -> list[Block]:
    """The blocks of a folded text in the order of the page, sentences that the page tore apart made whole."""
    lines = lines_of(text)
    return _linked(text, _Reader(text, lines).blocks())


class _Reader:
    """Draws the breaks, one line after another."""

    def __init__(self, text: str, lines: list[Line]) -> None:
        self._text = text
        self._lines = lines
        self._width = _width(lines)
        self._base = 1 if _double_spaced(text, lines) else 0
        self._repeated = _repeated(text, lines)

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        previous: Line | None = None
        for line in self._lines:
            kind = self._kind(line, previous, found[-1] if found else None)
            if kind is None:
                continue
            if found and previous is not None and self._continues(found[-1], previous, line, kind):
                found[-1].lines.append(line)
            else:
                found.append(Block(kind, [line]))
            previous = line
        return found

    def _kind(self, line: Line, previous: Line | None, block: Block | None) -> Kind | None:
        """What a line is; None for a rule, which has no words."""
        words = self._text[line.start : min(line.end, line.start + 600)]
        inside = previous is not None and self._same_paragraph(line) and not _closed(self._text, previous)
        if not any(map(str.isalnum, words[:80])) and _RULE.match(words):
            return None
        if self._is_head(words, inside=inside):
            return "head"
        if page.is_legend(words) and not (inside and block is not None and block.kind == "prose"):
            return "legend"
        if self._is_furniture(words, line, previous, inside=inside):
            return "furniture"
        return self._in_body(words, inside=inside)

    def _is_head(self, words: str, *, inside: bool) -> bool:
        if words[0] == "#" and _HASHES.match(words):
            return True
        return (
            zones.head_of(words) is not None
            and words.lstrip("*_# 0123456789.")[:1].isupper()
            and not (inside and words.endswith("."))
        )

    def _is_furniture(self, words: str, line: Line, previous: Line | None, *, inside: bool) -> bool:
        if words in self._repeated or (page.is_furniture(words) and not (inside and words[0].islower())):
            return True
        return words.isdigit() and len(words) <= 5 and self._alone(line, previous)

    def _in_body(self, words: str, *, inside: bool) -> Kind:
        if page.is_form(words):
            return "form"
        if page.is_citation(words):
            return "reference"
        if words.count("|") >= 2:
            return "row"
        if (_BULLET.match(words) and not (inside and words[0] in "-+*")) or (_NUMBERED.match(words) and not inside):
            return "item"
        return "prose"

    def _alone(self, line: Line, previous: Line | None) -> bool:
        """Whether a line of digits is a page number: no narrow column would put a number on a line of its own."""
        return line.gap > self._base or previous is None or previous.end - previous.start > 24

    def _same_paragraph(self, line: Line) -> bool:
        return line.gap == self._base and not line.indented

    def _continues(self, block: Block, previous: Line, line: Line, kind: Kind) -> bool:
        if block.kind in {"head", "row", "form"} or kind not in {"prose", "row"} or kind == "row":
            return False
        if not self._same_paragraph(line) and not (line.indented and previous.indented and line.gap == self._base):
            return False
        if previous.end - previous.start > _LONG:
            return False
        if block.kind == "furniture":
            return self._full(previous, line) and block.lines[0].gap > self._base
        if block.kind in {"legend", "reference"}:
            return True
        return (
            self._full(previous, line)
            or not self._opens(line)
            or _GOES_ON.search(self._text, max(previous.start, previous.end - 16), previous.end) is not None
        )

    def _full(self, previous: Line, line: Line) -> bool:
        """Whether the next line's first word had no room on the line before."""
        blank = self._text.find(" ", line.start, line.end)
        word = (blank if blank > 0 else line.end) - line.start
        return previous.end - previous.start + 1 + word > 0.7 * self._width

    def _opens(self, line: Line) -> bool:
        return not self._text[line.start].islower()


def _width(lines: list[Line]) -> int:
    """The width of the column, as far as the wrapped lines show it."""
    lengths = sorted(line.end - line.start for line in lines if line.end - line.start >= 20)
    wrapped = [length for length in lengths if length <= _LONG] or [80]
    return wrapped[len(wrapped) * 4 // 5]


def _double_spaced(text: str, lines: list[Line]) -> bool:
    """Whether a blank line stands for a line feed: many of them, between lines that end in mid-sentence."""
    if len(lines) < 6:
        return False
    single = sum(1 for line in lines if line.gap == 1)
    if single < 0.4 * len(lines):
        return False
    spaced = [one for one, other in itertools.pairwise(lines) if other.gap == 1 and one.end - one.start >= 20]
    torn = sum(1 for line in spaced if not _closed(text, line) and line.end - line.start <= _LONG)
    return torn > 0.5 * len(spaced)


def _repeated(text: str, lines: list[Line]) -> frozenset[str]:
    """Running heads and feet: short lines without a stop that come three times, page numbers aside."""
    counted: Counter[str] = Counter()
    seen: dict[str, set[str]] = {}
    for line in lines[:20_000]:
        if 8 <= line.end - line.start <= 120 and not _closed(text, line):
            words = text[line.start : line.end]
            key = words.strip("0123456789 |-")
            if len(key) >= 8:
                counted[key] += 1
                seen.setdefault(key, set()).add(words)
    return frozenset(words for key, times in counted.items() if times >= 3 for words in seen[key])


def _closed(text: str, line: Line) -> bool:
    return _CLOSED.search(text, max(line.start, line.end - 30), line.end) is not None


def _linked(text: str, blocks: list[Block]) -> list[Block]:
    """Join a block that begins in mid-sentence to the open one before it, across legends and furniture only."""
    found: list[Block] = []
    open_block: Block | None = None
    between = False
    for block in blocks:
        if block.kind == "prose":
            if open_block is not None and _goes_on(text, block):
                if between:
                    open_block.seams.add(len(open_block.lines))
                open_block.lines += block.lines
            else:
                found.append(block)
                open_block = block
            if _closed(text, block.lines[-1]):
                open_block = None
            between = False
            continue
        found.append(block)
        between = True
        if block.kind not in {"legend", "furniture", "form", "row"}:
            open_block = None
    return found


def _goes_on(text: str, block: Block) -> bool:
    line = block.lines[0]
    first = text[line.start]
    return first.islower() or (first in "([" and text[line.start + 1 : line.start + 2].islower())
