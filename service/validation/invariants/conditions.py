"""Invariants of Condition and AllergyIntolerance: which statuses go together.

Source: http://hl7.org/fhir/R4/condition.html, allergyintolerance.html. con-3 means conditions of a problem list, but
its expression compares a CodeableConcept with a text and so holds against any category; the reference validator
evaluates it as it is written, and so does this.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has_choice, is_coded
from service.validation.invariants.rule import Context

_SYSTEMS: Final = "http://terminology.hl7.org/CodeSystem"
_VERIFICATION: Final = f"{_SYSTEMS}/condition-ver-status"
_CLINICAL: Final = f"{_SYSTEMS}/condition-clinical"
_ALLERGY: Final = f"{_SYSTEMS}/allergyintolerance-verification"
_ERROR: Final = frozenset({"entered-in-error"})
_ENDED: Final = frozenset({"resolved", "remission", "inactive"})

family: Final = Family("condition.html")


@family.rule(
    "con-3",
    "Condition",
    "A condition of a category says whether it is active, unless it was entered in error",
    "clinicalStatus beside category",
    severity="warning",
)
def categorised_has_status(condition: Json, _: Context) -> bool:
    """A condition with a category has a clinical status."""
    if "category" not in condition or "clinicalStatus" in condition:
        return True
    return is_coded(condition, "verificationStatus", _VERIFICATION, _ERROR)


@family.rule(
    "con-4",
    "Condition",
    "An abatement says that the condition has ended, so its clinical status says so too",
    "clinicalStatus inactive, remission or resolved beside abatement[x]",
)
def abated_is_not_active(condition: Json, _: Context) -> bool:
    """A condition that abated is inactive, resolved or in remission."""
    return not has_choice(condition, "abatement") or is_coded(condition, "clinicalStatus", _CLINICAL, _ENDED)


@family.rule(
    "con-5",
    "Condition",
    "What was entered in error is neither active nor resolved",
    "no clinicalStatus beside verificationStatus entered-in-error",
)
def error_has_no_status(condition: Json, _: Context) -> bool:
    """A condition entered in error has no clinical status."""
    return "clinicalStatus" not in condition or not is_coded(condition, "verificationStatus", _VERIFICATION, _ERROR)


@family.rule("con-1", "Condition.stage", "A stage is named or assessed", "summary or assessment")
def stage_is_told(stage: Json, _: Context) -> bool:
    """A stage has a summary or an assessment."""
    return "summary" in stage or "assessment" in stage


@family.rule("con-2", "Condition.evidence", "Evidence is named or referred to", "code or detail")
def evidence_is_told(evidence: Json, _: Context) -> bool:
    """Evidence has a code or details."""
    return "code" in evidence or "detail" in evidence


@family.rule(
    "ait-1",
    "AllergyIntolerance",
    "An allergy says whether it is active, unless it was entered in error",
    "clinicalStatus, or verificationStatus entered-in-error",
    page="allergyintolerance.html",
)
def allergy_has_status(allergy: Json, _: Context) -> bool:
    """An allergy has a clinical status unless entered in error."""
    return "clinicalStatus" in allergy or is_coded(allergy, "verificationStatus", _ALLERGY, _ERROR)


@family.rule(
    "ait-2",
    "AllergyIntolerance",
    "What was entered in error is neither active nor resolved",
    "no clinicalStatus beside verificationStatus entered-in-error",
    page="allergyintolerance.html",
)
def wrong_allergy_has_no_status(allergy: Json, _: Context) -> bool:
    """An allergy entered in error has no clinical status."""
    return "clinicalStatus" not in allergy or not is_coded(allergy, "verificationStatus", _ALLERGY, _ERROR)
