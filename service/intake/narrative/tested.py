"""What a sentence names that can have a result: analytes, examinations, levels of drugs, vital signs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from service.intake.narrative.document import Sentence
from service.intake.narrative.extent import NAMES_OF_ONE
from service.intake.narrative.mention import Mention

KINDS: Final = frozenset(("imaging", "procedure", "exam", "survey", "vital-signs"))
_LONGEST: Final = 5000
_UNITLESS: Final = re.compile(
    r"\b(?:ph|inr|international normalized ratio|glasgow coma scale|score|ratio|anion gap|albumin to creatinine)\b"
)
_TITRED: Final = re.compile(
    r"\b(?:anti\w*|antibod\w+|rheumatoid factor|agglutinin|syphilis serology|lupus anticoagulant)\b"
)
_LEVEL: Final = re.compile(r"(?: (?:plasma|serum|blood|trough|peak|drug))?(?: levels?| concentrations?| trough)(?!\w)")
_FLUID: Final = re.compile(r"\b(?:lumbar puncture|cerebrospinal|CSF|pleural fluid|ascitic fluid)\b")
_SHORT: Final = re.compile(r" ?\([^()]{1,12}\)(?: (?:panel|levels?|test))?")
_LEVEL_OF: Final = re.compile(
    r"\b(?:serum|plasma|blood|trough) (?P<of>[a-z][a-z-]{3,30}) (?:trough )?(?:levels?|concentrations?)\b",
    re.IGNORECASE,
)
_ANTIBODIES_TO: Final = re.compile(r"\b[Aa]ntibod(?:y|ies) (?:to|against) (?P<of>[a-z][a-z-]{3,30})")
_CLASS_IGS: Final = re.compile(r"(?:, | and |, and | & |/)(Ig[GMA])(?!\w)")


@dataclass(frozen=True, slots=True)
class Item:
    """A test in a sentence: its words, preferred name, kind of the contract, and what results it may have.

    The span may reach over its abbreviation in brackets, so that what follows can be read.
    """

    start: int
    end: int
    text: str
    name: str
    kind: str | None
    unitless: bool = False
    titred: bool = False

    @property
    def examination(self) -> bool:
        """Whether the result is what somebody saw, told in words."""
        return self.kind in ("imaging", "procedure", "exam", "survey")


def items(text: str, sentence: Sentence, mentions: list[Mention]) -> list[Item]:
    """The tests of a sentence, in its order."""
    found: list[Item] = []
    if len(mentions) > NAMES_OF_ONE:
        return found
    for mention in mentions:
        if mention.kind == "analyte":
            if found and (mention.start < found[-1].end or _bracketed(text, found, mention, sentence.end)):
                continue
            if _of_the_fluid(text, sentence, mention):
                continue
            found.append(_analyte(text, mention))
            found.extend(_other_classes(text, found[-1], sentence.end))
        elif mention.kind == "drug" and (level := _LEVEL.match(text, mention.end, sentence.end)):
            words = text[mention.start : level.end()]
            found.append(Item(mention.start, level.end(), words, f"{mention.name} level", "laboratory"))
    if sentence.end - sentence.start <= _LONGEST:
        found.extend(_by_form(text, sentence, found))
    return sorted(found, key=lambda item: item.start)


def _of_the_fluid(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Whether a plain glucose or cell count is that of the spinal fluid: its name alone would say that of the blood."""
    if mention.name not in ("glucose", "total protein", "white blood cell count", "lactate"):
        return False
    before = text[max(sentence.start, mention.start - 150) : mention.start]
    return _FLUID.search(before) is not None


def _bracketed(text: str, found: list[Item], mention: Mention, end: int) -> bool:
    """Whether a name is the abbreviation in brackets of the test before it, which then reaches over the bracket."""
    told = _SHORT.match(text, found[-1].end, end)
    if told is None or mention.name != found[-1].name or mention.start >= told.end():
        return False
    found[-1] = replace(found[-1], end=told.end())
    return True


def _by_form(text: str, sentence: Sentence, known: list[Item]) -> list[Item]:
    """Levels of and antibodies to what no dictionary has."""
    found = []
    for pattern, sort in ((_LEVEL_OF, "level"), (_ANTIBODIES_TO, "antibodies")):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            if all(item.end <= match.start() or item.start >= match.end() for item in known):
                name = f"{match['of'].lower()} {sort}"
                titred = sort == "antibodies"
                found.append(Item(match.start(), match.end(), match.group(), name, "laboratory", False, titred))
    return found


def _analyte(text: str, mention: Mention) -> Item:
    kind = next(iter(mention.flags & KINDS), None)
    if kind is None and "screen" not in mention.flags:
        kind = "laboratory"
    return Item(
        mention.start,
        mention.end,
        text[mention.start : mention.end],
        mention.name,
        kind,
        _UNITLESS.search(mention.name) is not None,
        _TITRED.search(mention.name) is not None,
    )


def _other_classes(text: str, item: Item, end: int) -> list[Item]:
    """The IgG of "anticardiolipin IgM, IgG": the same antibody of another class."""
    if item.text[-3:] not in ("IgG", "IgM", "IgA"):
        return []
    found: list[Item] = []
    while match := _CLASS_IGS.match(text, found[-1].end if found else item.end, end):
        words = item.text[:-3] + match[1]
        found.append(
            Item(match.start(1), match.end(1), words, item.name[:-3] + match[1].lower(), item.kind, False, True)
        )
    return found
