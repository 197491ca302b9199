"""What holds for an object as a whole, once all that is inside it was seen: its parts agree, its invariants hold."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from service.validation import values
from service.validation.invariants import RULES, Rule
from service.validation.places import Fault, Place

if TYPE_CHECKING:
    from service.validation.walk import Walk

Members = dict[str, Any]
# The last argument says whether everything inside the object has the right structure.
Whole = Callable[["Walk", Members, Place, bool], None]


def wholes(bases: tuple[str, ...]) -> Iterator[Whole]:
    """What holds for a type that is built on these, inherited rules first."""
    for base in bases:
        if base in values.CHECKS:
            yield functools.partial(_agrees, values.CHECKS[base])
    invariants = tuple(rule for base in bases for rule in RULES.get(base, ()))
    if invariants:
        yield functools.partial(_holds, invariants)


def _agrees(agreement: values.Check, walk: Walk, members: Members, place: Place, _: bool) -> None:
    for layer, step, fault, found in agreement(members):
        if layer == "unheld":
            walk.unheld.setdefault(found, (place, step, None))
            continue
        issues = walk.primitives if layer == "primitives" else walk.bindings
        issues.append(fault.at((place, step, None), found))


def _holds(invariants: tuple[Rule, ...], walk: Walk, members: Members, place: Place, well_formed: bool) -> None:
    if not walk.ruled or not members:
        return
    for rule in invariants:
        try:
            if rule.check(members, walk.context):
                continue
        except (AttributeError, KeyError, TypeError, ValueError):
            if well_formed:
                raise
            continue
        fault = Fault(rule.key, rule.text, rule.expression, "invariant", rule.severity)
        walk.invariants.append(fault.at(place))
