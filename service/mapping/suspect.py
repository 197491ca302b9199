"""AdverseEvent.suspectEntity: the drug x reaction matrix of E2B (G.k.9.i) with its facts and its causality.

Suspicion is per reaction: a reaction with pairs has the paired and the assessed drugs as suspects, one without has
every suspect and interacting drug. Causality stands here only when a person confirmed it (DESIGN: FHIR decisions).
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import profile
from service.fhir.elements import Element
from service.mapping.case import Case
from service.mapping.judgement import Judgement, category_concept
from service.mapping.medication_statement import ROLE, SUSPECT_ROLES, drug_reference, extend_drug_facts
from service.mapping.reporter import practitioner_reference
from service.mapping.resource import Resource
from service.mapping.times import duration, duration_words
from service.report.model import Drug, Pair, Reaction

DECHALLENGE: Final = profile("dechallenge")
RECHALLENGE: Final = profile("rechallenge")
TIME_TO_ONSET: Final = profile("time-to-onset")
TIME_FROM_LAST_DOSE: Final = profile("time-from-last-dose")
ASSESSMENT: Final = profile("assessment")


def suspects(case: Case, reaction: Reaction) -> list[str]:
    """The keys of the drugs suspected of this reaction, sorted.

    Who assessed a drug for a reaction suspected it, whether or not they are paired. A drug that was not administered
    (E2B G.k.1 = 4) belongs to an event that is no reaction, such as an error caught in time.
    """
    paired = {pair.drug for pair in case.report.pairs if pair.reaction == reaction.key}
    if paired:
        assessed = {item.drug for item in case.report.assessments if item.reaction == reaction.key}
        return sorted(paired | assessed)
    roles = SUSPECT_ROLES if reaction.kind == "reaction" else (*SUSPECT_ROLES, "not-administered")
    return sorted(drug.key for drug in case.report.drugs if drug.role in roles)


def build_suspects(case: Case, resource: Resource, reaction: Reaction, judged: list[Judgement]) -> None:
    """Set suspectEntity: one entry for each suspect drug."""
    indexes = {drug.key: index for index, drug in enumerate(case.report.drugs)}
    pairs = {pair.drug: (n, pair) for n, pair in enumerate(case.report.pairs) if pair.reaction == reaction.key}
    entities = []
    for key in suspects(case, reaction):
        entity: Element = {}
        drug = case.drugs[key]
        at = f"/drugs/{indexes[key]}"
        role = case.coded("drug-role", drug.role, drug.role)
        resource.extend(ROLE, f"{at}/role", within=entity, valueCodeableConcept=role)
        extend_drug_facts(case, resource, drug, at, within=entity)
        if key in pairs:
            position, pair = pairs[key]
            _extend_pair(case, resource, pair, f"/pairs/{position}", entity)
        place = f"/pairs/{pairs[key][0]}/drug" if key in pairs else None
        resource.put("instance", drug_reference(case, key), place, within=entity)
        causes = [_causality(case, resource, item) for item in judged if item.confirmed and item.assessment.drug == key]
        resource.put("causality", causes, within=entity)
        entities.append(entity)
    resource.put("suspectEntity", entities)


def _extend_pair(case: Case, resource: Resource, pair: Pair, at: str, entity: Element) -> None:
    for field, url in (("dechallenge", DECHALLENGE), ("rechallenge", RECHALLENGE)):
        code, words = getattr(pair, field), getattr(pair, f"{field}_text")
        if code is not None or words is not None:
            value = case.coded(field, code, words) if code is not None else {"text": words}
            place = f"{at}/{field}" if code is not None else f"{at}/{field}_text"
            resource.extend(url, place, within=entity, valueCodeableConcept=value)
            if code is not None and words is not None:
                resource.seen(f"{at}/{field}_text", value, "text")
    for field, url in (("time_to_onset", TIME_TO_ONSET), ("time_from_last_dose", TIME_FROM_LAST_DOSE)):
        length = getattr(pair, field)
        if length is not None:
            value = duration(case, length)
            resource.extend(url, f"{at}/{field}", within=entity, valueDuration=value)


def _causality(case: Case, resource: Resource, judgement: Judgement) -> Element:
    """A confirmed assessment: method, result, its author where the element may name one, and its RiskAssessment."""
    element: Element = {}
    risk = case.ref("RiskAssessment", judgement.assessment.key)
    resource.extend(ASSESSMENT, within=element, valueReference=risk)
    at = f"{judgement.at}/category" if judgement.assessment.category is not None else None
    resource.put("assessment", category_concept(case, judgement), at, within=element)
    author = practitioner_reference(case, judgement.assessment)
    resource.put("author", author, f"{judgement.at}/assessor", within=element)
    method = case.coded("event-causality-method", judgement.assessment.method, judgement.method_name)
    resource.put("method", method, f"{judgement.at}/method", within=element)
    if judgement.assessment.method_text is not None:
        resource.seen(f"{judgement.at}/method_text", method, "text")
    return element


def say_suspects(case: Case, resource: Resource, reaction: Reaction) -> None:
    """A line for every suspect drug that more is known of than its name."""
    pairs = {pair.drug: pair for pair in case.report.pairs if pair.reaction == reaction.key}
    for key in suspects(case, reaction):
        _say(resource, case.drugs[key], pairs.get(key))


def _say(resource: Resource, drug: Drug, pair: Pair | None) -> None:
    facts = []
    if drug.action_taken is not None:
        facts.append(f"action taken {drug.action_taken.replace('-', ' ')}")
    if pair is not None:
        for label, words in (
            ("time to onset", duration_words(pair.time_to_onset)),
            ("time from last dose", duration_words(pair.time_from_last_dose)),
            ("dechallenge", _challenge_words(pair.dechallenge, pair.dechallenge_text)),
            ("rechallenge", _challenge_words(pair.rechallenge, pair.rechallenge_text)),
        ):
            if words:
                facts.append(f"{label} {words}")
    if facts:
        resource.say(f"{drug.name}: {', '.join(facts)}.", extension=True)


def _challenge_words(code: str | None, text: str | None) -> str:
    words = (code or "").replace("-", " ")
    return f"{words} ({text})" if words and text else words or text or ""
