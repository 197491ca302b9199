"""What a schema finds wrong, and how that becomes Issues with JSON Pointers.

marshmallow hands errors up as nested messages: by field name, and by position in lists. The messages here are
Findings, so that key, found and expected survive the way up; only at the top is the place known, and made a pointer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from marshmallow import ValidationError

from service.issues import Issue, shown
from service.pointer import pointer

Path = tuple[str | int, ...]

OBJECT: Final = object()
"""The name under which an object's own findings stand beside those of its fields; no field can be called so."""

RULES: Final = {
    "assessment-empty": "invariant",
    "assessment-incomplete": "invariant",
    "assessment-no-reaction": "invariant",
    "assessment-not-naranjo": "invariant",
    "assessment-unconfirmed": "invariant",
    "comparator-alone": "invariant",
    "drug-not-suspect": "invariant",
    "duration-incomplete": "invariant",
    "evidence-span": "invariant",
    "evidence-unresolved": "not-found",
    "factor-choice": "invariant",
    "field-required": "required",
    "field-unknown": "structure",
    "history-contradiction": "invariant",
    "indication-incomplete": "invariant",
    "key-duplicate": "duplicate",
    "limits-contradiction": "invariant",
    "method-unnamed": "invariant",
    "outcome-contradiction": "invariant",
    "pair-duplicate": "duplicate",
    "period-reversed": "invariant",
    "range-empty": "invariant",
    "reference-unresolved": "not-found",
    "relationship-without-family": "invariant",
    "review-status": "invariant",
    "self-reference": "invariant",
    "seriousness-contradiction": "invariant",
    "several-patients": "business-rule",
    "test-several-results": "invariant",
    "treatment-choice": "invariant",
    "treatment-past": "invariant",
    "unit-alone": "invariant",
    "value-country": "code-invalid",
    "value-date": "value",
    "value-doi": "value",
    "value-empty": "value",
    "value-enum": "code-invalid",
    "value-fingerprint": "value",
    "value-key": "value",
    "value-language": "value",
    "value-length": "too-long",
    "value-null": "structure",
    "value-number-text": "value",
    "value-pmid": "value",
    "value-pointer": "value",
    "value-range": "value",
    "value-text": "value",
    "value-token": "value",
    "value-type": "structure",
    "value-uri": "value",
    "when-both": "invariant",
    "when-incomplete": "invariant",
}
"""Every rule that a report can break, with the code of http://hl7.org/fhir/issue-type for it. Rule keys are public:
examples/invalid shows each of them, and a receiver may act on them, so they are not renamed.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule, before its place in the report is known; `at` leads on from the value that has it."""

    key: str
    text: str
    found: str | None = None
    expected: str | None = None
    at: Path = ()

    def issue(self, place: Path = ()) -> Issue:
        """The finding as an Issue about a place in the report."""
        where = pointer(*place, *self.at)
        return Issue(
            "error", RULES[self.key], self.key, self.text, pointer=where, found=self.found, expected=self.expected
        )


def wrong(key: str, text: str, found: Any, expected: str) -> ValidationError:
    """The exception for a value that breaks a rule."""
    return ValidationError([Finding(key, text, shown(found), expected)])


def wrong_type(value: Any, expected: str) -> ValidationError:
    """The exception for a value of the wrong JSON type; null says nothing at all and is told apart."""
    if value is None:
        return wrong("value-null", "null says nothing", "null", f"{expected}; or leave the field out")
    return wrong("value-type", "This is of the wrong kind", as_json(value), expected)


def as_json(value: Any) -> str:
    """A value as a person finds it in the file: text in quotes; of a list or object how much is in it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shown(value)}"'
    if isinstance(value, list):
        return f"a list of {len(value)} entries"
    if isinstance(value, dict):
        return f"an object of {len(value)} fields"
    return str(value)


_MANY: Final = 100
"""Names that a suggestion is looked for in: comparing costs time for each of them, and an input may hold thousands."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The known name that was probably meant, if one is close; not looked for among very many."""
    known = {candidate.lower(): candidate for candidate in islice(names, _MANY)}
    typed = name.lower().replace("_", "-").replace(" ", "-")
    found = difflib.get_close_matches(name.lower(), known, 1) or difflib.get_close_matches(typed, known, 1)
    return known[found[0]] if found else None


def issues(messages: Any, place: Path = ()) -> Iterator[Issue]:
    """All findings in marshmallow's nested messages, in the order of the report."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from issues(inner, place if name is OBJECT else (*place, name))
        return
    for finding in messages:
        yield finding.issue(place)
