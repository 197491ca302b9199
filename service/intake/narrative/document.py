"""A text as the reader works on it: a cleaned form, and for each of its characters the place in the original.

The original is never changed. Recognisers work on `clean` and name spans of it; evidence is always given as offsets
into the original (code points, end exclusive), with at most a few of its words.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from service.intake.narrative import characters, narration
from service.intake.narrative.cleaning import clean
from service.intake.narrative.zones import NEVER, Zone

__all__ = ["NEVER", "Document", "Match", "Sentence", "Zone", "fold", "quote", "read"]

Match = Literal["exact", "whitespace", "linebreak-hyphen"]

_FEW_WORDS: Final = 12
_FEW_CHARACTERS: Final = 100


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: span of the clean text, its zone, and how much it tells of this patient (points, 0 = even).

    The zone's prior is counted in the points.
    """

    start: int
    end: int
    zone: Zone
    narrative: float


@dataclass(frozen=True, slots=True)
class Document:
    """original: the text as decoded; clean: folded, unwrapped; offsets: for each clean character its original index.

    sentences are in reading order and do not overlap. Blocks of the clean text (paragraphs, heads, legends, list items,
    table rows) are parted by line feeds, which stand nowhere else.
    ends: for each clean character the end of what it stands for (a ligature, an entity).
    seams: places of the clean text where a sentence goes on after something else on the page (a legend, a page's foot,
    the line of another column). left_out: spans of the original that were not read, as columns could not be told apart.
    heads: spans of the clean text with the zone that begins there.
    """

    original: str
    clean: str
    offsets: Sequence[int]
    sentences: tuple[Sentence, ...]
    ends: Sequence[int]
    seams: tuple[int, ...] = ()
    heads: tuple[tuple[int, int, Zone], ...] = ()
    left_out: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for a span of the clean text that is not empty; cut where the page tears it apart."""
        seam = bisect.bisect_right(self.seams, start)
        if seam < len(self.seams) and self.seams[seam] < end:
            end = self.seams[seam]
        while end - 1 > start and self.clean[end - 1].isspace():
            end -= 1
        return self.offsets[start], self.ends[end - 1]

    def sentence_at(self, place: int) -> int | None:
        """The number of the sentence that holds a place of the clean text."""
        number = bisect.bisect_right(self.sentences, place, key=lambda sentence: sentence.start) - 1
        return number if number >= 0 and place < self.sentences[number].end else None


def read(text: str, known: Callable[[str], bool] | None = None) -> Document:
    """A text, cleaned and cut into sentences. known: whether a word in lower case is one, for line-end hyphens."""
    cleaned = clean(text, known)
    zoned, heads = narration.zoned(cleaned)
    found = tuple(
        Sentence(start, end, zone, narration.points(cleaned.text[start:end], zone)) for start, end, zone in zoned
    )
    return Document(text, cleaned.text, cleaned.starts, found, cleaned.ends, cleaned.seams, heads, cleaned.left_out)


_LINE_HYPHEN: Final = re.compile(r"[-\u00ad][^\S\n]*\n\s*")
_HYPHENS: Final = re.compile(r"[-\u00ad]\s*")


def quote(document: Document, start: int, end: int) -> tuple[int, int, str, Match]:
    """Where a span of the clean text stands in the original, the original's words for it, and how they match.

    At most 12 words and 100 characters: of a longer span the first words, with the offsets to them.
    """
    first, last = document.span(start, end)
    last = _few(document.original, first, last)
    words = document.original[first:last]
    torn = _LINE_HYPHEN.search(characters.folded(words))
    if torn is not None:
        return first, last, characters.printable(_mended(document, start, first, last)), "linebreak-hyphen"
    plain = " ".join(characters.printable(words).split())
    return first, last, plain, "exact" if plain == words else "whitespace"


def _few(original: str, first: int, last: int) -> int:
    end = first
    for number, match in enumerate(re.finditer(r"\S+", original[first : min(last, first + 400)])):
        if number >= _FEW_WORDS or (match.end() > _FEW_CHARACTERS and number > 0):
            break
        end = first + match.end()
    return min(end, last, first + _FEW_CHARACTERS)


def _mended(document: Document, start: int, first: int, last: int) -> str:
    """The original's words, the line-end hyphens as the clean text has them from `start` on."""
    original = document.original
    pieces: list[str] = []
    place = first
    for match in _LINE_HYPHEN.finditer(characters.folded(original[first:last])):
        hyphen = first + match.start()
        pieces.append(original[place:hyphen])
        while start < len(document.offsets) and document.offsets[start] < hyphen:
            start += 1
        if start < len(document.offsets) and document.offsets[start] == hyphen:
            pieces.append("- " if document.clean[start + 1 : start + 2] == " " else "-")
        place = first + match.end()
    pieces.append(original[place:last])
    return " ".join("".join(pieces).split())


def fold(text: str) -> str:
    """What the original's words and their quote share: the signs, but neither hyphens nor how the words are spaced."""
    return " ".join(_HYPHENS.sub("", characters.folded(text)).split())
