"""Amounts of a medicine as a text writes them, with what follows: how often, by which way.

A concentration (mg/mL), a body weight and a step ("raised by 25 mg") are no amounts. What is not one clear number of
one clear unit stays words: a range, the two strengths of a combination, "7,5 mg", a rate, a total, "30 tablets of ...
240 mg".
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import frequencies, numerals, routes
from service.intake.narrative.facts import Json

_NUMBER: Final = rf"(?:{numerals.UNCLEAR}|{numerals.DIGITS})"
_UNITS: Final = (
    r"(?:milligrams?|micrograms?|grams?|mg|[\u00b5\u03bcu]g|mcg|ng|g|IU|MIU|mIU|international units|million units"
    r"|units?|U"
    r"|mmol|m[Ee]q|m[lL]|puffs?|drops?|tablets?|capsules?|vials?|sachets?|ampoules?|MBq|mCi)"
)
_PER_BODY: Final = (
    r"(?:\s?/\s?kg|\s?/\s?m[2\u00b2]|\sper\s(?:kg|kilogram|square met(?:re|er)|m2)(?:\s(?:of\s)?body weight)?)"
)
_CONCENTRATION: Final = (
    r"\s?/\s?(?:d?[lL]|\d{0,4}\s?[m\u00b5\u03bcu][lL]|g|kg/m|mol|mmol|mm|hpf|cm|\d+\s?m[lL])\b|\sper\s(?:d?l|m[lL]"
    r"|lit)|\s?%"
)
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,/:+-])(?:(?P<low>{_NUMBER})\s?(?:[-/x]|to\s|or\s)\s?)?(?P<number>{_NUMBER})[\s-]?"
    rf"(?P<unit>{_UNITS}{_PER_BODY}?)"
    rf"(?![\w-])(?:(?P<more>\s?/\s?{_NUMBER}\s?(?:mg|g)\b)|(?!{_CONCENTRATION}))(?P<rate>\s?/\s?(?:min|h)\b)?"
)
_AUC: Final = re.compile(r"\bAUC(?:\sof)?\s\d(?:\.\d)?\b")
_FILLER: Final = re.compile(
    rf"(?:[\s,(]{{0,2}}(?:{routes.ROUTE}|tablets?|capsules?|suspension|drops?|spray|as|an?|the|given|was|were"
    rf"|administered|taken"
    r"|prescribed|each(?! (?:day|morning|evening|night|week|month))|both|doses?|bolus|via|by|slow|pump"
    r"|injections?|infusions?|single|dose)(?![\w-])){1,5}"
)
_STEP: Final = re.compile(
    r"\b(?:increas\w+|rais\w+|reduc\w+|decreas\w+|lower\w+|titrat\w+|taper\w+|step\w*|up|down) by\s(?:about\s)?$",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"\b(?:total|cumulative)(?:\s(?:daily\s)?(?:dose|amount))?(?:\s(?:was|of))?\s$", re.IGNORECASE
)
_NO_DOSE: Final = re.compile(
    r"\b(?:weigh\w*|birth ?weight|weight|target|range|normal|limit|lost|gained|contain\w*|losing)(?:\s(?:of|was|is"
    r"|dose of))?\s(?:about\s)?$",
    re.IGNORECASE,
)
_PIECES: Final = re.compile(
    rf"\b(?:{_NUMBER}|{numerals.WORDS})\s(?:tablets?|capsules?|pills?|ampoules?|vials?)\s[^.;,]{{1,40}}$", re.IGNORECASE
)
_SPACES: Final = re.compile(r"\s?/\s?")
_PER: Final = re.compile(r"\sper\s(?:(kg|kilogram)|(?:square met(?:re|er)|m2))(?:\s(?:of\s)?body weight)?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose with its span (end: after what belongs to it), the end of the number with its unit, and the route beside
    it.
    """

    start: int
    unit_end: int
    end: int
    dose: Json
    route: str | None


def find(text: str, start: int, end: int) -> list[Amount]:
    """The amounts in a span of a text."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text, start, end):
        left = text[max(start, match.start() - 60) : match.start()]
        if _STEP.search(left) or _NO_DOSE.search(left):
            continue
        number, low = numerals.value(match["number"]), match["low"]
        more = _TOTAL.search(left) or _PIECES.search(left)
        first = match.start() - len(left) + more.start() if more else match.start()
        whole = number is not None and not low and not match["rate"] and not match["more"] and not more
        dose: Json = {"amount": {"value": number, "unit": _unit(match["unit"])}} if whole else {}
        found = [amount for amount in found if amount.start < first]
        found.append(_whole(text, (first, match.start(), match.end()), (start, end), dose))
    for match in _AUC.finditer(text, start, end):
        found.append(_whole(text, (match.start(), match.start(), match.end()), (start, end), {}))
    return found


def _whole(text: str, span: tuple[int, int, int], within: tuple[int, int], dose: Json) -> Amount:
    """An amount with its frequency and route; without a clear number it is its words."""
    first, number, end = span
    dose = dict(dose)
    last, frequency, route, clear = tail(text, end, within[1])
    left = max(within[0], number - 40)
    before = _before().search(text, left, number) if frequencies.MAYBE.search(text, left, number) else None
    if frequency is None and before is not None:
        frequency = frequencies.read(before)
        first = min(first, before.start())
    if frequency is not None:
        dose["frequency"] = frequency
    if "amount" not in dose or not clear:
        dose["text"] = text[first:last]
    return Amount(number, end, last, dose, route)


# The patterns with a frequency are big, and compiled where a text first has an amount to hold them against.


@functools.cache
def _frequency() -> re.Pattern[str]:
    return re.compile(frequencies.FREQUENCY, re.IGNORECASE)


@functools.cache
def _before() -> re.Pattern[str]:
    words = rf"\b{frequencies.FREQUENCY}\s(?:{routes.ROUTE}\s)?(?:doses?\s)?(?:of\s)?$"
    return re.compile(words, re.IGNORECASE)


def tail(text: str, start: int, end: int) -> tuple[int, Json | None, str | None, bool]:
    """What follows an amount or a drug: where it ends, frequency, route, and whether the frequency is clear."""
    limit = min(end, start + 90)
    place = last = start
    route: str | None = None
    filler = _FILLER.match(text, place, limit)
    if filler is not None:
        place = filler.end()
        named = routes.named(text, start, place)
        if named is not None:
            route, last = named[0], named[1][1]
    spaces = place
    while spaces < limit and text[spaces] in " (,":
        spaces += 1
    match = _frequency().match(text, spaces, limit) or _frequency().match(text, start, limit)
    if match is None:
        return last, None, route, True
    if route is None:
        after = _FILLER.match(text, match.end(), limit)
        named = routes.named(text, match.end(), after.end()) if after else None
        if named is not None:
            route, last = named[0], named[1][1]
    found = frequencies.read(match)
    return max(last, match.end()), found, route, found is not None or match["open"].lower() in {"as needed", "prn"}


def _unit(words: str) -> str:
    plain = _PER.sub(lambda match: "/kg" if match.group(1) else "/m2", words)
    return re.sub("^[\u03bcu]g", "\u00b5g", _SPACES.sub("/", plain))
