"""Whether a hyphen at the end of a line is the line's or the word's.

Asked in this order: does the joined word, or the hyphenated one, stand elsewhere in the text; does the caller know the
joined word; is one half a word that makes compounds ("steroid-", "-induced"). Failing all that the word is joined: in
printed columns nine line-end hyphens of ten are the line's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

Join = Literal["join", "keep", "space"]

_LEFT: Final = (
    "non anti pre post self steroid drug dose life long short low high half co well follow work check cross double"
    " single first second third fourth early late new old twenty thirty forty fifty sixty seventy eighty ninety two"
    " three four five six seven eight nine year month week day hour broad narrow dark light age sex placebo open"
    " evidence side beta alpha gamma delta end-of multiple virus antibody platelet"
)
_RIGHT: Final = (
    "induced related associated year years old day days week weeks month months hour hours term like free dependent"
    " specific positive negative based refractory treated resistant onset life up dose blind release sided guided"
    " controlled threatening naive naïve line grade risk level type mediated triggered sparing limiting limited"
    " modifying lowering reducing inhibitor inhibitors exposed sensitive responsive fold center centre known"
    " appearing developing existing acting documented defined tolerated being"
)
_KEPT_LEFT: Final = frozenset(_LEFT.split())
_KEPT_RIGHT: Final = frozenset(_RIGHT.split())
_SUSPENDED: Final = frozenset(("and", "or", "to", "und", "und/oder", "versus", "vs"))
_LETTERS_END: Final = re.compile(r"[^\W\d_]{1,40}$")
_LETTERS: Final = re.compile(r"[^\W\d_]{1,40}")
_WORDS: Final = re.compile(r"[^\W\d_]{2,40}(?:-[^\W\d_]{2,40}){0,4}")
_MANY: Final = 400_000
"""Characters of the text in which other places of a word are looked for."""


class Hyphens:
    """Decides for one text. known: whether a word (lower case) is one, if the caller has a dictionary."""

    def __init__(self, text: str, known: Callable[[str], bool] | None = None) -> None:
        self._text = text
        self._known = known
        self._words: frozenset[str] | None = None

    def at(self, hyphen: int, first: int, following: int) -> Join:
        """What to do with the hyphen that ends the line from `first`; the next line begins at `following`."""
        text = self._text
        right_match = _LETTERS.match(text, following, following + 40)
        left_match = _LETTERS_END.search(text, max(first, hyphen - 40), hyphen)
        if left_match is None or right_match is None:
            return "space" if hyphen == first or text[hyphen - 1].isspace() else "keep"
        left, right = left_match.group(), right_match.group()
        if right in _SUSPENDED:
            return "space"
        if not right[0].islower() or (left.isupper() and len(left) > 1):
            return "keep"
        return self._word(left.lower(), right.lower())

    def _word(self, left: str, right: str) -> Join:
        words = self._elsewhere()
        joined, hyphenated = left + right, f"{left}-{right}"
        if joined in words:
            return "join"
        if hyphenated in words:
            return "keep"
        if self._known is not None and self._known(joined):
            return "join"
        compound = left in _KEPT_LEFT or (right in _KEPT_RIGHT and (len(left) >= 6 or left in words))
        return "keep" if compound or self._both_known(left, right) else "join"

    def _both_known(self, left: str, right: str) -> bool:
        return self._known is not None and self._known(left) and self._known(right)

    def _elsewhere(self) -> frozenset[str]:
        """The words of the text but those next to a line-end hyphen, which are halves."""
        if self._words is None:
            found: set[str] = set()
            text = self._text.lower()
            for match in _WORDS.finditer(text, 0, min(len(text), _MANY)):
                if text[match.end() : match.end() + 1] == "-" and text[match.end() + 1 : match.end() + 2].isspace():
                    continue
                word = match.group()
                found.add(word)
                if "-" in word:
                    found.update(word.split("-"))
            self._words = frozenset(found)
        return self._words
