"""The drugs of the patient: each substance in each of its roles, with dose, route, time, indication and what was done.

A drug leaves this reader only if the text tells that the patient had it (taking.py). One substance in several roles is
several drugs; what is told of one role in several places is put together (one_drug.py). A class is left out where its
member is named in the same role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from service.intake.narrative import doses, members, one_drug, roles, setting, taking, uses
from service.intake.narrative.doses import Claim
from service.intake.narrative.facts import DrugFact, PairFact, ReactionFact, Role
from service.intake.narrative.one_drug import SUSPECT, OneDrug
from service.intake.narrative.setting import Setting
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

Claims = Mapping[int, list[Claim]]
"""The doses of each use, by the start of its name."""

_THE_DOSE: Final = re.compile(
    r"^(?:[\w ]{0,30}: )?(?:The|His|Her|This|Its) (?:\w+ )?(?:dose|dosage)\b"
    r"|^[\w ,-]{0,50}\b(?:the|his|her) (?:loading |maintenance |daily |starting )?(?:dose|dosage) (?:was|had|of)\b"
)
_WEAK: Final = frozenset({"role.before-reaction", "role.told-later"})


def read(tale: Story, reactions: Sequence[ReactionFact], pairs: Sequence[PairFact]) -> list[DrugFact]:
    """The drugs of a case, suspects first, then in the order of the text."""
    found = uses.read(tale)
    case = setting.read(tale, found, reactions, pairs)
    inside = uses.by_sentence(found)
    drugs = _in_roles(tale, found, _claims(tale, inside, case.suspects), case)
    terms = frozenset(span for reaction in reactions for span in reaction.term.spans)
    names = frozenset(mention.name for mention in tale.mentions if (mention.start, mention.end) in terms)
    facts = [one_drug.fact(tale, drug, case, inside, names) for drug in _without_doubles(drugs)]
    return sorted(facts, key=lambda fact: (fact.role.value not in SUSPECT, fact.name.spans[0][0]))


def _claims(tale: Story, inside: Mapping[int, Sequence[Use]], suspects: frozenset[str]) -> Claims:
    claims: dict[int, list[Claim]] = {}
    last: Use | None = None
    for number, sentence in enumerate(tale.document.sentences):
        here = inside.get(number, ())
        carried = last is not None and number - last.sentence <= 2 and tale.told[number]
        carried = carried and _THE_DOSE.match(tale.text(number)) is not None
        if not here and not carried:
            continue
        kinds = (tale.mentions[place] for place in tale.inside[number])
        analytes = [(mention.start, mention.end) for mention in kinds if mention.kind == "analyte"]
        within = (sentence.start, sentence.start + len(tale.text(number)))
        spans = [(use.start, use.end) for use in here]
        for claim in doses.read(tale.document.clean, within, spans, analytes, carried):
            owner = here[claim.drug] if claim.drug >= 0 else last
            if owner is not None:
                claims.setdefault(owner.start, []).append(claim)
        last = _only(here, suspects) if here else last
    return claims


def _only(here: Sequence[Use], suspects: frozenset[str]) -> Use | None:
    """The drug that "the dose" in the next sentence is of: the only one, or the only suspect; else none."""
    meant = here if len({use.substances for use in here}) == 1 else [use for use in here if use.names(suspects)]
    return meant[-1] if len({use.substances for use in meant}) == 1 else None


def _in_roles(tale: Story, found: Sequence[Use], claims: Claims, case: Setting) -> list[OneDrug]:
    """The drugs that the patient had, one for each substance and role.

    A suspect is a drug of the case also where no sentence says in so many words that it was given.
    """
    drugs: dict[tuple[str, Role], OneDrug] = {}
    named: dict[str, list[Use]] = {}
    for use in found:
        named.setdefault(case.name_of(use), []).append(use)
    before: dict[str, list[Role]] = {}
    dosed = {(use.sentence, use.after) for use in found if use.start in claims}
    for use in found:
        in_list = (use.sentence, use.after) in dosed
        if taking.is_taken(tale, use, dosed=in_list, suspected=use.names(case.suspects)):
            judged = roles.judge(tale, use, case, before)
            name = case.name_of(use)
            before.setdefault(use.substance, []).append(judged.role)
            drug = drugs.setdefault((name, judged.role), OneDrug(name, judged, named[name]))
            drug.told.append((use, claims.get(use.start, [])))
    there = {name for drug in drugs.values() if drug.is_suspect for use, _ in drug.told for name in use.substances}
    for use in found:
        if use.names(case.suspects) and not there.intersection(use.substances):
            judged = roles.suspected(use, case)
            told = [(use, claims.get(use.start, []))]
            name = case.name_of(use)
            drugs[name, judged.role] = OneDrug(name, judged, named[name], told)
            there.update(use.substances)
    return list(drugs.values())


def _without_doubles(drugs: Sequence[OneDrug]) -> list[OneDrug]:
    """Without classes whose members are there, and without a role that the text has told otherwise elsewhere."""
    roles_of: dict[str, set[Role]] = {}
    for drug in drugs:
        roles_of.setdefault(drug.substance, set()).add(drug.judged.role)
    parts = {part for drug in drugs if " " in drug.substance for part in drug.substance.split()}
    return [
        drug
        for drug in drugs
        if not _is_told_otherwise(drug, roles_of[drug.substance])
        and not (drug.is_class and _is_covered(drug, drugs))
        and (drug.is_suspect or drug.is_class or drug.substance not in parts)
    ]


def _is_told_otherwise(drug: OneDrug, there: set[Role]) -> bool:
    if drug.judged.role == "past":
        return "treatment-of-indication" in there
    weak = drug.judged.rule in _WEAK and bool(there & {"past", "treatment-of-reaction"})
    return drug.judged.role == "concomitant" and (weak or bool(there & SUSPECT))


def _is_covered(drug: OneDrug, drugs: Sequence[OneDrug]) -> bool:
    """Whether a class is told more exactly in its role, by a member or by a narrower class."""
    for other in drugs:
        if drug.is_suspect or other is drug or other.judged.role != drug.judged.role:
            continue
        narrower = other.is_class and drug.substance != other.substance and drug.substance in other.substance
        if narrower or (not other.is_class and members.is_member(other.substance, drug.substance)):
            return True
    return False
