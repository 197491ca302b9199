"""Invariants of Observation and RiskAssessment.

Source: http://hl7.org/fhir/R4/observation.html, riskassessment.html. The expression of ras-2 is empty, hence not true,
where there is no probability; the reference validator lets that pass, and so does this. ras-1 stands on the range
itself and is asked of the prediction that has it.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.datatypes import UCUM
from service.validation.invariants.family import Family, Json, at_most, has, has_choice
from service.validation.invariants.rule import Context

family: Final = Family("observation.html")


@family.rule(
    "obs-6",
    "Observation",
    "A value and the reason why there is none exclude each other",
    "value[x] or dataAbsentReason",
)
def value_or_reason(observation: Json, _: Context) -> bool:
    """Not both a value and a reason for its absence."""
    return "dataAbsentReason" not in observation or not has_choice(observation, "value")


@family.rule(
    "obs-7",
    "Observation",
    "A value for the code of a component belongs into that component",
    "components with other codes than the Observation that has a value",
)
def components_are_other(observation: Json, _: Context) -> bool:
    """Where there is a value, no component has the Observation's own code."""
    if "component" not in observation or not has_choice(observation, "value"):
        return True
    own = observation.get("code", {}).get("coding", ())
    pairs = {(coding.get("system"), coding.get("code")) for coding in own}
    return not any(
        (coding.get("system"), coding.get("code")) in pairs and coding in own
        for part in observation["component"]
        for coding in part.get("code", {}).get("coding", ())
    )


@family.rule("obs-3", "Observation.referenceRange", "A reference range has ends or is told", "low, high or text")
def range_is_told(given: Json, _: Context) -> bool:
    """A reference range has a low or high end or a text."""
    return "low" in given or "high" in given or has(given, "text")


@family.rule(
    "ras-2",
    "RiskAssessment.prediction",
    "A probability is a percentage, so it is at most 100",
    "probabilityDecimal of at most 100",
    page="riskassessment.html",
)
def probability_in_percent(prediction: Json, _: Context) -> bool:
    """A probability is at most 100."""
    return at_most(prediction.get("probabilityDecimal", 0), 100)


@family.rule(
    "ras-1",
    "RiskAssessment.prediction",
    "The ends of a range of probabilities are percentages",
    f"low and high with the code % of {UCUM}",
    page="riskassessment.html",
)
def probabilities_in_percent(prediction: Json, _: Context) -> bool:
    """Both ends of a probability range are in percent."""
    given = prediction.get("probabilityRange", {})
    ends = [given[end] for end in ("low", "high") if end in given]
    return all(end.get("code") == "%" and end.get("system") == UCUM for end in ends)
