"""Sentences that the page tore apart, made whole: by a figure, a page's foot, a column.

A block that begins in mid-sentence is joined to the nearest one before it that has no stop at its end. An entry of a
list goes on only where its line was full.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from service.intake.narrative.lines import Block, Line, closed

_GOES_ON: Final = re.compile(
    r"(?:,|-|/|\(|\b(?:the|a|an|of|and|or|with|in|on|to|was|were|is|are|by|for|from|at|after|before|her|his|she|he|no|per"
    r"|had|has|that|which|than|as|between|including|received|given|our|we|this|these|be|been|not|dr|mr|mrs))\Z",
    re.IGNORECASE,
)
_MID_SENTENCE: Final = re.compile(r"[(\[*_]{0,4}[^\W\d_A-Z\u00c0-\u00de]|\d[\d.,]{0,8}\s?(?:[a-z%\u03bc]{1,6})\b")
"""How a block begins in the middle of a sentence: in lower case, or with a number and its unit."""


@dataclass(slots=True)
class _Open:
    """A block that ended in mid-sentence, and what has come since: blocks at all, paragraphs, anything but the page's
    own furniture and figures; and whether its last line was full.
    """

    block: Block
    full: bool
    blocks: int = 0
    paragraphs: int = 0
    sections: int = 0
    figures: int = 0

    def passes(self, block: Block) -> None:
        """Takes note of a block that does not go on with this one."""
        self.blocks += 1
        self.paragraphs += block.kind == "prose"
        self.sections += block.kind in {"head", "item"}
        self.figures += block.kind != "furniture"

    def goes_on_with(self, text: str, block: Block) -> bool:
        if block.kind not in {"prose", "item"} or self.paragraphs > 1:
            return False
        if block.kind == "prose" and _begins_inside(text, block):
            return True
        if self.paragraphs or self.sections:
            return False
        return awaits(text, self.block.lines[-1]) or (self.full and self.blocks > 0 and not self.figures)


def linked(text: str, blocks: list[Block], width: int) -> list[Block]:
    """Join a block that begins in mid-sentence to the nearest open one before it.

    Legends and furniture may stand between, and one paragraph of another column with its head; where more does, the
    order of the page is past mending and each block stays where it is. A full line without a stop before the foot of a
    page goes on after it, however the next page begins.
    """
    found: list[Block] = []
    waiting: _Open | None = None
    for block in blocks:
        if block.lines[0].after_loss:
            waiting = None
        joined = waiting is not None and waiting.goes_on_with(text, block)
        if waiting is not None and joined:
            waiting.block.lines += block.lines
        else:
            found.append(block)
        last = block.lines[-1]
        item = block.kind == "item" and _is_full(last, width)
        if joined or item or block.kind == "prose" or (block.kind == "legend" and waiting is None):
            if not closed(text, last) or text[last.end - 1] == ";":
                whole = waiting.block if waiting is not None and joined else block
                waiting = _Open(whole, full=_is_full(last, width))
                continue
            if joined:
                waiting = None
        if waiting is not None:
            waiting.passes(block)
    return found


def _is_full(line: Line, width: int) -> bool:
    length = line.end - line.start
    return length > 0.7 * (line.width or width) and (length > 40 or bool(line.width))


def awaits(text: str, line: Line) -> bool:
    """Whether a line ends in a word after which a sentence cannot end."""
    return _GOES_ON.search(text, max(line.start, line.end - 16), line.end) is not None


def _begins_inside(text: str, block: Block) -> bool:
    line = block.lines[0]
    return _MID_SENTENCE.match(text, line.start, line.end) is not None
