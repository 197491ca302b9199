"""The Naranjo scale: answers to points, total, category.

Decides how ten answers become a total and a category, and what may be said when an item is open. Points and bands
are read from mappings/naranjo/Questionnaire-naranjo.json, the one place where they stand (Naranjo et al. 1981,
doi 10.1038/clpt.1981.154); there is no copy of them in code.
An open item is never scored as "no", which has points in four items, nor as "unknown": a set with an open item has
no total, only the span between the lowest and the highest total that are still possible.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from service import tables
from service.errors import AefhirError

NOT_ANSWERED: Final = "not-answered"

_ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
_BAND: Final = "/StructureDefinition/score-band"


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its number ("1".."10"), its linkId, and the points of each answer."""

    number: str
    link_id: str
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Band:
    """A category and its totals, `low` to `high`, both included."""

    category: str
    display: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """The scale as its Questionnaire gives it. Items by number, in order; bands from the lowest to the highest;
    answers: code -> display.
    """

    url: str
    version: str
    items: Mapping[str, Item]
    answers: Mapping[str, str]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What an answer set comes to.

    points holds the answered items only. total and category are None while an item is open. span is the lowest and
    the highest total still possible, categories those it touches, lowest first; of a complete set both are one value.
    """

    points: dict[str, int]
    total: int | None
    category: str | None
    span: tuple[int, int]
    categories: tuple[str, ...]


class NotAnAnswerSet(AefhirError):
    """Keys that are no item, or values that are no answer; all of them at once."""

    def __init__(self, items: tuple[str, ...], answers: dict[str, object]) -> None:
        super().__init__(f"not an item: {', '.join(items) or 'none'}; not an answer: {', '.join(answers) or 'none'}")
        self.items = items
        self.answers = answers


@functools.cache
def load() -> Instrument:
    """The instrument of mappings/naranjo, read once."""
    questionnaire = tables.read_json("naranjo", "Questionnaire-naranjo.json")
    scored = [item for item in questionnaire["item"] if _has(item, _ORDINAL)]
    (banded,) = (item for item in questionnaire["item"] if _has(item, _BAND))
    displays = _displays("CodeSystem-naranjo-category.json")
    bands = (_band(option, displays) for option in banded["answerOption"])
    return Instrument(
        url=questionnaire["url"],
        version=questionnaire["version"],
        items={item["prefix"]: _item(item) for item in scored},
        answers=_displays("CodeSystem-naranjo-answer.json"),
        bands=tuple(sorted(bands, key=lambda band: band.low)),
    )


def score(answers: Mapping[str, str], instrument: Instrument | None = None) -> Score:
    """The score of answers by item number; an item that is missing or NOT_ANSWERED is open.

    instrument: the scale to score by, that of mappings/naranjo where none is given. Raises NotAnAnswerSet for other
    keys and values.
    """
    scale = instrument or load()
    items = scale.items
    _check(items, answers)
    given = {number: answers[number] for number in items if answers.get(number, NOT_ANSWERED) != NOT_ANSWERED}
    points = {number: items[number].points[answer] for number, answer in given.items()}
    low = high = sum(points.values())
    for number in items.keys() - points.keys():
        possible = items[number].points.values()
        low += min(possible)
        high += max(possible)
    complete = len(points) == len(items)
    return Score(
        points=points,
        total=low if complete else None,
        category=category_of(low, scale) if complete else None,
        span=(low, high),
        categories=tuple(band.category for band in scale.bands if band.low <= high and low <= band.high),
    )


def category_of(total: int, instrument: Instrument | None = None) -> str:
    """The code of the category in whose band the total lies. Raises ValueError for a total that cannot occur."""
    for band in (instrument or load()).bands:
        if band.low <= total <= band.high:
            return band.category
    raise ValueError(f"{total} is not a Naranjo total")


def _check(items: Mapping[str, Item], answers: Mapping[str, str]) -> None:
    unknown = tuple(number for number in answers if number not in items)
    wrong: dict[str, object] = {
        number: answer
        for number, answer in answers.items()
        if number in items and answer != NOT_ANSWERED and not _is_answer(items[number], answer)
    }
    if unknown or wrong:
        raise NotAnAnswerSet(unknown, wrong)


def _is_answer(item: Item, answer: object) -> bool:
    return isinstance(answer, str) and answer in item.points


def _displays(file: str) -> dict[str, str]:
    return {concept["code"]: concept["display"] for concept in tables.read_json("naranjo", file)["concept"]}


def _item(item: Mapping[str, Any]) -> Item:
    points = {option["valueCoding"]["code"]: _points(option) for option in item["answerOption"]}
    return Item(item["prefix"], item["linkId"], points)


def _points(option: Mapping[str, Any]) -> int:
    return int(_extension(option, _ORDINAL)["valueDecimal"])


def _band(option: Mapping[str, Any], displays: Mapping[str, str]) -> Band:
    limits = {part["url"]: part["valueInteger"] for part in _extension(option, _BAND)["extension"]}
    code = option["valueCoding"]["code"]
    return Band(code, displays[code], limits["low"], limits["high"])


def _has(item: Mapping[str, Any], url: str) -> bool:
    options = item.get("answerOption", ())
    return any(extension["url"].endswith(url) for option in options for extension in option.get("extension", ()))


def _extension(option: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    (found,) = (extension for extension in option["extension"] if extension["url"].endswith(url))
    return dict(found)
