"""Which datum evidence is of: the place that its pointer names, and whether what was read still stands there.

In a pointer the entry of a list may be called by its position, or by what it is known by: its key; of a pair the keys
of drug and reaction with a space between; of an indication that is an entry of the history "history" and that key. A
key of digits alone means a position. Called so, an entry may be moved, and others put in or taken out.
The fingerprint of a datum is that of its value, its field and the names of the entries that it belongs to (drug,
reaction): where one of these is another, the words that were read do not tell of it. Codes, notes and rationales are
said beside a value and not counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

import orjson

from service.pointer import pointer, position, split

Json = dict[str, Any]
_BESIDE: Final = frozenset({"codes", "note", "rationale"})
_DIGITS: Final = 16


def by_key(entry: Json) -> str:
    """The key that it has."""
    return str(entry["key"])


def by_pair(entry: Json) -> str:
    """The keys of its drug and its reaction."""
    return f"{entry['drug']} {entry['reaction']}"


def by_indication(entry: Json) -> str:
    """The entry of the history that it is, or its own key."""
    return f"history {entry['history']}" if "history" in entry else by_key(entry)


CALLED: Final[dict[str, Callable[[Json], str]]] = {
    "assessments": by_key,
    "causes": by_key,
    "drugs": by_key,
    "history": by_key,
    "indications": by_indication,
    "pairs": by_pair,
    "past_drugs": by_key,
    "reactions": by_key,
    "sender_diagnoses": by_key,
    "tests": by_key,
}
"""What the entries of a list are known by; those of other lists by their position alone."""


def by_position(report: Json, at: str) -> str:
    """The pointer with every entry of a list called by its position. The report need not be valid. Raises ValueError
    where it is no pointer, LookupError where it names nothing.
    """
    return pointer(*_steps(report, at)[0])


def by_name(report: Json, at: str) -> str:
    """The pointer with every entry called by what it is known by, where it has that. For a valid report."""
    steps, owners = _steps(report, at)
    for depth, step in enumerate(steps):
        called = CALLED.get(str(steps[depth - 1])) if isinstance(step, int) else None
        if called is not None and not _is_number(name := called(owners[depth + 1])):
            steps[depth] = name
    return pointer(*steps)


def fingerprints(report: Json, places: Iterable[str]) -> list[str | None]:
    """Those of the data at these places of a valid report: each the first digits of a SHA-256, in hexadecimal; None
    where nothing is there.
    """
    names = _Names(report)
    return [_fingerprint(names, *_steps(report, at)) if is_there(report, at) else None for at in places]


def is_there(report: Json, at: str) -> bool:
    """Whether a pointer names something in the report. Raises ValueError where it is no pointer."""
    try:
        _steps(report, at)
    except LookupError:
        return False
    return True


def sealed(report: Json) -> Json:
    """A report that was read from a text, its evidence so that it can be edited: entries called by what they are known
    by, and with fingerprints.
    """
    evidence = report.get("evidence", [])
    prints = fingerprints(report, (one["at"] for one in evidence))
    entries = [
        {**one, "at": by_name(report, one["at"]), "fingerprint": fingerprint}
        for one, fingerprint in zip(evidence, prints, strict=True)
    ]
    return {**report, "evidence": entries} if entries else report


def _steps(report: Json, at: str) -> tuple[list[str | int], list[Any]]:
    """The fields and positions of a pointer, and what stands at each of them, the report itself first."""
    steps: list[str | int] = []
    owners: list[Any] = [report]
    for part in split(at):
        value = owners[-1]
        if isinstance(value, dict):
            steps.append(part)
        elif isinstance(value, list):
            steps.append(_position(value, str(steps[-1]), part))
        else:
            raise LookupError(f"nothing lies below a plain value: {part!r}")
        owners.append(value[steps[-1]])
    return steps, owners


def _position(entries: list[Any], field: str, part: str) -> int:
    if _is_number(part) or field not in CALLED:
        return position(part, len(entries))
    for number, entry in enumerate(entries):
        try:
            if CALLED[field](entry) == part:
                return number
        except (LookupError, TypeError):
            continue
    raise LookupError(f"the list has no entry {part!r}")


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit()


def _fingerprint(names: _Names, steps: list[str | int], owners: list[Any]) -> str:
    fields = [step for step in steps if isinstance(step, str)]
    entries = [names.of(owner) for owner, step in zip(owners[1:], steps, strict=True) if isinstance(step, int)]
    whole = orjson.dumps([fields, entries, names.within(owners[-1])], default=_digits, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(whole).hexdigest()[:_DIGITS]


def _digits(value: Decimal) -> str:
    return str(value)


class _Names:
    """The names of what the entries of a report refer to."""

    def __init__(self, report: Json) -> None:
        history = report.get("patient", {}).get("history", ())
        lists = {"drug": report.get("drugs", ()), "reaction": report.get("reactions", ()), "history": history}
        self._names = {
            field: {entry["key"]: entry.get("name", entry.get("term")) for entry in entries}
            for field, entries in lists.items()
        }

    def of(self, entry: Any) -> list[Any]:
        """By what people know an entry: its own name or term, those of its drug and reaction."""
        if not isinstance(entry, dict):
            return []
        return [self._said(field, entry[field]) for field in ("name", "term", *self._names) if field in entry]

    def within(self, value: Any) -> Any:
        """A value without what is said beside it, and with names in the place of keys."""
        if isinstance(value, list):
            return [self.within(part) for part in value]
        if not isinstance(value, dict):
            return value
        plain = {field: self._said(field, part) for field, part in value.items() if field not in _BESIDE}
        return next(iter(plain.values())) if plain.keys() in ({"date"}, {"answer"}) else plain

    def _said(self, field: str, value: Any) -> Any:
        known = self._names.get(field, {})
        return known.get(value, value) if isinstance(value, str) else self.within(value)
