"""The result of a test as a text prints it: a number with unit and comparator, a titre, a word, a reference range.

A word is taken as the text gives it and is never derived from a range: "normal CPK (212 U/l)" is normal whatever range
another laboratory has. A decimal comma is a number only where the text writes no decimal point; elsewhere such digits
stay words, because what they mean would be a guess.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import Final, NamedTuple

from service.intake.narrative.facts import Json
from service.intake.narrative.names import rows

Number = int | Decimal

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("normal", r"(?:within|in) (?:the |their )?(?:normal|reference|physiological) (?:limits?|ranges?|values?)"),
    ("normal", r"within limits"),
    ("normal", r"normali[sz]ed|(?:completely |entirely )?normal|unremarkable|not? abnormal(?:ity|ities)?"),
    ("negative", r"negative|not detected|undetected|undetectable|non-?reactive|not reactive|not detectable"),
    ("negative", r"not found|sterile|absent|(?:no|without) growth"),
    ("positive", r"positive|reactive|detected|detectable"),
    ("high", r"elevated|raised|increased|high|higher|supratherapeutic|prolonged|accelerated|elevations?|rise|increase"),
    ("high", r"above normal|above the normal range"),
    ("low", r"decreased|reduced|low|lowered|depressed|decrease|subnormal|below normal|below the normal range"),
    ("abnormal", r"abnormal|deranged|pathological|altered|impaired"),
    ("borderline", r"borderline|equivocal|weakly positive"),
    ("inconclusive", r"inconclusive|indeterminate"),
)
WORD: Final = "(?:" + "|".join(words for _, words in _WORDS) + r")(?![\w-])"
"""A word of interpretation; which one: `interpretation`."""
_KINDS: Final = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS)

COMPARATOR: Final = r"(?:>=|<=|[<>\u2264\u2265]|more than|greater than|less than|above|below|over|under|at least)"
_COMPARATORS: Final = {
    "more than": ">", "greater than": ">", "above": ">", "over": ">", "less than": "<", "below": "<", "under": "<",
    "at least": ">=", "\u2264": "<=", "\u2265": ">=",
}  # fmt: skip
NUMBER: Final = (
    r"\d{1,3}(?:['\u2019]\d{3}){1,3}(?:\.\d{1,3})?(?![\d'\u2019])"
    r"|\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,3})?(?![\d,])|\d{1,7}(?:[.,]\d{1,4})?(?!\d)"
)
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?\Z")
_COMMA: Final = re.compile(r"(?<![\d,.])\d{1,3},\d{1,2}(?![\d,])")
_POINT: Final = re.compile(r"(?<![\d,.])\d{1,4}\.\d{1,3}(?![\d.])")
TITRE: Final = r"1 ?[:/] ?(?P<titre>\d{1,2},\d{3}|\d{1,6})(?!\d)"


class Notation(NamedTuple):
    """How a text writes numbers: whether a comma is its decimal mark."""

    comma: bool


def notation(text: str) -> Notation:
    """The notation of a text; a comma counts as decimal mark only where no number has a point."""
    return Notation(_COMMA.search(text) is not None and not _POINT.search(text))


def number(digits: str, style: Notation) -> Number | None:
    """What digits are worth; None if that is not clear. An apostrophe parts thousands and nothing else."""
    digits = digits.replace("'", "").replace("\u2019", "")
    if _THOUSANDS.match(digits):
        if style.comma:
            return None
        digits = digits.replace(",", "")
    elif "," in digits:
        if not style.comma or not re.fullmatch(r"\d+,\d{1,2}", digits):
            return None
        digits = digits.replace(",", ".")
    return Decimal(digits) if "." in digits else int(digits)


def comparator(words: str | None) -> str | None:
    """A comparator of the contract for a printed one."""
    return _COMPARATORS.get(words.lower(), words) if words else None


@functools.cache
def unit_pattern() -> str:
    """All printed units, longest first."""
    printed = sorted((unit for row in rows("units.csv") for unit in row["printed"].split("|")), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(unit).replace(r"\ ", " ?") for unit in printed) + r")(?![A-Za-z0-9/])"


def interpretation(words: str) -> str | None:
    """Which kind of word of interpretation this is."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(words)), None)


_CODED: Final = frozenset(("positive", "negative", "borderline", "inconclusive"))


def worded(kind: str) -> Json:
    """The result that a word alone is."""
    if kind in _CODED:
        return {"coded": kind}
    if kind == "normal":
        return {"within_limits": True, "interpretation": "normal"}
    return {"interpretation": kind}


def with_word(result: Json, kind: str | None) -> Json:
    """A number or titre with the word that the text gives it."""
    if kind is None:
        return result
    said = {"borderline": "indeterminate", "inconclusive": "indeterminate"}.get(kind, kind)
    return {**result, "interpretation": said}


@functools.cache
def _range() -> re.Pattern[str]:
    return re.compile(
        r"[ ,;(\[]{0,3}(?P<label>(?:normal|reference|ref\.?|therapeutic|target|laboratory)[ -]?(?:ranges?|values?|"
        r"interval|limits?|levels?)?|range|nl\.?|upper limit of normal|uln)?[ :=,]{0,3}(?:of |is |was |being )?"
        rf"(?:(?P<low>{NUMBER}) ?(?:-|to) ?(?P<high>{NUMBER})|(?P<than>{COMPARATOR}|up to) ?(?P<one>{NUMBER}))"
        rf" ?(?P<unit>{unit_pattern()})?",
        re.IGNORECASE,
    )


def reference_range(text: str, place: int, unit: str | None, style: Notation) -> Json | None:
    """The reference range that is printed right after a value, if one is."""
    match = _range().match(text, place)
    if match is None or (
        match["label"] is None and not (match["low"] and text[place : place + 2].strip() in ("(", "["))
    ):
        return None
    printed = match["unit"] or unit
    low, high, one = (number(match[part], style) if match[part] else None for part in ("low", "high", "one"))
    if match["label"] is None or printed is None or (low is None and one is None) or (match["low"] and high is None):
        return {"text": text[match.start("low") if match["low"] else match.start("than") : match.end()]}
    found: Json = {"kind": "therapeutic" if match["label"].lower().startswith("therap") else "normal"}
    if one is not None:
        side = "low" if comparator(match["than"]) in (">", ">=") else "high"
        found[side] = {"value": one, "unit": printed}
    else:
        found["low"] = {"value": low, "unit": printed}
        found["high"] = {"value": high, "unit": printed}
    return found
