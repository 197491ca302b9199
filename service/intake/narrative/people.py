"""The patients that a text introduces, each by the words that do it ("a 34-year-old woman").

Only an indefinite phrase introduces somebody ("the 34-year-old" goes back to one already known), and only where the
authors speak of their own: not in a discussion, not beside "et al." or "previously reported", not a donor, a mother at
birth or another relative, not the same patient at another age ("now a 27-year-old").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.intake.narrative.document import Document, Sentence
from service.intake.narrative.zones import NEVER

_UNITS: Final = {"day": 1 / 365, "week": 7 / 365, "month": 1 / 12, "year": 1.0, "yr": 1.0, "y": 1.0, "mo": 1 / 12}
_SMALL: Final = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TEENS: Final = "seventeen eighteen nineteen"
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS: Final[dict[str, int]] = {
    **{word: number for number, word in enumerate(f"{_SMALL} {_TEENS}".split())},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), start=2)},
}
_WORDED: Final = rf"(?:{'|'.join(_NUMBERS)})(?:[ -](?:{'|'.join(_SMALL.split()[1:10])}))?"
_AGE: Final = rf"(?P<age>\d{{1,3}}|{_WORDED})"
_SEXED: Final = {
    **dict.fromkeys(("man", "male", "boy", "gentleman", "m"), "male"),
    **dict.fromkeys(("woman", "female", "girl", "lady", "f", "primigravida", "housewife"), "female"),
    **dict.fromkeys(("patient", "infant", "child", "neonate", "newborn", "toddler", "baby", "adolescent"), ""),
    **dict.fromkeys(("teenager", "person", "individual", "adult", "caucasian", "student", "worker", "farmer"), ""),
}
_ANIMALS: Final = (
    "dog|cat|mare|stallion|gelding|horse|foal|cow|bull|calf|heifer|ewe|goat|pig|rabbit|ferret|parrot|bitch|puppy|kitten"
    "|labrador|retriever|shepherd|terrier|shorthair|beagle|poodle|spaniel|dachshund|bulldog|monkey|macaque|rat|mouse"
    "|donkey|llama|alpaca|camel"
)
_RELATIVES: Final = (
    "mother|father|brother|sister|son|daughter|husband|wife|cousin|aunt|uncle|sibling|grandmother|grandfather|donor"
    "|relative|partner|spouse|nephew|niece"
)
_OLD: Final = re.compile(
    rf"\b(?P<lead>(?:(?:a|an|another|one)\s(?:[a-z-]{{2,16}},?\s){{0,4}}?)?)"
    rf"{_AGE}[\s-]{{0,2}}(?P<unit>years?|yrs?|months?|weeks?|days?|y|mo)[\s/-]{{0,2}}(?:old|of age|o)\b",
    re.IGNORECASE,
)
_AGED: Final = re.compile(
    rf"\b(?:a|an|another|one)\s(?:[a-z-]{{2,16}}\s){{0,3}}?(?P<noun>{'|'.join(_SEXED)})"
    rf"\s?,?\s(?:aged|of)\s{_AGE}(?:\s(?P<unit>years?|months?|weeks?|days?))?\b(?![.,]?\d{{0,4}}[\s-]?(?:kg|kilo|cm|m|lbs?|pounds)\b)",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"\b(?P<age>\d{1,3})\s?(?P<noun>[MF])\b(?=\s(?:with|who|presented|admitted|on|known))")
_NOUN: Final = re.compile(rf"\b(?:{'|'.join(_SEXED)}|{_ANIMALS}|{_RELATIVES})\b", re.IGNORECASE)
_ANIMAL: Final = re.compile(rf"\b(?:{_ANIMALS})\b", re.IGNORECASE)
_TAIL_ENDS: Final = re.compile(r"[.;:(]|\s(?:who|whose|with|presented|was|were|is|had|has|admitted|developed|and)\b")
_NOT_NEW: Final = re.compile(
    r"\b(?:now|currently|as|like|than|from|(?:born|delivered)\s(?:to|by|of)"
    rf"|(?:{_RELATIVES})(?:,|\s(?:is|was))?)\s$",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\bet al\b|\bliterature\b|\bprevious(?:ly)?\s(?:reported|described|published|report|case)|\breported (?:by|in)\b"
    r"|\banother (?:report|case report|study|group)\b|\bhas been reported\b|\bcolleagues\b",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"\b(?:we|herein|here|this case|our)\b[^.]{0,60}\b(?:reports?|presents?|describes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the text introduces: place of the words, age in years, sex where said, species ("" for a human)."""

    start: int
    end: int
    age: float
    sex: str
    animal: str
    sentence: int

    def same_as(self, other: Person) -> bool:
        """Whether two introductions may be of one patient."""
        return abs(self.age - other.age) < 0.02 and (self.sex == other.sex or not self.sex or not other.sex)


def introduced(document: Document) -> list[Person]:
    """Everybody whom the authors introduce as a case of theirs, each time they do it."""
    found: list[Person] = []
    for number, sentence in enumerate(document.sentences):
        if sentence.zone not in NEVER and _is_own(document.clean[sentence.start : sentence.end], sentence):
            found += _in_sentence(document.clean, sentence, number)
    return found


def different(people: list[Person]) -> list[Person]:
    """The first introduction of each patient."""
    found: list[Person] = []
    for person in people:
        if not any(person.same_as(other) for other in found):
            found.append(person)
    return found


def _is_own(words: str, sentence: Sentence) -> bool:
    if sentence.zone in {"discussion", "conclusion", "introduction"}:
        return _OWN.search(words) is not None
    return _OTHERS.search(words) is None or _OWN.search(words) is not None


def _in_sentence(clean: str, sentence: Sentence, number: int) -> Iterator[Person]:
    for match in _OLD.finditer(clean, sentence.start, sentence.end):
        starts = match.start() == sentence.start or clean[match.start() - 2] in ":."
        if not match["lead"] and not starts:
            continue
        if _NOT_NEW.search(clean, max(sentence.start, match.start() - 24), match.start()) is not None:
            continue
        tail = clean[match.end() : min(sentence.end, match.end() + 80)]
        stop = _TAIL_ENDS.search(tail)
        nouns = [noun.group().lower() for noun in _NOUN.finditer(tail[: stop.start()] if stop else tail)]
        if any(re.fullmatch(_RELATIVES, noun) for noun in nouns):
            continue
        animal = _ANIMAL.search(tail[: tail.find(",")] if "," in tail else tail)
        sex = next((_SEXED[noun] for noun in nouns if _SEXED.get(noun)), "")
        yield Person(
            match.start(),
            match.end(),
            _years(match["age"], match["unit"]),
            sex,
            animal.group().lower() if animal else "",
            number,
        )
    for pattern in (_AGED, _SHORT):
        for match in pattern.finditer(clean, sentence.start, sentence.end):
            unit = (match["unit"] or "year") if pattern is _AGED else "year"
            sex = _SEXED[match["noun"].lower()]
            yield Person(match.start(), match.end(), _years(match["age"], unit), sex, "", number)


def _years(age: str, unit: str) -> float:
    number = int(age) if age.isdigit() else sum(_NUMBERS[word] for word in re.split(r"[ -]", age.lower()))
    unit = unit.lower()
    return number * (_UNITS.get(unit) or _UNITS[unit.rstrip("s")])
