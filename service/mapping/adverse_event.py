"""AdverseEvent: one for each reaction or reportable event, with all its suspect drugs (E2B E.i, G.k.9.i).

Outcome and severity carry exactly one coding, the one of the required value set (a HAPI server refuses a second).
Seriousness is as stated: any criterion that is met makes it Serious; "not serious" must be said. What R4 has no element
for comes in the extensions of the HL7 guides (back-port and ICSR), and drug-reaction facts in our own on suspectEntity.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from service.fhir.canonical import BP, IC
from service.fhir.elements import Element, concept
from service.mapping.case import Case, by_key
from service.mapping.condition import age, build_reaction_condition
from service.mapping.history import history_entry, history_reference
from service.mapping.judgement import Judgement, category_words
from service.mapping.medication_statement import drug_reference
from service.mapping.reporter import recorder_reference
from service.mapping.resource import Resource
from service.mapping.source import KEY as SOURCE_KEY
from service.mapping.source import has_document
from service.mapping.suspect import build_suspects, say_suspects, suspects
from service.mapping.times import duration, duration_words, put_when, when_words
from service.report.model import Factor, Reaction, Seriousness

GRADE: Final = f"{BP}/ae-grade"
CRITERIA: Final = f"{BP}/seriousness-criteria"
MITIGATING_ACTION: Final = f"{BP}/mitigating-action"
CONTRIBUTING_FACTOR: Final = f"{BP}/contributing-factor"
SUPPORTING_INFO: Final = f"{BP}/supporting-info"
RESOLVE_DATE: Final = f"{BP}/resolve-date"
NOTE: Final = f"{BP}/note"
AGE_AT_ONSET: Final = f"{IC}/icsr-ext-ageattimeofonset"
EVENT_DURATION: Final = f"{IC}/icsr-ext-eventduration"
CRITERION_WORDS: Final = {
    "death": "death",
    "life_threatening": "life-threatening",
    "hospitalisation": "hospitalisation",
    "disability": "disability",
    "congenital_anomaly": "congenital anomaly",
    "other": "other medically important condition",
}


def build_adverse_events(case: Case, judged: list[Judgement]) -> None:
    """An event for every reaction or event of the report, and for a reaction its condition."""
    for index, reaction in by_key(case.report.reactions):
        words = case.term(reaction.term, reaction.codes, case.context.clinical.condition, f"/reactions/{index}/term")
        ours = [item for item in judged if item.assessment.reaction == reaction.key]
        _event(case, index, reaction, dict(words), ours)
        if reaction.kind == "reaction":
            # An error, an exposure or a lack of effect is no condition of the patient.
            build_reaction_condition(case, index, reaction, dict(words))


def _event(case: Case, index: int, reaction: Reaction, event: Element, judged: list[Judgement]) -> None:
    at = f"/reactions/{index}"
    resource = case.new("AdverseEvent", reaction.key, "events")
    _put_identifier(case, resource)
    resource.put("actuality", "potential" if reaction.kind == "near-miss" else "actual", f"{at}/kind")
    category = case.coded("reaction-kind", reaction.kind)
    resource.put("category", [category] if category else [], f"{at}/kind")
    resource.put("event", event, f"{at}/term")
    if reaction.codes:
        resource.seen(f"{at}/codes", resource.body, "event")
    resource.put("subject", case.patient)
    put_when(case, resource, "date", reaction.onset, f"{at}/onset")
    resource.put("recordedDate", case.report.received_first, "/received_first")
    if reaction.kind == "reaction":
        resource.put("resultingCondition", [case.ref("Condition", f"reaction/{reaction.key}")])
    _put_location(case, resource, reaction, at)
    _put_seriousness(case, resource, reaction, at)
    _put_severity(case, resource, reaction, at)
    _put_outcome(case, resource, reaction, at)
    resource.put("recorder", recorder_reference(case))
    build_suspects(case, resource, reaction, judged)
    patient = case.report.patient
    history = [history_reference(case, entry.key) for _, entry in by_key(patient.history)] if patient else []
    resource.put("subjectMedicalHistory", history)
    if has_document(case.report.source):
        resource.put("referenceDocument", [case.ref("DocumentReference", SOURCE_KEY)])
    _extend(case, resource, reaction, at, judged)
    _say(case, resource, reaction, judged)


def _put_identifier(case: Case, resource: Resource) -> None:
    identifier = case.report.worldwide_id
    if identifier is not None:
        resource.put("identifier", {"system": identifier.system, "value": identifier.value}, "/worldwide_id")


def _put_location(case: Case, resource: Resource, reaction: Reaction, at: str) -> None:
    if reaction.country is not None:
        resource.put("location", case.ref("Location", f"country/{reaction.country}"), f"{at}/country")


def _put_seriousness(case: Case, resource: Resource, reaction: Reaction, at: str) -> None:
    criteria = reaction.seriousness or Seriousness()
    stated = [(field.name, getattr(criteria, field.name)) for field in fields(criteria)]
    met = any(present for _, present in stated)
    serious = True if met else reaction.serious
    if serious is not None:
        place = f"{at}/serious" if reaction.serious is not None else None
        resource.put("seriousness", case.coded("serious", str(serious).lower()), place)
    for name, present in stated:
        if present is None:
            continue
        if present and reaction.serious is None:
            resource.seen(f"{at}/seriousness/{name}", resource.body, "seriousness")
        code = case.coded("seriousness-criterion", name, CRITERION_WORDS[name])
        flag: Element = {"url": "criterionPresent", "valueBoolean": present}
        resource.extend(CRITERIA, extension=[{"url": "criterionCode", "valueCodeableConcept": code}, flag])
        resource.seen(f"{at}/seriousness/{name}", flag, "valueBoolean")


def _put_severity(case: Case, resource: Resource, reaction: Reaction, at: str) -> None:
    if reaction.severity is not None:
        value = case.coded("severity", reaction.severity, reaction.severity_text)
        resource.put("severity", value, f"{at}/severity")
        if reaction.severity_text is not None:
            resource.seen(f"{at}/severity_text", value, "text")
    elif reaction.severity_text is not None:
        _note(resource, f"Severity: {reaction.severity_text}", f"{at}/severity_text")


def _put_outcome(case: Case, resource: Resource, reaction: Reaction, at: str) -> None:
    if reaction.outcome is not None:
        value = case.coded("outcome", reaction.outcome, reaction.outcome_text)
        resource.put("outcome", value, f"{at}/outcome")
        if reaction.outcome_text is not None:
            resource.seen(f"{at}/outcome_text", value, "text")
    elif reaction.outcome_text is not None:
        _note(resource, f"Outcome: {reaction.outcome_text}", f"{at}/outcome_text")


def _extend(case: Case, resource: Resource, reaction: Reaction, at: str, judged: list[Judgement]) -> None:
    patient = case.report.patient
    if patient is not None and patient.age is not None:
        resource.extend(AGE_AT_ONSET, "/patient/age", valueAge=age(case, patient.age))
    if reaction.duration is not None:
        date: Element = resource.body.setdefault("_date", {})
        lasting = duration(case, reaction.duration)
        resource.extend(EVENT_DURATION, f"{at}/duration", within=date, valueDuration=lasting)
    if reaction.grade is not None:
        grade = case.coded("grade", str(reaction.grade), f"Grade {reaction.grade}")
        resource.extend(GRADE, f"{at}/grade", valueCodeableConcept=grade)
    if reaction.end is not None:
        element: Element = {"url": RESOLVE_DATE}
        put_when(case, resource, "valueDateTime", reaction.end, f"{at}/end", within=element)
        resource.extensions.append(element)
    for position, treatment in enumerate(reaction.treatment):
        words = case.drugs[treatment.drug].name if treatment.drug else treatment.text
        place = f"{at}/treatment/{position}/{'drug' if treatment.drug else 'text'}"
        _item(resource, MITIGATING_ACTION, place, valueCodeableConcept=concept((), words))
    for position, factor in enumerate(reaction.contributing_factors):
        place = f"{at}/contributing_factors/{position}"
        if factor.history is not None:
            target = history_reference(case, factor.history)
            _item(resource, CONTRIBUTING_FACTOR, f"{place}/history", valueReference=target)
        else:
            _item(resource, CONTRIBUTING_FACTOR, f"{place}/text", valueCodeableConcept=concept((), factor.text))
    _support(case, resource, reaction, judged)
    if reaction.note is not None:
        _note(resource, reaction.note, f"{at}/note")
    if reaction.verification is not None and reaction.kind != "reaction":
        _note(resource, f"Certainty: {reaction.verification}", f"{at}/verification")


def _support(case: Case, resource: Resource, reaction: Reaction, judged: list[Judgement]) -> None:
    """The other drugs of the case and the answers of each assessment, as the guide's supporting information."""
    suspected = suspects(case, reaction)
    for _, drug in by_key(case.report.drugs):
        if drug.key not in suspected:
            _item(resource, SUPPORTING_INFO, valueReference=drug_reference(case, drug.key))
    patient = case.report.patient
    for _, past in by_key(patient.past_drugs) if patient is not None else []:
        _item(resource, SUPPORTING_INFO, valueReference=case.ref("MedicationStatement", f"past/{past.key}"))
    for judgement in judged:
        if judgement.assessment.answers:
            answers = case.ref("QuestionnaireResponse", judgement.assessment.key)
            _item(resource, SUPPORTING_INFO, valueReference=answers)


def _item(resource: Resource, url: str, at: str | None = None, **value: Element) -> None:
    inner = {"url": "item", **value}
    resource.extend(url, extension=[inner])
    if at is not None:
        resource.seen(at, inner, next(iter(value)))


def _note(resource: Resource, text: str, at: str) -> None:
    annotation = {"text": text}
    resource.extend(NOTE, valueAnnotation=annotation)
    resource.seen(at, annotation, "text")


def _say(case: Case, resource: Resource, reaction: Reaction, judged: list[Judgement]) -> None:
    resource.say(f"{reaction.kind.replace('-', ' ').capitalize()}: {reaction.term}.")
    names = [case.drugs[key].name for key in suspects(case, reaction)]
    resource.say(f"Suspect drugs: {', '.join(names)}." if names else "No suspect drug is stated.")
    say_suspects(case, resource, reaction)
    resource.say(_seriousness_words(reaction), extension=reaction.seriousness is not None)
    onset, end = when_words(case, reaction.onset), when_words(case, reaction.end)
    treatments = [case.drugs[item.drug].name if item.drug else item.text or "" for item in reaction.treatment]
    for label, words, extension in (
        ("Onset", onset, False),
        ("End", end, True),
        ("Duration", duration_words(reaction.duration), True),
        ("Severity", ": ".join(word for word in (reaction.severity, reaction.severity_text) if word), False),
        ("CTCAE grade", str(reaction.grade or ""), True),
        ("Outcome", _outcome_words(reaction), False),
        ("Treatment", ", ".join(treatments), True),
        ("May have contributed", ", ".join(_factor_words(case, item) for item in reaction.contributing_factors), True),
    ):
        if words:
            resource.say(f"{label}: {words}.", extension=extension)
    for judgement in judged:
        if judgement.confirmed and judgement.category is not None:
            drug = case.drugs[judgement.assessment.drug].name
            who = judgement.assessment.assessor.type
            resource.say(f"Causality of {drug} by {judgement.method_name}, {who}: {category_words(judgement)}.")
    resource.say(reaction.note, extension=True)


def _factor_words(case: Case, factor: Factor) -> str:
    return history_entry(case, factor.history).term if factor.history is not None else factor.text or ""


def _seriousness_words(reaction: Reaction) -> str | None:
    criteria = reaction.seriousness or Seriousness()
    met = [CRITERION_WORDS[field.name] for field in fields(criteria) if getattr(criteria, field.name)]
    denied = [CRITERION_WORDS[field.name] for field in fields(criteria) if getattr(criteria, field.name) is False]
    stated = {True: "Serious", False: "Not serious", None: ""}[reaction.serious]
    words = f"Serious: {', '.join(met)}" if met else stated
    parts = [words, f"denied: {', '.join(denied)}" if denied else ""]
    return f"{'; '.join(part for part in parts if part)}." if any(parts) else None


def _outcome_words(reaction: Reaction) -> str:
    code = (reaction.outcome or "").replace("-", " ")
    return (
        f"{code} ({reaction.outcome_text})" if code and reaction.outcome_text else code or reaction.outcome_text or ""
    )
