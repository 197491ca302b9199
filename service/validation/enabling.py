"""Whether a question of a Questionnaire is to be answered: its enableWhen, decided on the answers of a response.

http://hl7.org/fhir/R4/questionnaire.html#item.enableWhen: `exists` asks whether there is an answer, every other
operator holds when one answer compares so; without an answer it does not hold. All conditions must hold unless
enableBehavior says any. The answers that count are those within the innermost group that holds both questions, so that
in a group that repeats they are those of the same repetition. What cannot be decided (an expression of SDC, quantities
in two units, dates of which either may come first) is None: nothing follows from it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from service.validation.invariants.times import in_order
from service.validation.targets import objects

Json = dict[str, Any]
# By linkId, the linkIds from the outermost item of the questionnaire to that one.
Paths = Mapping[str, tuple[str, ...]]

_EXPRESSION: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_DATES: Final = frozenset({"Date", "DateTime"})


class Around(NamedTuple):
    """What of a response stands around an item: the next further out, the linkId, the item, and what holds its items,
    which is the item of a group, an answer of a question, or the response itself (without a linkId).
    """

    outer: Around | None
    link_id: str | None
    item: Json
    holder: Json


class Conditions:
    """The enableWhen of one questionnaire, on the answers of one response."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._answers_in: dict[int, dict[Any, list[Json]]] = {}

    def is_enabled(self, question: Json, around: Around) -> bool | None:
        """Whether the question is enabled where it stands in the response; None where that cannot be decided."""
        if any(extension.get("url") == _EXPRESSION for extension in objects(question.get("extension"))):
            return None
        conditions = objects(question.get("enableWhen"))
        if not conditions:
            return True
        held = (self._holds(condition, question, around) for condition in conditions)
        return _any(held) if question.get("enableBehavior") == "any" else _not(_any(map(_not, held)))

    def _holds(self, condition: Json, question: Json, around: Around) -> bool | None:
        answers = self._answers(condition.get("question"), question.get("linkId"), around)
        how, (kind, expected) = condition.get("operator"), _value(condition, "answer")
        if answers is None:
            return None
        if how == "exists":
            return bool(answers) == (expected is True)
        return _any(_compares(how, *_value(answer, "value"), kind, expected) for answer in answers)

    def _answers(self, asked: Any, link_id: Any, around: Around) -> list[Json] | None:
        """The answers to the question that is asked about; None where the questionnaire has no such question."""
        if not isinstance(asked, str) or asked not in self._paths:
            return None
        own, other = self._paths.get(str(link_id), ()), self._paths[asked]
        shared = [step for step, there in zip(own[:-1], other, strict=False) if step == there]
        within = shared[-1] if shared else None
        found: Around | None = around
        while found is not None and found.link_id != within:
            found = found.outer
        if found is None:
            return None
        if within == asked:
            return objects(found.item.get("answer"))
        if id(found.holder) not in self._answers_in:
            self._answers_in[id(found.holder)] = _gathered(found.holder)
        return self._answers_in[id(found.holder)].get(asked, [])


def _gathered(holder: Json) -> dict[Any, list[Json]]:
    """All answers inside an object of the response, by linkId."""
    gathered: dict[Any, list[Json]] = {}
    holders = [holder]
    while holders:
        for item in objects(holders.pop().get("item")):
            answers = objects(item.get("answer"))
            if isinstance(name := item.get("linkId"), str):
                gathered.setdefault(name, []).extend(answers)
            holders += (item, *answers)
    return gathered


def _any(some: Iterable[bool | None]) -> bool | None:
    """Whether one is true; None where one may be."""
    unsure = False
    for one in some:
        if one:
            return True
        unsure = unsure or one is None
    return None if unsure else False


def _not(one: bool | None) -> bool | None:
    return None if one is None else not one


def _value(holder: Json, name: str) -> tuple[str, Any]:
    """The type and value of a choice."""
    key = next((key for key in holder if key.startswith(name) and key != name), None)
    return ("", None) if key is None else (key.removeprefix(name), holder[key])


def _compares(how: Any, given_as: str, given: Any, kind: str, expected: Any) -> bool | None:
    if given is None or expected is None:
        return False
    if kind in _DATES and given_as in _DATES and isinstance(given, str) and isinstance(expected, str):
        return _compares_dates(how, given, expected)
    if how in ("=", "!="):
        same = _is_same(given, expected)
        return same if how == "=" else _not(same)
    if how not in _ORDERS:
        return False
    if isinstance(given, dict) and isinstance(expected, dict):
        if _unit(given) != _unit(expected):
            return None
        given, expected = given.get("value"), expected.get("value")
    comparable = (_is_number(given) and _is_number(expected)) or (isinstance(given, str) and isinstance(expected, str))
    return bool(comparable and _ORDERS[how](given, expected))


def _compares_dates(how: Any, given: str, expected: str) -> bool | None:
    """Dates are compared where their precision and zones leave no doubt."""
    if given == expected:
        return how in ("=", ">=", "<=")
    before, after = in_order(given, expected), in_order(expected, given)
    if before and after:
        return None
    if how in ("=", "!="):
        return bool(how == "!=")
    return before if how in ("<", "<=") else after if how in (">", ">=") else False


def _is_same(given: Any, expected: Any) -> bool | None:
    if isinstance(given, dict) and isinstance(expected, dict):
        if "value" in expected and _is_number(expected["value"]) and _unit(given) != _unit(expected):
            return None
        parts = [name for name in ("reference", "system", "code", "value") if name in expected] or ["display"]
        return all(given.get(name) == expected.get(name) for name in parts)
    if _is_number(given) and _is_number(expected):
        return bool(given == expected)
    return type(given) is type(expected) and bool(given == expected)


def _unit(quantity: Json) -> tuple[Any, Any]:
    return quantity.get("system"), quantity.get("code", quantity.get("unit"))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)
