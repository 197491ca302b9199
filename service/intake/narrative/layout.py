"""From lines to blocks: what of a page hangs together as a paragraph, and what interrupts it.

A break is drawn readily (a gap, an indented line, a line that ended though the next word had room); torn.py takes it
back where it fell into a sentence. Where two of five lines are blank and the lines are wrapped, one blank line is the
page's line feed, not a paragraph's end.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import characters, page, zones
from service.intake.narrative.columns import apart
from service.intake.narrative.lines import (
    LONG,
    Block,
    Kind,
    Line,
    closed,
    column_width,
    double_spaced,
    lines_of,
    repeated,
    unglued,
    unnumbered,
    unwrapped,
)
from service.intake.narrative.torn import awaits, linked

Span = tuple[int, int]

_BULLET: Final = re.compile(r"(?:[\u2022\u25cf\u25aa\u25e6\u2023\u00b7\uf0b7*+-]|>{1,3})\s{1,8}(?=\S)")
_NUMBERED: Final = re.compile(r"(?:\d{1,2}[.)]|\(\d{1,2}\)|\[\d{1,3}\])\s{1,6}(?=[A-Z*])")
_RULE: Final = re.compile(r"[-=_*~#|:+.\s]{3,}\Z")
_HASHES: Final = re.compile(r"#{1,6}\s{1,4}")


def blocks_of(text: str, original: str) -> tuple[list[Block], list[Span]]:
    """The blocks of a folded text in reading order, sentences that the page tore apart made whole; and the spans that
    are left out.
    """
    read, left_out = apart(text, original, unnumbered(text, lines_of(text)))
    lines = unglued(text, read)
    return linked(text, _Reader(text, lines).blocks(), column_width(lines)), left_out


class _Reader:
    """Draws the breaks, one line after another."""

    def __init__(self, text: str, lines: list[Line]) -> None:
        self._text = text
        self._lines = lines
        self._width = column_width(lines)
        self._base = 1 if double_spaced(text, lines) else 0
        self._unwrapped = unwrapped(lines)
        self._repeated = repeated(text, lines)

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
        if line.end - line.start == 1 and not self._text[line.start].isdigit():
            return "prose" if self._text[line.start].isalnum() else None
        words = characters.plain(self._text[line.start : min(line.end, line.start + 600)]).strip()
        inside = previous is not None and self._same_paragraph(line) and not closed(self._text, previous)
        if not words or (not any(map(str.isalnum, words[:80])) and _RULE.match(words)):
            return None
        if words.isdigit() and len(words) <= 5:
            return "furniture" if self._alone(line, previous) else "prose"
        if self._is_head(words, inside=inside):
            return "head"
        if page.is_legend(words) and (
            not inside or block is None or block.kind != "prose" or self._interrupts(words, previous)
        ):
            return "legend"
        return self._in_body(words, inside=inside)

    def _is_head(self, words: str, *, inside: bool) -> bool:
        if words[0] == "#" and _HASHES.match(words):
            return True
        return (
            zones.head_of(words) is not None
            and words.lstrip("*_# 0123456789.")[:1].isupper()
            and not (inside and words.endswith("."))
        )

    def _interrupts(self, words: str, previous: Line | None) -> bool:
        """Whether a legend stands between the lines of a sentence, and is not spoken of in it."""
        if previous is None or not page.is_titled_legend(words):
            return False
        return not awaits(self._text, previous) or (self._text[previous.end - 1] == "-")

    def _in_body(self, words: str, *, inside: bool) -> Kind:
        if words in self._repeated or (page.is_furniture(words) and not (inside and words[0].islower())):
            return "furniture"
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
        if line.after_loss or block.kind in {"head", "row", "form"}:
            return False
        if kind != "prose" or previous.end - previous.start > LONG:
            return False
        both_indented = line.indented and previous.indented and line.gap == self._base
        if not self._same_paragraph(line) and not both_indented:
            return False
        return self._runs_on(block, previous, line)

    def _runs_on(self, block: Block, previous: Line, line: Line) -> bool:
        """Whether a line without a gap before it goes on with its block."""
        full = self._full(previous, line)
        if block.kind == "furniture":
            return full and block.lines[0].gap > self._base
        if block.kind == "legend":
            return not closed(self._text, previous) or (full and line.end - line.start <= LONG)
        first = self._text[line.start]
        if self._unwrapped and block.kind != "reference":
            return first.islower()
        if block.kind == "reference" or full or not first.isupper():
            return True
        return awaits(self._text, block.lines[-1])

    def _full(self, previous: Line, line: Line) -> bool:
        """Whether the next line's first word had no room on the line before."""
        blank = self._text.find(" ", line.start, line.end)
        word = (blank if blank > 0 else line.end) - line.start
        return previous.end - previous.start + 1 + word > 0.7 * (previous.width or self._width)
