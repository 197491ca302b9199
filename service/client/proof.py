"""Reading back: every resource of a case on the server against what was sent, in few requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from service.client.compare import Difference, differences
from service.client.manifest import WITHDRAWN
from service.client.server import Server
from service.mapping.withdrawal import is_withdrawn

WHOLE: Final = "the resource"
"""What was sent and is not there, where a whole resource is missing; no JSON value reads so."""
MARK: Final = "the mark entered-in-error"
"""The same for the mark on what an earlier version of the case had."""

Json = dict[str, Any]


def prove(server: Server, bundle: Json, gone: Collection[str] = ()) -> tuple[Difference, ...]:
    """Read back what a bundle puts: every difference, none if the server holds it as sent. gone: what the server's
    manifest names as no longer of the case; it must be marked as entered in error there. Raises ServerRefused,
    Unreachable.
    """
    resources: dict[str, Json] = {entry["request"]["url"]: entry["resource"] for entry in bundle["entry"]}
    received = server.read_many([*resources, *(one for one in gone if one not in resources)])
    found = [one for item in resources.items() for one in _compared(*item, received)]
    held = (name for name in gone if name in received and name not in resources)
    return (*found, *(Difference(name, MARK, None) for name in held if not is_withdrawn(received[name])))


def incomplete(found: Iterable[Difference]) -> bool:
    """Whether sending again would help: something is not there at all, or lacks its mark."""
    return any(one.sent in (WHOLE, MARK) for one in found)


def missing(found: Iterable[Difference]) -> tuple[str, ...]:
    """The resources, by reference, that are not there at all."""
    return tuple(one.path for one in found if one.sent == WHOLE)


def _compared(reference: str, resource: Json, received: Mapping[str, Json]) -> list[Difference]:
    if reference not in received:
        return [Difference(reference, WHOLE, None)]
    found = differences(resource, _as_sent(resource, received[reference]))
    return [Difference(f"{reference}: {one.path}", one.sent, one.received) for one in found]


def _as_sent(sent: Json, received: Json) -> Json:
    """A manifest without what submitting added to it, where what it is compared with comes from the report alone."""
    kept = [one for one in received.get("extension", []) if one.get("url") != WITHDRAWN]
    named = any(one.get("url") == WITHDRAWN for one in sent.get("extension", []))
    return received if named or len(kept) == len(received.get("extension", [])) else {**received, "extension": kept}
