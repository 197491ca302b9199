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

from service.fhir import json

_SERVER_META: Final = frozenset({"versionId", "lastUpdated", "source"})
_GROWING: Final = frozenset({"tag", "security"})
_SETS: Final = _GROWING | {"profile"}
_WIDTH: Final = 60
_LEAD: Final = 20

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the server has something else than what was sent; None stands for nothing there.

    Values are shown as JSON; long ones around the first character that differs.
    """

    path: str
    sent: str | None
    received: str | None

    def as_dict(self) -> dict[str, str | None]:
        """For receipts."""
        return {"path": self.path, "sent": self.sent, "received": self.received}


def differences(sent: Json, received: Json) -> list[Difference]:
    """Every difference between a resource as sent and as read back."""
    path = str(sent.get("resourceType"))
    mine, theirs = ({key: value for key, value in one.items() if key != "meta"} for one in (sent, received))
    return [*_object(mine, theirs, path), *_meta(sent.get("meta"), received.get("meta"), f"{path}.meta")]


def _object(sent: Json, received: Json, path: str) -> Iterator[Difference]:
    for key, value in sent.items():
        if key in received:
            yield from _value(value, received[key], f"{path}.{key}")
        else:
            yield difference(f"{path}.{key}", value, None)
    for key, value in received.items():
        if key not in sent:
            yield difference(f"{path}.{key}", None, value)


def _value(sent: Any, received: Any, path: str) -> Iterator[Difference]:
    if isinstance(sent, dict) and isinstance(received, dict):
        yield from _object(sent, received, path)
    elif isinstance(sent, list) and isinstance(received, list):
        yield from _list(sent, received, path)
    elif not _same(sent, received):
        yield difference(path, sent, received)


def _list(sent: list[Any], received: list[Any], path: str) -> Iterator[Difference]:
    for index, value in enumerate(sent):
        place = f"{path}[{index}]"
        if index < len(received):
            yield from _value(value, received[index], place)
        else:
            yield difference(place, value, None)
    for index in range(len(sent), len(received)):
        yield difference(f"{path}[{index}]", None, received[index])


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


def _meta(sent: Any, received: Any, path: str) -> Iterator[Difference]:
    mine, theirs = _own_meta(sent), _own_meta(received)
    for key in sorted(mine.keys() | theirs.keys()):
        if key in _SETS:
            yield from _set(key, mine.get(key, []), theirs.get(key, []), f"{path}.{key}")
        elif not _equal(mine.get(key), theirs.get(key)):
            yield difference(f"{path}.{key}", mine.get(key), theirs.get(key))


def _own_meta(meta: Any) -> Json:
    """What is in a meta beside the server's own record."""
    return {key: value for key, value in meta.items() if key not in _SERVER_META} if isinstance(meta, dict) else {}


def _set(key: str, sent: Any, received: Any, path: str) -> Iterator[Difference]:
    if not (isinstance(sent, list) and isinstance(received, list)):
        yield from _value(sent, received, path)
        return
    for value in sent:
        if not any(_equal(value, other) for other in received):
            yield difference(path, value, None)
    for value in received if key not in _GROWING else ():
        if not any(_equal(value, other) for other in sent):
            yield difference(path, None, value)


def _equal(sent: Any, received: Any) -> bool:
    return not any(_value(sent, received, ""))


def difference(path: str, sent: Any, received: Any) -> Difference:
    """Two JSON values that differ, cut to what a line can show; None stands for nothing there."""
    one, other = (json.dumps(value).decode() if value is not None else None for value in (sent, received))
    start = max(0, _common(one or "", other or "") - _LEAD) if one and other else 0
    return Difference(path, _cut(one, start), _cut(other, start))


def _common(one: str, other: str) -> int:
    """The number of characters that both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    start = start if len(text) > _WIDTH else 0
    part = text[start : start + _WIDTH]
    visible = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in part)
    return ("…" if start else "") + visible + ("…" if len(text) > start + _WIDTH else "")
