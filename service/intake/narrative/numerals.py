"""Numbers as a text writes them, in digits or in words, with the digits that it gives.

"1,000" is a thousand and "forty-one" is 41. "7,5" is no number here: what a comma means depends on who writes, so
such a number stays words. The same holds for "a few" and "several".
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_UNDER_TWENTY: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORTH: Final[dict[str, int]] = {
    **{word: number for number, word in enumerate(_UNDER_TWENTY)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
}
DIGITS: Final = r"(?:\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,4})?|\d{1,7}(?:\.\d{1,4})?)"
UNCLEAR: Final = r"\d{1,4},\d{1,2}(?!\d)"
"""Digits with a comma that parts no thousands."""
WORDS: Final = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNDER_TWENTY[1:10])}))?"
    rf"|{'|'.join(sorted(_UNDER_TWENTY[1:], key=len, reverse=True))})"
)
NUMBER: Final = rf"(?:{DIGITS}|{WORDS})"

Numeral = int | Decimal


def value(text: str) -> Numeral | None:
    """What a number is worth; None if the words are no clear number."""
    plain = text.strip().lower()
    if re.fullmatch(DIGITS, plain):
        digits = plain.replace(",", "")
        return Decimal(digits) if "." in digits else int(digits)
    if re.fullmatch(WORDS, plain):
        return sum(_WORTH[word] for word in re.split(r"[ -]", plain))
    return None


def count(text: str) -> int | None:
    """How many times or things: a whole number, or "once", "twice", "thrice"."""
    often = {"once": 1, "twice": 2, "thrice": 3, "a": 1, "an": 1, "single": 1}.get(text.lower())
    if often is not None:
        return often
    number = value(text)
    return number if isinstance(number, int) else None
