"""What an invariant is, and what it may ask about where the element stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from service.issues import Severity

Object = dict[str, Any]


class Context:
    """Where the element stands that a rule looks at. One object serves a whole walk and changes under it, so a rule
    reads it and keeps nothing of it.

    root is the document; resource the nearest resource around the element (a contained one counts; a resource's own
    rules see the resource itself); container the resource that contains it, else the same as resource; bundle the
    nearest Bundle around container; parents the objects above the element, the nearest last, root first.
    """

    __slots__ = ("bundle", "container", "parents", "resource", "root")

    def __init__(self, root: Object) -> None:
        self.root = root
        self.resource = root
        self.container = root
        self.bundle: Object | None = None
        self.parents: list[Object] = []


Check = Callable[[Any, Context], bool]


class Rule(NamedTuple):
    """One constraint: text says it in our words, expression what is right, link where the specification states it."""

    key: str
    severity: Severity
    text: str
    link: str
    expression: str
    check: Check
