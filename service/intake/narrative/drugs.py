"""The drugs of the patient: each substance in each of its roles, with dose, route, time, indication and what was done.

A drug leaves this reader only if the text tells that the patient had it (taking.py). One substance in several roles is
several drugs; what is told of one role in several places is put together. A class is left out where its member is named
in the same role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.intake.narrative import doses, members, one_drug, roles, setting, story, taking, uses
from service.intake.narrative.aftermath import Judged
from service.intake.narrative.document import Document
from service.intake.narrative.doses import Claim
from service.intake.narrative.facts import DrugFact, PairFact, ReactionFact, Role
from service.intake.narrative.mention import Mention
from service.intake.narrative.one_drug import SUSPECT, OneDrug
from service.intake.narrative.setting import Setting
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

Span = tuple[int, int]

_THE_DOSE: Final = re.compile(
    r"^(?:[\w ]{0,30}: )?(?:The|His|Her|This|Its) (?:\w+ )?(?:dose|dosage)\b"
    r"|^[\w ,-]{0,50}\b(?:the|his|her) (?:loading |maintenance |daily |starting )?(?:dose|dosage) (?:was|had|of)\b"
)


def read(
    document: Document,
    mentions: Sequence[Mention],
    reactions: Sequence[ReactionFact],
    pairs: Sequence[PairFact],
    known: Story | None = None,
) -> list[DrugFact]:
    """The drugs of a case, suspects first, then in the order of the text. known: the story, if it was read before."""
    tale = known or story.read(document, mentions)
    found = uses.read(tale)
    case = setting.read(tale, found, reactions, pairs)
    claims = _claims(tale, found)
    drugs = _grouped(tale, found, claims, case)
    _missing_suspects(tale, found, claims, drugs, case)
    names = frozenset(
        mention.name for mention in mentions if any((mention.start, mention.end) in r.term.spans for r in reactions)
    )
    kept = _without_doubles(list(drugs.values()))
    facts = [one_drug.fact(tale, found, drug, case, names) for drug in kept]
    return sorted(facts, key=lambda fact: (fact.role.value not in SUSPECT, fact.name.spans[0][0]))


def _claims(tale: Story, found: Sequence[Use]) -> dict[int, list[Claim]]:
    """The doses of each use, by the start of its name."""
    claims: dict[int, list[Claim]] = {}
    last: Use | None = None
    for number, sentence in enumerate(tale.document.sentences):
        if not tale.told[number]:
            continue
        here = [use for use in found if use.sentence == number]
        carried = last is not None and number - last.sentence <= 2 and _THE_DOSE.match(tale.text(number)) is not None
        if not here and not carried:
            continue
        analytes = [
            (mention.start, mention.end)
            for place in tale.inside[number]
            if (mention := tale.mentions[place]).kind == "analyte"
        ]
        spans = [(use.start, use.end) for use in here]
        within = (sentence.start, min(sentence.end, sentence.start + 3000))
        for claim in doses.read(tale.document.clean, within, spans, analytes, carried):
            owner = here[claim.drug] if claim.drug >= 0 else last
            if owner is not None:
                claims.setdefault(owner.start, []).append(claim)
        last = here[-1] if here else last
    return claims


def _grouped(
    tale: Story, found: Sequence[Use], claims: dict[int, list[Claim]], case: Setting
) -> dict[tuple[str, Role], OneDrug]:
    drugs: dict[tuple[str, Role], OneDrug] = {}
    before: dict[str, list[Role]] = {}
    for use in found:
        own = claims.get(use.start, [])
        dosed = any(
            claims.get(other.start) for other in found if (other.sentence, other.after) == (use.sentence, use.after)
        )
        if not taking.is_taken(tale, use, dosed=dosed, suspected=use.names(case.suspects)):
            continue
        judged = roles.judge(tale, use, case, before)
        before.setdefault(use.substance, []).append(judged.role)
        drug = drugs.setdefault((use.substance, judged.role), OneDrug(use.substance, judged))
        drug.told.append((use, own))
    return drugs


def _missing_suspects(
    tale: Story,
    found: Sequence[Use],
    claims: dict[int, list[Claim]],
    drugs: dict[tuple[str, Role], OneDrug],
    case: Setting,
) -> None:
    """A suspect is a drug of the case also where no sentence says in so many words that it was given."""
    there = {
        name
        for drug in drugs.values()
        if drug.is_suspect
        for use, _ in drug.told
        for name in (use.substance, *use.others)
    }
    for use in found:
        if use.names(case.suspects) and not there & {use.substance, *use.others}:
            role: Role = "interacting" if use.substance in case.interacting else "suspect"
            drugs[use.substance, role] = OneDrug(
                use.substance, Judged(role, f"role.{role}"), [(use, claims.get(use.start, []))]
            )
            there |= {use.substance, *use.others}


def _without_doubles(drugs: list[OneDrug]) -> list[OneDrug]:
    """Without classes whose members are there, and without a role that the text has told otherwise elsewhere."""
    kept = []
    for drug in drugs:
        role = drug.judged.role
        others = {other.judged.role for other in drugs if other is not drug and other.substance == drug.substance}
        weak = drug.judged.rule in {"role.before-reaction", "role.told-later"}
        if role == "concomitant" and (others & SUSPECT or (weak and others & {"past", "treatment-of-reaction"})):
            continue
        if role == "past" and "treatment-of-indication" in others:
            continue
        if drug.is_class and _is_covered(drug, drugs):
            continue
        if role not in SUSPECT and _is_component(drug, drugs):
            continue
        kept.append(drug)
    return kept


def _is_component(drug: OneDrug, drugs: Sequence[OneDrug]) -> bool:
    """Whether a drug is told of by one substance of a combination that is there ("more levodopa")."""
    return any(drug.substance != other.substance and drug.substance in other.substance.split() for other in drugs)


def _is_covered(drug: OneDrug, drugs: Sequence[OneDrug]) -> bool:
    if drug.is_suspect:
        return False
    for other in drugs:
        if other is drug or other.judged.role != drug.judged.role:
            continue
        if not other.is_class and members.is_member(other.substance, drug.substance):
            return True
        if other.is_class and drug.substance != other.substance and drug.substance in other.substance:
            return True
    return False
