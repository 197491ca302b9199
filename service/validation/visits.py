"""How the walk goes through the property of an object: by kind, and by whether it repeats.

Each visit is for what may be wrong or leads further down; a single primitive value that is right is known by the
first look (`IsGood`) and not visited at all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.validation import known, structure, values
from service.validation.looks import IsGood, first_look, is_element_id, is_plain_text
from service.validation.places import Place
from service.validation.plans import Kind, Required, Slot, plan
from service.validation.targets import Scope
from service.validation.wholes import Whole, wholes

if TYPE_CHECKING:
    from service.validation.walk import Walk

Members = dict[str, Any]
Each = Callable[["Walk", Slot, Any, Place, Scope], None]
Visit = Callable[["Walk", Slot, Any, Members, Place, Scope], None]


class Extended(NamedTuple):
    """An extension with an absolute URL: the type, the members and the place of what it extends, its own place, and
    the resource around it.
    """

    value: Members
    owner: str
    members: Members
    owner_place: Place
    place: Place
    scope: Scope
    is_modifier: bool


class Layout(NamedTuple):
    """The plan of a type made ready: for each property its slot, first look and visit, and whether it is one of a
    choice; the properties that fill all that is required when each is there, and what else may fill it; what holds for
    the object as a whole.
    """

    routes: dict[str, tuple[Slot, IsGood | None, Visit, bool]]
    needed: frozenset[str]
    required: Required
    wholes: tuple[Whole, ...]


@functools.cache
def layout(name: str) -> Layout:
    """The layout of a type or backbone element."""
    laid = plan(name)
    return Layout(
        {
            key: (slot, first_look(slot, name), _visit(slot, name), slot.choice is not None)
            for key, slot in laid.slots.items()
        },
        frozenset(keys[0] for _, keys in laid.required),
        laid.required,
        tuple(wholes(laid.bases)),
    )


def _one(each: Each) -> Visit:
    """The visit of a property that does not repeat."""

    def visit(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
        each(walk, slot, value, (place, slot.step, None), scope)

    return visit


def _many(each: Each) -> Visit:
    """The visit of one that does."""

    def visit(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
        for index, item in _items(walk, slot, value, place):
            each(walk, slot, item, (place, slot.step, index), scope)

    return visit


def _primitive(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    walk.primitive(slot, value, place, scope)


def _complex(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    walk.complex(slot, value, place, scope)


def _plain(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    if isinstance(value, dict):
        walk.element(value, slot.of, place, scope)
    else:
        walk.structure.append(structure.wrong_type(slot, value, place))


def _repeated(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    systems = known.unheld(slot.of, value, walk.ruled)
    if systems is not None:
        known.note(systems, walk.unheld, place)
        return
    if not known.can_keep(slot.of, value):
        _plain(walk, slot, value, place, scope)
        return
    before = walk.noted()
    _plain(walk, slot, value, place, scope)
    if walk.noted() == before:
        known.learn(slot.of, value, walk.ruled)


def _reference(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    if isinstance(value, dict):
        walk.reference(slot, value, place, scope)
        if len(value) == 1 and is_plain_text(value.get("reference")) and not layout("Reference").wholes:
            return
    _plain(walk, slot, value, place, scope)


def _resource(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    if isinstance(value, dict):
        walk.resource(value, place, scope, contained=slot.key == "contained")
    else:
        walk.structure.append(structure.wrong_type(slot, value, place))


def _one_sibling(walk: Walk, slot: Slot, value: Any, members: Members, place: Place, scope: Scope) -> None:
    walk.complex(slot, value, (place, slot.step, None), scope)
    if slot.key[1:] not in members:
        _need_content(walk, value, (place, slot.step, None))


def _need_content(walk: Walk, sibling: Any, place: Place) -> None:
    """An id says nothing of a primitive that has no value (ele-1); of {} that is said where it is visited."""
    if isinstance(sibling, dict) and sibling.keys() == {"id"}:
        walk.structure.append(structure.empty("A primitive without value or extension", place))


def _element_id(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    walk.primitive(slot, value, (place, "id", None), scope)
    if isinstance(value, str):
        walk.ids.append((value, place, walk.context.resource))


def _many_primitives(walk: Walk, slot: Slot, value: Any, members: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        here = (place, slot.step, index)
        if item is not None:
            walk.primitive(slot, item, here, scope)
        elif not _stands_at(members.get("_" + slot.key), index):
            walk.structure.append(structure.unpaired_null(here))


def _many_siblings(walk: Walk, slot: Slot, value: Any, members: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        here = (place, slot.step, index)
        if item is not None:
            walk.complex(slot, item, here, scope)
            if not _stands_at(members.get(slot.key[1:]), index):
                _need_content(walk, item, here)
        elif not _reaches(members.get(slot.key[1:]), index):
            walk.structure.append(structure.unpaired_null(here))


def _many_extensions(
    owner: str, walk: Walk, slot: Slot, value: Any, members: Members, place: Place, scope: Scope
) -> None:
    """Extensions of an element of the type owner: their URLs are absolute, unless they are parts of an extension."""
    for index, item in _items(walk, slot, value, place):
        here = (place, slot.step, index)
        _repeated(walk, slot, item, here, scope)
        url = item.get("url") if isinstance(item, dict) else None
        if not isinstance(url, str) or not url:
            continue
        if values.is_absolute(url):
            walk.extensions.append(Extended(item, owner, members, place, here, scope, slot.key == "modifierExtension"))
        elif owner != "Extension":
            walk.structure.append(structure.relative_extension(url, here))


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


def _reaches(other: Any, index: int) -> bool:
    """Whether the values beside have that position; of a null there it is said, if need be, where they are visited."""
    return isinstance(other, list) and index < len(other)


_SPECIAL: Final[dict[tuple[Kind, bool], Visit]] = {
    ("primitive", True): _many_primitives,
    ("sibling", False): _one_sibling,
    ("sibling", True): _many_siblings,
    ("type", False): _nothing,
}


def _visit(slot: Slot, owner: str) -> Visit:
    if not slot.allowed:
        return _forbidden
    if slot.kind == "primitive" and is_element_id(slot, owner):
        return _element_id
    if slot.of == "Extension":
        return functools.partial(_many_extensions, owner)
    if (slot.kind, slot.many) in _SPECIAL:
        return _SPECIAL[slot.kind, slot.many]
    each = _each(slot)
    return _many(each) if slot.many else _one(each)


def _each(slot: Slot) -> Each:
    if slot.kind == "resource":
        return _resource
    if slot.is_reference:
        return _reference
    if slot.kind == "primitive":
        return _primitive
    if slot.codes is not None or slot.unchecked is not None:
        return _complex
    return _repeated if slot.of in known.TYPES else _plain
