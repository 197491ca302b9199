"""How the walk goes through the property of an object: by kind, and by whether it repeats.

Each visit is for what may be wrong or leads further down; a single primitive value that is right is known by the
first look (`IsGood`) and not visited at all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.validation import rules, structure, values
from service.validation.places import Place
from service.validation.plans import Kind, Required, Slot, plan
from service.validation.targets import Scope
from service.validation.wholes import Whole, wholes

if TYPE_CHECKING:
    from service.validation.walk import Walk

Members = dict[str, Any]
_TEXTS: Final = frozenset({"string", "markdown"})
# Types of texts that come again and again; what was found right once is not looked at again.
_REPEATED: Final = frozenset({"Coding", "Identifier", "Period"})
_KEPT: Final = 8192
_known: set[tuple[Any, ...]] = set()

IsGood = Callable[[Any], bool]
Visit = Callable[["Walk", Slot, Any, Members, Place, Scope], None]


class Layout(NamedTuple):
    """The plan of a type made ready: for each property its slot, first look and visit; the properties that fill all
    that is required when each is there, and what else may fill it; what holds for the object as a whole.
    """

    routes: dict[str, tuple[Slot, IsGood, Visit]]
    needed: frozenset[str]
    required: Required
    wholes: tuple[Whole, ...]


@functools.cache
def layout(name: str) -> Layout:
    """The layout of a type or backbone element."""
    laid = plan(name)
    return Layout(
        {key: (slot, _first_look(slot, name), _visit(slot, name)) for key, slot in laid.slots.items()},
        frozenset(keys[0] for _, keys in laid.required),
        laid.required,
        tuple(wholes(laid.bases)),
    )


def _first_look(slot: Slot, owner: str) -> IsGood:
    if slot.kind == "type":
        return _always
    special = slot.unchecked is not None or slot.of == "canonical" or _is_element_id(slot, owner)
    if slot.kind != "primitive" or slot.many or not slot.allowed or special:
        return _never
    if slot.codes is not None:
        return functools.partial(_is_code, slot.codes.plain)
    if slot.of in _TEXTS:
        return functools.partial(_is_plain_text, rules.primitives()["string"]["maxLength"])
    return _is_boolean if slot.of == "boolean" else functools.partial(_is_value, slot.classes, slot.check)


def _is_element_id(slot: Slot, owner: str) -> bool:
    """Whether this is an id that stands once in a resource; that of an ElementDefinition says what it defines, and
    comes again in snapshot and differential (elementdefinition.html#id).
    """
    return slot.key == "id" and owner != "ElementDefinition" and plan(owner).bases[0] == "Element"


def _always(_: Any) -> bool:
    return True


def _never(_: Any) -> bool:
    return False


def _is_boolean(value: Any) -> bool:
    return value is True or value is False


def _is_code(codes: frozenset[str], value: Any) -> bool:
    # What is in a value set is a well-formed code, so the regular expression need not be asked.
    return type(value) is str and value in codes


def _is_plain_text(limit: int, value: Any) -> bool:
    return type(value) is str and value.isprintable() and 0 < len(value) <= limit and not value.isspace()


def _is_value(classes: tuple[type, ...], check: Callable[[Any], object], value: Any) -> bool:
    return type(value) in classes and check(value) is None


def _one_primitive(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    walk.primitive(slot, value, (place, slot.step, None), scope)


def _one_complex(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    walk.complex(slot, value, (place, slot.step, None), scope)


def _plain(walk: Walk, slot: Slot, value: Any, place: Place, scope: Scope) -> None:
    if isinstance(value, dict):
        walk.element(value, slot.of, place, scope)
    else:
        walk.structure.append(structure.wrong_type(slot, value, place))


def _one_plain(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    _plain(walk, slot, value, (place, slot.step, None), scope)


def _one_repeated(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    if not _is_known(slot.of, value):
        before = walk.issues()
        _plain(walk, slot, value, (place, slot.step, None), scope)
        _learn(walk, slot.of, value, before)


def _many_repeated(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        if not _is_known(slot.of, item):
            before = walk.issues()
            _plain(walk, slot, item, (place, slot.step, index), scope)
            _learn(walk, slot.of, item, before)


def _is_known(name: str, value: Any) -> bool:
    try:
        return (name, *value.items()) in _known
    except (AttributeError, TypeError):
        return False


def _learn(walk: Walk, name: str, value: Any, before: int) -> None:
    """Keeps what all layers have found right and what is the same wherever it stands: texts only, and no id."""
    if walk.ruled and walk.issues() == before and "id" not in value and all(type(v) is str for v in value.values()):
        if len(_known) >= _KEPT:
            _known.clear()
        _known.add((name, *value.items()))


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
        elif not _stands_at(members.get(slot.key[1:]), index):
            walk.structure.append(structure.unpaired_null(here))


def _many_complex(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        walk.complex(slot, item, (place, slot.step, index), scope)


def _many_plain(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    for index, item in _items(walk, slot, value, place):
        _plain(walk, slot, item, (place, slot.step, index), scope)


def _many_extensions(walk: Walk, slot: Slot, value: Any, _: Members, place: Place, scope: Scope) -> None:
    """Extensions of what is no extension itself: their URLs are absolute."""
    for index, item in _items(walk, slot, value, place):
        here = (place, slot.step, index)
        walk.complex(slot, item, here, scope)
        url = item.get("url") if isinstance(item, dict) else None
        if isinstance(url, str) and url and not values.is_absolute(url):
            walk.structure.append(structure.relative_extension(url, here))


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


def _visit(slot: Slot, owner: str) -> Visit:
    if not slot.allowed:
        return _forbidden
    if slot.kind == "primitive" and _is_element_id(slot, owner):
        return _element_id
    if slot.of == "Extension" and owner != "Extension":
        return _many_extensions
    if slot.kind == "complex" and slot.codes is None and slot.unchecked is None and not slot.is_reference:
        if slot.of in _REPEATED:
            return _many_repeated if slot.many else _one_repeated
        return _many_plain if slot.many else _one_plain
    return _VISITS[slot.kind, slot.many]
