"""Whether a question of a Questionnaire is to be answered: its enableWhen, decided on the answers of a response.

http://hl7.org/fhir/R4/questionnaire.html#item.enableWhen: `exists` asks whether there is an answer, every other
operator holds when one answer compares so; without an answer it does not hold. All conditions must hold unless
enableBehavior says any. The question that is asked about is looked for from the item outwards, so that within a group
that repeats it is that of the same repetition.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from service.validation.targets import objects

Json = dict[str, Any]

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def is_enabled(question: Json, around: Sequence[Json]) -> bool:
    """Whether the question is enabled; around are the objects of the response that it stands in, outermost first."""
    conditions = objects(question.get("enableWhen"))
    if not conditions:
        return True
    held = [_holds(condition, around) for condition in conditions]
    return any(held) if question.get("enableBehavior") == "any" else all(held)


def _holds(condition: Json, around: Sequence[Json]) -> bool:
    answers = _answers(str(condition.get("question")), around)
    how = condition.get("operator")
    expected = _value(condition, "answer")
    if how == "exists":
        return bool(answers) == (expected is True)
    return any(_compares(how, _value(answer, "value"), expected) for answer in answers)


def _answers(link_id: str, around: Sequence[Json]) -> list[Json]:
    """The answers to a question in the nearest object that has it somewhere inside."""
    for holder in reversed(around):
        found = list(_items(holder, link_id))
        if found:
            return [answer for item in found for answer in objects(item.get("answer"))]
    return []


def _items(holder: Json, link_id: str) -> Iterator[Json]:
    for item in objects(holder.get("item")):
        if item.get("linkId") == link_id:
            yield item
        yield from _items(item, link_id)
        for answer in objects(item.get("answer")):
            yield from _items(answer, link_id)


def _value(holder: Json, name: str) -> Any:
    """The value of a choice."""
    return next((value for key, value in holder.items() if key.startswith(name) and key != name), None)


def _compares(how: Any, given: Any, expected: Any) -> bool:
    if how in ("=", "!="):
        return _is_same(given, expected) is (how == "=")
    one, other = _comparable(given), _comparable(expected)
    if how not in _ORDERS or one is None or other is None or isinstance(one, str) != isinstance(other, str):
        return False
    return bool(_ORDERS[how](one, other))


def _is_same(given: Any, expected: Any) -> bool:
    if isinstance(given, dict) and isinstance(expected, dict):
        parts = [name for name in ("reference", "system", "code", "value") if name in expected]
        return all(given.get(name) == expected[name] for name in parts)
    if _is_number(given) and _is_number(expected):
        return bool(given == expected)
    return type(given) is type(expected) and bool(given == expected)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def _comparable(value: Any) -> Any:
    """What has an order: numbers, those of quantities, and texts (dates and times sort by their letters)."""
    number = value.get("value") if isinstance(value, dict) else value
    if _is_number(number):
        return number
    return value if isinstance(value, str) else None
