"""Dosage: the dosing of a drug step by step (E2B G.k.4.r), in the order of the report."""

from __future__ import annotations

from service.fhir.elements import Element
from service.mapping.case import Case
from service.mapping.quantities import quantity_words, to_quantity
from service.mapping.resource import Resource
from service.mapping.times import duration, duration_words, put_when, when_words
from service.report.model import Dose, Drug, Duration, Frequency, Quantity


def put_dosage(case: Case, resource: Resource, index: int, drug: Drug) -> None:
    """Set MedicationStatement.dosage; a route of the drug as a whole goes to every step that has none of its own.

    What the drug states as a whole and the steps leave no room for is said in a note (whole_drug_notes).
    """
    at = f"/drugs/{index}"
    steps = drug.doses or ((Dose(),) if drug.route or drug.duration else ())
    dosages = [_dosage(case, resource, drug, at, n, dose) for n, dose in enumerate(steps)]
    resource.put("dosage", dosages)


def whole_drug_notes(drug: Drug) -> list[tuple[str, str]]:
    """Route and duration of the drug as a whole that its dosing steps do not carry: (field, words)."""
    notes = []
    if drug.route is not None and drug.doses and all(dose.route is not None for dose in drug.doses):
        notes.append(("route", f"Route: {drug.route}"))
    if drug.duration is not None and (len(drug.doses) > 1 or any(dose.duration for dose in drug.doses)):
        notes.append(("duration", f"Duration of treatment: {duration_words(drug.duration)}"))
    return notes


def _dosage(case: Case, resource: Resource, drug: Drug, drug_at: str, position: int, dose: Dose) -> Element:
    at = f"{drug_at}/doses/{position}"
    element: Element = {}
    if len(drug.doses) > 1:
        element["sequence"] = position + 1
    resource.put("text", dose.text, f"{at}/text", within=element)
    if dose.text is None:
        resource.put("text", dose_words(case, dose), within=element)
    own_duration = dose.duration is not None
    lasting = dose.duration if own_duration or len(drug.doses) > 1 else drug.duration
    _put_timing(case, resource, at, dose, lasting, f"{at if own_duration else drug_at}/duration", element)
    if dose.route is not None:
        _put_route(case, resource, dose.route, f"{at}/route", element)
    elif drug.route is not None:
        _put_route(case, resource, drug.route, f"{drug_at}/route", element)
    if dose.amount is not None:
        _put_amount(case, resource, dose.amount, f"{at}/amount", element)
    return element


def _put_amount(case: Case, resource: Resource, amount: Quantity, at: str, element: Element) -> None:
    if amount.comparator is None:
        rate: Element = {}
        resource.put("doseQuantity", to_quantity(case, amount, at), at, within=rate)
        element["doseAndRate"] = [rate]
    else:
        # A dose is a SimpleQuantity, which takes no comparator: "<= 300 mg" stays in words.
        _instruct(resource, quantity_words(amount) or "", at, element)


def _instruct(resource: Resource, words: str, at: str, element: Element) -> None:
    instruction = {"text": words}
    element.setdefault("additionalInstruction", []).append(instruction)
    resource.seen(at, instruction, "text")


def _put_route(case: Case, resource: Resource, route: str, at: str, element: Element) -> None:
    resource.put("route", case.term(route, (), case.context.clinical.route, at), at, within=element)


def _put_timing(
    case: Case, resource: Resource, at: str, dose: Dose, lasting: Duration | None, lasting_at: str, element: Element
) -> None:
    repeat: Element = {}
    if dose.start is not None or dose.end is not None:
        period: Element = {}
        put_when(case, resource, "start", dose.start, f"{at}/start", within=period)
        put_when(case, resource, "end", dose.end, f"{at}/end", within=period)
        repeat["boundsPeriod"] = period
        if lasting is not None:
            # bounds[x] holds one of the two: the period is the more exact, the duration stays in words.
            _instruct(resource, f"for {duration_words(lasting)}", lasting_at, element)
    elif lasting is not None:
        resource.put("boundsDuration", duration(case, lasting), lasting_at, within=repeat)
    if dose.frequency is not None:
        repeat.update(_frequency(case, dose.frequency))
    if repeat:
        timing = {"repeat": repeat}
        element["timing"] = timing
        if dose.frequency is not None:
            resource.seen(f"{at}/frequency", timing, "repeat")


def _frequency(case: Case, frequency: Frequency) -> Element:
    unit = case.code("time-unit", frequency.unit)
    repeat: Element = {} if frequency.times is None else {"frequency": frequency.times}
    return {**repeat, "period": frequency.period, "periodUnit": unit}


def dose_words(case: Case, dose: Dose) -> str:
    """A dosing step in words: "10 mg 2 times every 1 day, for 1 week"."""
    parts = [quantity_words(dose.amount), _frequency_words(dose.frequency)]
    lasting = duration_words(dose.duration)
    parts += [dose.route, f"for {lasting}" if lasting else None]
    start, end = when_words(case, dose.start), when_words(case, dose.end)
    parts += [f"from {start}" if start else None, f"until {end}" if end else None]
    return ", ".join(part for part in parts if part)


def _frequency_words(frequency: Frequency | None) -> str | None:
    if frequency is None:
        return None
    unit = frequency.unit if frequency.period == 1 else f"{frequency.period:f} {frequency.unit}s"
    if frequency.times is None or frequency.times == 1:
        return f"every {unit}"
    return f"{frequency.times} times every {unit}"
