"""The transaction that is sent for a case.

It is the bundle, its Composition guarded by the version that the decision rests on, and what this version of the case
no longer has, marked as entered in error. The Composition comes last: on a server that stores entry by entry, and fails
half-way, the manifest is then not yet there, and sending again does everything again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from service.client.manifest import Manifest, of_bundle
from service.client.server import Server
from service.issues import Issue
from service.mapping.withdrawal import is_withdrawn, withdrawn

NEW: Final = "0"
"""The version in If-Match for a Composition that must not exist yet: no stored resource has it. HAPI 8.8.0 creates it
then, and answers 409 once it is there.
"""
_SERVER_META: Final = ("versionId", "lastUpdated", "source")

Json = dict[str, Any]


def manifest_of(bundle: Json) -> Manifest | Issue:
    """The manifest of a case bundle of ours; an Issue where it is none that can be sent and found again."""
    manifest = of_bundle(bundle)
    if manifest is None:
        text = "the bundle has no Composition of aefhir: it cannot be told which case it is"
        return Issue("error", "required", "no-manifest", text, expected="a bundle that `aefhir convert` wrote")
    references = [_reference(entry) for entry in bundle["entry"]]
    if bundle.get("type") != "transaction" or None in references or len(set(references)) < len(references):
        text = "the bundle is no transaction that puts each resource under its own id"
        return Issue("error", "structure", "no-transaction", text, expected="a bundle that `aefhir convert` wrote")
    return manifest


def guard(stored: Manifest | None) -> str | None:
    """The version for If-Match; None where the server told none of the Composition that it holds."""
    return NEW if stored is None else stored.etag


def transaction(server: Server, bundle: Json, stored: Manifest | None, version: str | None) -> Json:
    """The request for the whole case. Raises ServerRefused, Unreachable where what is gone cannot be read."""
    own = [entry["request"]["url"] for entry in bundle["entry"]]
    gone = sorted(set(stored.references) - set(own)) if stored is not None else []
    base = bundle["entry"][0]["fullUrl"].rsplit("/", 2)[0]
    marks = [_put(base, reference, _marked(one)) for reference, one in server.read_many(gone).items() if _can(one)]
    return _request(bundle, own, version, marks)


def completion(bundle: Json, missing: Collection[str], version: str | None) -> Json:
    """The request for those resources of a case that are missing on the server, which holds its manifest already."""
    return _request(bundle, missing, version, [])


def _request(bundle: Json, references: Collection[str], version: str | None, more: list[Json]) -> Json:
    wanted = [entry for entry in bundle["entry"] if entry["request"]["url"] in references]
    others = [entry for entry in wanted if not _is_manifest(entry)]
    manifest = next(entry for entry in bundle["entry"] if _is_manifest(entry))
    if version is not None:
        manifest = {**manifest, "request": {**manifest["request"], "ifMatch": f'W/"{version}"'}}
    return {**bundle, "entry": [*others, *more, manifest]}


def _is_manifest(entry: Json) -> bool:
    return bool(entry["resource"]["resourceType"] == "Composition")


def _reference(entry: Json) -> str | None:
    """Type/id of an entry that puts its resource there."""
    resource, request = entry.get("resource"), entry.get("request")
    if not isinstance(resource, dict) or not isinstance(request, dict) or not isinstance(entry.get("fullUrl"), str):
        return None
    reference = f"{resource.get('resourceType')}/{resource.get('id')}"
    return reference if request.get("method") == "PUT" and request.get("url") == reference else None


def _put(base: str, reference: str, resource: Json) -> Json:
    return {
        "fullUrl": f"{base}/{reference}",
        "resource": resource,
        "request": {"method": "PUT", "url": reference},
    }


def _can(resource: Json) -> bool:
    """Whether its type can be marked, and it is not yet."""
    return not is_withdrawn(resource) and withdrawn(resource) != resource


def _marked(resource: Json) -> Json:
    meta = resource.get("meta")
    own = {key: value for key, value in meta.items() if key not in _SERVER_META} if isinstance(meta, dict) else {}
    kept = {key: value for key, value in resource.items() if key != "meta"}
    return withdrawn({**kept, "meta": own} if own else kept)
