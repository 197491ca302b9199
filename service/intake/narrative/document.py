"""A text as the reader works on it: a cleaned form, and for each of its characters the place in the original.

The original is never changed. Recognisers work on `clean` and name spans of it; evidence is always given as offsets
into the original (code points, end exclusive).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Zone = Literal[
    "front",
    "abstract",
    "introduction",
    "case",
    "discussion",
    "conclusion",
    "legend",
    "references",
    "boilerplate",
    "form",
]
"""What a part of the text is. Soft: a prior, never a reason by itself, but for references, boilerplate and form, from
which nothing of the patient is ever taken."""

NEVER: frozenset[Zone] = frozenset({"references", "boilerplate", "form"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: span of the clean text, its zone, and how much it tells of this patient (points, 0 = even)."""

    start: int
    end: int
    zone: Zone
    narrative: float


@dataclass(frozen=True, slots=True)
class Document:
    """original: the text as decoded; clean: folded, unwrapped; offsets: for each clean character its original index.

    sentences are in reading order and do not overlap.
    """

    original: str
    clean: str
    offsets: Sequence[int]
    sentences: tuple[Sentence, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for a span of the clean text that is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1
