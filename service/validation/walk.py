"""One walk over a resource for the layers structure, primitives, bindings, targets and invariants.

It knows no rule itself: it goes through the tree by the plans, asks each layer's module about what it meets, and
gathers the references and containers that the layer `references` looks at afterwards. It is one walk, and it writes
no path until there is an issue, because it runs over every bundle that is converted.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from service.issues import Issue
from service.validation import bindings, rules, structure, targets
from service.validation.invariants import Context
from service.validation.places import Place, root
from service.validation.plans import Slot
from service.validation.targets import Scope
from service.validation.visits import Extended, layout

Members = dict[str, Any]
# What was meant by an unknown element is looked for only so often: it takes longer than all else.
_SUGGESTING: Final = 50


class Pointer(NamedTuple):
    """A text that points to something: the object it is in, where that stands, and the resource around it."""

    text: str
    value: Any
    place: Place
    scope: Scope


class Walk:
    """The findings about one resource, in lists by layer.

    references are the literal references and fragments the canonicals that begin with #; extensions are those with an
    absolute URL; scopes are (scope, place) of each resource that is not contained; ids are (id, place, resource) of the
    elements that have one; complete is false when a resource's type is unknown, so that part of the tree was not seen;
    unchecked names the value sets that the tables do not hold, and unheld the code systems, each with the first place
    where it was needed.
    """

    __slots__ = (
        *("bindings", "complete", "context", "extensions", "fragments", "ids", "invariants", "primitives"),
        *("references", "ruled", "scopes", "structure", "targets", "unchecked", "unheld"),
    )

    def __init__(self, value: Members, invariants: bool = True) -> None:
        self.structure: list[Issue] = []
        self.primitives: list[Issue] = []
        self.bindings: list[Issue] = []
        self.targets: list[Issue] = []
        self.invariants: list[Issue] = []
        self.context = Context(value)
        self.ruled = invariants
        self.references: list[Pointer] = []
        self.fragments: list[Pointer] = []
        self.extensions: list[Extended] = []
        self.scopes: list[tuple[Scope, Place]] = []
        self.ids: list[tuple[str, Place, Members]] = []
        self.unchecked: dict[str, Place] = {}
        self.unheld: dict[str, Place] = {}
        self.complete = True
        self.resource(value, root(str(value.get("resourceType"))), None)

    def noted(self) -> int:
        """How much there is so far that depends on what was met: issues, and what other layers look at afterwards."""
        issues = len(self.structure) + len(self.primitives) + len(self.bindings) + len(self.targets)
        later = len(self.references) + len(self.fragments) + len(self.extensions) + len(self.ids)
        return issues + len(self.invariants) + later

    def resource(self, value: Members, place: Place, outer: Scope | None, contained: bool = False) -> None:
        """A resource at the root, contained (outer: its container), or inside of another (outer)."""
        name = value.get("resourceType")
        if not rules.is_r4_resource(name):
            self.complete = False
            self.structure.append(structure.resource_type(name, (place, "resourceType", None)))
            return
        context = self.context
        if contained and outer is not None:
            scope = outer
        else:
            scope = Scope(value, outer, context.parents[-1].get("fullUrl") if context.parents else None)
            self.scopes.append((scope, place))
        outside = context.resource, context.container, context.bundle
        context.resource, context.container = value, scope.container
        context.bundle = scope.bundle.container if scope.bundle is not None else None
        self.element(value, str(name), place, scope)
        context.resource, context.container, context.bundle = outside

    def element(self, members: Members, name: str, place: Place, scope: Scope) -> None:
        """An object of the named type: each of its properties, then what is missing, then what holds for it whole."""
        routes, needed, required, wholes = layout(name)
        picks: list[Slot] = []
        parents = self.context.parents
        parents.append(members)
        before = len(self.structure)
        for key, value in members.items():
            try:
                slot, is_good, visit, is_choice = routes[key]
            except KeyError:
                known = routes if len(self.structure) < _SUGGESTING else ()
                self.structure.append(structure.unknown(key, name, known, place))
                continue
            if is_good is None or not is_good(value):
                visit(self, slot, value, members, place, scope)
            if is_choice:
                picks.append(slot)
        if needed and not members.keys() >= needed:
            self.structure += structure.missing(required, members, place)
        if picks or name == "Extension":
            self.structure += structure.choices(name, members, picks, place)
        if len(members) < 2 and (not members or "id" in members):
            self.structure += structure.too_little(name, members, place)
        parents.pop()
        for whole in wholes:
            whole(self, members, place, len(self.structure) == before)

    def primitive(self, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
        """One value of a primitive type, at its own place."""
        if type(value) not in slot.classes:
            self.structure.append(structure.wrong_type(slot, value, place))
            return
        fault = slot.check(value)
        if fault is not None:
            self.primitives.append(fault.at(place, value))
        elif slot.codes is not None:
            self.bindings += bindings.code_issues(value, slot.codes, place)
        if slot.unchecked is not None:
            self.unchecked.setdefault(slot.unchecked, place)
        if slot.of == "canonical" and value.startswith("#"):
            self.fragments.append(Pointer(value, None, place, scope))

    def reference(self, slot: Slot, value: Members, place: Place, scope: Scope) -> None:
        """Where a Reference leads to; what is in it is looked at like any other object."""
        text = value.get("reference")
        if isinstance(text, str):
            self.references.append(Pointer(text, value, place, scope))
        self.targets += targets.issues(value, slot.targets, scope, place)

    def complex(self, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
        """One object of a complex type, at its own place."""
        if not isinstance(value, dict):
            self.structure.append(structure.wrong_type(slot, value, place))
            return
        if slot.unchecked is not None:
            self.unchecked.setdefault(slot.unchecked, place)
        before = len(self.bindings)
        self.element(value, slot.of, place, scope)
        if slot.codes is not None and (found := bindings.concept_issues(value, slot.codes, place)):
            # That its code system has no such code would say the same again.
            self.bindings[before:] = found
