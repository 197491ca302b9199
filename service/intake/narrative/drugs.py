"""The drugs of the patient: each substance in each of its roles, with dose, route, time, indication and what was done.

A drug leaves this reader only if the text tells that the patient had it (taking.py). One substance in several roles is
several drugs; what is told of one role in several places is put together. A class is left out where its member is named
in the same role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.intake.narrative import actions, dating, doses, indications, members, roles, routes, story, taking, uses
from service.intake.narrative.document import Document
from service.intake.narrative.doses import Claim
from service.intake.narrative.facts import DrugFact, Found, Json, PairFact, ReactionFact, Role
from service.intake.narrative.mention import Mention
from service.intake.narrative.roles import Judged, Setting
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

Span = tuple[int, int]

_THE_DOSE: Final = re.compile(
    r"^(?:[\w ]{0,30}: )?(?:The|His|Her|This|Its) (?:\w+ )?(?:dose|dosage)\b"
    r"|^[\w ,-]{0,50}\b(?:the|his|her) (?:loading |maintenance |daily |starting )?(?:dose|dosage) (?:was|had|of)\b"
)
_SUSPECT: Final = frozenset({"suspect", "interacting"})
_WITH_ACTION: Final = frozenset({"suspect", "interacting", "concomitant"})
_FORM: Final = re.compile(
    r"\s(?:eye drops|inhaler|ointment|cream|nasal spray|suppositor(?:y|ies)|lotion)\b", re.IGNORECASE
)
_GIVEN_BY: Final = re.compile(
    rf"[^.;]{{0,40}}?\b(?:given|infused|injected|administered|both|received|applied)\s(?:as an?\s|by\s|via\s|into\s)?"
    rf"(?P<route>{routes.ROUTE})(?![\w-])"
)
_BEFORE_NAME: Final = re.compile(rf"(?<![\w-])(?P<route>{routes.ROUTE})\s$", re.IGNORECASE)
_WORDS_BESIDE: Final = 45
_MOST_INDICATIONS: Final = 3


@dataclass(slots=True)
class _Drug:
    """One substance in one role, while it is put together."""

    substance: str
    judged: Judged
    told: list[tuple[Use, list[Claim]]] = field(default_factory=list)


def read(
    document: Document,
    mentions: Sequence[Mention],
    reactions: Sequence[ReactionFact],
    pairs: Sequence[PairFact],
    known: Story | None = None,
) -> list[DrugFact]:
    """The drugs of a case, suspects first, then in the order of the text. known: the story, where it was read before."""
    tale = known or story.read(document, mentions)
    found = uses.read(tale)
    case = roles.setting(tale, found, reactions, pairs)
    claims = _claims(tale, found)
    drugs = _grouped(tale, found, claims, case)
    _missing_suspects(tale, found, claims, drugs, case)
    names = frozenset(
        mention.name for mention in mentions if any((mention.start, mention.end) in r.term.spans for r in reactions)
    )
    kept = _without_doubles(list(drugs.values()))
    facts = [_fact(tale, found, drug, case, names) for drug in kept]
    return sorted(facts, key=lambda fact: (fact.role.value not in _SUSPECT, fact.name.spans[0][0]))


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
) -> dict[tuple[str, Role], _Drug]:
    drugs: dict[tuple[str, Role], _Drug] = {}
    before: dict[str, list[Role]] = {}
    for use in found:
        own = claims.get(use.start, [])
        if not taking.is_taken(tale, use, any("amount" in claim.dose or "text" in claim.dose for claim in own)):
            continue
        judged = roles.judge(tale, use, case, before)
        before.setdefault(use.substance, []).append(judged.role)
        drug = drugs.setdefault((use.substance, judged.role), _Drug(use.substance, judged))
        drug.told.append((use, own))
    return drugs


def _missing_suspects(
    tale: Story,
    found: Sequence[Use],
    claims: dict[int, list[Claim]],
    drugs: dict[tuple[str, Role], _Drug],
    case: Setting,
) -> None:
    """A suspect is a drug of the case also where no sentence says in so many words that it was given."""
    there = {
        name
        for drug in drugs.values()
        if drug.judged.role in _SUSPECT
        for use, _ in drug.told
        for name in (use.substance, *use.others)
    }
    for use in found:
        if use.names(case.suspects) and not there & {use.substance, *use.others}:
            role: Role = "interacting" if use.substance in case.interacting else "suspect"
            drugs[use.substance, role] = _Drug(
                use.substance, Judged(role, f"role.{role}"), [(use, claims.get(use.start, []))]
            )
            there |= {use.substance, *use.others}


def _without_doubles(drugs: list[_Drug]) -> list[_Drug]:
    """Without classes whose members are there, and without a weaker reading of a role that the text has said otherwise."""
    kept = []
    for drug in drugs:
        role = drug.judged.role
        same = [other for other in drugs if other is not drug and other.substance == drug.substance]
        if role == "concomitant" and any(other.judged.role in {"past", "treatment-of-reaction"} for other in same):
            if drug.judged.rule in {"role.before-reaction", "role.told-later"}:
                continue
        if role == "concomitant" and any(other.judged.role in _SUSPECT for other in same):
            continue
        if role == "past" and any(other.judged.role == "treatment-of-indication" for other in same):
            continue
        if drug.told[0][0].is_class and _is_covered(drug, drugs):
            continue
        kept.append(drug)
    return kept


def _is_covered(drug: _Drug, drugs: Sequence[_Drug]) -> bool:
    if drug.judged.role in _SUSPECT:
        return False
    for other in drugs:
        if other is drug or other.judged.role != drug.judged.role:
            continue
        if not other.told[0][0].is_class and members.is_member(other.substance, drug.substance):
            return True
        if other.told[0][0].is_class and drug.substance != other.substance and drug.substance in other.substance:
            return True
    return False


def _fact(tale: Story, found: Sequence[Use], drug: _Drug, case: Setting, reactions: frozenset[str]) -> DrugFact:
    role, rule, confidence = drug.judged
    first = drug.told[0][0]
    fact = DrugFact(
        name=_name(tale, drug, found),
        substance=next((name for name in (first.substance, *first.others) if name in case.suspects), first.substance)
        if role in _SUSPECT
        else first.substance,
        role=Found(role, (_around(tale, first),), rule, confidence),
    )
    if "vaccine" in first.mention.flags:
        fact.kind = Found("vaccine", ((first.start, first.end),), "drug.vaccine")
    _put_doses(tale, found, drug, fact)
    for use, _ in drug.told:
        if role not in {"treatment-of-reaction", "premedication"} and len(fact.indications) < _MOST_INDICATIONS:
            told = indications.read(tale, use, reactions)
            if told is not None and not _is_same(fact.indications, told):
                fact.indications.append(told)
        for edge, when in dating.read(tale, use, [other for other in found if other.sentence == use.sentence]):
            if getattr(fact, edge) is None:
                setattr(fact, edge, when)
    if any(told.basis == "stated" for told in fact.indications):
        fact.indications = [told for told in fact.indications if told.basis == "stated"]
    if role in _WITH_ACTION:
        fact.action_taken = _action(tale, drug, case)
    return fact


def _is_same(known: Sequence[Found[str]], told: Found[str]) -> bool:
    words = set(told.value.lower().split())
    return any(words <= set(one.value.lower().split()) or set(one.value.lower().split()) <= words for one in known)


def _name(tale: Story, drug: _Drug, found: Sequence[Use]) -> Found[str]:
    """The text's own words for the drug, those of this role first, an abbreviation only where nothing else is there."""
    clean = tale.document.clean
    own = [use for use, _ in drug.told]
    others = [use for use in found if use.substance == drug.substance]
    best = next((use for use in (*own, *others) if "abbreviation" not in use.mention.flags), own[0])
    spans = [(best.start, best.end), *((use.start, use.end) for use in own if use is not best)]
    return Found(clean[best.start : best.end], tuple(spans[:4]), "drug.name")


def _around(tale: Story, use: Use) -> Span:
    """The name with some words on both sides: what a reader needs to judge the role."""
    clean, sentence = tale.document.clean, tale.document.sentences[use.sentence]
    start, end = max(sentence.start, use.start - _WORDS_BESIDE), min(sentence.end, use.end + _WORDS_BESIDE)
    if start > sentence.start:
        start = clean.find(" ", start, use.start) + 1 or use.start
    if end < sentence.end:
        end = max(clean.rfind(" ", use.end, end), use.end)
    return start, end


def _put_doses(tale: Story, found: Sequence[Use], drug: _Drug, fact: DrugFact) -> None:
    """The steps of the dosing in the order of the text, each once; a route only where the text names no second one."""
    told: list[tuple[str, Span]] = []
    values: list[Json] = []
    for use in found if drug.judged.role in _SUSPECT else ():
        if use.substance == drug.substance and uses.is_title(tale, use.sentence):
            told += _routes(tale, use)
    for use, claims in drug.told:
        told += _routes(tale, use)
        for claim in claims:
            if claim.route is not None:
                told.append((claim.route, (claim.start, claim.end)))
            dose = dict(claim.dose)
            if dose not in values and not _is_less(dose, values):
                values.append(dose)
                fact.doses.append(Found(dose, ((claim.start, claim.end),), claim.rule))
    if told and len({name for name, _ in told}) == 1:
        fact.route = Found(told[0][0], tuple(span for _, span in told[:3]), "route.named")


def _is_less(dose: Json, known: Sequence[Json]) -> bool:
    """Whether a dose only repeats a part of one that is known ("500 mg" after "500 mg twice daily")."""
    return any(dose.items() <= other.items() for other in known)


def _routes(tale: Story, use: Use) -> Iterator[tuple[str, Span]]:
    clean = tale.document.clean
    inside = routes.named(clean, use.start, use.end)
    if inside is not None:
        yield inside
    for match, offset in (
        (_BEFORE_NAME.search(use.left[-24:]), use.start - len(use.left[-24:])),
        (_GIVEN_BY.match(use.right), use.end),
    ):
        name = routes.name(match["route"]) if match else None
        if match is not None and name is not None:
            yield name, (offset + match.start("route"), offset + match.end("route"))
    form = _FORM.match(use.right)
    name = routes.name(form.group().strip()) if form else None
    if form is not None and name is not None:
        yield name, (use.end + form.start() + 1, use.end + form.end())


def _action(tale: Story, drug: _Drug, case: Setting) -> Found[str] | None:
    said = [one for use, _ in drug.told for one in actions.of_use(tale, use)]
    if drug.judged.role in _SUSPECT and case.onset is not None:
        numbers = [use.sentence for use, _ in drug.told]
        allowed = (
            range(len(tale.told))
            if len(case.suspects) == 1
            else [n for number in numbers for n in (number, number + 1)]
        )
        said += actions.of_the_drug(tale, case.onset, [number for number in allowed if number < len(tale.told)])
    return actions.best(said, case.onset)
