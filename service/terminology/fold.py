"""What counts as the same wording: letter case, runs of white space, and typographic apostrophes and hyphens are
folded; nothing else. A term that differs in any other way is another term (nothing is guessed).
"""

from __future__ import annotations

from typing import Final

_TYPOGRAPHIC: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2212": "-",
    }
)


def fold(text: str) -> str:
    """The text as terms are compared."""
    return " ".join(text.translate(_TYPOGRAPHIC).casefold().split())
