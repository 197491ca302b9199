"""Patient (E2B D): sex, death and nothing that would identify a person beyond the initials the report gives.

No birth date is made from an age. Weight, height and the like are Observations (measures.py).
"""

from __future__ import annotations

from service.mapping.case import Case
from service.mapping.resource import Resource
from service.mapping.times import put_when, when_words
from service.report.model import Death, Patient


def build_patient(case: Case) -> None:
    """The patient of the case; built even when the report says nothing of the patient, as FHIR needs a subject."""
    resource = case.new("Patient", "", "history")
    patient = case.report.patient
    if patient is None:
        resource.say("Patient: nothing is stated about the patient.")
        return
    if patient.initials is not None:
        resource.put("name", [{"text": patient.initials}], "/patient/initials")
    if patient.sex is not None:
        resource.put("gender", case.code("sex", patient.sex), "/patient/sex")
    if patient.death is not None:
        _put_death(case, resource, patient.death)
    resource.say(f"Patient: {patient_words(patient)}.")
    if patient.death is not None:
        date = when_words(case, patient.death.date)
        resource.say(f"The patient died{f' ({date})' if date else ''}.")


def _put_death(case: Case, resource: Resource, death: Death) -> None:
    """DeceasedDateTime where a date is stated; else deceasedBoolean, so that no receiver overlooks the death."""
    if death.date is not None and death.date.date is not None:
        put_when(case, resource, "deceasedDateTime", death.date, "/patient/death/date")
    else:
        resource.put("deceasedBoolean", True, "/patient/death")


def patient_words(patient: Patient) -> str:
    """Who the patient is, in a few words: "59-year-old female"."""
    parts = []
    if patient.age is not None:
        parts.append(f"{patient.age.value:f}-{patient.age.unit}-old")
    elif patient.age_group is not None:
        parts.append(patient.age_group)
    if patient.sex is not None:
        parts.append(patient.sex if patient.sex in ("male", "female") else f"sex {patient.sex}")
    return " ".join(parts) or "no age or sex stated"
