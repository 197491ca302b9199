"""MedicationStatement: every drug of the case with its role (E2B G.k, D.8).

Status is `unknown` unless the report states it: by `status`, by the action taken (withdrawn = stopped), by the role
not-administered, or by the end of a past drug; an entry of the patient's past drugs is over by definition. Role and
special situations have no element in R4: extensions of our own, coded with the E2B lists where these hold the value.
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import profile
from service.fhir.elements import Element
from service.mapping.case import Case, by_key, by_target
from service.mapping.dosage import dose_words, put_dosage, whole_drug_notes
from service.mapping.history import history_entry, history_reference
from service.mapping.medication import build_medication, needs_medication, put_code
from service.mapping.quantities import quantity_words, to_quantity
from service.mapping.resource import Resource
from service.mapping.times import duration_words, put_when, when_words
from service.report.model import Drug, Indication, PastDrug, SpecialSituation

ROLE: Final = profile("drug-role")
ADDITIONAL_INFO: Final = profile("drug-additional-info")
ACTION_TAKEN: Final = profile("action-taken")
CUMULATIVE_DOSE: Final = profile("cumulative-dose")
SUSPECT_ROLES: Final = ("suspect", "interacting")
_STATUS_OF_ROLE: Final = {"not-administered": "not-taken"}


def build_medication_statements(case: Case) -> None:
    """A statement for every drug, and for every past drug of the patient."""
    for index, drug in by_key(case.report.drugs):
        _drug(case, index, drug)
    patient = case.report.patient
    for index, past in by_key(patient.past_drugs) if patient is not None else []:
        _past_drug(case, index, past)


def drug_reference(case: Case, key: str) -> Element:
    """A reference to the statement of a drug."""
    return case.ref("MedicationStatement", f"drug/{key}")


def _drug(case: Case, index: int, drug: Drug) -> None:
    at = f"/drugs/{index}"
    code = case.term(drug.name, drug.codes, case.context.clinical.drug, f"{at}/name")
    if needs_medication(drug):
        build_medication(case, index, drug, code)
    resource = case.new("MedicationStatement", f"drug/{drug.key}", "drugs")
    resource.extend(ROLE, f"{at}/role", valueCodeableConcept=case.coded("drug-role", drug.role, _words(drug.role)))
    for situation, (first, *again) in _situations(drug).items():
        value = case.coded("special-situation", situation, _words(situation))
        resource.extend(ADDITIONAL_INFO, f"{at}/special_situations/{first}", valueCodeableConcept=value)
        for position in again:
            resource.seen(f"{at}/special_situations/{position}", resource.extensions[-1], "valueCodeableConcept")
    extend_drug_facts(case, resource, drug, at)
    _put_status(case, resource, drug, at)
    if needs_medication(drug):
        resource.put("medicationReference", case.ref("Medication", f"drug/{drug.key}"))
    else:
        put_code(resource, resource.body, "medicationCodeableConcept", drug, code, at)
    resource.put("subject", case.patient)
    period: Element = {}
    put_when(case, resource, "start", drug.start, f"{at}/start", within=period)
    put_when(case, resource, "end", drug.end, f"{at}/end", within=period)
    resource.put("effectivePeriod", period)
    _put_reasons(case, resource, drug, at)
    notes = []
    if drug.note is not None:
        notes.append({"text": drug.note})
        resource.seen(f"{at}/note", notes[-1], "text")
    if drug.kind is not None:
        notes.append({"text": f"Kind of product: {drug.kind}"})
        resource.seen(f"{at}/kind", notes[-1], "text")
    for field, words in whole_drug_notes(drug):
        notes.append({"text": words})
        resource.seen(f"{at}/{field}", notes[-1], "text")
    resource.put("note", notes)
    put_dosage(case, resource, index, drug)
    _say(case, resource, drug)


def extend_drug_facts(case: Case, resource: Resource, drug: Drug, at: str, within: Element | None = None) -> None:
    """Action taken and cumulative dose: facts of the drug, repeated on each suspectEntity that names it."""
    if drug.action_taken is not None:
        action = case.coded("action-taken", drug.action_taken, _words(drug.action_taken))
        resource.extend(ACTION_TAKEN, f"{at}/action_taken", within=within, valueCodeableConcept=action)
    if drug.cumulative_dose is not None:
        amount = to_quantity(case, drug.cumulative_dose, f"{at}/cumulative_dose")
        resource.extend(CUMULATIVE_DOSE, f"{at}/cumulative_dose", within=within, valueQuantity=amount)


def _put_status(case: Case, resource: Resource, drug: Drug, at: str) -> None:
    if drug.status is not None:
        resource.put("status", case.code("medication-status", drug.status), f"{at}/status")
    elif drug.action_taken == "withdrawn":
        resource.put("status", "stopped", f"{at}/action_taken")
    elif drug.role == "past" and drug.end is not None:
        resource.put("status", "completed", f"{at}/end")
    else:
        resource.put("status", _STATUS_OF_ROLE.get(drug.role, "unknown"))
    if drug.status_reason is not None:
        resource.put("statusReason", [{"text": drug.status_reason}], f"{at}/status_reason")


def _situations(drug: Drug) -> dict[SpecialSituation, list[int]]:
    """The special situations, each with its positions, sorted: they are a set, so one that comes twice is one."""
    found: dict[SpecialSituation, list[int]] = {}
    for position, situation in sorted(enumerate(drug.special_situations), key=lambda pair: pair[1]):
        found.setdefault(situation, []).append(position)
    return found


def _put_reasons(case: Case, resource: Resource, drug: Drug, at: str) -> None:
    """Indications as conditions; a drug that treats a reaction has the reaction's condition as reason too.

    A reason may be a Condition but no AllergyIntolerance, Procedure or FamilyMemberHistory: these are named in words.
    """
    references: list[Element] = []
    words: list[Element] = []
    for position, indication in by_target(drug.indications):
        place = f"{at}/indications/{position}"
        if indication.history is None:
            target = case.ref("Condition", f"indication/{drug.key}/{indication.key}")
        else:
            target = history_reference(case, indication.history)
            if not target["reference"].startswith("Condition/"):
                words.append({"text": history_entry(case, indication.history).term})
                resource.seen(f"{place}/history", words[-1], "text")
                continue
        references.append(target)
        resource.seen(f"{place}/{'key' if indication.history is None else 'history'}", target, "reference")
    for number, reaction in by_key(case.report.reactions):
        treating = [n for n, treatment in enumerate(reaction.treatment) if treatment.drug == drug.key]
        if not treating:
            continue
        if reaction.kind == "reaction":
            reason: Element = case.ref("Condition", f"reaction/{reaction.key}")
            references.append(reason)
        else:
            reason = {"text": reaction.term}
            words.append(reason)
        for position in treating:
            resource.seen(f"/reactions/{number}/treatment/{position}/drug", reason, next(iter(reason)))
    resource.put("reasonCode", words)
    resource.put("reasonReference", references)


def _past_drug(case: Case, index: int, past: PastDrug) -> None:
    at = f"/patient/past_drugs/{index}"
    resource = case.new("MedicationStatement", f"past/{past.key}", "history")
    resource.extend(ROLE, valueCodeableConcept=case.coded("drug-role", "past", "past"))
    resource.put("status", "completed")
    code = case.term(past.name, past.codes, case.context.clinical.drug, f"{at}/name")
    resource.put("medicationCodeableConcept", code, f"{at}/name")
    if past.codes:
        resource.seen(f"{at}/codes", resource.body, "medicationCodeableConcept")
    resource.put("subject", case.patient)
    period: Element = {}
    put_when(case, resource, "start", past.start, f"{at}/start", within=period)
    put_when(case, resource, "end", past.end, f"{at}/end", within=period)
    resource.put("effectivePeriod", period)
    if past.indication is not None:
        resource.put("reasonCode", [{"text": past.indication}], f"{at}/indication")
    notes = []
    for field, label, words in (
        ("reaction", "Reaction at that time", past.reaction),
        ("duration", "Duration of treatment", duration_words(past.duration)),
        ("note", None, past.note),
    ):
        if words:
            notes.append({"text": f"{label}: {words}" if label else words})
            resource.seen(f"{at}/{field}", notes[-1], "text")
    resource.put("note", notes)
    resource.say(f"Past drug: {past.name}.", extension=True)
    for note in notes:
        resource.say(f"{note['text']}.")


def _say(case: Case, resource: Resource, drug: Drug) -> None:
    resource.say(f"Drug: {drug.name}, role {_words(drug.role)}.", extension=True)
    start, end = when_words(case, drug.start), when_words(case, drug.end)
    lasting = duration_words(drug.duration)
    for label, words in (
        ("Status", _words(resource.body["status"]) + (f" ({drug.status_reason})" if drug.status_reason else "")),
        ("From", start),
        ("Until", end),
        ("For", lasting),
        ("Given for", ", ".join(_indication_words(case, item) for _, item in by_target(drug.indications))),
        ("Route", drug.route),
        ("Special situation", ", ".join(map(_words, _situations(drug)))),
        ("Action taken", _words(drug.action_taken or "")),
        ("Cumulative dose", quantity_words(drug.cumulative_dose)),
        ("Note", drug.note),
    ):
        if words:
            resource.say(f"{label}: {words}.", extension=label == "Special situation")
    for dose in drug.doses:
        resource.say(f"Dose: {'; '.join(part for part in (dose_words(case, dose), dose.text) if part)}.")


def _words(code: str) -> str:
    return code.replace("-", " ")


def _indication_words(case: Case, indication: Indication) -> str:
    if indication.history is not None:
        return history_entry(case, indication.history).term
    return indication.term or ""
