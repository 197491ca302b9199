"""Layer `bindings`: codes that must come from one value set (binding strength `required`).

http://hl7.org/fhir/R4/terminologies.html#required: the concept SHALL be from the value set, so one of the codings
has to be in it, text alone is not enough, and other codings may stand beside it. Without a code but with an
extension (data-absent-reason) there is nothing to check. Value sets over code systems that the R4 package does not
contain (media types, currencies, UCUM) are not checked, which is said where such a code is met.
"""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

from service.issues import Issue
from service.validation import rules
from service.validation.places import Fault, Place

_SHOWN: Final = 12


class Codes(NamedTuple):
    """A value set: its codes, and its (system, code) pairs."""

    url: str
    plain: frozenset[str]
    pairs: frozenset[tuple[str, str]]


@functools.cache
def codes(url: str) -> Codes | None:
    """The value set of this URL; None where its code system is open."""
    systems: dict[str, list[str]] | None = rules.value_sets()[url].get("codes")
    if systems is None:
        return None
    pairs = frozenset((system, code) for system, members in systems.items() for code in members)
    return Codes(url, frozenset(code for _, code in pairs), pairs)


def not_checked(url: str, place: Place) -> Issue:
    """What is said once for each value set that would have been needed."""
    text = f"The codes of {url} are not on board, so codes that are required to be from it are not checked"
    return Fault("binding-not-checked", text, None, "not-supported", "information").at(place)


def code_issues(code: str, allowed: Codes, place: Place) -> list[Issue]:
    """What is wrong with a `code` element's value."""
    return [] if code in allowed.plain else [_fault(allowed).at(place, code)]


def concept_issues(concept: dict[str, Any], allowed: Codes, place: Place) -> list[Issue]:
    """What is wrong with a CodeableConcept, or with a Coding standing alone."""
    codings = concept.get("coding") if "coding" in concept else [concept]
    if not isinstance(codings, list):
        return []
    given = [coding for coding in codings if isinstance(coding, dict) and isinstance(coding.get("code"), str)]
    if any((str(coding.get("system")), coding["code"]) in allowed.pairs for coding in given):
        return []
    if not given and _explained(concept, codings):
        return []
    found = "; ".join(f"{coding.get('system')}|{coding['code']}" for coding in given)
    return [_fault(allowed).at(place, found or "no code")]


def _explained(concept: dict[str, Any], codings: list[Any]) -> bool:
    """Whether an extension stands where the code would be."""
    holders = [concept, *(coding for coding in codings if isinstance(coding, dict))]
    return any("extension" in holder or "_code" in holder for holder in holders)


def _fault(allowed: Codes) -> Fault:
    some = ", ".join(sorted(allowed.plain)) if len(allowed.plain) <= _SHOWN else "a code"
    text = f"The code is not in the value set that is required here, {allowed.url}"
    return Fault("binding-required", text, f"{some} of {_systems(allowed)}", "code-invalid")


def _systems(allowed: Codes) -> str:
    return " or ".join(sorted({system for system, _ in allowed.pairs}))
