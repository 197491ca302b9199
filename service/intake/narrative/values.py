"""Numbers and titres that stand right after the name of a test: "CRP was 96 mg/L", "ANA (1:320)", "fell from 61 to 12".

Only words of measurement may stand between; a number without unit is a result only of tests that have none, or where
nothing else can be meant; "5 times the upper limit" and a range ("2.1-2.6") stay words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative import results
from service.intake.narrative.facts import Json
from service.intake.narrative.results import COMPARATOR, NUMBER, TITRE, WORD, Notation
from service.intake.narrative.tested import Item

_GLUE: Final = (
    r"(?:[ ,:=(\[]{0,3}(?:levels?|counts?|concentrations?|activity|values?|titers?|titres?|titer|results?|scores?|"
    r"was|were|is|"
    r"are|of|at|to|as|had|has|been|be|rose|risen|increased|fell|fallen|dropped|decreased|declined|peaked|peak|"
    r"reached|reaching|shortened|lengthened|widened|narrowed|climbed|halved|doubled|sank|diminished|corrected|"
    r"remained|measured|returned|came|back|up|down|only|approximately|about|around|markedly|significantly|slightly|"
    r"mildly|"
    r"moderately|severely|grossly|strongly|weakly|high|low|elevated|raised|reduced|prolonged|positive|negative|"
    r"abnormal|with|a|an|"
    r"the|still|again|now|then|further|also|found|improved|recovered|normali[sz]ed|by|a maximum|maximum|nadir|"
    r"on (?:admission|presentation|arrival|day \d{1,3})|at (?:presentation|admission|baseline)|initially|suppressed|"
    r"undetectable|"
    r"normal at|normal(?= \()|[A-Z]{2,5}\))(?![A-Za-z])){0,8}[ ,:=(\[]{0,3}"
)
_START: Final = re.compile(_GLUE)
_SAID: Final = re.compile(rf"(?<![\w-])(?:{WORD})", re.IGNORECASE)
_TITRE: Final = re.compile(rf"(?P<than>{COMPARATOR})? ?{TITRE}", re.IGNORECASE)
_PRESSURE: Final = re.compile(r"\d{2,3} ?/ ?\d{2,3}(?: ?mm ?Hg)?")
_TIMES: Final = re.compile(
    rf"(?:{COMPARATOR} )?(?:{NUMBER}|two|three|four|five|six|seven|eight|nine|ten|twice)(?:[ -](?:to|-) ?\d{{1,3}})?"
    r"(?:[- ]?fold|[ -]?times|x| ?\u00d7)?(?: (?:above|of|higher than|over|greater than))? ?(?:the )?"
    r"(?:upper limit(?: of normal)?|upper normal limit|uln|upper reference limit)(?: of normal)?",
    re.IGNORECASE,
)
_NO_VALUE: Final = re.compile(
    r" ?-?(?:days?|weeks?|months?|years?|hours?|hrs?|times?|fold|patients?|cases?|mg\b(?!/)|weekly|daily|doses?|"
    r"points? (?:lower|higher)|"
    r"st\b|nd\b|rd\b|th\b|\+|/\d)",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r" ?(?:[).;,\]]|and\b|but\b|on\b|at\b|with\b|after\b|before\b|in the\b|\n|\Z)")


_MEASURED: Final = frozenset(
    ("ejection fraction", "qtc interval", "visual acuity", "glasgow coma scale", "pulmonary function tests")
)
_AND: Final = re.compile(
    r"[^.;]{0,50}?,? (?:and|then|but)(?: then)? (?:was |were |to |fell to |rose to |of )?(?=[<>\d])"
)
_IT: Final = re.compile(
    r"\b(?:[Ii]t|[Tt]hey|this|the (?:level|count|value)) (?:was|were|had (?:\w+ )?(?:to|been)|(?:fell|rose|dropped|"
    r"increased|"
    r"decreased|declined|recovered) to|reached)(?: only)? (?=[<>\d])"
)
_WERE: Final = re.compile(
    r"(?: (?:levels?|counts?|concentrations?|values?))? (?:were|are|of|rose to|"
    r"fell to)(?: elevated| raised)?(?: at)? (?=[<>\d])"
)
_NEXT: Final = re.compile(r",? and |, ")
_AHEAD: Final = re.compile(rf"(?<![\d.,])(?P<number>{NUMBER}) ?% \Z")


@functools.cache
def _value() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<than>{COMPARATOR})? ?(?P<number>{NUMBER})(?![\d:])(?: ?(?P<unit>{results.unit_pattern()}))?",
        re.IGNORECASE,
    )


@functools.cache
def _range() -> re.Pattern[str]:
    """A range of values or titres; the unit after the second or both."""
    unit = results.unit_pattern()
    return re.compile(
        rf"(?:{COMPARATOR})? ?(?:1 ?: ?\d{{1,6}} ?(?:-|to) ?1 ?: ?\d{{1,6}}"
        rf"|(?:{NUMBER})(?P<unit1> ?{unit})? ?(?:-|to) ?(?:{NUMBER})(?P<unit2> ?{unit})?)(?![\d:])",
        re.IGNORECASE,
    )


@functools.cache
def _trend() -> re.Pattern[str]:
    """From one value to another, the unit after the second or both."""
    unit = results.unit_pattern()
    return re.compile(
        rf"[ a-z]{{0,40}}\bfrom (?P<first>{NUMBER})(?: ?(?P<unit1>{unit}))?[ ,a-z]{{0,30}}? to (?P<second>{NUMBER})"
        rf"(?: ?(?P<unit2>{unit}))?"
    )


def after(text: str, item: Item, limit: int, style: Notation) -> Iterator[tuple[Json, int]]:
    """The results in numbers that follow the name of a test, each with the place where it ends."""
    if item.examination and item.name not in _MEASURED:
        return
    trend = _trend().match(text, item.end, limit)
    if trend is not None and (trend["unit2"] or trend["unit1"]):
        yield from _both(trend, style)
        return
    start = _START.match(text, item.end, limit)
    place = start.end() if start else item.end
    said = _said(text[item.end : place])
    if (words := _in_words(text, item, place, limit, said)) is not None:
        yield words
        return
    if item.titred and (titre := _TITRE.match(text, place, limit)):
        yield _titre(titre, said), titre.end()
        return
    match = _value().match(text, place, limit)
    if match is not None and (found := _measured(text, item, match, style, said)) is not None:
        yield found
        if unit := found[0].get("unit"):
            for result, span in again(text, found[1], limit, unit, style, _AND):
                yield result, span[1]
    elif match is None and (ahead := _ahead(text, item, style)) is not None:
        yield ahead


def _in_words(text: str, item: Item, place: int, limit: int, said: str | None) -> tuple[Json, int] | None:
    """A result in digits that is no one number: a range, a blood pressure, a multiple of the limit."""
    if "pressure" in item.name and (pressure := _PRESSURE.match(text, place, limit)):
        return {"text": pressure.group()}, pressure.end()
    if times := _TIMES.match(text, place, limit):
        return {"text": times.group(), "interpretation": "high"}, times.end()
    between = _range().match(text, place, limit)
    if between is None or _NO_VALUE.match(text, between.end()):
        return None
    sure = between["unit1"] or between["unit2"] or item.unitless or (item.titred and ":" in between.group())
    return (results.with_word({"text": between.group().strip()}, said), between.end()) if sure else None


def several(text: str, last: Item, limit: int, count: int, style: Notation) -> list[tuple[Json, int]] | None:
    """The values of a list of tests that stand after it in its order: "A and B were 450 U/L and 1200 U/L".

    None where no plural verb brings values; an empty list where they cannot be told apart.
    """
    start = _WERE.match(text, last.end, limit)
    if start is None:
        return None
    found: list[tuple[re.Match[str], results.Number]] = []
    place = start.end()
    while (match := _value().match(text, place, limit)) is not None and len(found) <= count:
        number = results.number(match["number"], style)
        if number is None:
            return []
        found.append((match, number))
        joint = _NEXT.match(text, match.end(), limit)
        if joint is None:
            break
        place = joint.end()
    if not found:
        return None
    last_unit = found[-1][0]["unit"]
    if len(found) != count or last_unit is None:
        return []
    return [(_plain(match, number, match["unit"] or last_unit), match.end()) for match, number in found]


def _plain(match: re.Match[str], number: results.Number, unit: str) -> Json:
    found: Json = {"value": number, "unit": " ".join(unit.split())}
    if than := results.comparator(match["than"]):
        found["comparator"] = than
    return found


def again(
    text: str, place: int, limit: int, unit: str, style: Notation, opening: re.Pattern[str] | None = None
) -> Iterator[tuple[Json, tuple[int, int]]]:
    """Further values of a test in the same unit: "... and 1.2 mmol/L on the next day", "it fell to 12 G/L"."""
    start = opening.match(text, place, limit) if opening else _IT.search(text, place, limit)
    if start is None:
        return
    match = _value().match(text, start.end(), limit)
    if match is None or match["unit"] is None or " ".join(match["unit"].split()) != unit:
        return
    number = results.number(match["number"], style)
    if number is not None:
        yield _plain(match, number, unit), (start.start(), match.end())


def _ahead(text: str, item: Item, style: Notation) -> tuple[Json, int] | None:
    """A value right before the name: "11% eosinophils"."""
    match = _AHEAD.search(text[max(0, item.start - 20) : item.start])
    number = results.number(match["number"], style) if match else None
    return None if match is None or number is None else ({"value": number, "unit": "%"}, item.end)


def _said(glue: str) -> str | None:
    words = [word.group() for word in _SAID.finditer(glue)]
    kinds = [kind for word in words if (kind := results.interpretation(word)) is not None]
    return kinds[-1] if kinds and "increased to" not in glue and "decreased to" not in glue else None


def _titre(match: re.Match[str], said: str | None) -> Json:
    found: Json = {"titre": int(match["titre"].replace(",", ""))}
    if than := results.comparator(match["than"]):
        found["comparator"] = than
    return results.with_word(found, said)


def _measured(
    text: str, item: Item, match: re.Match[str], style: Notation, said: str | None
) -> tuple[Json, int] | None:
    unit = match["unit"]
    if unit is None and (_NO_VALUE.match(text, match.end()) or not (item.unitless or _ENDS.match(text, match.end()))):
        return None
    if unit is None and not item.unitless and match.start() == item.end + 1 and item.text[-1].isdigit():
        return None
    number = results.number(match["number"], style)
    if number is None:
        return ({"text": match.group().strip()}, match.end()) if unit else None
    found: Json = {"value": number}
    if unit:
        found["unit"] = " ".join(unit.split())
    if than := results.comparator(match["than"]):
        found["comparator"] = than
    limits = results.reference_range(text, match.end(), unit, style)
    if limits is not None:
        found["reference_range"] = limits
    return results.with_word(found, said), match.end()


def _both(match: re.Match[str], style: Notation) -> Iterator[tuple[Json, int]]:
    for digits, unit in (
        (match["first"], match["unit1"] or match["unit2"]),
        (match["second"], match["unit2"] or match["unit1"]),
    ):
        number = results.number(digits, style)
        if number is not None:
            yield {"value": number, "unit": " ".join(unit.split())}, match.end()
