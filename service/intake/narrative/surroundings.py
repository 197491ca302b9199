"""What the words around a name decide: given as a drug or measured in the blood, treatment or allergen of a test.

Insulin, glucose or vitamin D are drugs only beside words of treatment; neomycin in a patch test is none at all, nor is
the penicillin of a penicillin allergy.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import replace
from typing import Final

from service.intake.narrative.document import Document
from service.intake.narrative.mention import Mention
from service.intake.narrative.names import word_list
from service.intake.narrative.words import Word

_VALUE: Final = re.compile(
    r" (?:(?:level )?(?:of|was|were|is) |: ?|= ?)?[<>]? ?\d[\d.,]{0,8} ?"
    r"(?:[munp]?mol|[munp\u00b5\u03bc]?g(?:/(?!kg|min|h\b|d\b|day|m2)| per [dm]?[lL]\b)|mEq|[mu]?IU/|U/|%)"
)
_DOSE: Final = re.compile(r" \d[\d.,]{0,8} ?(?:mg|mcg|[\u00b5\u03bc]g|IU|units?)(?![\w/%])(?! ?/| per [dm]?[lL]\b)")
_ON: Final = re.compile(
    r"[.,\u00b7]\d|[- ]{0,1}-\d| ?(?:mg|mcg|[\u00b5\u03bc]g|g|IU|ml|mL|units?|tablets?|capsules?|times|doses|%)(?!\w)"
)


def is_cut(text: str, tokens: list[Word], last: int) -> bool:
    """Whether a name that ends with a word takes a piece of a dose: the 2 of "vitamin K 2.5 mg" is no part of it."""
    word = tokens[last]
    return last > 0 and word.form.isdigit() and text[word.start - 1] == " " and _ON.match(text, word.end) is not None


def therapy(text: str, tokens: list[Word], place: int, count: int) -> bool:
    """Whether words of treatment stand close to the name of `count` words at `place`, and none of measurement."""
    before = tokens[max(0, place - 4) : place]
    after = tokens[place + count : place + count + 5]
    given = word_list("therapy-after")
    if after and after[0].joined and after[0].form in given:
        return True
    measured = word_list("measured")
    if any(word.form in measured for word in [*before[-1:], *after[:1]]):
        return False
    if _VALUE.match(text, tokens[place + count - 1].end):
        return False
    before_words = word_list("therapy-before")
    return (
        _DOSE.match(text, tokens[place + count - 1].end) is not None
        or any(word.form in before_words for word in before)
        or any(word.form in given for word in after)
    )


def shouted(text: str, tokens: list[Word], place: int) -> bool:
    """Whether a word stands among words in capitals, where capitals do not make an abbreviation."""
    beside = [*tokens[max(0, place - 2) : place], *tokens[place + 1 : place + 3]]
    long = [word for word in beside if word.end - word.start > 4]
    return bool(long) and all(text[word.start : word.end].isupper() for word in long)


_SKIN_TEST: Final = re.compile(
    r"\b(?:(?:patch|prick|skin|scratch)[- ]test(?:s|ing|ed)?|intradermal|intracutaneous|prick (?:and|or) "
    r"|patch and|epicutaneous|photopatch|(?:lymphocyte|drug)[- ](?:stimulation|transformation|induced lymphocyte)"
    r"|basophil activation|"
    r"specific ige|allergens?\b)",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(
    r"\b(?:stopp|discontinu|withdr|withh|treat|receiv|taking|took|start|prescri|given|continu|switch|after|before|while|"
    r"caused|induced|due to|therapy|tolerat)",
    re.IGNORECASE,
)
_READING: Final = re.compile(r"\b(?:positive|negative)\b|\(\+{1,3}\)")
_ANTI: Final = re.compile(r"\banti[- ]{1,2}(?:\w{1,12} )?\Z", re.IGNORECASE)
_MARK: Final = frozenset(("test-substance",))
_ALLERGY_TO: Final = re.compile(
    r"\b(?:allerg(?:y|ies|ic)|intoleran(?:t|ce)|sensiti[sz]ed) to (?:[\w-]+(?:, | and | or )){0,2}\Z", re.IGNORECASE
)
_ALLERGY: Final = re.compile(r" allerg(?:y|ies)\b")


def test_substances(document: Document, mentions: list[Mention]) -> list[Mention]:
    """The mentions; what is only put on the skin, or into a tube, to test it, or is what the patient is said to be
    allergic to, is marked: it is no drug that was given.
    """
    text = document.clean
    cues: dict[int, list[tuple[int, int]]] = {}
    found = []
    readings = _readings(document)
    for mention in mentions:
        if mention.kind not in ("drug", "drug-class"):
            found.append(mention)
            continue
        sentence = document.sentences[mention.sentence]
        if mention.sentence not in cues:
            tests = _SKIN_TEST.finditer(text, sentence.start, sentence.end)
            cues[mention.sentence] = [match.span() for match in tests]
        before = text[max(sentence.start, mention.start - 20) : mention.start]
        tested = (
            mention.sentence in readings
            or _ANTI.search(before) is not None
            or _is_allergen(text, sentence.start, mention)
            or _tested(text, mention, cues[mention.sentence])
        )
        found.append(replace(mention, flags=mention.flags | _MARK) if tested else mention)
    return found


def _is_allergen(text: str, start: int, mention: Mention) -> bool:
    if _ALLERGY.match(text, mention.end):
        return True
    return _ALLERGY_TO.search(text[max(start, mention.start - 60) : mention.start]) is not None


def _readings(document: Document) -> frozenset[int]:
    """The sentences right after one on a skin test that only tell what was positive and what negative."""
    text = document.clean
    found: set[int] = set()
    for number, sentence in enumerate(document.sentences[1:], start=1):
        if _READING.search(text, sentence.start, sentence.end) and not _GIVEN.search(
            text, sentence.start, sentence.end
        ):
            before = document.sentences[number - 1]
            if number - 1 in found or _SKIN_TEST.search(text, before.start, before.end):
                found.add(number)
    return frozenset(found)


def _tested(text: str, mention: Mention, cues: list[tuple[int, int]]) -> bool:
    nearest = bisect.bisect_left(cues, (mention.start, 0))
    for start, end in cues[max(0, nearest - 2) : nearest + 1]:
        if 0 <= start - mention.end <= 25 and not _GIVEN.search(text, mention.end, start):
            return True
        if 0 <= mention.start - end <= 150 and not _GIVEN.search(text, end, mention.start):
            return True
    return False
