"""How a module gathers its rules, and the questions that FHIRPath asks most, on JSON as it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from service.issues import Severity
from service.validation.invariants.rule import Check, Rule

_SPECIFICATION: Final = "http://hl7.org/fhir/R4/"

Json = dict[str, Any]


class Family:
    """The rules of one module by type; page is where the specification states them, unless a rule says otherwise."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._rules: dict[str, list[Rule]] = {}

    def rule(
        self, key: str, on: str, text: str, expression: str, *, page: str | None = None, severity: Severity = "error"
    ) -> Callable[[Check], Check]:
        """Decorates the check of a rule for elements of a type."""

        def add(check: Check) -> Check:
            link = _SPECIFICATION + (page or self._page)
            self._rules.setdefault(on, []).append(Rule(key, severity, text, link, expression, check))
            return check

        return add

    @property
    def rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules in the order in which they stand in the module."""
        return {on: tuple(rules) for on, rules in self._rules.items()}


def merged(families: Iterable[Family]) -> dict[str, tuple[Rule, ...]]:
    """The rules of several families by type."""
    every: dict[str, tuple[Rule, ...]] = {}
    for family in families:
        for on, rules in family.rules.items():
            every[on] = (*every.get(on, ()), *rules)
    return every


def has(value: Json, name: str) -> bool:
    """exists() of a primitive, which may stand there by its extension alone."""
    return name in value or f"_{name}" in value


def has_any(value: Json, *names: str) -> bool:
    """Whether one of these exists."""
    return any(has(value, name) for name in names)


def count(value: Json, *names: str) -> int:
    """How many of these exist."""
    return sum(has(value, name) for name in names)


def has_choice(value: Json, name: str) -> bool:
    """exists() of a choice, name[x]. Only for names that begin no other property of the element."""
    return any(key.startswith((name, f"_{name}")) for key in value)


def parts(value: Any, *path: str) -> list[Json]:
    """The objects at the end of a path through objects and arrays of objects."""
    found = [value] if isinstance(value, dict) else []
    for name in path:
        steps = [item[name] for item in found if name in item]
        found = [part for step in steps for part in (step if isinstance(step, list) else [step])]
        found = [part for part in found if isinstance(part, dict)]
    return found


def is_coded(value: Json, name: str, system: str, codes: frozenset[str]) -> bool:
    """Whether the CodeableConcept of this name has a coding with one of these codes of the system."""
    concept = value.get(name)
    return concept is not None and any(
        coding.get("system") == system and coding.get("code") in codes for coding in concept.get("coding", ())
    )


def is_distinct(values: Iterable[Any]) -> bool:
    """isDistinct(): no value comes twice."""
    seen = list(values)
    return len(set(seen)) == len(seen)


def at_most(number: Any, limit: Any) -> bool:
    """Whether a number is not above the limit. NaN, which JSON cannot write but a program can, is above nothing."""
    try:
        return bool(number <= limit)
    except ArithmeticError:
        return True
