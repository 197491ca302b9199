"""The first look at a property: whether its value is, beyond doubt, a single primitive that is right.

Most values are, and pay for one call only; all others are visited, and told what is wrong with them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from service.validation.plans import Slot, plan

IsGood = Callable[[Any], bool]

_LONG: Final = 100_000
_TEXTS: Final = frozenset({"string", "markdown"})


def first_look(slot: Slot, owner: str) -> IsGood | None:
    """The look at a property of the type `owner`; None where every value is visited."""
    if slot.kind == "type":
        return _always
    special = slot.unchecked is not None or slot.of == "canonical" or is_element_id(slot, owner)
    if slot.kind != "primitive" or slot.many or not slot.allowed or special:
        return None
    if slot.codes is not None:
        return functools.partial(_is_code, slot.codes.plain)
    if slot.of in _TEXTS:
        return is_plain_text
    return _is_boolean if slot.of == "boolean" else functools.partial(_is_value, slot.classes, slot.check)


def is_element_id(slot: Slot, owner: str) -> bool:
    """Whether this is an id that stands once in a resource; that of an ElementDefinition says what it defines, and
    comes again in snapshot and differential (elementdefinition.html#id).
    """
    return slot.key == "id" and owner != "ElementDefinition" and plan(owner).bases[0] == "Element"


def _always(_: Any) -> bool:
    return True


def _is_boolean(value: Any) -> bool:
    return value is True or value is False


def _is_code(codes: frozenset[str], value: Any) -> bool:
    # What is in a value set is a well-formed code, so the regular expression need not be asked.
    return type(value) is str and value in codes


def is_plain_text(value: Any) -> bool:
    """Whether the value is a text of which nothing can be said; longer ones are measured elsewhere."""
    return (
        type(value) is str
        and 0 < len(value) < _LONG
        and value.isprintable()
        and not value.isspace()
        and "<" not in value
    )


def _is_value(classes: tuple[type, ...], check: Callable[[Any], object], value: Any) -> bool:
    return type(value) in classes and check(value) is None
