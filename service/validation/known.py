"""Values that were found right before: texts that come again and again are looked at once.

A value is kept when all layers of the walk found nothing to say of it, and when it is the same wherever it stands:
only short texts in it, so that nothing equals it that is of another JSON type, and no id, which must not come twice.
"""

from __future__ import annotations

from typing import Any, Final

from service.validation.remembered import LONGEST

TYPES: Final = frozenset({"Coding", "Identifier", "Period", "Reference"})

_KEPT: Final = 8192
_known: set[tuple[Any, ...]] = set()


def has(name: str, value: Any) -> bool:
    """Whether this value of the named type was found right before."""
    try:
        return (name, *value.items()) in _known
    except (AttributeError, TypeError):
        return False


def learn(name: str, value: Any) -> None:
    """Keep a value that was found right, if it can be kept."""
    if isinstance(value, dict) and "id" not in value and all(map(_is_short_text, value.values())):
        if len(_known) >= _KEPT:
            _known.clear()
        _known.add((name, *value.items()))


def _is_short_text(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST
