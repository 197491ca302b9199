"""What a case on the server does not have any more in the version that is sent: marked, recorded, named, never deleted.

A Provenance says which of it this version withdrew. Both are written with the version, or not at all. What an attempt
that failed half-way has marked already is recorded by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from service.client.manifest import Manifest, local
from service.client.server import Server
from service.issues import Issue
from service.mapping.provenance import mapping_id, withdrawal_id, withdrawal_record
from service.mapping.unreviewed import unreviewed
from service.mapping.withdrawal import is_withdrawn, withdrawn

_SERVER_META: Final = ("versionId", "lastUpdated", "source")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gone:
    """resources: what is to be written; names: all that is or will be marked; notes: what a receipt says of it."""

    resources: tuple[Json, ...]
    names: tuple[str, ...]
    notes: tuple[Issue, ...]


NOTHING: Final = Gone((), (), ())


def gone(server: Server, resources: dict[str, Json], sent: Manifest, stored: Manifest) -> Gone:
    """What is gone between the stored version and the one that is sent, with these resources by reference. Raises
    ServerRefused, Unreachable where it cannot be read.
    """
    names = sorted({*stored.references, *stored.withdrawn} - resources.keys())
    if not names:
        return NOTHING
    composition = resources[sent.reference]
    record = f"Provenance/{withdrawal_id(composition['identifier'], sent.version, sent.mapping)}"
    found = server.read_many([*names, record])
    recorded = local(found.pop(record, {}).get("target", []))
    left = [name for name, one in found.items() if not is_withdrawn(one) and withdrawn(one) == one]
    held = {name: one for name, one in found.items() if name not in left}
    marks = {name: _marked(one) for name, one in held.items() if not is_withdrawn(one)}
    targets = [name for name in held if name in marks or name in recorded or name in stored.references]
    fresh = [name for name in targets if name in marks or name not in recorded]
    records = [_record(resources, sent, targets)] if targets else []
    return Gone((*marks.values(), *records), tuple(held), _notes(fresh, left))


def _record(resources: dict[str, Json], sent: Manifest, targets: list[str]) -> Json:
    composition = resources[sent.reference]
    own = resources.get(f"Provenance/{mapping_id(composition['identifier'], sent.version, sent.mapping)}", {})
    record = withdrawal_record(composition, sent.version, sent.mapping, targets, own.get("reason", []))
    return unreviewed(record) if sent.unreviewed else record


def _marked(resource: Json) -> Json:
    meta = resource.get("meta")
    own = {key: value for key, value in meta.items() if key not in _SERVER_META} if isinstance(meta, dict) else {}
    kept = {key: value for key, value in resource.items() if key != "meta"}
    return withdrawn({**kept, "meta": own} if own else kept)


def _notes(fresh: list[str], left: list[str]) -> tuple[Issue, ...]:
    found = []
    if fresh:
        text = f"not of the case any more, and marked as withdrawn: {', '.join(fresh)}"
        found.append(Issue("information", "informational", "withdrawn", text))
    if left:
        text = f"not of the case any more, but of a type that cannot be marked, and left as it is: {', '.join(left)}"
        expected = "a look at each on the server: nothing on it says that the case does not have it any more"
        found.append(Issue("warning", "incomplete", "left-behind", text, expected=expected))
    return tuple(found)
