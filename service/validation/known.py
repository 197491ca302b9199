"""Values that were found right before: texts that come again and again are looked at once.

A value is kept when all layers of the walk found nothing to say of it, and when it is the same wherever it stands:
only short texts in it, so that nothing equals it that is of another JSON type, and no id, which must not come twice.
"""

from __future__ import annotations

from typing import Any, Final

from service.validation.remembered import LONGEST

TYPES: Final = frozenset({"CodeableConcept", "Coding", "Extension", "Identifier", "Period"})

_KEPT: Final = 8192
# By whether the invariants were asked too.
_known: dict[bool, set[tuple[Any, ...]]] = {True: set(), False: set()}


def has(name: str, value: Any, ruled: bool) -> bool:
    """Whether this value of the named type was found right before, with the invariants asked or not."""
    try:
        return _key(name, value) in _known[ruled]
    except (AttributeError, TypeError):
        return False


def learn(name: str, value: Any, ruled: bool) -> None:
    """Keep a value that was found right, if it can be kept."""
    if not _is_constant(value) and not (name == "CodeableConcept" and _is_constant_concept(value)):
        return
    known = _known[ruled]
    if len(known) >= _KEPT:
        known.clear()
    known.add(_key(name, value))


def _key(name: str, value: Any) -> tuple[Any, ...]:
    """The value as something that can be looked up; raises where it holds what cannot be."""
    if name == "CodeableConcept" and "coding" in value:
        rest = value.get("text")
        return (name, rest, len(value) - (rest is not None), *[tuple(coding.items()) for coding in value["coding"]])
    return (name, *value.items())


def _is_constant_concept(value: dict[str, Any]) -> bool:
    texts = {key: text for key, text in value.items() if key != "coding"}
    return texts.keys() <= {"text"} and _is_constant(texts) and all(map(_is_constant, value["coding"]))


def _is_constant(value: Any) -> bool:
    return isinstance(value, dict) and "id" not in value and all(map(_is_short_text, value.values()))


def _is_short_text(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST
