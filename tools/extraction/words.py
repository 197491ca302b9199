"""When two wordings name the same thing: case, spelling (British, American), plural and added words do not matter.

The same idea as "overlap" in the published measures: one wording holds all words of the other. A word that names
nothing by itself ("acute", "syndrome") never makes a match alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_FOLDED: Final = str.maketrans(
    {
        "\N{MICRO SIGN}": "u",
        "\N{GREEK SMALL LETTER MU}": "u",
        "\N{EN DASH}": "-",
        "\N{HYPHEN}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{SUPERSCRIPT TWO}": "2",
        "\N{GREEK SMALL LETTER ALPHA}": "alpha",
        "\N{GREEK SMALL LETTER BETA}": "beta",
        "\N{GREEK SMALL LETTER GAMMA}": "gamma",
        "\N{LATIN SMALL LETTER Y WITH HOOK}": "gamma",  # so printed in an article
    }
)
_SPELLING: Final = (("aem", "em"), ("oed", "ed"), ("oea", "ea"), ("aec", "ec"), ("our", "or"), ("leuc", "leuk"))
_NAME_NOTHING: Final = (
    "acute chronic severe mild moderate new diffuse generalised generalized bilateral left right both possible probable"
    " drug induced related like case patient a an and at by for from in of on or the to under with"
    " disease disorder effect event reaction symptom syndrome level test count serum plasma blood"
)
_WEAK: Final = frozenset(_NAME_NOTHING.split())
"""Words that do not name a finding, a drug or a test by themselves."""


def fold(text: str) -> str:
    """Lower case, one kind of dash, quote and space, no commas inside numbers."""
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.translate(_FOLDED).casefold())
    return " ".join(text.split())


def words(text: str) -> frozenset[str]:
    """The words of a wording, each in one spelling and in the singular."""
    return frozenset(_stem(word) for word in re.findall(r"[^\W_]+(?:\.\d+)?", fold(text).replace("'s ", " ")))


def same(one: str, other: str) -> bool:
    """Whether one wording holds all words of the other, and these name something."""
    first, second = words(one), words(other)
    smaller = first if len(first) <= len(second) else second
    if not smaller or not (first <= second or second <= first):
        return False
    return first == second or bool(smaller - _WEAK)


def holds(text: str, part: str) -> bool:
    """Whether the text holds all words of the part."""
    return bool(words(part)) and words(part) <= words(text)


def closeness(found: Iterable[str], accepted: Iterable[str]) -> int:
    """0: none of the found wordings names what the accepted ones do; 3: one equals the first accepted one; 2: one
    equals another; 1: they overlap.
    """
    wanted, best = list(accepted), 0
    for text in found:
        for place, name in enumerate(wanted):
            if words(text) == words(name):
                best = max(best, 2 if place else 3)
            elif same(text, name):
                best = max(best, 1)
    return best


def _stem(word: str) -> str:
    for british, american in _SPELLING:
        word = word.replace(british, american)
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
