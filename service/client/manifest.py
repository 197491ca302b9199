"""The case on the server: its Composition, and what it decides about a submission (DESIGN: identity).

absent: create. Same report and mapping: unchanged, nothing is sent. Same report, newer mapping: remapped. Higher case
version: update; but a nullified case stays nullified, so a higher version that is not is a conflict, like the same
version with another report. Lower version, or an older mapping of the same report than the server holds: stale.
Conflict and stale are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from service.fhir.canonical import profile
from service.mapping.unreviewed import is_unreviewed
from service.mapping.withdrawal import ERROR

CASE_VERSION: Final = profile("case-version")
DIGEST: Final = profile("report-digest")
MAPPING: Final = profile("mapping-version")
WITHDRAWN: Final = profile("withdrawn")

_LOCAL: Final = re.compile(r"(?:^|/)([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?$")
"""Type/id at the end of a reference: a server may have made it absolute, or named a version."""

Decision = Literal["created", "unchanged", "remapped", "updated", "conflict", "stale"]
REFUSED: Final = ("conflict", "stale")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a Composition of ours says of its case. references are the resources of the case, itself excepted; withdrawn
    those that an earlier version had and that are marked as withdrawn; unreviewed: it is a proposal that no person has
    reviewed; nullified: the case was taken back as a whole; etag is the server's version of the Composition, None for
    one that was not read from a server.
    """

    reference: str
    case: str
    version: int
    digest: str
    mapping: str
    references: tuple[str, ...]
    withdrawn: tuple[str, ...]
    unreviewed: bool
    nullified: bool
    etag: str | None


def manifest(composition: Json) -> Manifest | None:
    """The manifest in a Composition; None where it is none of ours."""
    values = {str(item.get("url")): item for item in _objects(composition, "extension")}
    version = values.get(CASE_VERSION, {}).get("valuePositiveInt")
    digest = values.get(DIGEST, {}).get("valueString")
    mapping = values.get(MAPPING, {}).get("valueString")
    identifier = composition.get("identifier")
    if not (isinstance(version, int) and isinstance(digest, str) and isinstance(mapping, str)):
        return None
    if not isinstance(identifier, dict):
        return None
    entries = [entry for section in _objects(composition, "section") for entry in _objects(section, "entry")]
    gone = [item.get("valueReference") for item in _objects(composition, "extension") if item.get("url") == WITHDRAWN]
    meta = composition.get("meta")
    return Manifest(
        f"Composition/{composition.get('id')}",
        f"{identifier.get('system')}|{identifier.get('value')}",
        version,
        digest,
        mapping,
        local(entries),
        local(gone),
        is_unreviewed(composition),
        composition.get("status") == ERROR,
        str(meta["versionId"]) if isinstance(meta, dict) and "versionId" in meta else None,
    )


def local(references: Iterable[Any]) -> tuple[str, ...]:
    """The references as Type/id."""
    literal = (str(one.get("reference")) for one in references if isinstance(one, dict))
    return tuple(match.group(1) for match in map(_LOCAL.search, literal) if match is not None)


def of_bundle(bundle: Json) -> Manifest | None:
    """The manifest of a case bundle; None where it has not exactly one."""
    resources = [entry.get("resource") for entry in _objects(bundle, "entry")]
    found = [
        manifest(resource)
        for resource in resources
        if isinstance(resource, dict) and resource.get("resourceType") == "Composition"
    ]
    return found[0] if len(found) == 1 else None


def decide(sent: Manifest, stored: Manifest | None) -> Decision:
    """What is to be done with a case of which the server holds `stored`."""
    if stored is None:
        return "created"
    if sent.version < stored.version:
        return "stale"
    if revives(sent, stored) or (sent.version == stored.version and sent.digest != stored.digest):
        return "conflict"
    if sent.version > stored.version:
        return "updated"
    if sent.mapping == stored.mapping:
        return "unchanged"
    return "remapped" if _number(sent.mapping) > _number(stored.mapping) else "stale"


def revives(sent: Manifest, stored: Manifest) -> bool:
    """Whether a case that was taken back would stand again: no later version of it may do that."""
    return stored.nullified and not sent.nullified


def _number(mapping: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in mapping.split("."))


def _objects(value: Any, key: str) -> list[Json]:
    members = value.get(key) if isinstance(value, dict) else None
    return [member for member in members if isinstance(member, dict)] if isinstance(members, list) else []
