"""What the parts of a report say of each other: keys, references, drug-reaction pairs, evidence.

These rules read the JSON, not the loaded report, so that they speak also where a field elsewhere is wrong: all errors
at once. They take nothing for granted, and where the list that a reference points into is itself unreadable they are
silent about it: its own errors come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final

from service.issues import shown
from service.report.findings import Finding, Path, nearest
from service.report.places import by_position
from service.report.schema import CaseReportSchema
from service.report.strict import StrictSchema, shared
from service.report.values import WhenField

Json = dict[str, Any]
Targets = dict[str, Json] | None
"""Entries by key that a reference may name; None where the list cannot be read."""

_SUSPECTS: Final = ("suspect", "interacting")


def findings(report: Json) -> Iterator[Finding]:
    """Every broken rule between the parts of the report, with its place."""
    drugs = _targets(report, "drugs")
    reactions = _targets(report, "reactions")
    history = _targets(report, "patient", "history")
    for path in _keyed_lists(report):
        yield from _unique_keys(report, path)
    yield from _pairs(report, drugs, reactions)
    yield from _assessments(report, drugs, reactions)
    yield from _inner_references(report, drugs, history)
    yield from _times(report, (), drugs, reactions)
    yield from _evidence(report)


def _entries(report: Any, *path: str | int) -> list[tuple[Path, Json]]:
    """The objects in the list at the path, with their own paths; none where there is no such list."""
    value = report
    for part in path:
        if isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    if not isinstance(value, list):
        return []
    return [((*path, position), entry) for position, entry in enumerate(value) if isinstance(entry, dict)]


def _keyed_lists(report: Json) -> Iterator[Path]:
    yield from (("drugs",), ("reactions",), ("tests",), ("assessments",), ("sender_diagnoses",))
    yield from (("patient", "history"), ("patient", "past_drugs"), ("patient", "death", "causes"))
    for path, _ in _entries(report, "drugs"):
        yield (*path, "indications")


def _unique_keys(report: Json, path: Path) -> Iterator[Finding]:
    seen: dict[str, Path] = {}
    for at, entry in _entries(report, *path):
        key = entry.get("key")
        if not isinstance(key, str):
            continue
        if key in seen:
            text = f"This key is taken by entry {seen[key][-1]} of the list"
            yield Finding("key-duplicate", text, shown(key), "a key of its own for each entry", (*at, "key"))
        seen.setdefault(key, at)


def _targets(report: Json, *path: str) -> Targets:
    value: Any = report
    for part in path[:-1]:
        value = value.get(part, {})
        if not isinstance(value, dict):
            return None
    entries = value.get(path[-1], [])
    if not isinstance(entries, list):
        return None
    if not all(isinstance(entry, dict) and isinstance(entry.get("key"), str) for entry in entries):
        return None
    return {entry["key"]: entry for entry in entries}


def _unresolved(entry: Json, name: str, path: Path, targets: Targets, what: str) -> Iterator[Finding]:
    key = entry.get(name)
    if targets is None or not isinstance(key, str) or key in targets:
        return
    meant = nearest(key, targets)
    known = ", ".join(islice(targets, 50)) or f"no {what} is given"
    yield Finding(
        "reference-unresolved",
        f"The report has no {what} of this key",
        shown(key),
        shown(known, 200) + (f' (did you mean "{meant}"?)' if meant else ""),
        (*path, name),
    )


def _target(entry: Json, name: str, targets: Targets) -> Json:
    key = entry.get(name)
    return (targets or {}).get(key, {}) if isinstance(key, str) else {}


def _suspect(entry: Json, path: Path, drugs: Targets, roles: tuple[str, ...]) -> Iterator[Finding]:
    role = _target(entry, "drug", drugs).get("role")
    if isinstance(role, str) and role not in roles:
        yield Finding(
            "drug-not-suspect",
            "A drug of this role is not held against this reaction",
            f'"{shown(entry["drug"])}" has the role {shown(role)}',
            f"a drug of the role {' or '.join(roles)}",
            (*path, "drug"),
        )


def _both(
    entry: Json, path: Path, drugs: Targets, reactions: Targets, roles: tuple[str, ...] = _SUSPECTS
) -> Iterator[Finding]:
    yield from _unresolved(entry, "drug", path, drugs, "drug")
    yield from _unresolved(entry, "reaction", path, reactions, "reaction")
    yield from _suspect(entry, path, drugs, roles)


def _pairs(report: Json, drugs: Targets, reactions: Targets) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for path, pair in _entries(report, "pairs"):
        # A drug that was not administered has its part in an error that was caught, not in a reaction.
        harmed = _target(pair, "reaction", reactions).get("kind", "reaction") == "reaction"
        yield from _both(pair, path, drugs, reactions, _SUSPECTS if harmed else (*_SUSPECTS, "not-administered"))
        drug, reaction = pair.get("drug"), pair.get("reaction")
        if not (isinstance(drug, str) and isinstance(reaction, str)):
            continue
        if (drug, reaction) in seen:
            found = f"{shown(drug)} and {shown(reaction)} again"
            yield Finding(
                "pair-duplicate", "This drug and reaction are paired already", found, "one pair of each", path
            )
        seen.add((drug, reaction))


def _assessments(report: Json, drugs: Targets, reactions: Targets) -> Iterator[Finding]:
    for path, assessment in _entries(report, "assessments"):
        yield from _both(assessment, path, drugs, reactions)
        kind = _target(assessment, "reaction", reactions).get("kind", "reaction")
        if kind != "reaction":
            yield Finding(
                "assessment-no-reaction",
                "Causality is judged of reactions only",
                f'"{shown(assessment["reaction"])}" is of the kind {shown(kind)}',
                "a reaction of the kind reaction",
                (*path, "reaction"),
            )


def _inner_references(report: Json, drugs: Targets, history: Targets) -> Iterator[Finding]:
    for path, _ in _entries(report, "drugs"):
        for at, indication in _entries(report, *path, "indications"):
            yield from _unresolved(indication, "history", at, history, "history entry")
    for path, _ in _entries(report, "reactions"):
        for at, factor in _entries(report, *path, "contributing_factors"):
            yield from _unresolved(factor, "history", at, history, "history entry")
        for at, treatment in _entries(report, *path, "treatment"):
            yield from _unresolved(treatment, "drug", at, drugs, "drug")
            if _target(treatment, "drug", drugs).get("role") == "past":
                text = "A past drug was over before the reaction, so it did not treat it"
                found = f'"{shown(treatment["drug"])}" has the role past'
                yield Finding("treatment-past", text, found, "a drug of another role", (*at, "drug"))


def _times(value: Any, path: Path, drugs: Targets, reactions: Targets) -> Iterator[Finding]:
    """References in relative times, wherever they stand."""
    members: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for name, member in members:
        if not isinstance(member, (dict, list)):
            continue
        at = (*path, name)
        if name in WHEN_FIELDS and isinstance(member, dict):
            yield from _unresolved(member, "drug", at, drugs, "drug")
            yield from _unresolved(member, "reaction", at, reactions, "reaction")
            yield from _of_itself(member, at, value, path)
        else:
            yield from _times(member, at, drugs, reactions)


def _of_itself(when: Json, at: Path, owner: Any, path: Path) -> Iterator[Finding]:
    """A beginning that is told from the very thing that begins, or an end from its end."""
    if {"drug", "reaction"} <= when.keys() or (at[-1] == "end" and not str(when.get("relation")).endswith("end")):
        return
    name = {"drugs": "drug", "reactions": "reaction"}.get(str(path[0])) if len(path) == 2 else None
    if name is not None and isinstance(owner, dict) and when.get(name) is not None and when[name] == owner.get("key"):
        text = f"The time is told from the {name} that it belongs to"
        yield Finding("self-reference", text, shown(when[name]), f"another {name}, or a date", (*at, name))


def _evidence(report: Json) -> Iterator[Finding]:
    for path, entry in _entries(report, "evidence"):
        at = entry.get("at")
        if not isinstance(at, str):
            continue
        try:
            by_position(report, at)
            problem = "Evidence is of the case, not of other evidence" if at.startswith("/evidence") else None
        except LookupError:
            # What software read, and somebody took out of the report since, is stale (evidence_of_others).
            problem = None if "fingerprint" in entry else "The report has nothing at this pointer"
        except ValueError:
            continue
        if problem:
            expected = "a pointer to a datum of this report: /drugs/0/start or, by its key, /drugs/aspirin/start"
            yield Finding("evidence-unresolved", problem, shown(at), expected, (*path, "at"))


def _names(schema: StrictSchema, is_one: Callable[[Any], bool]) -> Iterator[str]:
    """Names of the fields, in the schema and those below it, that are so."""
    for name, field in schema.load_fields.items():
        inner = getattr(field, "inner", field)
        if is_one(inner):
            yield name
        elif isinstance(nested := getattr(inner, "schema", None), StrictSchema):
            yield from _names(nested, is_one)


WHEN_FIELDS: Final = frozenset(_names(shared(CaseReportSchema), lambda field: isinstance(field, WhenField)))
