"""The lines of a page, and what they tell of it together: its column's width, double spacing, running heads."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from service.intake.narrative import zones
from service.intake.narrative.markup import HIDDEN
from service.intake.narrative.zones import Zone

Kind = Literal["prose", "head", "legend", "row", "item", "furniture", "form", "reference"]
"""What a block of a page is."""

_CLOSED: Final = re.compile(
    r"[.!?:;][\"')\]*_]{0,4}(?:\s?\[[\d,\s-]{1,20}\]|\^\d{1,2}|(?<=\D[.!?:;])\d{1,2}|<sup>[\d,-]{1,12}</sup>)?\Z"
)
_EDGE: Final = f" \x1f{HIDDEN}"
_PAGE: Final = 12
"""A page has no fewer lines."""

_COUNT: Final = re.compile(r"(\d{1,4})(?: +|\Z)")
_COUNTED: Final = 6

LONG: Final = 300
"""A line of more characters is a paragraph that was never wrapped."""


@dataclass(slots=True)
class Line:
    """A line without the blanks around it. gap: blank lines before it, -1 where only a glued head parts two. width: of
    its column, where columns stand side by side; after_loss: whether the words before it on the page are left out.
    """

    start: int
    end: int
    gap: int
    indented: bool = False
    width: int = 0
    after_loss: bool = False


@dataclass(slots=True)
class Block:
    """Lines that hang together."""

    kind: Kind
    lines: list[Line]
    zone: Zone = "front"


def lines_of(text: str) -> list[Line]:
    """The lines of a folded text that are not blank, in the page's order."""
    found: list[Line] = []
    position, gap = 0, 0
    for raw in text.split("\n"):
        stripped = raw.strip(_EDGE)
        if not stripped:
            gap += 1
        else:
            start = position + len(raw) - len(raw.lstrip(_EDGE))
            end = start + len(stripped)
            found.append(Line(start, end, gap, indented=raw[0].isspace()))
            gap = 0
        position += len(raw) + 1
    return found


def unnumbered(text: str, lines: list[Line]) -> list[Line]:
    """The lines without the numbers that a manuscript gives to them: six at least that count the lines one by one."""
    numbered: dict[int, list[tuple[int, int]]] = {}
    for place, line in enumerate(lines):
        if (match := _COUNT.match(text, line.start, line.end)) is not None:
            numbered.setdefault(int(match.group(1)) - place, []).append((place, match.end()))
    starts = dict(pair for counted in numbered.values() if len(counted) >= _COUNTED for pair in counted)
    if not starts:
        return lines
    found: list[Line] = []
    gap = 0
    for place, line in enumerate(lines):
        start = starts.get(place, line.start)
        if start == line.end:
            gap += line.gap + 1
            continue
        found.append(replace(line, start=start, gap=line.gap + gap))
        gap = 0
    return found


def unglued(text: str, lines: Iterable[Line]) -> list[Line]:
    """The lines, cut before and after each head that is glued into one."""
    found: list[Line] = []
    for line in lines:
        cuts = [line.start]
        if line.end - line.start > 40:
            for match in zones.GLUED.finditer(text, line.start, line.end):
                cuts += [place for place in match.span() if place > cuts[-1]]
        found.append(line)
        for start in cuts[1:]:
            found[-1], rest = replace(found[-1], end=start), replace(line, start=start, gap=-1, indented=False)
            found.append(replace(rest, after_loss=False))
    return found


def column_width(lines: list[Line]) -> int:
    """The width of the column, as far as the wrapped lines show it."""
    lengths = sorted(line.end - line.start for line in lines if line.end - line.start >= 20)
    wrapped = [length for length in lengths if length <= LONG] or [80]
    return wrapped[len(wrapped) * 4 // 5]


def unwrapped(lines: list[Line]) -> bool:
    """Whether line ends are the ends of paragraphs: most of the text stands in lines too long for a page."""
    lengths = [line.end - line.start for line in lines]
    return sum(length for length in lengths if length > LONG) > 0.5 * sum(lengths)


def double_spaced(text: str, lines: list[Line]) -> bool:
    """Whether a blank line stands for a line feed: many of them, between lines that end in mid-sentence."""
    if len(lines) < 6:
        return False
    single = sum(1 for line in lines if line.gap == 1)
    if single < 0.4 * len(lines):
        return False
    spaced = [one for one, other in itertools.pairwise(lines) if other.gap == 1 and one.end - one.start >= 20]
    torn = sum(1 for line in spaced if not closed(text, line) and line.end - line.start <= LONG)
    return torn > 0.5 * len(spaced)


def repeated(text: str, lines: list[Line]) -> frozenset[str]:
    """Running heads and feet: short lines without a stop that come three times, a page apart, but for page numbers."""
    counted: Counter[str] = Counter()
    last: dict[str, int] = {}
    seen: dict[str, set[str]] = {}
    for number, line in enumerate(lines[:20_000]):
        if 8 <= line.end - line.start <= 120 and not closed(text, line):
            words = text[line.start : line.end]
            key = words.strip("0123456789 |-")
            if len(key) >= 8 and number - last.get(key, -_PAGE) >= _PAGE:
                counted[key] += 1
                last[key] = number
                seen.setdefault(key, set()).add(words)
    return frozenset(words for key, times in counted.items() if times >= 3 for words in seen[key])


def closed(text: str, line: Line) -> bool:
    """Whether a line ends as a sentence does."""
    return _CLOSED.search(text, max(line.start, line.end - 30), line.end) is not None
