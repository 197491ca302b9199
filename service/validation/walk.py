"""One walk over a resource for the layers structure, primitives, bindings, targets and invariants.

It knows no rule itself: it goes through the tree by the plans, asks each layer's module about what it meets, and
gathers the references and containers that the layer `references` looks at afterwards. It is one walk, and it writes
no path until there is an issue, because it runs over every bundle that is converted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Final

from service.issues import Issue
from service.validation import bindings, rules, structure, targets
from service.validation.invariants import RULES, Context, Rule
from service.validation.places import Fault, Place, root
from service.validation.plans import Kind, Slot, plan
from service.validation.targets import Scope

Members = dict[str, Any]


class Walk:
    """The findings about one resource, in lists by layer.

    references are (text, place, scope) of each literal reference; scopes are (scope, place) of each resource that is
    not contained; complete is false when a resource's type is not held, so that part of the tree was not seen.
    """

    __slots__ = (
        *("bindings", "complete", "context", "invariants", "primitives", "references", "ruled", "scopes", "structure"),
        "targets",
    )

    def __init__(self, value: Members, invariants: bool = True) -> None:
        self.structure: list[Issue] = []
        self.primitives: list[Issue] = []
        self.bindings: list[Issue] = []
        self.targets: list[Issue] = []
        self.invariants: list[Issue] = []
        self.context = Context(value)
        self.ruled = invariants
        self.references: list[tuple[str, Place, Scope]] = []
        self.scopes: list[tuple[Scope, Place]] = []
        self.complete = True
        self.resource(value, root(str(value.get("resourceType"))), None, contained=False)

    def resource(self, value: Members, place: Place, outer: Scope | None, contained: bool) -> None:
        """A resource at the root, in an entry (outer: its Bundle) or contained (outer: its container)."""
        name = value.get("resourceType")
        if not rules.is_r4_resource(name):
            self.complete = False
            self.structure.append(structure.resource_type(name, (place, "resourceType", None)))
            return
        scope = outer if outer is not None and contained else Scope(value, outer)
        if scope is not outer:
            self.scopes.append((scope, place))
        if rules.is_held(str(name)):
            context = self.context
            outside = context.resource, context.container, context.bundle
            context.resource, context.container = value, scope.container
            context.bundle = scope.bundle.container if scope.bundle is not None else None
            self.element(value, str(name), place, scope)
            context.resource, context.container, context.bundle = outside
        else:
            self.complete = False
            self.structure.append(structure.not_held(str(name), place))

    def element(self, members: Members, name: str, place: Place, scope: Scope) -> None:
        """An object of the named type: each of its properties, then what is missing."""
        routes, required, invariants = _layout(name)
        picks: list[Slot] = []
        parents = self.context.parents
        parents.append(members)
        before = len(self.structure)
        for key, value in members.items():
            route = routes.get(key)
            if route is None:
                self.structure.append(structure.unknown(key, name, routes, place))
                continue
            slot, visit = route
            visit(self, slot, value, members, place, scope)
            if slot.choice is not None:
                picks.append(slot)
        for step, keys in required:
            if keys[0] not in members and not any(key in members for key in keys):
                self.structure.append(structure.missing(step, place))
        if picks or name == "Extension":
            self.structure += structure.choices(name, members, picks, place)
        if len(members) < 2 and (not members or ("id" in members and name != "Element")):
            self.structure.append(structure.empty("An element without content", place))
        parents.pop()
        if invariants and self.ruled and members:
            self.holds(invariants, members, place, len(self.structure) == before)

    def holds(self, invariants: tuple[Rule, ...], members: Members, place: Place, well_formed: bool) -> None:
        """The invariants of an element, after all that is inside it was seen."""
        for rule in invariants:
            try:
                if rule.check(members, self.context):
                    continue
            except (AttributeError, KeyError, TypeError, ValueError):
                if well_formed:
                    raise
                continue
            fault = Fault(rule.key, rule.text, rule.expression, "invariant", rule.severity)
            self.invariants.append(fault.at(place))

    def primitive(self, slot: Slot, value: Any, place: Place) -> None:
        """One value of a primitive type, at its own place."""
        if type(value) not in slot.classes:
            self.structure.append(structure.wrong_type(slot, value, place))
            return
        fault = slot.check(value)
        if fault is not None:
            self.primitives.append(fault.at(place, value))
        elif slot.codes is not None:
            self.bindings += bindings.code_issues(value, slot.codes, place)

    def complex(self, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
        """One object of a complex type, at its own place."""
        if not isinstance(value, dict):
            self.structure.append(structure.wrong_type(slot, value, place))
            return
        if slot.codes is not None:
            self.bindings += bindings.concept_issues(value, slot.codes, place)
        elif slot.is_reference:
            text = value.get("reference")
            if isinstance(text, str):
                self.references.append((text, place, scope))
            self.targets += targets.issues(value, slot.targets, scope, place)
        self.element(value, slot.of, place, scope)


Visit = Callable[[Walk, Slot, Any, Members, Place, Scope], None]


def _one_primitive(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, __: Scope) -> None:
    # What is in a value set is a well-formed code, so the regular expression need not be asked.
    if type(value) in slot.classes:
        if slot.codes is None:
            if slot.check(value) is None:
                return
        elif value in slot.codes.plain:
            return
    walk.primitive(slot, value, (place, slot.step, None))


def _one_complex(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    walk.complex(slot, value, (place, slot.step, None), scope)


def _one_resource(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    _resource(walk, slot, value, (place, slot.step, None), scope)


def _resource(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    if isinstance(value, dict):
        walk.resource(value, place, scope, contained=slot.key == "contained")
    else:
        walk.structure.append(structure.wrong_type(slot, value, place))


def _one_sibling(walk: Walk, slot: Slot, value: Any, members: Members, place: Place, scope: Scope) -> None:
    walk.complex(slot, value, (place, slot.step, None), scope)
    if isinstance(value, dict) and "extension" not in value and slot.key[1:] not in members:
        walk.structure.append(structure.empty("A primitive without value or extension", (place, slot.step, None)))


def _many_primitives(walk: Walk, slot: Slot, value: Any, members: Members, place: Place, _: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        here = (place, slot.step, index)
        if item is not None:
            walk.primitive(slot, item, here)
        elif not _stands_at(members.get("_" + slot.key), index):
            walk.structure.append(structure.unpaired_null(here))


def _many_siblings(walk: Walk, slot: Slot, value: Any, members: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        here = (place, slot.step, index)
        if item is not None:
            walk.complex(slot, item, here, scope)
        elif not _stands_at(members.get(slot.key[1:]), index):
            walk.structure.append(structure.unpaired_null(here))


def _many_complex(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        walk.complex(slot, item, (place, slot.step, index), scope)


def _many_resources(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        _resource(walk, slot, item, (place, slot.step, index), scope)


def _forbidden(walk: Walk, slot: Slot, _: Any, __: Members, place: Place, ___: Scope) -> None:
    walk.structure.append(structure.forbidden(slot, (place, slot.step, None)))


def _nothing(*_: object) -> None:
    """The resourceType has been read before."""


def _items(walk: Walk, slot: Slot, value: Any, place: Place) -> Iterable[tuple[int, Any]]:
    if isinstance(value, list) and value:
        return enumerate(value)
    walk.structure.append(structure.not_an_array(value, (place, slot.step, None)))
    return ()


def _stands_at(other: Any, index: int) -> bool:
    """Whether the other of two parallel arrays has something at that position."""
    return isinstance(other, list) and index < len(other) and other[index] is not None


_VISITS: Final[dict[tuple[Kind, bool], Visit]] = {
    ("primitive", False): _one_primitive,
    ("primitive", True): _many_primitives,
    ("sibling", False): _one_sibling,
    ("sibling", True): _many_siblings,
    ("complex", False): _one_complex,
    ("complex", True): _many_complex,
    ("resource", False): _one_resource,
    ("resource", True): _many_resources,
    ("type", False): _nothing,
}


@functools.cache
def _layout(
    name: str,
) -> tuple[dict[str, tuple[Slot, Visit]], tuple[tuple[str, tuple[str, ...]], ...], tuple[Rule, ...]]:
    """The plan of a type with the function to call for each property, and the invariants that hold for it."""
    layout = plan(name)
    routes = {
        key: (slot, _VISITS[slot.kind, slot.many] if slot.allowed else _forbidden) for key, slot in layout.slots.items()
    }
    return routes, layout.required, tuple(rule for base in layout.bases for rule in RULES.get(base, ()))
