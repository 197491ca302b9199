"""Layer `structure`: the shape of the JSON against the R4 tables, and the words for what is wrong with it.

Cardinality, unknown elements, choices and JSON types are those of the R4 package; that arrays stand exactly where an
element may repeat, that nothing is empty or null, and how `_x` goes with a primitive x, is
http://hl7.org/fhir/R4/json.html; value or children is ele-1, value xor extensions of an Extension is ext-1.
The walk finds the place, this module decides what to say.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from service.issues import Issue
from service.validation.places import Fault, Place
from service.validation.plans import Required, Slot

_LONGEST: Final = 64
_MISSING: Final = Fault("cardinality-min", "", code="required")
_CLASSES: Final = {str: "a string", bool: "true or false"}


def no_resource(value: Any) -> Issue:
    """The document is not a JSON object with a resourceType."""
    text = "This is not a FHIR resource: it is no object with a resourceType"
    return Issue("error", "structure", "resource-type", text, path="", found=_kind(value), expected="a resource")


def too_deep(name: str) -> Issue:
    """Nesting beyond what can be walked."""
    text = "The resource is nested too deeply to be checked"
    return Issue("error", "too-long", "nesting-depth", text, path=name, expected="less nesting")


def resource_type(name: Any, place: Place) -> Issue:
    """A resourceType that is absent, or that R4 does not have."""
    fault = Fault("resource-type", "R4 has no such resource type", "the name of an R4 resource type", "structure")
    return fault.at(place, name)


def unknown(key: str, owner: str, known: Iterable[str], place: Place) -> Issue:
    """A property that the type does not have; names the likeliest that was meant."""
    near = difflib.get_close_matches(key[:_LONGEST], known, n=1)
    expected = f"{near[0]}, or the element left out" if near else f"an element of {owner}"
    return Fault("element-unknown", f"{owner} has no element {key!r}", expected, "structure").at((place, key, None))


def forbidden(slot: Slot, place: Place) -> Issue:
    """An element whose maximum is 0 here."""
    text = f"{slot.step} is not allowed here"
    return Fault("cardinality-max", text, "the element left out", "structure").at(place)


def missing(required: Required, members: dict[str, Any], place: Place) -> list[Issue]:
    """The required elements that are absent; each may be filled by any of its properties."""
    absent = [step for step, keys in required if keys[0] not in members and members.keys().isdisjoint(keys)]
    return [
        _MISSING._replace(text=f"The required element {step} is missing", expected=f"the element {step}").at(
            (place, step, None)
        )
        for step in absent
    ]


def choices(owner: str, members: dict[str, Any], picks: Sequence[Slot], place: Place) -> list[Issue]:
    """Choices of which more than one type is given (x and _x of a primitive are one), and an Extension that does not
    have exactly one of value[x] and extension.
    """
    found = _several(picks, place) if len(picks) > 1 else []
    if owner == "Extension" and bool(picks) == ("extension" in members):
        what = "both a value and extensions" if picks else "neither a value nor extensions"
        fault = Fault("extension-value", f"The extension has {what}", "either value[x] or extension", "structure")
        found.append(fault.at(place))
    return found


def _several(picks: Sequence[Slot], place: Place) -> list[Issue]:
    given: dict[str, set[str]] = {}
    for slot in picks:
        given.setdefault(slot.step, set()).add(slot.key.removeprefix("_"))
    fault = Fault("choice-many", "More than one type is given for a choice", "one of them", "structure")
    return [fault.at((place, step, None), ", ".join(sorted(keys))) for step, keys in given.items() if len(keys) > 1]


def relative_extension(url: str, place: Place) -> Issue:
    """An extension outside of another whose url is relative (extensibility.html#Extension.url)."""
    fault = Fault("extension-url", "The url of an extension is absolute", "an absolute URL", "structure")
    return fault.at((place, "url", None), url)


def null(place: Place) -> Issue:
    """A null outside the two parallel arrays of a primitive."""
    return Fault("json-null", "null is not allowed here", "the element left out", "structure").at(place)


def unpaired_null(place: Place) -> Issue:
    """A null in an array of primitives where the other array has nothing either."""
    text = "null in an array of primitives needs an object at the same position of the other array"
    return Fault("json-null", text, "a value, or an object with extensions beside the null", "structure").at(place)


def empty(what: str, place: Place) -> Issue:
    """An empty object or array, or an element that has only an id."""
    return Fault("json-empty", f"{what} is not allowed", "the element left out, or content", "structure").at(place)


def too_little(owner: str, members: dict[str, Any], place: Place) -> list[Issue]:
    """An object of at most one property is empty when that is its id (ele-1); beside a primitive an id is enough."""
    content = members.keys() - {"id"} or (members and owner == "Element")
    return [] if content else [empty("An element without content", place)]


def not_an_array(value: Any, place: Place) -> Issue:
    """A single value, null or an empty array for an element that may repeat."""
    if value is None:
        return null(place)
    if value == []:
        return empty("An empty array", place)
    return Fault("array-expected", "The element may repeat, so it is an array", "an array", "structure").at(
        place, _kind(value)
    )


def wrong_type(slot: Slot, value: Any, place: Place) -> Issue:
    """A JSON type that the element's type does not have."""
    if value is None:
        return null(place)
    if isinstance(value, list):
        fault = Fault("array-unexpected", "The element does not repeat, so it is no array", "one value", "structure")
        return fault.at(place, _kind(value))
    expected = _CLASSES.get(slot.classes[0], "a number") if slot.classes else "an object"
    fault = Fault("json-type", f"{slot.of} is {expected} in JSON", expected, "structure")
    return fault.at(place, _kind(value))


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f'"{value}"' if isinstance(value, str) else f"{value}"
