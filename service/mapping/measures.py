"""Observations about the patient: weight, height, last menstrual period, age group, and how the patient died.

LOINC codes as the HL7 ICSR guide prints them (E2B D.3, D.4, D.6, D.2.3, D.9). Weight and height use codes of the
R4 vital signs profiles, which ask for a category and an effective time: the category is a fact, the time is marked
as unknown, because E2B gives none.
"""

from __future__ import annotations

from service.fhir.elements import quantity
from service.mapping.case import Case, by_key
from service.mapping.condition import age
from service.mapping.resource import Resource
from service.mapping.times import put_when, when_words
from service.report.model import Age, BodyMeasure, Death


def build_measures(case: Case) -> None:
    """All of them, as far as the report states them."""
    patient = case.report.patient
    if patient is None:
        return
    if patient.age is not None and not case.report.reactions:
        _age(case, patient.age)
    if patient.weight is not None:
        _body_measure(case, "weight", "Body weight", patient.weight)
    if patient.height is not None:
        _body_measure(case, "height", "Body height", patient.height)
    if patient.age_group is not None:
        at = "/patient/age_group"
        resource = _measure(case, "age-group", "Age group")
        resource.put("valueCodeableConcept", case.coded("age-group", patient.age_group, patient.age_group), at)
        resource.say(f"Age group: {patient.age_group}.")
    if patient.last_menstrual_period is not None:
        at = "/patient/last_menstrual_period"
        resource = _measure(case, "last-menstrual-period", "Last menstrual period")
        if patient.last_menstrual_period.date is None and patient.last_menstrual_period.relation is None:
            resource.put("valueString", patient.last_menstrual_period.text, at)
        else:
            put_when(case, resource, "valueDateTime", patient.last_menstrual_period, at)
        resource.say(f"Last menstrual period: {when_words(case, patient.last_menstrual_period)}.")
    if patient.death is not None:
        _death(case, patient.death)


def _measure(case: Case, topic: str, label: str, key: str | None = None) -> Resource:
    resource = case.new("Observation", f"measure/{key or topic}", "history")
    resource.put("status", "final")
    resource.put("code", case.coded("measure", topic, label))
    resource.put("subject", case.patient)
    return resource


def _age(case: Case, value: Age) -> None:
    """Age stands on the events of a case; in one without, in an Observation, without a code as none has two sources."""
    resource = case.new("Observation", "measure/age", "history")
    resource.put("status", "final")
    resource.put("code", {"text": "Age"})
    resource.put("subject", case.patient)
    lasting = age(case, value)
    resource.put("valueQuantity", lasting, "/patient/age")
    resource.say(f"Age: {value.value:f} {lasting['unit']}.")


def _body_measure(case: Case, topic: str, label: str, value: BodyMeasure) -> None:
    resource = _measure(case, topic, label)
    resource.put("category", [case.coded("test-kind", "vital-signs")])
    resource.put_or_unknown("effectiveDateTime", None)
    measured = quantity(value.value, value.unit, case.code("body-unit", value.unit))
    resource.put("valueQuantity", measured, f"/patient/{topic}")
    resource.say(f"{label}: {value.value:f} {value.unit}.")


def _death(case: Case, death: Death) -> None:
    at = "/patient/death"
    if death.date is not None:
        resource = _measure(case, "death-date", "Date of death")
        if death.date.date is None and death.date.relation is None:
            resource.put("valueString", death.date.text, f"{at}/date")
        else:
            put_when(case, resource, "valueDateTime", death.date, f"{at}/date")
        resource.say(f"Date of death: {when_words(case, death.date)}.")
    if death.autopsy is not None:
        resource = _measure(case, "autopsy", "Autopsy done")
        resource.put("valueBoolean", death.autopsy, f"{at}/autopsy")
        resource.say(f"Autopsy done: {'yes' if death.autopsy else 'no'}.")
    for index, cause in by_key(death.causes):
        place = f"{at}/causes/{index}"
        resource = _measure(case, "death-cause", "Cause of death", f"death-cause/{cause.key}")
        value = case.term(cause.term, cause.codes, case.context.clinical.condition, f"{place}/term")
        resource.put("valueCodeableConcept", value, f"{place}/term")
        if cause.codes:
            resource.seen(f"{place}/codes", resource.body, "valueCodeableConcept")
        found = {True: ", found by autopsy", False: ", as reported", None: ""}[cause.by_autopsy]
        if cause.by_autopsy is not None:
            resource.put("method", {"text": found[2:]}, f"{place}/by_autopsy")
        resource.say(f"Cause of death: {cause.term}{found}.")
