"""Layer `project`: what must hold between the resources of a case bundle that no FHIR rule can say.

They are the decisions of this project: scores follow from answers, nothing unconfirmed stands in an AdverseEvent, a
Naranjo score is no probability, the Composition is a complete manifest, evidence leads to data. They apply to a Bundle
with a Composition that carries our case-version extension; to anything else they do not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from service.causality import naranjo
from service.fhir.canonical import QUESTIONNAIRE, code_system, profile
from service.issues import Issue
from service.validation.case import Case, Json, broken, extension, objects
from service.validation.remembered import LONGEST
from service.validation.traces import evidence_leads_to_data, is_unreviewed, label_is_everywhere

ROLE: Final = profile("drug-role")
ASSESSMENT: Final = profile("assessment")
CATEGORY: Final = code_system("naranjo-category")
TOTAL_CODE: Final = "total-score"
_NOT_LISTED: Final = ("Composition", "Provenance")
_ONE_CODING: Final = ("outcome", "severity")


def check(bundle: Any) -> list[Issue] | None:
    """What breaks the rules; None when they do not apply. Tolerates any JSON: what has no shape breaks no rule here."""
    case = Case(bundle)
    if not case.is_ours:
        return None
    return [issue for rule in RULES for issue in rule(case)]


def naranjo_answers(case: Case) -> Iterator[Issue]:
    """Total and category of a Naranjo response follow from its answers; an incomplete one has neither."""
    for path, response in case.of("QuestionnaireResponse"):
        if not str(response.get("questionnaire", "")).startswith(QUESTIONNAIRE):
            continue
        score = _score(response)
        if score is None:
            yield broken("naranjo-answers", path, "the answers are none of the instrument's", response.get("item"))
            continue
        for key, link_id, value, right in (
            ("naranjo-total", "naranjo-total", "valueInteger", score.total),
            ("naranjo-category", "naranjo-category", "valueCoding", score.category),
        ):
            stated = _answer(response, link_id, value)
            stated = stated.get("code") if isinstance(stated, dict) else stated
            if stated != right:
                text = f"{link_id} does not follow from the answers"
                yield broken(key, path, text, stated, str(right) if right is not None else "no value: answers are open")


def naranjo_derived(case: Case) -> Iterator[Issue]:
    """The Observation and the RiskAssessment that rest on a response say what its answers say."""
    for path, observation in case.of("Observation"):
        if any(coding.get("code") == TOTAL_CODE for coding in _codings(observation.get("code"))):
            for score in _scores(case, observation, "derivedFrom"):
                if observation.get("valueInteger") != score.total:
                    text = "the total differs from the answers it is derived from"
                    yield broken("naranjo-total", path, text, observation.get("valueInteger"), str(score.total))
    for path, risk in case.of("RiskAssessment"):
        for score in _scores(case, risk, "basis"):
            for category in _categories(risk):
                if category != score.category:
                    text = "the category differs from the answers it rests on"
                    yield broken("naranjo-category", path, text, category, str(score.category))


def causality_confirmed(case: Case) -> Iterator[Issue]:
    """Causality in an AdverseEvent is that of a final RiskAssessment, and says the same. In a proposal that no person
    has reviewed nothing is final: there it is what a person states, never what software proposes.
    """
    for path, event in case.of("AdverseEvent"):
        for entity in objects(event, "suspectEntity"):
            for causality in objects(entity, "causality"):
                link = extension(causality, ASSESSMENT)
                risk = case.get(link.get("valueReference"))
                stated_in_proposal = is_unreviewed(risk) and not _is_by_software(risk)
                if risk.get("status") not in ("final", "entered-in-error") and not stated_in_proposal:
                    text = "causality stands in the event, but its assessment is not final"
                    yield broken("causality-unconfirmed", path, text, risk.get("status"), "a final RiskAssessment")
                stated = _codes(_codings(causality.get("assessment")))
                judged = _codes(_prediction_codings(risk))
                if stated != judged:
                    text = "causality in the event differs from its RiskAssessment"
                    yield broken("causality-differs", path, text, sorted(stated), str(sorted(judged)))


def _is_by_software(risk: Json) -> bool:
    performer = risk.get("performer")
    return isinstance(performer, dict) and str(performer.get("reference", "")).startswith("#")


def no_probability(case: Case) -> Iterator[Issue]:
    """A Naranjo score is no probability."""
    for path, risk in case.of("RiskAssessment"):
        for prediction in objects(risk, "prediction"):
            for element in ("probabilityDecimal", "probabilityRange"):
                if element in prediction:
                    text = "a causality category is no probability"
                    yield broken("no-probability", path, text, prediction[element], "qualitativeRisk only")


def risk_has_reaction(case: Case) -> Iterator[Issue]:
    """Every RiskAssessment is about the condition of an AdverseEvent of the bundle."""
    conditions = {
        str(condition.get("reference"))
        for _, event in case.of("AdverseEvent")
        for condition in objects(event, "resultingCondition")
    }
    for path, risk in case.of("RiskAssessment"):
        condition = risk.get("condition")
        reference = str(condition.get("reference")) if isinstance(condition, dict) else None
        if reference not in conditions:
            text = "the assessed condition results from no AdverseEvent of the bundle"
            yield broken("risk-without-reaction", path, text, reference, "the resultingCondition of an AdverseEvent")


def drugs_have_roles(case: Case) -> Iterator[Issue]:
    """Every MedicationStatement has its role, and a suspectEntity the role of its drug."""
    for path, statement in case.of("MedicationStatement"):
        if not _role(statement):
            yield broken("drug-role", path, "the drug has no role", None, ROLE)
    for path, event in case.of("AdverseEvent"):
        for entity in objects(event, "suspectEntity"):
            role, own = _role(entity), _role(case.get(entity.get("instance")))
            if not role or role != own:
                text = "the role of the suspect differs from the role of its drug"
                yield broken("drug-role", path, text, sorted(role), str(sorted(own)))


def one_coding(case: Case) -> Iterator[Issue]:
    """Outcome and severity have exactly one coding: a second one is refused by HAPI FHIR servers."""
    for path, event in case.of("AdverseEvent"):
        for element in _ONE_CODING:
            if element in event and len(_codings(event[element])) != 1:
                text = f"{element} needs exactly one coding"
                yield broken(
                    "one-coding", f"{path}.{element}", text, len(_codings(event[element])), "one, words in text"
                )


def manifest(case: Case) -> Iterator[Issue]:
    """The Composition lists every resource of the case, and nothing else."""
    for path, composition in case.of("Composition"):
        listed = {
            str(entry.get("reference"))
            for section in objects(composition, "section")
            for entry in objects(section, "entry")
        }
        present = {
            reference
            for reference, (_, resource) in case.found.items()
            if resource.get("resourceType") not in _NOT_LISTED
        }
        for reference in sorted(present - listed):
            yield broken("manifest-missing", path, "a resource of the bundle is in no section", reference)
        for reference in sorted(listed - present):
            yield broken("manifest-unknown", path, "a section names a resource that the bundle lacks", reference)


RULES: Final[tuple[Callable[[Case], Iterator[Issue]], ...]] = (
    naranjo_answers,
    naranjo_derived,
    causality_confirmed,
    no_probability,
    risk_has_reaction,
    drugs_have_roles,
    one_coding,
    manifest,
    evidence_leads_to_data,
    label_is_everywhere,
)


def _codings(value: Any) -> list[Json]:
    return objects(value, "coding")


def _codes(codings: list[Json]) -> set[str]:
    """The codes as text: what is no text is said so by the layer structure, and must not stop this one."""
    return {str(coding.get("code")) for coding in codings}


def _role(value: Json) -> set[str]:
    return _codes(_codings(extension(value, ROLE).get("valueCodeableConcept")))


def _answer(response: Json, link_id: str, value: str) -> Any:
    for item in objects(response, "item"):
        if item.get("linkId") == link_id:
            return next((answer.get(value) for answer in objects(item, "answer")), None)
    return None


def _score(response: Json) -> naranjo.Score | None:
    """The score of the answers in a response; None where they are none of the instrument's."""
    given = []
    link_ids = [item.link_id for item in naranjo.load().items.values()]
    for item in objects(response, "item"):
        coding = next((answer.get("valueCoding") for answer in objects(item, "answer")), None)
        if isinstance(coding, dict) and isinstance(coding.get("code"), str) and item.get("linkId") in link_ids:
            given.append((item["linkId"], coding["code"]))
    is_short = len(given) <= len(link_ids) and all(len(code) <= LONGEST for _, code in given)
    return _scored(tuple(given)) if is_short else _scored.__wrapped__(tuple(given))


@functools.lru_cache(256)
def _scored(given: tuple[tuple[str, str], ...]) -> naranjo.Score | None:
    codes = dict(reversed(given))
    answers = {number: codes[item.link_id] for number, item in naranjo.load().items.items() if item.link_id in codes}
    try:
        return naranjo.score(answers)
    except naranjo.NotAnAnswerSet:
        return None


def _scores(case: Case, resource: Json, element: str) -> Iterator[naranjo.Score]:
    for reference in objects(resource, element):
        source = case.get(reference)
        if str(source.get("questionnaire", "")).startswith(QUESTIONNAIRE):
            score = _score(source)
            if score is not None:
                yield score


def _prediction_codings(risk: Json) -> list[Json]:
    return [code for item in objects(risk, "prediction") for code in _codings(item.get("qualitativeRisk"))]


def _categories(risk: Json) -> list[Any]:
    """The Naranjo categories of a RiskAssessment; None stands for a missing one."""
    codes = [coding.get("code") for coding in _prediction_codings(risk) if coding.get("system") == CATEGORY]
    return codes or [None]
