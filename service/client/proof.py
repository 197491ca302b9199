"""Reading back: every resource of a case on the server against what was sent, in few requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.client.answers import Written
from service.client.compare import Difference, differences
from service.client.manifest import WITHDRAWN
from service.client.server import Server
from service.issues import Issue
from service.mapping.withdrawal import is_withdrawn

WHOLE: Final = "the resource"
"""What was sent and is not there, where a whole resource is missing; no JSON value reads so."""
MARK: Final = "the mark entered-in-error"
"""The same for the mark on what an earlier version of the case had."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """differences: all between what was sent and what was read back, none if the server holds it as sent. held: the
    resources of the bundle that are there, for a case of which nothing was written.
    """

    differences: tuple[Difference, ...]
    held: tuple[Written, ...]


def prove(server: Server, bundle: Json, gone: Collection[str] = ()) -> Proof:
    """Read back what a bundle puts. gone: what the server's manifest names as no longer of the case; it must be marked
    as entered in error there. Raises ServerRefused, Unreachable.
    """
    resources: dict[str, Json] = {entry["request"]["url"]: entry["resource"] for entry in bundle["entry"]}
    received = server.read_many([*resources, *(one for one in gone if one not in resources)])
    found = [one for item in resources.items() for one in _compared(*item, received)]
    left = (name for name in gone if name in received and name not in resources)
    unmarked = (Difference(name, MARK, None) for name in left if not is_withdrawn(received[name]))
    held = (Written(name, "unchanged", _version(received[name])) for name in resources if name in received)
    return Proof((*found, *unmarked), tuple(held))


def altered(found: Collection[Difference]) -> tuple[Issue, ...]:
    """What to do about a case that is held in this version, complete, and otherwise than sent; nothing where it is as
    sent, or not complete.
    """
    if not found or incomplete(found):
        return ()
    text = (
        "the server holds this version, but not as sent: it was altered there since, or the server stores it "
        "otherwise; sending the same version again changes nothing"
    )
    expected = (
        "a higher version of the case, which overwrites the alterations; or, to keep this version, the resources "
        "restored on the server to what was sent"
    )
    return (Issue("warning", "conflict", "case-altered", text, expected=expected),)


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


def _version(resource: Json) -> str | None:
    meta = resource.get("meta")
    return str(meta["versionId"]) if isinstance(meta, dict) and "versionId" in meta else None
