"""What was sent against what the server gives back, element by element.

Forgiven is only what a server must add or may write otherwise without a change of meaning, each with its reason:

- meta.versionId, meta.lastUpdated, meta.source: the server's own record of the write;
- the order of properties: JSON objects have none;
- a decimal written otherwise with the same digits (1E-2 for 0.01): scale and value are compared, not the spelling;
- tags, security labels and profiles in another order, and more tags or labels than sent: FHIR lists them as sets, and
  a server keeps those of earlier versions.

Everything else is a difference, named by its FHIRPath: a lost element, a changed character, a lost trailing zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from service.issues import shown

_SERVER_META: Final = frozenset({"versionId", "lastUpdated", "source"})
_GROWING: Final = frozenset({"tag", "security"})
_SETS: Final = _GROWING | {"profile"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the server has something else than what was sent; None stands for nothing there."""

    path: str
    sent: str | None
    received: str | None

    def as_dict(self) -> dict[str, str | None]:
        """For receipts."""
        return {"path": self.path, "sent": self.sent, "received": self.received}


def differences(sent: Json, received: Json) -> list[Difference]:
    """Every difference between a resource as sent and as read back."""
    return list(_object(sent, received, str(sent.get("resourceType"))))


def _object(sent: Json, received: Json, path: str) -> Iterator[Difference]:
    for key, value in sent.items():
        place = f"{path}.{key}"
        if key not in received:
            yield Difference(place, shown(value), None)
        elif key == "meta" and "." not in path:
            yield from _meta(value, received[key], place)
        else:
            yield from _value(value, received[key], place)
    for key, value in received.items():
        if key not in sent and not (key == "meta" and "." not in path and not _own_meta(value)):
            yield Difference(f"{path}.{key}", None, shown(value))


def _value(sent: Any, received: Any, path: str) -> Iterator[Difference]:
    if isinstance(sent, dict) and isinstance(received, dict):
        yield from _object(sent, received, path)
    elif isinstance(sent, list) and isinstance(received, list):
        yield from _list(sent, received, path)
    elif not _same(sent, received):
        yield Difference(path, shown(sent), shown(received))


def _list(sent: list[Any], received: list[Any], path: str) -> Iterator[Difference]:
    for index, value in enumerate(sent):
        place = f"{path}[{index}]"
        if index < len(received):
            yield from _value(value, received[index], place)
        else:
            yield Difference(place, shown(value), None)
    for index in range(len(sent), len(received)):
        yield Difference(f"{path}[{index}]", None, shown(received[index]))


def _same(sent: Any, received: Any) -> bool:
    """Equal values of one JSON type; numbers with the same digits behind the point."""
    if _is_number(sent) and _is_number(received):
        one, other = Decimal(sent), Decimal(received)
        return one == other and _scale(one) == _scale(other)
    return type(sent) is type(received) and bool(sent == received)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _scale(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _own_meta(meta: Any) -> Json:
    """What is in a meta beside the server's own record."""
    return {key: value for key, value in meta.items() if key not in _SERVER_META} if isinstance(meta, dict) else {}


def _meta(sent: Any, received: Any, path: str) -> Iterator[Difference]:
    mine, theirs = _own_meta(sent), _own_meta(received)
    for key in sorted(mine.keys() | theirs.keys()):
        if key in _SETS:
            yield from _set(key, mine.get(key, []), theirs.get(key, []), f"{path}.{key}")
        elif mine.get(key) != theirs.get(key):
            yield Difference(f"{path}.{key}", shown(mine.get(key)), shown(theirs.get(key)))


def _set(key: str, sent: list[Any], received: list[Any], path: str) -> Iterator[Difference]:
    for value in sent:
        if value not in received:
            yield Difference(path, shown(value), None)
    if key not in _GROWING:
        for value in received:
            if value not in sent:
                yield Difference(path, None, shown(value))
