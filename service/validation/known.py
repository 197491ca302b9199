"""Values that were found right before: texts that come again and again are looked at once.

A value is kept when all layers of the walk found nothing to say of it, and when it is the same wherever it stands:
only short texts in it, so that nothing equals it that is of another JSON type, and no id, which must not come twice.
With it is kept which code systems it names that are not on board: that is said where each comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.validation import rules
from service.validation.places import Place
from service.validation.remembered import LONGEST

TYPES: Final = frozenset({"CodeableConcept", "Coding", "Extension", "Identifier", "Period"})

# Code systems, each with the position of the coding that names it; None in a Coding itself.
Unheld = tuple[tuple[str, int | None], ...]

_KEPT: Final = 8192
# By whether the invariants were asked too.
_known: dict[bool, dict[tuple[Any, ...], Unheld]] = {True: {}, False: {}}


def unheld(name: str, value: Any, ruled: bool) -> Unheld | None:
    """What is not on board of a value of the named type that was found right before, with the invariants asked or not;
    None where it was not.
    """
    try:
        return _known[ruled].get(_key(name, value))
    except (AttributeError, TypeError):
        return None


def note(systems: Unheld, noted: dict[str, Place], place: Place) -> None:
    """Note those that were not met before, as named in the value at this place."""
    for system, index in systems:
        if system not in noted:
            noted[system] = (place if index is None else (place, "coding", index), "system", None)


def can_keep(name: str, value: Any) -> bool:
    """Whether it is the same wherever it stands."""
    return _is_constant(value) or (name == "CodeableConcept" and _is_constant_concept(value))


def learn(name: str, value: Any, ruled: bool) -> None:
    """Keep a value that can be kept and was found right."""
    known = _known[ruled]
    if len(known) >= _KEPT:
        known.clear()
    known[_key(name, value)] = tuple(_unheld(name, value))


def _unheld(name: str, value: dict[str, Any]) -> Iterator[tuple[str, int | None]]:
    codings: list[tuple[int | None, dict[str, Any]]] = [(None, value)] if name == "Coding" else []
    if name == "CodeableConcept":
        codings += enumerate(value.get("coding", ()))
    for index, coding in codings:
        if "code" in coding and "system" in coding and not rules.holds(coding["system"]):
            yield coding["system"], index


def _key(name: str, value: Any) -> tuple[Any, ...]:
    """The value as something that can be looked up; raises where it holds what cannot be."""
    if name == "CodeableConcept" and "coding" in value:
        rest = value.get("text")
        return (name, rest, len(value) - (rest is not None), *[tuple(coding.items()) for coding in value["coding"]])
    return (name, *value.items())


def _is_constant_concept(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("coding"), list):
        return False
    texts = {key: text for key, text in value.items() if key != "coding"}
    return texts.keys() <= {"text"} and _is_constant(texts) and all(map(_is_constant, value["coding"]))


def _is_constant(value: Any) -> bool:
    return isinstance(value, dict) and "id" not in value and all(map(_is_short_text, value.values()))


def _is_short_text(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST
