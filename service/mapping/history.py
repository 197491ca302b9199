"""Patient history by kind (E2B D.7): condition, allergy, family disease, operation.

AllergyIntolerance needs a clinicalStatus (ait-1): an allergy that the report states is one the patient has, so it is
active unless the report says that it is over or was excluded. FamilyMemberHistory.status is `partial`: a report names
the diseases that matter to it, not the whole family. An operation that the report names was done, unless it continues
or was excluded. What a type has no element for stays in a note.
"""

from __future__ import annotations

from service.fhir.elements import Element
from service.mapping.case import Case, by_key
from service.mapping.condition import build_history_condition, history_words
from service.mapping.resource import Resource
from service.mapping.times import put_choice, put_when, when_words
from service.report.model import History

KINDS = {
    "condition": "Condition",
    "allergy": "AllergyIntolerance",
    "family": "FamilyMemberHistory",
    "procedure": "Procedure",
}


def build_history(case: Case) -> None:
    """A resource for every entry of the history."""
    patient = case.report.patient
    for index, entry in by_key(patient.history) if patient is not None else []:
        if entry.kind == "condition":
            build_history_condition(case, index, entry)
        elif entry.kind == "allergy":
            _allergy(case, index, entry)
        elif entry.kind == "family":
            _family(case, index, entry)
        else:
            _procedure(case, index, entry)


def history_reference(case: Case, key: str) -> Element:
    """A reference to the resource of a history entry."""
    return case.ref(KINDS[history_entry(case, key).kind], f"history/{key}")


def history_entry(case: Case, key: str) -> History:
    """The history entry of this key."""
    patient = case.report.patient
    return next(entry for entry in (patient.history if patient is not None else ()) if entry.key == key)


def _allergy(case: Case, index: int, entry: History) -> None:
    at = f"/patient/history/{index}"
    resource = case.new("AllergyIntolerance", f"history/{entry.key}", "history")
    _put_activity(case, resource, entry, at)
    unplaced = ["note", "end"]
    if entry.verification is not None:
        status = case.coded("allergy-verification", entry.verification)
        resource.put("verificationStatus", status, f"{at}/verification")
        if not status:
            unplaced.append("verification")
    _put_code(case, resource, resource.body, "code", entry, at)
    resource.put("patient", case.patient)
    put_choice(case, resource, "onset", entry.onset, f"{at}/onset")
    resource.put("note", _notes(case, resource, entry, at, *unplaced))
    resource.say(f"Allergy. {history_words(case, entry)}")


def _put_activity(case: Case, resource: Resource, entry: History, at: str) -> None:
    over = entry.continuing is False or entry.end is not None or entry.verification == "refuted"
    status = case.coded("allergy-continuing", "false" if over else "true")
    resource.put("clinicalStatus", status, f"{at}/continuing" if entry.continuing is not None else None)
    if entry.end is not None:
        resource.seen(f"{at}/end", resource.body, "clinicalStatus")


def _family(case: Case, index: int, entry: History) -> None:
    at = f"/patient/history/{index}"
    resource = case.new("FamilyMemberHistory", f"history/{entry.key}", "history")
    resource.put("status", "partial")
    resource.put("patient", case.patient)
    relationship = {"text": entry.relationship or "family member, relationship not stated"}
    resource.put("relationship", relationship, f"{at}/relationship" if entry.relationship is not None else None)
    if entry.verification == "refuted":
        # A condition here is one that the relative has; there is no element to deny it with.
        resource.put("note", _notes(case, resource, entry, at, "term", "note"))
    else:
        condition: Element = {}
        _put_code(case, resource, condition, "code", entry, at)
        resource.put("onsetString", when_words(case, entry.onset), f"{at}/onset", within=condition)
        notes = _notes(case, resource, entry, at, "note", "end", "verification", "continuing")
        resource.put("note", notes, within=condition)
        resource.put("condition", [condition])
    who = f" ({entry.relationship})" if entry.relationship else ""
    resource.say(f"Family history{who}. {history_words(case, entry)}")


def _procedure(case: Case, index: int, entry: History) -> None:
    at = f"/patient/history/{index}"
    resource = case.new("Procedure", f"history/{entry.key}", "history")
    _put_progress(resource, entry, at)
    _put_code(case, resource, resource.body, "code", entry, at)
    resource.put("subject", case.patient)
    if entry.end is None and entry.onset is not None and (entry.onset.date or entry.onset.relation):
        put_when(case, resource, "performedDateTime", entry.onset, f"{at}/onset")
    elif entry.end is None and entry.onset is not None:
        resource.put("performedString", entry.onset.text, f"{at}/onset")
    elif entry.end is not None:
        period: Element = {}
        put_when(case, resource, "start", entry.onset, f"{at}/onset", within=period)
        put_when(case, resource, "end", entry.end, f"{at}/end", within=period)
        resource.put("performedPeriod", period)
    unplaced = ("note",) if entry.verification == "refuted" else ("note", "verification")
    resource.put("note", _notes(case, resource, entry, at, *unplaced))
    resource.say(f"Procedure. {history_words(case, entry)}")


def _put_progress(resource: Resource, entry: History, at: str) -> None:
    if entry.verification == "refuted":
        resource.put("status", "not-done", f"{at}/verification")
    else:
        place = f"{at}/continuing" if entry.continuing is not None else None
        resource.put("status", "in-progress" if entry.continuing else "completed", place)


def _notes(case: Case, resource: Resource, entry: History, at: str, *fields: str) -> list[Element]:
    """What the report notes, and in words those of these fields that the type has no element for."""
    end = when_words(case, entry.end)
    words = {
        "note": entry.note,
        "term": f"Looked for and excluded: {entry.term}",
        "end": f"Until {end}" if end else None,
        "verification": f"Diagnosis {entry.verification}" if entry.verification else None,
        "continuing": {True: "Continuing", False: "Over", None: None}[entry.continuing],
    }
    notes: list[Element] = []
    for field in fields:
        if words[field] is not None:
            notes.append({"text": words[field]})
            resource.seen(f"{at}/{field}", notes[-1], "text")
    if "term" in fields:
        resource.seen(f"{at}/verification", notes[0], "text")
    return notes


def _put_code(case: Case, resource: Resource, container: Element, key: str, entry: History, at: str) -> None:
    look_up = {
        "allergy": case.context.clinical.drug,
        "family": case.context.clinical.condition,
        "procedure": case.context.clinical.procedure,
    }[entry.kind]
    resource.put(key, case.term(entry.term, entry.codes, look_up, f"{at}/term"), f"{at}/term", within=container)
    if entry.codes:
        resource.seen(f"{at}/codes", container, key)
