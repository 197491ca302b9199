"""A causality assessment as FHIR: QuestionnaireResponse (answers), Observation (total), RiskAssessment (conclusion).

The score is not a probability, so RiskAssessment has qualitativeRisk only. What nobody confirmed is in-progress or
preliminary. R4 has no element for the assessed drug: Observation.focus, the items naranjo-drug and naranjo-reaction
and an extension of our own on RiskAssessment name the pair. A category stated without a score gives no Observation.
"""

from __future__ import annotations

from typing import Final

from service.causality.limits import limits
from service.fhir.canonical import code_system, profile
from service.fhir.elements import Element, concept
from service.mapping.case import Case, by_key
from service.mapping.judgement import (
    Judgement,
    category_coding,
    category_concept,
    category_words,
    judge,
    points_words,
    result_words,
)
from service.mapping.medication_statement import drug_reference
from service.mapping.reporter import assessor_reference, practitioner_reference, software
from service.mapping.resource import Resource
from service.mapping.source import KEY as SOURCE_KEY
from service.mapping.source import has_document

ASSESSED_DRUG: Final = profile("assessed-drug")
ANSWERS: Final = code_system("naranjo-answer")
ITEMS: Final = code_system("naranjo")
SURVEY: Final = "survey"
TOTAL_DISPLAY: Final = "Naranjo total score"


def judgements(case: Case) -> list[Judgement]:
    """All assessments of the report with what follows from them, in the order of their keys."""
    return [judge(case, index, assessment) for index, assessment in by_key(case.report.assessments)]


def build_causality(case: Case, judged: list[Judgement]) -> None:
    """The resources of every assessment, and a warning where the scale is known to mislead."""
    for judgement in judged:
        if judgement.assessment.answers:
            _response(case, judgement)
        if judgement.total is not None:
            _total(case, judgement)
        _risk(case, judgement)
        if judgement.assessment.method == "naranjo":
            _warn(case, judgement)


def pair_words(case: Case, judgement: Judgement) -> str:
    """The assessed pair: "urticaria and azathioprine"."""
    drug, reaction = case.drugs[judgement.assessment.drug], case.reactions[judgement.assessment.reaction]
    return f"{reaction.term} and {drug.name}"


def assessor_words(judgement: Judgement) -> str:
    """Who assessed, and whether it is confirmed."""
    assessor = judgement.assessment.assessor
    name = f" {assessor.name}" if assessor.name else ""
    return f"{assessor.type}{name}, {judgement.assessment.status}"


def _response(case: Case, judgement: Judgement) -> None:
    assessment, instrument = judgement.assessment, case.context.instrument
    resource = case.new("QuestionnaireResponse", assessment.key, "causality")
    resource.put("questionnaire", f"{instrument.url}|{instrument.version}")
    resource.put("status", "completed" if judgement.final else "in-progress", f"{judgement.at}/status")
    resource.put("subject", case.patient)
    resource.put("authored", assessment.date, f"{judgement.at}/date")
    _put_assessor(case, resource, judgement, "author")
    event, drug = _pair(case, resource, judgement)
    items: list[Element] = [
        _item("naranjo-drug", {"valueReference": drug}),
        _item("naranjo-reaction", {"valueReference": event}),
    ]
    for number, given in assessment.answers:
        if given.answer in instrument.answers:
            items.append(_answered(case, resource, judgement, number, given.answer, given.rationale))
    items[2:] = sorted(items[2:], key=lambda item: int(item["linkId"].removeprefix("naranjo-")))
    if judgement.total is not None and judgement.category is not None:
        items.append(_item("naranjo-total", {"valueInteger": judgement.total}))
        items.append(_item("naranjo-category", {"valueCoding": category_coding(case, judgement.category)}))
    resource.body["item"] = items
    resource.say(f"Naranjo scale for {pair_words(case, judgement)}: {result_words(judgement)}.")
    resource.say(f"Answers: {points_words(case, judgement)}.")
    for number, given in sorted(assessment.answers, key=lambda answer: int(answer[0])):
        if given.rationale is not None:
            resource.say(f"{number} {given.answer}: {given.rationale}")
    resource.say(f"Assessed by: {assessor_words(judgement)}.")


def _pair(case: Case, resource: Resource, judgement: Judgement) -> tuple[Element, Element]:
    """References to the event and the drug that were judged."""
    assessment = judgement.assessment
    event, drug = case.ref("AdverseEvent", assessment.reaction), drug_reference(case, assessment.drug)
    resource.seen(f"{judgement.at}/reaction", event, "reference")
    resource.seen(f"{judgement.at}/drug", drug, "reference")
    return event, drug


def _item(link_id: str, answer: Element) -> Element:
    return {"linkId": link_id, "answer": [answer]}


def _answered(
    case: Case, resource: Resource, judgement: Judgement, number: str, answer: str, rationale: str | None
) -> Element:
    at = f"{judgement.at}/answers/{number}"
    item = case.context.instrument.items[number]
    element: Element = {}
    nested = []
    coding = {"system": ANSWERS, "code": answer, "display": case.context.instrument.answers[answer]}
    resource.put("valueCoding", coding, at, within=element)
    if rationale is not None:
        reason: Element = {}
        resource.put("valueString", rationale, f"{at}/rationale", within=reason)
        nested.append({"linkId": f"{item.link_id}-rationale", "answer": [reason]})
    quotes = _quotes(case, resource, at)
    if quotes:
        nested.append({"linkId": f"{item.link_id}-evidence", "answer": quotes})
    resource.put("item", nested, within=element)
    return {"linkId": item.link_id, "answer": [element]}


def _quotes(case: Case, resource: Resource, at: str) -> list[Element]:
    """The few words of the source that the assessor points at for an answer."""
    answers = []
    for index in (*case.quotes.get(at, ()), *case.quotes.get(f"{at}/answer", ())):
        evidence = case.report.evidence[index]
        source = f" ({evidence.source})" if evidence.source else ""
        answer: Element = {}
        resource.put("valueString", f"“{evidence.quote}”{source}", f"/evidence/{index}/quote", within=answer)
        answers.append(answer)
    return sorted(answers, key=lambda answer: str(answer["valueString"]))


def _total(case: Case, judgement: Judgement) -> None:
    assessment = judgement.assessment
    resource = case.new("Observation", f"score/{assessment.key}", "causality")
    resource.put("status", "final" if judgement.final else "preliminary", f"{judgement.at}/status")
    resource.put("category", [case.coded("test-kind", SURVEY)])
    coding = {"system": ITEMS, "code": "total-score", "display": TOTAL_DISPLAY}
    resource.put("code", concept([coding], TOTAL_DISPLAY))
    resource.put("subject", case.patient)
    resource.put("focus", list(_pair(case, resource, judgement)))
    resource.put("effectiveDateTime", assessment.date, f"{judgement.at}/date")
    author = assessor_reference(case, assessment)
    resource.put("performer", [author] if author else [], f"{judgement.at}/assessor")
    if author is None:
        # Observation.performer takes no Device; the software stands in `device`.
        resource.contained.append(software(assessment.assessor.name))
        resource.put("device", {"reference": "#software"}, f"{judgement.at}/assessor")
    resource.put("valueInteger", judgement.total, f"{judgement.at}/score" if assessment.score is not None else None)
    resource.put("interpretation", [{"text": category_words(judgement)}] if judgement.category else [])
    derived = []
    if assessment.answers:
        derived.append(case.ref("QuestionnaireResponse", assessment.key))
    elif has_document(case.report.source):
        derived.append(case.ref("DocumentReference", SOURCE_KEY))
    resource.put("derivedFrom", derived)
    resource.say(f"Naranjo total score for {pair_words(case, judgement)}: {judgement.total}.")
    resource.say(f"Category: {category_words(judgement)}." if judgement.category else None)
    resource.say(f"Assessed by: {assessor_words(judgement)}.")


def _risk(case: Case, judgement: Judgement) -> None:
    assessment = judgement.assessment
    resource = case.new("RiskAssessment", assessment.key, "causality")
    drug = drug_reference(case, assessment.drug)
    resource.extend(ASSESSED_DRUG, f"{judgement.at}/drug", valueReference=drug)
    resource.put("status", "final" if judgement.final else "preliminary", f"{judgement.at}/status")
    method = case.coded("causality-method", assessment.method, judgement.method_name)
    resource.put("method", method, f"{judgement.at}/method")
    if assessment.method_text is not None:
        resource.seen(f"{judgement.at}/method_text", method, "text")
    resource.put("code", {"text": "Causality of an adverse drug reaction"})
    resource.put("subject", case.patient)
    resource.put("occurrenceDateTime", assessment.date, f"{judgement.at}/date")
    condition = case.ref("Condition", f"reaction/{assessment.reaction}")
    resource.put("condition", condition, f"{judgement.at}/reaction")
    _put_assessor(case, resource, judgement, "performer")
    resource.put("basis", _basis(case, judgement))
    resource.put("prediction", [_prediction(case, resource, judgement)])
    resource.say(f"Causality of {pair_words(case, judgement)} by {judgement.method_name}.", extension=True)
    resource.say(f"Result: {result_words(judgement)}.")
    points = points_words(case, judgement)
    resource.say(f"Answers: {points}." if points else None)
    resource.say(f"Rationale: {assessment.rationale}" if assessment.rationale else None)
    resource.say(f"Assessed by: {assessor_words(judgement)}.")


def _basis(case: Case, judgement: Judgement) -> list[Element]:
    assessment = judgement.assessment
    basis = [case.ref("AdverseEvent", assessment.reaction), drug_reference(case, assessment.drug)]
    if assessment.answers:
        basis.append(case.ref("QuestionnaireResponse", assessment.key))
    elif has_document(case.report.source):
        basis.append(case.ref("DocumentReference", SOURCE_KEY))
    if judgement.total is not None:
        basis.append(case.ref("Observation", f"score/{assessment.key}"))
    return basis


def _prediction(case: Case, resource: Resource, judgement: Judgement) -> Element:
    """What was judged and with what result: a quality, never a probability."""
    assessment = judgement.assessment
    drug, reaction = case.drugs[assessment.drug], case.reactions[assessment.reaction]
    prediction: Element = {"outcome": {"text": f"{reaction.term} caused by {drug.name}"}}
    category = category_concept(case, judgement)
    at = f"{judgement.at}/category" if assessment.category is not None else None
    resource.put("qualitativeRisk", category, at, within=prediction)
    points = points_words(case, judgement)
    reasons = [assessment.rationale]
    if points is not None:
        reasons.append(f"{result_words(judgement)}. Answers: {points}.")
    rationale = " ".join(reason for reason in reasons if reason)
    place = f"{judgement.at}/rationale" if assessment.rationale is not None else None
    resource.put("rationale", rationale, place, within=prediction)
    return prediction


def _put_assessor(case: Case, resource: Resource, judgement: Judgement, key: str) -> None:
    """Set author or performer: a person, or the software as contained Device."""
    assessor = judgement.assessment.assessor
    at = f"{judgement.at}/assessor"
    of_person = practitioner_reference if key == "performer" else assessor_reference
    reference = of_person(case, judgement.assessment)
    if reference is None:
        resource.contained.append(software(assessor.name))
        reference = {"reference": "#software"}
    resource.put(key, reference, at)


def _warn(case: Case, judgement: Judgement) -> None:
    drug = case.drugs[judgement.assessment.drug]
    reaction = case.reactions[judgement.assessment.reaction]
    for limit in limits(
        case.context.limits,
        role=drug.role,
        drug_kind=drug.kind,
        drug_name=drug.name,
        special_situations=drug.special_situations,
        reaction_kind=reaction.kind,
        reaction_term=reaction.term,
    ):
        sources = "; ".join(source.citation for source in limit.sources)
        case.say(
            "warning",
            f"naranjo-{limit.key}",
            f"{limit.reason} ({sources})",
            judgement.at,
            code="business-rule",
            expected=limit.better,
        )
