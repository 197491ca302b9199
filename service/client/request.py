"""The transaction that is sent for a case.

It is the bundle, its Composition guarded by the version that the decision rests on, and what this version of the case
no longer has, marked as withdrawn and named in the Composition. The Composition comes last: on a server that stores
entry by entry, and fails half-way, the manifest is then not yet there, and sending again does everything again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from service.client.gone import NOTHING, gone
from service.client.manifest import WITHDRAWN, Manifest, of_bundle
from service.client.server import Server
from service.issues import Issue
from service.mapping.unreviewed import is_label

NEW: Final = "0"
"""The version in If-Match for a Composition that must not exist yet: no stored resource has it. HAPI 8.8.0 creates it
then, and answers 409 once it is there.
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A transaction, and what a receipt says of what it withdraws."""

    bundle: Json
    notes: tuple[Issue, ...]


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


def transaction(server: Server, bundle: Json, sent: Manifest, stored: Manifest | None, version: str | None) -> Request:
    """The request for the whole case. Raises ServerRefused, Unreachable where what is gone cannot be read."""
    own = [entry["request"]["url"] for entry in bundle["entry"]]
    return _request(server, bundle, sent, own, stored, version)


def completion(
    server: Server, bundle: Json, sent: Manifest, missing: Collection[str], stored: Manifest, version: str | None
) -> Request:
    """The request for what is missing of a case on the server, which holds its manifest already: those resources, and
    the marks on what the case no longer has. Raises ServerRefused, Unreachable where that cannot be read.
    """
    return _request(server, bundle, sent, missing, stored, version)


def with_labels_of_others(server: Server, request: Json) -> Json:
    """The request with the security labels that its resources have on the server, but ours of an unreviewed proposal:
    for a write that leaves no labels but those it has. Raises ServerRefused, Unreachable.
    """
    held = server.read_many(entry["request"]["url"] for entry in request["entry"])
    return {**request, "entry": [_labelled(entry, held.get(entry["request"]["url"], {})) for entry in request["entry"]]}


def _labelled(entry: Json, held: Json) -> Json:
    labels = [one for one in held.get("meta", {}).get("security", []) if not is_label(one)]
    if not labels:
        return entry
    resource = entry["resource"]
    return {**entry, "resource": {**resource, "meta": {**resource.get("meta", {}), "security": labels}}}


def _request(
    server: Server,
    bundle: Json,
    sent: Manifest,
    references: Collection[str],
    stored: Manifest | None,
    version: str | None,
) -> Request:
    resources = {entry["request"]["url"]: entry["resource"] for entry in bundle["entry"]}
    absent = gone(server, resources, sent, stored) if stored is not None else NOTHING
    base = bundle["entry"][0]["fullUrl"].rsplit("/", 2)[0]
    wanted = [entry for entry in bundle["entry"] if entry["request"]["url"] in references]
    others = [entry for entry in wanted if not _is_manifest(entry)]
    marks = [_put(base, one) for one in absent.resources]
    manifest = next(entry for entry in bundle["entry"] if _is_manifest(entry))
    manifest = {**manifest, "resource": _remembering(manifest["resource"], absent.names)}
    if version is not None:
        manifest = {**manifest, "request": {**manifest["request"], "ifMatch": f'W/"{version}"'}}
    return Request({**bundle, "entry": [*others, *marks, manifest]}, absent.notes)


def _remembering(composition: Json, names: Collection[str]) -> Json:
    """The manifest with what the case no longer has, so that the marks on it can be proved later."""
    if not names:
        return composition
    found = [{"url": WITHDRAWN, "valueReference": {"reference": name}} for name in names]
    return {**composition, "extension": [*composition["extension"], *found]}


def _is_manifest(entry: Json) -> bool:
    return bool(entry["resource"]["resourceType"] == "Composition")


def _reference(entry: Json) -> str | None:
    """Type/id of an entry that puts its resource there."""
    resource, request = entry.get("resource"), entry.get("request")
    if not isinstance(resource, dict) or not isinstance(request, dict) or not isinstance(entry.get("fullUrl"), str):
        return None
    reference = f"{resource.get('resourceType')}/{resource.get('id')}"
    return reference if request.get("method") == "PUT" and request.get("url") == reference else None


def _put(base: str, resource: Json) -> Json:
    reference = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"{base}/{reference}",
        "resource": resource,
        "request": {"method": "PUT", "url": reference},
    }
