"""What the words around a name decide: given as a drug or measured in the blood, treatment or allergen of a test.

Insulin, glucose or vitamin D are drugs only beside words of treatment; neomycin in a patch test is none at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from service.intake.narrative.document import Document
from service.intake.narrative.mention import Mention
from service.intake.narrative.words import Word

_BEFORE: Final = frozenset(
    "received receive receiving given gave giving administered started commenced initiated prescribed injected took taking "
    "takes infused treated supplemented intravenous iv oral subcutaneous intramuscular topical inhaled exogenous recombinant "
    "replacement on dose doses dosage infusion injection injections administration supplementation nasal human glargine "
    "bolus discontinued stopped withdrawn withdrew continued restarted mg mcg units unit g ml".split()
)
_AFTER: Final = frozenset(
    "infusion infusions injection injections therapy treatment replacement supplement supplements supplementation "
    "administration drip pump tablets tablet capsules dose doses dosage bolus gel cream was_started administered mg mcg "
    "units iu syrup spray".split()
)
_MEASURED: Final = frozenset(
    "level levels concentration concentrations serum plasma blood value values deficiency deficient resistance receptor "
    "receptors assay antibody antibodies secretion low high elevated normal reduced increased decreased dependent".split()
)


def therapy(text: str, tokens: list[Word], place: int, count: int) -> bool:
    """Whether words of treatment stand close to words `place` and on, and none of measurement."""
    before = tokens[max(0, place - 4) : place]
    after = tokens[place + count : place + count + 3]
    near = [*before[-1:], *after[:1]]
    if any(word.form in _MEASURED for word in near) or re.match(
        r" (?:of|was|were|:)? ?[<>]?\d", text[tokens[place].end :][:8]
    ):
        return bool(after) and any(
            word.form in ("infusion", "injection", "therapy", "replacement") for word in after[:1]
        )
    return any(word.form in _BEFORE for word in before) or any(word.form in _AFTER for word in after)


def shouted(text: str, tokens: list[Word], place: int) -> bool:
    """Whether a word stands among words in capitals, where capitals do not make an abbreviation."""
    beside = [*tokens[max(0, place - 2) : place], *tokens[place + 1 : place + 3]]
    long = [word for word in beside if word.end - word.start > 3]
    return bool(long) and all(text[word.start : word.end].isupper() for word in long)


_SKIN_TEST: Final = re.compile(
    r"\b(?:patch[- ]test|prick[- ]test|skin[- ]test|scratch[- ]test|intradermal|intracutaneous|"
    r"prick (?:and|or) |epicutaneous|photopatch|(?:lymphocyte|drug)[- ](?:stimulation|transformation|induced lymphocyte)|"
    r"basophil activation|specific ige|allergens?\b|patch and)",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(
    r"\b(?:stopp|discontinu|withdr|withh|treat|receiv|taking|took|start|prescri|given|continu|switch|after|before|while|"
    r"caused|induced|due to|therapy|tolerat)",
    re.IGNORECASE,
)
_ANTI: Final = re.compile(r"\banti[- ]{1,2}(?:\w{1,12} )?\Z", re.IGNORECASE)
_MARK: Final = frozenset(("test-substance",))


def test_substances(document: Document, mentions: list[Mention]) -> list[Mention]:
    """The mentions; drugs that are only put on the skin, or into a tube, to test them are marked."""
    text = document.clean
    cues: dict[int, list[tuple[int, int]]] = {}
    found = []
    for mention in mentions:
        if mention.kind in ("drug", "drug-class"):
            sentence = document.sentences[mention.sentence]
            if mention.sentence not in cues:
                cues[mention.sentence] = [
                    match.span() for match in _SKIN_TEST.finditer(text, sentence.start, sentence.end)
                ]
            if _ANTI.search(text, max(sentence.start, mention.start - 20), mention.start) or _tested(
                text, mention, cues[mention.sentence]
            ):
                mention = replace(mention, flags=mention.flags | _MARK)
        found.append(mention)
    return found


def _tested(text: str, mention: Mention, cues: list[tuple[int, int]]) -> bool:
    for start, end in cues:
        if 0 <= start - mention.end <= 25 and not _GIVEN.search(text, mention.end, start):
            return True
        if 0 <= mention.start - end <= 150 and not _GIVEN.search(text, end, mention.start):
            return True
    return False
