"""By which way a drug was given: words that say it beside the drug or its dose, one word for each way.

"Infusion" and "injection" name no way: both have several.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final[dict[str, str]] = {
    "oral": r"oral(?:ly)?|by mouth|per os|p\.o\.|PO",
    "intravenous": r"intravenous(?:ly)?|i\.v\.|IV|iv",
    "subcutaneous": r"subcutaneous(?:ly)?|s\.c\.|SC|sc|under the skin",
    "intramuscular": r"intramuscular(?:ly)?|i\.m\.|IM|into the (?:\w{3,10} )?muscle",
    "intrathecal": r"intrathecal(?:ly)?",
    "intravitreal": r"intravitreal(?:ly)?",
    "intradermal": r"intradermal(?:ly)?",
    "intra-articular": r"intra-?articular(?:ly)?",
    "intraperitoneal": r"intraperitoneal(?:ly)?",
    "intranasal": r"intranasal(?:ly)?|nasal spray",
    "sublingual": r"sublingual(?:ly)?",
    "rectal": r"rectal(?:ly)?|suppositor(?:y|ies)",
    "vaginal": r"vaginal(?:ly)?",
    "transdermal": r"transdermal(?:ly)?",
    "epidural": r"epidural(?:ly)?",
    "ophthalmic": r"ophthalmic|eye drops?",
    "inhaled": r"inhaled|by inhalation|inhaler|nebuli[sz]ed",
    "topical": r"topical(?:ly)?|ointment|cream|lotion",
}
ROUTE: Final = "(?:" + "|".join(_WORDS.values()) + ")"
_ONE: Final = re.compile("|".join(rf"(?P<r{number}>{words})" for number, words in enumerate(_WORDS.values())))
_NAMES: Final = tuple(_WORDS)
_WORD: Final = re.compile(rf"(?<![\w-]){ROUTE}(?![\w-])")
_SHORT: Final = frozenset({"PO", "IV", "iv", "SC", "sc", "IM"})


def name(words: str) -> str | None:
    """The way that words name; letter case counts for the abbreviations only."""
    match = _ONE.fullmatch(words) or _ONE.fullmatch(words.lower())
    if match is None or (words not in _SHORT and words.lower() in {"sc", "iv"}):
        return None
    return _NAMES[int((match.lastgroup or "r0")[1:])]


def named(text: str, start: int, end: int) -> tuple[str, tuple[int, int]] | None:
    """The first way that is named in a span of a text."""
    words = text[start:end]
    match = _WORD.search(words) or _WORD.search(words.lower())
    found = name(words[match.start() : match.end()]) if match else None
    return (found, (start + match.start(), start + match.end())) if match and found else None
