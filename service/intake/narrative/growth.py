"""How far a finding reaches to the left: "an erythematous, intensely pruritic cutaneous eruption" is one finding.

Words that describe (adjectives by their ending, parts of the body) belong to it; words that say how bad, how new or
whose do not: they are read elsewhere, and the finding is the same without them.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from service.intake.narrative.names import word_list
from service.intake.narrative.words import Word

_MOST: Final = 6
_ADJECTIVE: Final = re.compile(r"[a-z]{3,}(?:al|ic|ous|ary|ar|oid|ive|iform|ile|iac|itic|id)\Z")
_ADVERB: Final = re.compile(r"[a-z]{4,}ly\Z")


@functools.lru_cache(4096)
def _adjective(word: str) -> bool:
    if word in word_list("not-describing"):
        return False
    return word in word_list("describing") or _ADJECTIVE.match(word) is not None


def describes(word: str) -> bool:
    """Whether a word can belong to a finding that it stands before."""
    return _adjective(word) or word in word_list("sites")


def left(text: str, tokens: list[Word], place: int, free: int) -> int:
    """The first word of the finding whose own name begins at `place`; free: the first word that no mention has."""
    first = place
    while first > free and place - first < _MOST:
        word = tokens[first - 1].form
        if text[tokens[first - 1].end : tokens[first].start] == ", ":
            if first == place or not _adjective(word):
                break
        elif not tokens[first].joined or (
            not describes(word) and not (first < place and _ADVERB.match(word) and _adjective(tokens[first].form))
        ):
            break
        first -= 1
    return first


def coordinated(tokens: list[Word], first: int, free: int) -> int | None:
    """The word that shares the noun of the finding at `first`: the hepatic of "hepatic and renal failure"."""
    if first - 2 < free or not (tokens[first].joined and tokens[first - 1].joined):
        return None
    return first - 2 if tokens[first - 1].form in ("and", "or") and describes(tokens[first - 2].form) else None
