"""One substance in one role, put together from all places that tell of it.

Doses are the steps in the order of the text, each once. A route stands for the whole only if the text names no second
one. What was done with a drug matters of suspects and concomitant drugs; an indication not of what treats the reaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.intake.narrative import actions, dating, indications, routes, uses
from service.intake.narrative.aftermath import Judged
from service.intake.narrative.doses import Claim
from service.intake.narrative.facts import DrugFact, Found, Json
from service.intake.narrative.setting import Setting
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

Span = tuple[int, int]

SUSPECT: Final = frozenset({"suspect", "interacting"})
_WITH_ACTION: Final = frozenset({"suspect", "interacting", "concomitant"})
_FORM: Final = re.compile(
    r"\s(?:\d[\d\u00b7]{0,5}\s?%\s)?(?P<form>eye drops|inhaler|ointment|cream|nasal spray|suppositor(?:y|ies)"
    r"|lotion)\b",
    re.IGNORECASE,
)
_GIVEN_BY: Final = re.compile(
    rf"[^.;]{{0,40}}?\b(?:given|infused|injected|administered|both|received|applied|started|begun)\s"
    rf"(?:as an?\s|by\s|via\s|into\s)?"
    rf"(?P<route>{routes.ROUTE})(?![\w-])"
)
_BEHIND: Final = re.compile(rf"(?:\s\([^()]{{1,24}}\))?\s(?P<route>{routes.ROUTE})(?![\w-])")
_OF_CLASS: Final = re.compile(
    rf"(?<![\w-])(?P<route>{routes.ROUTE})\s[\w-]{{4,20}}(?:\s(?:therapy|treatment))?\s\($", re.IGNORECASE
)
_BEFORE_NAME: Final = re.compile(rf"(?<![\w-])(?P<route>{routes.ROUTE})\s$", re.IGNORECASE)
_LESS: Final = frozenset({"abbreviation", "named-again"})
_WORDS_BESIDE: Final = 45
_MOST_INDICATIONS: Final = 3


@dataclass(slots=True)
class OneDrug:
    """A substance in a role. named: all its uses; told: those in this role, with the doses that they claim."""

    substance: str
    judged: Judged
    named: Sequence[Use]
    told: list[tuple[Use, list[Claim]]] = field(default_factory=list)

    @property
    def is_suspect(self) -> bool:
        """Whether it is held to have caused the reaction, alone or with another."""
        return self.judged.role in SUSPECT

    @property
    def is_class(self) -> bool:
        """Whether the text names a class only."""
        return self.told[0][0].is_class


def fact(
    tale: Story, drug: OneDrug, case: Setting, inside: Mapping[int, Sequence[Use]], reactions: frozenset[str]
) -> DrugFact:
    """The drug as it is handed on. inside: the uses of each sentence; reactions: the names of the reactions."""
    role, rule, confidence = drug.judged
    first = drug.told[0][0]
    fact = DrugFact(
        name=_name(tale, drug),
        substance=drug.substance,
        role=Found(role, (_around(tale, first),), rule, confidence),
    )
    if "vaccine" in first.mention.flags:
        fact.kind = Found("vaccine", ((first.start, first.end),), "drug.vaccine")
    _put_doses(tale, drug, fact)
    for use, _ in drug.told:
        if role not in {"treatment-of-reaction", "premedication"} and len(fact.indications) < _MOST_INDICATIONS:
            told = indications.read(tale, use, reactions)
            if told is not None and not _is_same(fact.indications, told):
                fact.indications.append(told)
        for edge, when in dating.read(tale, use, inside[use.sentence]):
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


def _name(tale: Story, drug: OneDrug) -> Found[str]:
    """The text's own words for the drug, those of this role first, an abbreviation only where nothing else is there.

    A class by which it is named again never stands for it.
    """
    clean = tale.document.clean
    own = [use for use, _ in drug.told]
    best = next((use for use in (*own, *drug.named) if not use.mention.flags & _LESS), None)
    best = best or next((use for use in (*own, *drug.named) if "named-again" not in use.mention.flags), own[0])
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


def _put_doses(tale: Story, drug: OneDrug, fact: DrugFact) -> None:
    """The steps of the dosing in the order of the text, each once; a route only where the text names no second one."""
    told: list[tuple[str, Span]] = []
    values: list[Json] = []
    for use in drug.named if drug.is_suspect else ():
        if uses.is_title(tale, use.sentence):
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
        (_GIVEN_BY.match(use.right) or _BEHIND.match(use.right), use.end),
    ):
        name = routes.name(match["route"]) if match else None
        if match is not None and name is not None:
            yield name, (offset + match.start("route"), offset + match.end("route"))
    behind = _OF_CLASS.search(use.left)
    if behind is not None and (name := routes.name(behind["route"])) is not None:
        offset = use.start - len(use.left)
        yield name, (offset + behind.start("route"), offset + behind.end("route"))
    form = _FORM.match(use.right)
    name = routes.name(form["form"].lower()) if form else None
    if form is not None and name is not None:
        yield name, (use.end + form.start("form"), use.end + form.end("form"))


def _action(tale: Story, drug: OneDrug, case: Setting) -> Found[str] | None:
    said = [one for use, _ in drug.told for one in actions.of_use(tale, use)]
    if drug.is_suspect and case.onset is not None:
        near = {number for use, _ in drug.told for number in (use.sentence, use.sentence + 1)}
        said += actions.of_the_drug(tale, case.onset[0], near if len(case.suspects) > 1 else None)
    return actions.best(said, case.onset[0] if case.onset else None)
