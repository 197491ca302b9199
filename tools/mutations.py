"""Mutations of valid resources, for holding our verdicts against those of a reference validator.

Every element of every base resource is dropped, doubled, retyped, emptied, given a neighbour that R4 does not know;
every code is recoded, every date made impossible, every reference pointed at another type. Of all these a seeded choice
is taken, evenly over the types and the kinds of mutation. The same bases and seed give the same mutations.
"""

from __future__ import annotations

import copy
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from service.fhir import json

Json = dict[str, Any]
Path = tuple[str | int, ...]
SEED: Final = 20_261_124
NUMBER: Final = 2400

_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?")
_CODES: Final = frozenset(
    {
        "actuality",
        "code",
        "comparator",
        "gender",
        "intent",
        "linkId",
        "mode",
        "name",
        "relation",
        "status",
        "system",
        "type",
        "unit",
        "url",
        "use",
        "valueCode",
        "verificationStatus",
    }
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A resource with one change: kind of the change, and where it was made."""

    base: str
    kind: str
    place: str
    resource: Json

    @property
    def name(self) -> str:
        """What tells it from all others."""
        return f"{self.base} {self.kind} {self.place}"


def mutations(bases: dict[str, Json], number: int = NUMBER, seed: int = SEED) -> list[Mutation]:
    """A choice of all mutations, and each base as it is."""
    kinds: dict[tuple[str, str], list[Mutation]] = defaultdict(list)
    for name, base in bases.items():
        for mutation in every(name, base):
            kinds[base["resourceType"], mutation.kind].append(mutation)
    chance = random.Random(seed)
    for found in kinds.values():
        chance.shuffle(found)
    chosen = [Mutation(name, "none", "", base) for name, base in bases.items()]
    while len(chosen) < number and any(kinds.values()):
        chosen += [found.pop() for found in kinds.values() if found]
    return sorted(chosen[:number], key=lambda one: one.name)


def every(name: str, base: Json) -> Iterator[Mutation]:
    """All mutations of one resource."""
    for path, value in _places(base, ()):
        for kind, change in _CHANGES.items():
            changed = change(path, value)
            if changed is not _SAME:
                yield Mutation(name, kind, _shown(path), _with(base, path, changed))
    for path, value in _places(base, ()):
        if isinstance(value, dict):
            yield Mutation(name, "neighbour", _shown(path), _with(base, (*path, "notInR4"), "x"))


_SAME: Final = object()
_GONE: Final = object()


def _drop(path: Path, value: Any) -> Any:
    return _GONE


def _double(path: Path, value: Any) -> Any:
    if isinstance(value, list):
        return [*value, copy.deepcopy(value[0])]
    return [value, copy.deepcopy(value)] if isinstance(path[-1], str) else _SAME


def _retype(path: Path, value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return 7
    if isinstance(value, list):
        return value[0]
    return "text" if isinstance(value, dict) else str(value)


def _empty(path: Path, value: Any) -> Any:
    if isinstance(value, str):
        return ""
    return type(value)() if isinstance(value, (dict, list)) else None


def _recode(path: Path, value: Any) -> Any:
    if path[-1] not in _CODES or not isinstance(value, str):
        return _SAME
    return "http://example.org/no-such-system" if path[-1] == "system" and ":" in value else "no-such-code"


def _redate(path: Path, value: Any) -> Any:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return _SAME
    return {4: "20O4", 7: "2021-13"}.get(len(value), f"2021-02-30{value[10:]}")


def _untimed(path: Path, value: Any) -> Any:
    """A time without its zone."""
    return value[:19] if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", value) else _SAME


def _retarget(path: Path, value: Any) -> Any:
    if path[-1] != "reference" or not isinstance(value, str) or "/" not in value:
        return _SAME
    return value.replace(value.split("/")[0], "Location" if not value.startswith("Location") else "Patient")


_CHANGES: Final[dict[str, Callable[[Path, Any], Any]]] = {
    "drop": _drop,
    "double": _double,
    "retype": _retype,
    "empty": _empty,
    "recode": _recode,
    "redate": _redate,
    "untimed": _untimed,
    "retarget": _retarget,
}


def _places(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every element but the resource itself and its type, and members of lists after the first two."""
    if path and path[-1] != "resourceType":
        yield path, node
    if isinstance(node, dict):
        for name, part in node.items():
            yield from _places(part, (*path, name))
    elif isinstance(node, list):
        for index, part in enumerate(node[:2]):
            yield from _places(part, (*path, index))


def _with(base: Json, path: Path, value: Any) -> Json:
    changed: Json = json.parse(json.dumps(base))
    node: Any = changed
    for step in path[:-1]:
        node = node[step]
    if value is _GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return changed


def _shown(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
