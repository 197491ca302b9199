"""The patient: age, age group, sex, weight, height, death, each from the words that tell it of this patient.

The first introduction in the case, the abstract or the title counts ("A 59-year-old woman ..."); of two ages the one of
the presentation. A relative, a donor, a patient of the literature or an animal is not the patient. Sex is read from a
noun ("woman", "boy"), from pronouns only where no noun is there; a pronoun of the other sex then leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from service.intake.narrative import ages, death, numerals, results
from service.intake.narrative.ages import Told
from service.intake.narrative.document import NEVER, Document, Sentence
from service.intake.narrative.facts import Found, Json, PatientFacts

Span = tuple[int, int]

_READ: Final = 3000
"""Characters of a sentence that are read; no sentence of a report is longer."""
_ORDER: Final = {"case": 0, "abstract": 1, "front": 2}
_OWN: Final = re.compile(
    r"\b(?:we|i|herein|here|this case|our patient|our case|case report)\b[^.]{0,60}?\b(?:reports?|presents?"
    r"|describes?|saw|highlights?|present)\b"
    r"|\b(?:our|index) (?:patient|case)\b",
    re.IGNORECASE,
)
_RELATIVE: Final = (
    r"(?:mother|father|brother|sister|son|daughter|husband|wife|cousin|aunt|uncle|sibling|grand(?:mother|father)"
    r"|donor|partner|niece|nephew)s?"
)
_OTHER_AFTER: Final = re.compile(rf"[\s,-]{{0,3}}(?:[a-z-]{{2,14}}\s){{0,2}}{_RELATIVE}\b", re.IGNORECASE)
_OTHER_BEFORE: Final = re.compile(
    rf"\b(?:{_RELATIVE}(?:,| was| is| of)?(?: an?)?|(?:his|her|their) [\w-]{{2,14}} {_RELATIVE},?(?: aged)?"
    r"|reported (?:in|by)|described (?:in|by)|et al\.?,? ?\w{0,9}|(?:another|other|previous|published|one) "
    r"(?:[\w-]{2,14} )?"
    r"|in (?:rats?|mice|dogs?))\s?(?:\(|,)?\s?$",
    re.IGNORECASE,
)
_ANOTHER: Final = re.compile(
    r"\b(?:et al|has been (?:described|reported)|have been|in the literature|\[\d|previously reported|colleagues)\b",
    re.IGNORECASE,
)
_EARLIER: Final = re.compile(
    r"\b(?:at (?:the )?age of|at|since|when (?:he|she) was|until (?:the )?age of|until)\s$", re.IGNORECASE
)
_PRESENTED: Final = re.compile(
    r"\b(?:present(?:ed|ing)|admitted|developed|referred|came|brought|was (?:started|given|prescribed|treated|seen)"
    r"|received|took)\b",
    re.IGNORECASE,
)
_NOUN: Final = re.compile(
    r"\b(?:(?P<male>man|male|boy|gentleman|mr|schoolboy)|(?P<female>woman|female|girl|lady|mrs|ms|primigravida"
    r"|multigravida|housewife|waitress|schoolgirl))\b(?!['\u2019]s (?:mother|father))",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"\b(?:(?P<male>he|his|him|himself)|(?P<female>she|hers?|herself))\b", re.IGNORECASE)
_DIGITS: Final = rf"(?:{numerals.UNCLEAR}|{numerals.DIGITS})"
_ITEM: Final = r"\b(?:years?|yrs?|months?|old|y|cm|kg|male|female|wom[ae]n|m[ae]n|boy|girl|[MF])[;,]\s?"
"""What a weight or a height of the patient stands beside in a list: age, sex, the other of the two."""
_WEIGHT: Final = re.compile(
    rf"(?:\b(?:body ?weight|weight|weighing|weighed|weighs)\b(?:\s(?:of|was|is|about|approximately))?[:,\s]{{1,2}}"
    rf"(?P<a>{_DIGITS})\s?(?P<ua>kg|g|lb|lbs|pounds|kilograms)\b"
    rf"|(?:\((?:weight:?\s)?|{_ITEM})(?P<b>{_DIGITS})\s?(?P<ub>kg)(?=[),;.])"
    rf"|\b(?:wom[ae]n|m[ae]n|boy|girl|infant|child|patient) of (?P<c>{_DIGITS})\s?(?P<uc>kg)\b"
    rf"|\b(?P<d>{_DIGITS})[\s-](?P<ud>kg) (?=(?:wom[ae]n|m[ae]n|male|female|boy|girl|infant|patient)\b))",
    re.IGNORECASE,
)
_NO_WEIGHT: Final = re.compile(
    r"\b(?:birth|loss|lost|gain|gained|ideal|mother|placenta\w*|dry)\b[\s\w-]{0,12}$", re.IGNORECASE
)
_HEIGHT: Final = re.compile(
    rf"\b(?:height|tall|length)\b(?:\s(?:of|was|is))?[:\s]{{1,2}}(?P<a>{numerals.DIGITS})\s?(?P<ua>cm|inches|in)\b|\b"
    rf"(?P<b>\d{{2,3}})\s?(?P<ub>cm) tall\b|{_ITEM}(?P<c>\d{{2,3}})\s?(?P<uc>cm)(?=[),;.])",
    re.IGNORECASE,
)
_UNITS: Final = {"kilograms": "kg", "lbs": "lb", "pounds": "lb", "inches": "in"}


def read(document: Document) -> PatientFacts:
    """What a text tells of its patient."""
    own = sorted(_own(document), key=lambda entry: (_ORDER.get(entry[1].zone, 3), entry[0]))
    facts = PatientFacts()
    told = _age(document, own)
    if told is not None:
        facts.age = Found(told.age, ((told.start, told.end),), "age.told")
    else:
        _age_otherwise(document, own, facts)
    facts.sex = _sex(document, own, told)
    facts.weight = _measure(document, own, _WEIGHT, "weight.told")
    facts.height = _measure(document, own, _HEIGHT, "height.told")
    facts.death = death.read(document, own)
    return facts


def _own(document: Document) -> Iterator[tuple[int, Sentence]]:
    """The sentences in which the patient may be introduced."""
    for number, sentence in enumerate(document.sentences):
        if sentence.zone in NEVER or sentence.zone == "legend":
            continue
        end = min(sentence.end, sentence.start + _READ)
        words = document.clean[sentence.start : end]
        own = _OWN.search(words) is not None
        if own or (sentence.zone in _ORDER and not _ANOTHER.search(words)):
            yield number, replace(sentence, end=end)


def _age(document: Document, own: list[tuple[int, Sentence]]) -> Told | None:
    text = document.clean
    found: list[tuple[bool, Told]] = []
    for _, sentence in own:
        for told in ages.find(text, sentence.start, sentence.end):
            before = text[max(sentence.start, told.start - 40) : told.start]
            if _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(text, told.end, min(sentence.end, told.end + 45)):
                continue
            if re.match(_RELATIVE, text[told.start : told.end], re.IGNORECASE):
                continue
            if _EARLIER.search(before):
                continue
            found.append((_PRESENTED.search(text, told.end, sentence.end) is not None, told))
    if not found:
        return None
    first = found[0]
    same = [entry for entry in found if entry[1].age["unit"] == first[1].age["unit"]]
    if not first[0] and any(entry[1].age != first[1].age for entry in same):
        return next((told for presented, told in same if presented), first[1])
    return first[1]


def _age_otherwise(document: Document, own: list[tuple[int, Sentence]], facts: PatientFacts) -> None:
    for _, sentence in own:
        told = ages.of_life(document.clean, sentence.start, sentence.end)
        if told is not None and facts.age is None:
            facts.age = Found(told.age, ((told.start, told.end),), "age.of-life", "medium")
        group = ages.group(document.clean, sentence.start, sentence.end)
        if group is not None and facts.age_group is None:
            facts.age_group = Found(group[0], (group[1],), "age.group")


def _sex(document: Document, own: list[tuple[int, Sentence]], told: Told | None) -> Found[str] | None:
    text = document.clean
    if told is not None and told.letter:
        return Found("female" if told.letter == "F" else "male", ((told.start, told.end),), "sex.letter")
    if told is not None:
        number = document.sentence_at(told.start)
        end = document.sentences[number].end if number is not None else told.end
        areas = [(max(0, told.start - 30), told.start + 12), (told.start, min(end, told.end + 40))]
        for match in (m for area in reversed(areas) for m in [_patient_noun(text, *area)] if m):
            return Found(match.lastgroup or "", (match.span(),), "sex.noun")
    for _, sentence in own:
        noun = _patient_noun(text, sentence.start, sentence.end)
        if noun is not None:
            return Found(noun.lastgroup or "", (noun.span(),), "sex.noun")
    return _sex_by_pronoun(text, own)


def _patient_noun(text: str, start: int, end: int) -> re.Match[str] | None:
    for match in _NOUN.finditer(text, start, end):
        if not _OTHER_BEFORE.search(text[max(start, match.start() - 40) : match.start()]):
            return match
    return None


def _sex_by_pronoun(text: str, own: list[tuple[int, Sentence]]) -> Found[str] | None:
    found = [
        match
        for _, sentence in own
        if sentence.zone != "front"
        for match in _PRONOUN.finditer(text, sentence.start, sentence.end)
    ]
    kinds = {match.lastgroup for match in found}
    if len(kinds) != 1 or not found:
        return None
    return Found(found[0].lastgroup or "", tuple(match.span() for match in found[:3]), "sex.pronoun", "medium")


def _measure(
    document: Document, own: list[tuple[int, Sentence]], pattern: re.Pattern[str], rule: str
) -> Found[Json] | None:
    text = document.clean
    for _, sentence in own:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            if _NO_WEIGHT.search(text[max(sentence.start, match.start() - 30) : match.start()]):
                continue
            said = {name: words for name, words in match.groupdict().items() if words}
            digits = next(words for name, words in said.items() if len(name) == 1)
            unit = next(words for name, words in said.items() if len(name) > 1).lower()
            number = numerals.value(digits) or results.number(digits, results.notation(text))
            if number is not None:
                return Found({"value": number, "unit": _UNITS.get(unit, unit)}, (match.span(),), rule)
    return None
