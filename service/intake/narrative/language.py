"""Whether a text is English, by its common words and its letters.

English prose has 20 to 45 common words in a hundred, notes in telegram style 10; other languages next to none, but
more of their own. Only both together refuse a text, or a foreign script.
"""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{1,30}")
_ENGLISH_WORDS: Final = (
    "the of and with was were for is that by from had her his she after which this to been has who on"
)
_FOREIGN_WORDS: Final = (
    "der die das und mit von wurde eine einer eines nach den dem ein bei zur im nicht le la les des une un avec et dans"
    " du est pour par sur qui el los las con una por que en"
    " del se fue al y il della per di che nel con sono da uma com em"
    " foi na dos o het een van met werd voor na bij og av som till och att med ble var hos z w na do i po"
)
COMMON: Final = frozenset(_ENGLISH_WORDS.split())
"""Words that English prose has in every second sentence."""
_FOREIGN: Final = frozenset(_FOREIGN_WORDS.split())


def not_english(text: str) -> int | None:
    """How many of a hundred words are common English ones, of a text that is not English; None for one that is."""
    words = _WORD.findall(text[:30_000].lower())
    if len(words) < 15:
        return None
    strange = sum(1 for word in words if ord(word[0]) > 0x24F) / len(words)
    english = sum(1 for word in words if word in COMMON) / len(words)
    foreign = sum(1 for word in words if word in _FOREIGN) / len(words)
    if strange < 0.3 and (foreign < 0.1 or foreign < english):
        return None
    return round(100 * english)
