"""Whether a clause speaks of a reaction that it does not name: by an anaphor, its head word, or what is measured of it.

"The rash", "all symptoms", "both reactions", "she recovered" and "the heart rate" (after tachycardia) stand for the
reaction; where the clause names another reaction only a measured thing does.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.outcome_cues import MARKERS
from service.intake.narrative.reading import Event, Reading

_BOTH: Final = re.compile(
    r"\bboth (?!(?:drugs|medicines|medications|agents|substances|vaccines|of|eyes|arms|legs|hands|feet|sides)\b)\w+",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"\b(?:the|his|her|this) (?P<head>\w{4,})\b", re.IGNORECASE)
_SIGNS: Final = re.compile(
    r"\b(?:all|the|these|this|those|his|her|both|of|clinical|patient's|its) (?:\w+ )?"
    r"(?:symptoms?|complaints|manifestations|side effects|signs)\b|^(?:\W*(?:symptoms|complaints))\b"
    r"|\ball (?:\w+ )?(?:symptoms|complaints)\b",
    re.IGNORECASE,
)
_EVENT: Final = re.compile(
    r"\b(?:the|this) (?:\w+ )?(?:reaction|event|adverse (?:event|effect|reaction)|toxicity)\b"
    r"|\b(?:his|her|the patient's) (?:clinical )?condition\b|\bnew lesions\b",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"\b(?:it|they) (?:\w+ )?\w+", re.IGNORECASE)
_SKIN_ANAPHOR: Final = re.compile(
    r"\b(?:the|his|her|all|these|patient's) (?:\w+ )?(?:rash|eruption|exanthem|skin lesions|lesions|skin"
    r"|cutaneous \w+)\b|\bcutaneous symptoms\b",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"\b(?:he|she|the (?:patient|boy|girl|infant|child|man|woman|baby|neonate)|our patient)"
    r" (?:had |was |has |is |did |does |not |yet |fully |completely |then |soon |slowly |gradually |now |be )*"
    r"(?:recover(?:ed)?|improved?"
    r"|free|well|asymptomatic|in good"
    r"|symptom-free|woke|deteriorated|still|left|discharged)\b|^\W*it \w+"
    r"|\b(?:he|she|the (?:patient|boy|girl|infant|child|man|woman|baby|neonate)) made an? (?:\w+ ){1,2}recovery\b"
    r"|\bwith (?:a |his |her )?(?:complete|full|prompt|rapid|gradual|slow|partial) (?:recovery|resolution"
    r"|improvement)\b",
    re.IGNORECASE,
)
_SKIN: Final = re.compile(
    r"rash|erupt|urtica|hive|wheal|derm|exanthem|erythem|pustul|pruri|skin|cutaneous|sjs|johnson|necroly|macul"
    r"|papul|dress",
    re.IGNORECASE,
)


def refers(reading: Reading, event: Event, clause: str, named: list[int], offset: int) -> bool:
    """Whether a sign that is no reaction and no disease of before stands for the main reaction ("the swelling")."""
    if not reading.is_main(event):
        return False
    for place in named:
        start = reading.story.mentions[place].start - offset
        if 0 <= start < len(clause) and clause[:start].lower().endswith(("the ", "his ", "her ")):
            known = is_another(reading, event, place) or reading.key_of[place] in reading.background
            if not known and not reading.story.contexts[place]:
                return True
    return False


def is_another(reading: Reading, event: Event, place: int) -> bool:
    """Whether a finding is another reaction of the same reading."""
    return reading.key_of.get(place) in reading.told_of and not reading.is_of(place, event)


def speaks_of_it(reading: Reading, event: Event, clause: str, *, here: bool, others: bool) -> bool:
    """Whether a clause speaks of a reaction without its name. here: the sentence names it; others: the clause names
    another reaction.
    """
    if of_its_marker(clause, event):
        return True
    if others:
        return False
    if _SIGNS.search(clause) or (here and _PRONOUN.search(clause)) or _is_head_named(clause, event):
        return True
    if _BOTH.search(clause) and len([one for one in reading.events if set(one.suspects) & set(event.suspects)]) == 2:
        return True
    if any(_SKIN.search(name) for name in event.finding.names) and _SKIN_ANAPHOR.search(clause):
        return True
    main = reading.is_main(event)
    return main and (_PERSON.search(clause) or _EVENT.search(clause)) is not None


def _is_head_named(clause: str, event: Event) -> bool:
    """Whether a clause names the reaction by its last word ("the effusion" of "pleural effusion")."""
    heads = {name.split()[-1] for name in event.finding.names if " " in name}
    return any(match.group("head").lower() in heads for match in _NAMED.finditer(clause))


def of_its_marker(clause: str, event: Event) -> bool:
    """The measured thing that a reaction is about ("the heart rate normalised" after tachycardia)."""
    return any(
        kind.search(name) is not None and marker.search(clause) is not None
        for name in event.finding.names
        for kind, marker in MARKERS
    )
