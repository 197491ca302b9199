"""The same text as pages, exports and copies lay it out. Seeded: the same text and seed give the same layouts.

The words of a layout are those of the text, in order; what differs is white space, line-end hyphens, ligatures, quotes,
glued heads and what a page puts between (numbers, running feet). A text that is wrapped already is not wrapped again.
Heads have no soft hyphens: copies leave those where a page broke a word, and heads are not broken.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

EACH: Final = 8
"""How many layouts `variants` gives for a seed."""

_LIGATURES: Final = (("ffi", "\ufb03"), ("ffl", "\ufb04"), ("ff", "\ufb00"), ("fi", "\ufb01"), ("fl", "\ufb02"))
_GLUED: Final = frozenset(
    ("Background", "Introduction", "Discussion", "Conclusion", "Conclusions", "Case report", "Case presentation")
)
_KEPT: Final = re.compile(
    r"(?:non|anti|pre|post|self|steroid|drug|dose|life|long|short|low|high|half|well|follow|work|check|cross|double|single"
    r"|first|second|third|fourth|early|late|new|old|two|three|four|five|six|seven|eight|nine|year|month|week|day|hour|broad"
    r"|narrow|dark|light|age|sex|placebo|open|evidence|side|beta|alpha|gamma|delta|multiple|virus|antibody|platelet)"
)
_RIGHT: Final = re.compile(
    r"(?:induced|related|associated|years?|old|days?|weeks?|months?|hours?|term|like|free|dependent|specific|positive|up"
    r"|negative|based|refractory|treated|resistant|onset|life|dose|release|sided|guided|controlled|line|grade|risk|level"
    r"|type|mediated|triggered|limiting|limited|lowering|reducing|inhibitors?|exposed|sensitive|fold|known|existing|and|or"
    r"|to|acting|documented|defined|tolerated|being|threatening|appearing|developing|center|centre|modifying|sparing|vs)"
)


@dataclass(frozen=True)
class Layout:
    """One way to lay a text out."""

    width: int | None
    hyphens: float
    ligatures: bool
    quotes: bool
    odd_spaces: float
    soft_hyphens: float
    double_spaced: bool
    feet: bool
    glued: bool
    indent: str
    line_end: str


def variants(text: str, seed: int) -> Iterator[str]:
    """Layouts of a text, `EACH` of them; those of another seed are others."""
    for number in range(EACH):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 layouts, no secrets
        yield laid_out(text, layout(chance), chance)


def layout(chance: random.Random) -> Layout:
    width = chance.choice((None, chance.randint(48, 110)))
    wrapped, glued = width is not None, chance.random() < 0.3
    return Layout(
        width=width,
        hyphens=chance.choice((0.0, 0.3, 1.0)),
        ligatures=chance.random() < 0.4,
        quotes=chance.random() < 0.4,
        odd_spaces=chance.choice((0.0, 0.02)),
        soft_hyphens=0.0 if glued else chance.choice((0.0, 0.0, 0.05)),
        double_spaced=wrapped and chance.random() < 0.3,
        feet=wrapped and chance.random() < 0.3,
        glued=glued,
        indent=chance.choice(("", "", "", "    ")),
        line_end=chance.choice(("\n", "\n", "\r\n", "\r")),
    )


def laid_out(text: str, how: Layout, chance: random.Random) -> str:
    """The text in one layout."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if how.glued:
        lines = _glued(lines)
    width = how.width if any(len(line) > 120 for line in lines) else None
    pages: list[str] = []
    for line in lines:
        pages += [line] if width is None or _stays(line) else _wrapped(line, width, how.hyphens, chance)
        if width is not None and len(pages) > 1 and pages[-2:] != ["", ""]:
            pages.append("")
    if width is not None and how.feet:
        pages = _with_feet(pages, chance)
    if width is not None and how.double_spaced:
        pages = [part for line in pages for part in ((line, "") if line else ("", ""))]
    pages = [_odd(line, how, chance) for line in pages]
    return how.line_end.join(f"{how.indent}{line}" if line else line for line in pages)


def _stays(line: str) -> bool:
    return not line.strip() or "|" in line or "\t" in line or line.startswith("#") or len(line) < 40


def _glued(lines: list[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if found and found[-1] in _GLUED and re.match(r"[A-Z][a-z]+ [a-z]", line):
            found[-1] += line
        else:
            found.append(line)
    return found


def _wrapped(line: str, width: int, hyphens: float, chance: random.Random) -> list[str]:
    found = [""]
    for word in line.split(" "):
        room = width - len(found[-1]) - 1
        if len(word) <= room or not found[-1]:
            found[-1] = f"{found[-1]} {word}" if found[-1] else word
            continue
        cut = _cut(word, room, chance) if chance.random() < hyphens else 0
        if cut:
            found[-1] += f" {word[:cut]}-"
        found.append(word[cut:])
    return found


def _cut(word: str, room: int, chance: random.Random) -> int:
    """Where to cut a word at the line's end, so that the reader can know that it is one; 0 for nowhere."""
    letters = re.match(r"[a-z]+", word)
    if letters is None or letters.end() < 7:
        return 0
    places = [
        place
        for place in range(3, min(room - 1, letters.end() - 3) + 1)
        if not _KEPT.fullmatch(word[:place]) and not _RIGHT.fullmatch(word[place : letters.end()])
    ]
    return chance.choice(places) if places else 0


def _with_feet(lines: list[str], chance: random.Random) -> list[str]:
    found: list[str] = []
    page = chance.randint(1, 400)
    for number, line in enumerate(lines, start=1):
        found.append(line)
        if number % 30 == 0 and line and number < len(lines):
            found += ["", chance.choice((str(page), f"Page {page % 9 + 1} of 9")), ""]
            page += 1
    return found


def side_by_side(text: str, seed: int) -> str | None:
    """The text in two columns of pages, as a copy that keeps the layout shows them, its title across; None for a text
    that is wrapped already or has a table.
    """
    chance = random.Random(f"columns {seed}")  # noqa: S311 layouts, no secrets
    width, gutter, rows = chance.randint(40, 60), chance.randint(3, 8), chance.randint(20, 50)
    title, *lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    if not any(len(line) > 120 for line in lines) or any("|" in line or "\t" in line for line in lines):
        return None
    paragraphs = [_wrapped(line, width, 0.3, chance) for line in lines if line.strip()]
    column = [line for paragraph in paragraphs for line in (*paragraph, "")]
    pages = []
    for first in range(0, len(column), 2 * rows):
        page = column[first : first + 2 * rows]
        height = -(-len(page) // 2)
        lefts = [line.ljust(width + gutter) for line in page[:height]]
        pages.append("\n".join(left + right for left, right in zip(lefts, [*page[height:], ""], strict=False)))
    return f"{title}\n\n" + "\n\f".join(pages)


def _odd(line: str, how: Layout, chance: random.Random) -> str:
    if how.ligatures:
        for plain, ligature in _LIGATURES:
            line = line.replace(plain, ligature)
    if how.quotes:
        line = re.sub(r'"([^"]*)"', "\u201c\\1\u201d", line.replace("'", "\u2019"))
    if how.odd_spaces:
        line = re.sub(
            r"(?<=\S) (?=\S)", lambda _: chance.choice("\u00a0\u2009 ") if chance.random() < 0.1 else " ", line
        )
        line += " " * (chance.random() < how.odd_spaces)
    if how.soft_hyphens:
        line = re.sub(
            r"(?<=[a-z,] )(?<!Case )[a-z]{4}(?=[a-z]{4})",
            lambda match: match.group() + ("\u00ad" if chance.random() < how.soft_hyphens else ""),
            line,
        )
    return line
