"""What an assessment says, derived once: the answers are the only source of score, span and category.

QuestionnaireResponse, Observation, RiskAssessment and AdverseEvent.causality all read the Judgement made here, so they
cannot differ. A category that the assessor states without answers stays as stated and is never turned into points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.causality.naranjo import NOT_ANSWERED, Score, category_of, score
from service.fhir.canonical import code_system
from service.fhir.elements import Element, concept
from service.issues import shown
from service.mapping.case import Case
from service.report.model import Assessment

METHODS: Final = {
    "naranjo": "Naranjo ADR Probability Scale",
    "who-umc": "WHO-UMC system",
    "liverpool": "Liverpool ADR causality assessment tool",
    "rucam": "RUCAM",
    "global-introspection": "Global introspection",
}
CATEGORY_SYSTEM: Final = code_system("naranjo-category")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One assessment with what follows from its answers.

    confirmed: a person stands behind it and it is final; only then it may stand in the AdverseEvent. final: and a
    person has seen that the report says so; only then its own resources are final.
    """

    index: int
    assessment: Assessment
    confirmed: bool
    final: bool
    scored: Score | None
    total: int | None
    category: str | None

    @property
    def at(self) -> str:
        """The JSON Pointer of the assessment."""
        return f"/assessments/{self.index}"

    @property
    def method_name(self) -> str:
        """The method in words."""
        return self.assessment.method_text or METHODS.get(self.assessment.method, self.assessment.method)


def judge(case: Case, index: int, assessment: Assessment) -> Judgement:
    """Derive score and category of an assessment."""
    scored = None
    total, category = assessment.score, assessment.category
    if assessment.answers:
        answers = {item: given.answer for item, given in assessment.answers}
        scored = score(answers, case.context.instrument)
        total, category = scored.total, scored.category
    elif assessment.method == "naranjo" and category is None and total is not None:
        # The bands of the published scale say what a stated score means; a stated category is never replaced.
        category = category_of(total, case.context.instrument)
    confirmed = assessment.status == "final" and assessment.assessor.type != "software"
    final = confirmed and case.report.review != "unreviewed"
    return Judgement(index, assessment, confirmed, final, scored, total, category)


def category_concept(case: Case, judgement: Judgement) -> Element:
    """The category as a CodeableConcept: coded for Naranjo and for stated WHO-UMC categories, else in words."""
    if judgement.category is None:
        return {}
    method = judgement.assessment.method
    words = category_words(judgement)
    if method == "naranjo":
        return concept([category_coding(case, judgement.category)], words)
    if method == "who-umc":
        codings = case.context.maps.translate("who-umc", judgement.category.casefold())
        if not codings:
            text = "no WHO-UMC code for this category: it stays as text"
            place = f"{judgement.at}/category"
            case.say("information", "code-unmapped", text, place, code="not-found", found=shown(words))
        return concept(codings, words)
    return concept((), words)


def category_coding(case: Case, category: str) -> Element:
    """A Naranjo category as a Coding of the instrument's own code system; never WHO-UMC or NCIt."""
    displays = {band.category: band.display for band in case.context.instrument.bands}
    return {"system": CATEGORY_SYSTEM, "code": category, "display": displays[category]}


def category_words(judgement: Judgement) -> str:
    """The category as a person writes it: "Possible (Naranjo score 2)"; of other methods exactly as stated."""
    if judgement.category is None or judgement.assessment.method != "naranjo":
        return judgement.category or ""
    word = judgement.category.capitalize()
    return f"{word} (Naranjo score {judgement.total})" if judgement.total is not None else word


def result_words(judgement: Judgement) -> str:
    """The result in a sentence part, incomplete answers included."""
    if judgement.category is not None:
        return category_words(judgement)
    if judgement.scored is not None:
        low, high = judgement.scored.span
        categories = " or ".join(judgement.scored.categories)
        return f"incomplete: between {low} and {high} points ({categories})"
    return f"score {judgement.total}" if judgement.total is not None else "no result stated"


def points_words(case: Case, judgement: Judgement) -> str | None:
    """The answers with their points in a line: "1 no (0), 2 yes (+2), ..."."""
    if judgement.scored is None:
        return None
    answers = {item: given.answer for item, given in judgement.assessment.answers}
    return ", ".join(
        f"{number} {answers.get(number, NOT_ANSWERED).replace('-', ' ')}"
        + (f" ({judgement.scored.points[number]:+d})" if number in judgement.scored.points else "")
        for number in case.context.instrument.items
    ).replace("(+0)", "(0)")
