"""From a place in a resource that we made back to the field of the report that it was made of.

A server names places in its own dialect of FHIRPath; whoever sent the report knows its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from service.mapping.resource import Traced

_PLACE: Final = re.compile(r"(?P<reference>[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}?)(?P<path>\.[a-z].*)?")
_STEP: Final = re.compile(r"\.([A-Za-z]+)(?:\.ofType\(([A-Za-z]+)\))?(?:\[(\d+)\])?")
_PART: Final = re.compile(r"/[a-z_]+/\d+(?=/)|/[a-z_]+(?=/[a-z_])")


def origin(trace: Iterable[Traced], place: str) -> str | None:
    """The JSON Pointer of the field that stands at this place ("Condition/<id>.code.coding[0]"); where no element on
    the way to it is traced, of what the resource is about as a whole; None where it is of no single field.
    """
    match = _PLACE.fullmatch(place)
    traced = [one for one in trace if match is not None and one.resource.reference == match["reference"]]
    if match is None or not traced:
        return None
    at = {(id(one.container), one.key): one.at for one in reversed(traced)}
    found = [at[step] for step in _steps(traced[0].resource.body, match["path"] or "") if step in at]
    return found[-1] if found else _whole(traced)


def _steps(element: Any, path: str) -> Iterator[tuple[int, str]]:
    """The containers and keys on the way to a path, as far as it leads into the resource."""
    for name, kind, index in _STEP.findall(path):
        key = f"{name}{kind[:1].upper()}{kind[1:]}"
        if isinstance(element, list):
            element = element[0] if element else None
        if not isinstance(element, dict) or key not in element:
            return
        yield id(element), key
        element = element[key]
        if index and isinstance(element, list):
            element = element[int(index)] if int(index) < len(element) else None


def _whole(traced: list[Traced]) -> str | None:
    """The part of the report that the resource was begun from: a drug, a reaction, a test, the patient."""
    match = _PART.match(traced[0].at)
    return match.group() if match is not None else None
