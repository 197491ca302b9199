"""Reading back: every resource of a case on the server against what was sent, in few requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from service.client.compare import Difference, differences
from service.client.server import Server

WHOLE: Final = "the resource"
"""What was sent and is not there, where a whole resource is missing; no JSON value reads so."""

Json = dict[str, Any]


def prove(server: Server, bundle: Json) -> tuple[Difference, ...]:
    """Read back what a bundle puts: every difference, none if the server holds it as sent. Raises ServerRefused,
    Unreachable.
    """
    resources: Mapping[str, Json] = {entry["request"]["url"]: entry["resource"] for entry in bundle["entry"]}
    received = server.read_many(resources)
    return tuple(one for item in resources.items() for one in _compared(*item, received))


def missing(found: Iterable[Difference]) -> tuple[str, ...]:
    """The resources, by reference, that are not there at all."""
    return tuple(one.path for one in found if one.sent == WHOLE)


def _compared(reference: str, resource: Json, received: Mapping[str, Json]) -> list[Difference]:
    if reference not in received:
        return [Difference(reference, WHOLE, None)]
    found = differences(resource, received[reference])
    return [Difference(f"{reference}: {one.path}", one.sent, one.received) for one in found]
