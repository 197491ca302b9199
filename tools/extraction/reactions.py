"""The reactions of a proposal against the expected ones: term, suspects, onset, outcome, and what a pair of drug and
reaction says: dechallenge, rechallenge, Naranjo answers, the authors' view.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from service.causality import naranjo
from tools.extraction.drugs import NO_STATEMENT, called, drugs_of, length, plain
from tools.extraction.expected import names, optional
from tools.extraction.pairing import Entry, Pairing, pair
from tools.extraction.tally import Tally
from tools.extraction.words import closeness, fold

_NOTHING_DONE: Final = NO_STATEMENT | {"not-applicable", "not-done"}
SUSPECT: Final = frozenset({"suspect", "interacting"})


def match(truth: Entry, report: Entry) -> Pairing:
    """Expected against proposed reactions, by term."""

    def score(wanted: Entry, found: Entry) -> int:
        near = closeness([found["term"]], names(wanted))
        return near and 2 * near + (not wanted.get("optional"))

    return pair(truth.get("reactions", []), report.get("reactions", []), score)


def compare(truth: Entry, report: Entry, pairing: Pairing, tally: Tally) -> None:
    """All figures about reactions."""
    for wanted in pairing.missed:
        if not optional(wanted):
            tally.missed("reactions", wanted["term"])
    for found in pairing.extra:
        tally.invented("reactions", found["term"])
    for wanted, found in pairing.matched:
        tally.right("reactions")
        _suspects(truth, report, wanted, found, tally)
        _onset(report, wanted, found, tally)
        outcome = found.get("outcome")
        outcome = None if outcome in NO_STATEMENT else outcome
        tally.compare("outcome", outcome, wanted.get("outcome", ()), optional=optional(wanted, "outcome"))
    _seriousness(truth, report, tally)
    _pairs(truth, report, tally)
    _naranjo(truth, report, tally)
    _authors(truth, report, tally)


def suspects_of(report: Entry, reaction: Entry) -> list[Entry]:
    """The suspects of a reaction: the drugs paired with it, without pairs every suspect drug (the report contract)."""
    paired = {entry["drug"] for entry in report.get("pairs", ()) if entry["reaction"] == reaction["key"]}
    drugs = report.get("drugs", ())
    return [drug for drug in drugs if (drug["key"] in paired if paired else drug["role"] in SUSPECT)]


def _suspects(truth: Entry, report: Entry, wanted: Entry, found: Entry, tally: Tally) -> None:
    suspects = suspects_of(report, found)
    accepted = [drug_names(truth, name) for name in wanted["suspects"]]
    tolerated = [drug_names(truth, name) for name in wanted.get("optional_suspects", ())]
    for drug in suspects:
        if any(closeness(called(drug), wordings) for wordings in accepted + tolerated):
            tally.right("suspects")
        else:
            tally.invented("suspects", f"{drug['name']} - {found['term']}")
    for wordings in accepted:
        if not optional(wanted) and not any(closeness(called(drug), wordings) for drug in suspects):
            tally.missed("suspects", f"{wordings[0]} - {wanted['term']}")


def _onset(report: Entry, wanted: Entry, found: Entry, tally: Tally) -> None:
    """Every form in which the proposal may tell it: a date, an offset, the time to onset of a pair, words."""
    when = found.get("onset")
    spans = [entry.get("time_to_onset") for entry in report.get("pairs", ()) if entry["reaction"] == found["key"]]
    spans += [when.get("offset")] if isinstance(when, dict) else []
    stated: list[Any] = [length(span) for span in spans if span and "value" in span and "unit" in span]
    stated += [plain(when)] if plain(when) else []
    expected = wanted.get("onset")
    if expected and "text" in expected:
        told = " ".join(span["text"] for span in [*spans, when] if isinstance(span, dict) and "text" in span)
        hit = fold(expected["text"]) in fold(told)
        tally.compare(
            "onset", expected["text"] if hit else None, [expected["text"]], optional=optional(wanted, "onset")
        )
        return
    accepted = [] if not expected else [expected["date"] if "date" in expected else length(expected)]
    right = next((value for value in stated if value in accepted), None)
    value = right if right is not None else next(iter(stated), None)
    tally.compare("onset", value, accepted, optional=optional(wanted, "onset"))


def _seriousness(truth: Entry, report: Entry, tally: Tally) -> None:
    """By case: which of several reactions a criterion is told of is seldom clear. Denials may be left out."""
    stated = set(_criteria(report.get("reactions", ())))
    expected = set(_criteria(truth.get("reactions", ())))
    may = set(truth.get("optional_seriousness", ()))
    for name, value in sorted(stated):
        if (name, value) in expected or (value and name in may):
            tally.right("seriousness")
        else:
            tally.invented("seriousness", f"{name}: {value}")
    for name, value in sorted(expected - stated):
        if value and name not in may:
            tally.missed("seriousness", name)


def _criteria(reactions: Iterable[Entry]) -> Iterator[tuple[str, bool]]:
    for reaction in reactions:
        yield from reaction.get("seriousness", {}).items()


def drug_names(truth: Entry, name: str) -> list[str]:
    """All accepted wordings of an expected drug."""
    return next((names(entry) for entry in truth.get("drugs", ()) if entry["name"] == name), [name])


def _term_names(truth: Entry, term: str) -> list[str]:
    return next((names(entry) for entry in truth.get("reactions", ()) if entry["term"] == term), [term])


def _about(truth: Entry, report: Entry, expected: Entry, entry: Entry) -> int:
    """How surely an entry of the proposal that names a drug and a reaction by key is about the expected pair."""
    drug = next((d for d in drugs_of(report) if d.get("key") == entry["drug"]), None)
    reaction = next((r for r in report.get("reactions", ()) if r["key"] == entry["reaction"]), None)
    if drug is None or reaction is None or not closeness(called(drug), drug_names(truth, expected["drug"])):
        return 0
    return closeness([reaction["term"]], _term_names(truth, expected["reaction"]))


def _pairs(truth: Entry, report: Entry, tally: Tally) -> None:
    wanted, found = truth.get("pairs", []), report.get("pairs", [])
    pairing = pair(wanted, found, lambda one, other: _about(truth, report, one, other))
    for field in ("dechallenge", "rechallenge"):
        of_case = {value for entry in wanted for value in entry.get(field, ())}
        for expected, entry in pairing.matched:
            value, accepted = entry.get(field), expected.get(field, [])
            value = None if value in _NOTHING_DONE and value not in accepted else value
            tally.compare(field, value, accepted, optional=optional(expected, field))
        for expected in pairing.missed:
            if field in expected and not optional(expected, field):
                tally.missed(field, f"{expected['drug']} - {expected['reaction']}: {expected[field][0]}")
        for entry in pairing.extra:
            if entry.get(field) not in _NOTHING_DONE and entry[field] not in of_case:
                tally.invented(field, f"{entry['drug']} - {entry['reaction']}: {entry[field]}")


def answers(assessment: Entry) -> dict[str, str]:
    """Naranjo answers by item, in both forms that the contract has."""
    given = assessment.get("answers", {})
    return {item: value["answer"] if isinstance(value, dict) else value for item, value in given.items()}


def points(item: str, answer: str) -> int:
    """What an answer counts; an item that is not answered counts nothing here."""
    return naranjo.load().items[item].points.get(answer, 0)


def _naranjo(truth: Entry, report: Entry, tally: Tally) -> None:
    """By points, as "no" and "unknown" are often one. An item that is not expected has no points."""
    proposed = [entry for entry in report.get("assessments", ()) if _is_proposal(entry)]
    for expected in truth.get("naranjo", ()):
        found = max(proposed, key=lambda entry: _about(truth, report, expected, entry), default=None)
        about = found is not None and _about(truth, report, expected, found)
        given = answers(found) if found and about else {}
        for item in naranjo.load().items:
            accepted = {points(item, answer) for answer in expected["items"].get(item, ["unknown"])}
            value = points(item, given.get(item, "unknown"))
            name = f"{expected['drug']} - {expected['reaction']}, item {item}: {given.get(item)}"
            if value in accepted:
                if value:
                    tally.right("naranjo")
                continue
            if value:
                tally.invented("naranjo", name)
            if 0 not in accepted:
                tally.missed("naranjo", name)


def _is_proposal(assessment: Entry) -> bool:
    return bool(assessment["method"] == "naranjo" and assessment["assessor"]["type"] == "software")


def _authors(truth: Entry, report: Entry, tally: Tally) -> None:
    stated = [entry for entry in report.get("assessments", ()) if entry["assessor"]["type"] == "reporter"]
    pairing = pair(truth.get("authors", []), stated, lambda one, other: _about(truth, report, one, other))
    for expected, entry in pairing.matched:
        methods = expected["method"] if isinstance(expected["method"], list) else [expected["method"]]
        right = (
            entry["method"] in methods
            and entry.get("score") == expected.get("score")
            and (entry.get("category") in (None, expected.get("category")))
        )
        tally.compare(
            "authors", _view(expected) if right else _view(entry), [_view(expected)], optional=optional(expected)
        )
    for expected in pairing.missed:
        tally.compare("authors", None, [_view(expected)], optional=optional(expected))
    for entry in pairing.extra:
        tally.invented("authors", _view(entry))


def _view(entry: Entry) -> str:
    return f"{entry['method']} {entry.get('score')} {entry.get('category')}"
