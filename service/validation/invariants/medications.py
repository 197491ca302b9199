"""Invariants of what is given: medication, immunization, nutrition.

Source: http://hl7.org/fhir/R4/medicationadministration.html, medicationdispense.html, immunization.html,
immunizationrecommendation.html, nutritionorder.html. Times of other precision than each other are in order when they
can be.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, has_choice
from service.validation.invariants.rule import Context
from service.validation.invariants.times import in_order

family: Final = Family("medicationadministration.html")


@family.rule(
    "mad-1",
    "MedicationAdministration.dosage",
    "What was given is told by dose or rate",
    "at least one of dose, rate[x]",
)
def dose_or_rate(dosage: Json, _: Context) -> bool:
    """A dosage has a dose or a rate."""
    return "dose" in dosage or has_choice(dosage, "rate")


@family.rule(
    "mdd-1",
    "MedicationDispense",
    "What is handed over was prepared before",
    "whenPrepared not after whenHandedOver",
    page="medicationdispense.html",
)
def prepared_before_handed_over(dispense: Json, _: Context) -> bool:
    """Preparation is not after handing over."""
    if "whenPrepared" not in dispense or "whenHandedOver" not in dispense:
        return True
    return in_order(dispense["whenPrepared"], dispense["whenHandedOver"])


@family.rule(
    "imm-1",
    "Immunization.education",
    "Material that was given is named or referred to",
    "documentType or reference",
    page="immunization.html",
)
def education_is_told(education: Json, _: Context) -> bool:
    """Educational material has a type or a reference."""
    return has(education, "documentType") or has(education, "reference")


@family.rule(
    "imr-1",
    "ImmunizationRecommendation.recommendation",
    "A recommendation is for a vaccine or against a disease",
    "vaccineCode or targetDisease",
    page="immunizationrecommendation.html",
)
def recommendation_has_aim(recommendation: Json, _: Context) -> bool:
    """A recommendation names a vaccine or a disease."""
    return "vaccineCode" in recommendation or "targetDisease" in recommendation


@family.rule(
    "nor-1",
    "NutritionOrder",
    "An order of nutrition orders something",
    "oralDiet, supplement or enteralFormula",
    page="nutritionorder.html",
    severity="warning",
)
def nutrition_is_ordered(order: Json, _: Context) -> bool:
    """Something is ordered."""
    return "oralDiet" in order or "supplement" in order or "enteralFormula" in order
