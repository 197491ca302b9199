"""Conditions: the reaction itself, history, indications, the sender's diagnosis (E2B E.i, D.7, G.k.7, H.3).

clinicalStatus only where the report states it: the outcome recovered or not recovered, `continuing` of a history
entry, or an end (con-4 asks for it then). No category (the R4 text of con-3 would ask for a clinicalStatus beside any
category).
"""

from __future__ import annotations

from service.fhir.elements import Element, quantity
from service.mapping.case import Case, by_key, by_target
from service.mapping.resource import Resource
from service.mapping.times import put_choice, when_words
from service.report.model import Age, History, Reaction, When


def build_reaction_condition(case: Case, index: int, reaction: Reaction, code: Element) -> None:
    """The condition that an AdverseEvent results in, under the same code."""
    at = f"/reactions/{index}"
    resource = _condition(case, f"reaction/{reaction.key}", "events", code, bool(reaction.codes), at)
    status = case.coded("outcome-clinical-status", reaction.outcome) if reaction.outcome else None
    # Death ends a reaction without resolving it, and con-4 knows no status for such an abatement.
    end = None if reaction.outcome == "fatal" else reaction.end
    _put_status(case, resource, status, f"{at}/outcome", end, reaction.verification, at)
    _put_times(case, resource, reaction.onset, end, at)
    patient = case.report.patient
    if reaction.onset is None and patient is not None and patient.age is not None:
        resource.put("onsetAge", age(case, patient.age), "/patient/age")
    resource.say(f"Condition: {reaction.term}.")
    for label, words in (("Onset", when_words(case, reaction.onset)), ("End", when_words(case, end))):
        resource.say(f"{label}: {words}." if words else None)
    if "clinicalStatus" in resource.body and case.report.status != "nullified":
        # A withdrawn condition has no clinicalStatus (con-5), so its narrative tells none.
        resource.say(f"Status: {resource.body['clinicalStatus']['coding'][0]['code']}.")
    if reaction.verification is not None:
        resource.say(f"Diagnosis {reaction.verification}.")


def build_history_condition(case: Case, index: int, entry: History) -> None:
    """A disease of the patient's history, or one that was looked for and excluded (refuted)."""
    at = f"/patient/history/{index}"
    code = case.term(entry.term, entry.codes, case.context.clinical.condition, f"{at}/term")
    resource = _condition(case, f"history/{entry.key}", "history", code, bool(entry.codes), at)
    status = None if entry.continuing is None else case.coded("continuing", str(entry.continuing).lower())
    _put_status(case, resource, status, f"{at}/continuing", entry.end, entry.verification, at)
    _put_times(case, resource, entry.onset, entry.end, at)
    if entry.note is not None:
        resource.put("note", [{"text": entry.note}], f"{at}/note")
    resource.say(history_words(case, entry))


def build_indications(case: Case) -> None:
    """A condition for each indication that is not an entry of the history."""
    for index, drug in by_key(case.report.drugs):
        for position, indication in by_target(drug.indications):
            if indication.history is None:
                at = f"/drugs/{index}/indications/{position}"
                key = f"indication/{drug.key}/{indication.key}"
                term = indication.term or ""
                code = case.term(term, indication.codes, case.context.clinical.condition, f"{at}/term")
                resource = _condition(case, key, "drugs", code, bool(indication.codes), at)
                resource.say(f"Indication of {drug.name}: {term}.")


def build_sender_diagnoses(case: Case) -> None:
    """The sender's own diagnosis: provisional, as nobody of the source asserted it."""
    for index, diagnosis in by_key(case.report.sender_diagnoses):
        at = f"/sender_diagnoses/{index}"
        code = case.term(diagnosis.term, diagnosis.codes, case.context.clinical.condition, f"{at}/term")
        key = f"sender-diagnosis/{diagnosis.key}"
        resource = _condition(case, key, "causality", code, bool(diagnosis.codes), at)
        resource.body["verificationStatus"] = case.coded("verification", "provisional")
        resource.say(f"Sender's diagnosis: {diagnosis.term}.")


def age(case: Case, value: Age) -> Element:
    """A FHIR Age: number and UCUM time unit."""
    unit = value.unit if value.value == 1 else f"{value.unit}s"
    return quantity(value.value, unit, case.code("time-unit", value.unit))


def history_words(case: Case, entry: History) -> str:
    """A history entry in a line."""
    state = {True: "continuing", False: "over", None: None}[entry.continuing]
    onset, end = when_words(case, entry.onset), when_words(case, entry.end)
    parts = [entry.verification, state, f"from {onset}" if onset else None, f"until {end}" if end else None]
    details = ", ".join(part for part in parts if part)
    return f"History: {entry.term}{f' ({details})' if details else ''}.{f' {entry.note}' if entry.note else ''}"


def _condition(case: Case, key: str, section: str, code: Element, stated: bool, at: str) -> Resource:
    resource = case.new("Condition", key, section)
    resource.put("code", code, f"{at}/term")
    if stated:
        resource.seen(f"{at}/codes", resource.body, "code")
    resource.put("subject", case.patient)
    return resource


def _put_status(
    case: Case,
    resource: Resource,
    status: Element | None,
    status_at: str,
    end: When | None,
    verification: str | None,
    at: str,
) -> None:
    """The status as stated; an end without one means resolved (con-4 asks for a status beside an abatement)."""
    if status:
        resource.put("clinicalStatus", status, status_at)
    elif end is not None:
        resource.put("clinicalStatus", case.coded("continuing", "false"), f"{at}/end")
    if verification is not None:
        resource.put("verificationStatus", case.coded("verification", verification), f"{at}/verification")


def _put_times(case: Case, resource: Resource, onset: When | None, end: When | None, at: str) -> None:
    put_choice(case, resource, "onset", onset, f"{at}/onset")
    put_choice(case, resource, "abatement", end, f"{at}/end")
