"""The drugs of a proposal against the expected ones: name, role, doses, route, action, indication, times."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from tools.extraction.expected import names, number, optional
from tools.extraction.pairing import Entry, Pairing, pair
from tools.extraction.tally import Tally
from tools.extraction.words import closeness, fold, holds, same

_HOURS: Final = {
    "second": Decimal(1) / 3600,
    "minute": Decimal(1) / 60,
    "hour": Decimal(1),
    "day": Decimal(24),
    "week": Decimal(168),
    "month": Decimal(720),
    "year": Decimal(8766),
}
_ROUTES: Final = {
    "orally": "oral",
    "by mouth": "oral",
    "po": "oral",
    "intravenously": "intravenous",
    "iv": "intravenous",
    "subcutaneously": "subcutaneous",
    "sc": "subcutaneous",
    "intramuscularly": "intramuscular",
    "im": "intramuscular",
}
_UNITS: Final = {
    "microgram": "ug",
    "micrograms": "ug",
    "mcg": "ug",
    "units": "iu",
    "u": "iu",
    "grams": "g",
    "gram": "g",
}
NO_STATEMENT: Final = frozenset({None, "unknown"})
"""Values that state nothing: never an invention."""


def drugs_of(report: Entry) -> list[Entry]:
    """All drugs of a proposal, those of the history as role "past"."""
    past = report.get("patient", {}).get("past_drugs", [])
    return [*report.get("drugs", []), *({"role": "past", **entry} for entry in past)]


def called(drug: Entry) -> list[str]:
    """The names that the proposal gives a drug."""
    return [drug["name"], *(substance["name"] for substance in drug.get("substances", ()))]


def match(truth: Entry, report: Entry) -> Pairing:
    """Expected against proposed drugs: by name, and among those of one name by role."""

    def score(wanted: Entry, found: Entry) -> int:
        near = closeness(called(found), names(wanted))
        return near and 4 * near + 2 * (found["role"] in wanted["role"]) + (not wanted.get("optional"))

    return pair(truth.get("drugs", []), drugs_of(report), score)


def compare(pairing: Pairing, report: Entry, tally: Tally) -> None:
    """All figures about drugs."""
    for wanted in pairing.missed:
        if not optional(wanted):
            tally.missed("drugs", f"{wanted['name']} ({wanted['role'][0]})")
    for found in pairing.extra:
        tally.invented("drugs", f"{found['name']} ({found['role']})")
    history = {entry["key"]: entry["term"] for entry in report.get("patient", {}).get("history", ())}
    for wanted, found in pairing.matched:
        tally.right("drugs")
        tally.compare("role", found["role"], wanted["role"])
        _doses(wanted, found, tally)
        _route(wanted, found, tally)
        _action(wanted, found, tally)
        _indications(wanted, found, history, tally)
        _times(wanted, found, tally)


def _doses(wanted: Entry, found: Entry, tally: Tally) -> None:
    free = list(found.get("doses", ()))
    for dose in wanted.get("doses", ()):
        hit = next((entry for entry in free if _is(entry, dose)), None)
        if hit is None:
            if not optional(wanted, "doses") and not optional(dose):
                tally.missed("dose" if "value" in dose or "text" in dose else "frequency", f"{wanted['name']} {dose}")
            continue
        free.remove(hit)
        if "value" in dose or "text" in dose:
            tally.right("dose")
        rate = _rate(hit["frequency"]) if "frequency" in hit else None
        options = dose.get("frequency", [])
        rates = [_rate(option) for option in (options if isinstance(options, list) else [options])]
        tally.compare("frequency", rate, rates, optional=optional(wanted, "frequency"))
    for entry in free:
        if "amount" in entry:
            tally.invented("dose", f"{found['name']} {entry['amount']}")
        elif "frequency" in entry:
            tally.invented("frequency", f"{found['name']} {entry['frequency']}")


def _is(found: Entry, wanted: Entry) -> bool:
    if "text" in wanted:
        return fold(wanted["text"]).replace(" ", "") in fold(found.get("text", "")).replace(" ", "")
    if "value" not in wanted:
        return "amount" not in found and "frequency" in found
    amount = found.get("amount")
    return (
        amount is not None
        and number(amount["value"]) == number(wanted["value"])
        and unit(amount["unit"]) == unit(wanted["unit"])
        and "comparator" not in amount
    )


def unit(text: str) -> str:
    """A dose unit in one spelling and without "per day", which is the frequency's."""
    text = fold(text).replace(" ", "").replace("^", "")
    for ending in ("/day", "/d", "perday", "daily"):
        text = text.removesuffix(ending)
    return _UNITS.get(text, text).replace("microgram", "ug").replace("mcg", "ug")


def _rate(frequency: Entry) -> Decimal:
    """Administrations an hour."""
    hours = number(frequency["period"]) * _HOURS[frequency["unit"]]
    return (number(frequency.get("times", 1)) / hours).quantize(Decimal("0.00001"))


def _route(wanted: Entry, found: Entry, tally: Tally) -> None:
    stated = {
        _ROUTES.get(fold(entry["route"]), fold(entry["route"]))
        for entry in (found, *found.get("doses", ()))
        if "route" in entry
    }
    if not stated:
        tally.compare("route", None, wanted.get("route", ()), optional=optional(wanted, "route"))
    for route in sorted(stated):
        tally.compare("route", route, wanted.get("route", ()), optional=True)


def _action(wanted: Entry, found: Entry, tally: Tally) -> None:
    action = found.get("action_taken")
    action = None if action in NO_STATEMENT else action
    tally.compare("action", action, wanted.get("action", ()), optional=optional(wanted, "action"))


def _indications(wanted: Entry, found: Entry, history: dict[str, str], tally: Tally) -> None:
    """The expected list are wordings of one indication."""
    stated = [entry.get("term") or history.get(entry.get("history", ""), "") for entry in found.get("indications", ())]
    accepted = wanted.get("indications", ())
    right = [term for term in stated if any(same(term, name) for name in accepted)]
    for term in stated:
        if term not in right:
            tally.invented("indication", f"{found['name']} for {term}")
    if right:
        tally.right("indication")
    elif accepted and not optional(wanted, "indications"):
        tally.missed("indication", f"{wanted['name']} for {accepted[0]}")


def _times(wanted: Entry, found: Entry, tally: Tally) -> None:
    for field in ("start", "end"):
        date = plain(found.get(field)) or next((plain(d[field]) for d in found.get("doses", ()) if field in d), None)
        tally.compare(field, date, [wanted[field]] if field in wanted else [], optional=optional(wanted, field))
    if "duration" in wanted:
        spans = [found.get("duration"), *(dose.get("duration") for dose in found.get("doses", ()))]
        hours = next((length(span) for span in spans if span and "value" in span), None)
        tally.compare("duration", hours, [length(wanted["duration"])], optional=optional(wanted, "duration"))
    if "batch" in wanted or "batch" in found:
        accepted = [wanted["batch"]] if "batch" in wanted else []
        tally.compare("batch", found.get("batch"), accepted, optional=optional(wanted, "batch"))
    if found.get("kind") == "vaccine" or "kind" in wanted:
        accepted = [wanted["kind"]] if "kind" in wanted else []
        tally.compare("kind", found.get("kind"), accepted, optional=optional(wanted, "kind"))


def plain(when: Any) -> str | None:
    """The date of a When, which in JSON is a string or an object."""
    date = when.get("date") if isinstance(when, dict) else when
    return date if isinstance(date, str) else None


def length(span: Entry) -> Decimal:
    """A duration in hours."""
    return number(span["value"]) * _HOURS[span["unit"]]


def is_drug(drug: Entry, wording: str) -> bool:
    """Whether the proposal's drug is the one of this wording, or holds it."""
    return any(holds(name, wording) for name in called(drug))
