"""Submission of one case with proof: ask for its manifest, send what has to be sent, read everything back, compare.

Safe to repeat at any point: ids are fixed, writes are one transaction, and the manifest decides what is to be done. A
race of two writers is settled by the server: the loser reads again and decides anew.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.client import manifest as manifests
from service.client.compare import Difference, differences
from service.client.explain import explained
from service.client.http import Unreachable
from service.client.manifest import REFUSED, Decision, Manifest
from service.client.receipt import Receipt
from service.client.server import Server, ServerRefused, Written
from service.issues import Issue
from service.mapping.withdrawal import withdrawn

ROUNDS: Final = 8
"""How often a lost race is taken up again."""
_SERVER_META: Final = ("versionId", "lastUpdated", "source")
NEW: Final = "0"
"""The version in If-Match for a Composition that must not exist yet: no stored resource has it."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """read_back: prove it afterwards; server_validate: ask the server's $validate first."""

    read_back: bool = True
    server_validate: bool = False
    sleep: Callable[[float], None] = time.sleep


def submit(server: Server, bundle: Json, options: Options = Options()) -> Receipt:
    """Bring a case bundle of ours to the server. Never raises for what a server does; the receipt tells."""
    sent = manifests.of_bundle(bundle)
    if sent is None:
        text = "the bundle has no Composition of aefhir: it cannot be told which case it is"
        return Receipt(None, None, "invalid", issues=(Issue("error", "required", "no-manifest", text),))
    try:
        checked = tuple(server.validate(bundle)) if options.server_validate else ()
        receipt = _rounds(server, bundle, sent, options)
    except Unreachable as error:
        return _unreachable(sent, error)
    except ServerRefused as refused:
        issues = tuple(explained(issue, bundle) for issue in refused.issues)
        return Receipt(sent.case, sent.version, "refused", issues=issues)
    return _with(receipt, checked)


def verify(server: Server, bundle: Json) -> Receipt:
    """Compare a case bundle of ours with what the server holds, and change nothing."""
    sent = manifests.of_bundle(bundle)
    if sent is None:
        text = "the bundle has no Composition of aefhir: it cannot be told which case it is"
        return Receipt(None, None, "invalid", issues=(Issue("error", "required", "no-manifest", text),))
    try:
        stored = _stored(server, sent)
        if stored is None:
            return Receipt(sent.case, sent.version, "absent", verified=False)
        found = _compare(server, bundle)
    except Unreachable as error:
        return _unreachable(sent, error)
    except ServerRefused as refused:
        return Receipt(sent.case, sent.version, "refused", issues=tuple(refused.issues))
    decision = manifests.decide(sent, stored)
    result = decision if decision in REFUSED else "unchanged"
    return Receipt(sent.case, sent.version, result, verified=not found, differences=tuple(found))


def _rounds(server: Server, bundle: Json, sent: Manifest, options: Options) -> Receipt:
    """Decide, write, prove; and once more for as long as another writer comes first."""
    for attempt in range(ROUNDS):
        if attempt:
            options.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not a secret
        stored = _stored(server, sent)
        decision = manifests.decide(sent, stored)
        if decision in REFUSED:
            found = tuple(_compare(server, bundle))
            issues = (_refusal(decision, sent, stored),)
            return Receipt(sent.case, sent.version, decision, differences=found, issues=issues)
        if decision == "unchanged":
            return _proved(server, bundle, sent, decision, (), options)
        request = _request(server, bundle, sent, stored)
        try:
            answer = server.transaction(request)
        except ServerRefused as refused:
            if refused.raced:
                continue
            raise
        receipt = _proved(server, request, sent, decision, tuple(answer), options)
        if receipt.verified is False and _overtaken(server, sent):
            continue
        return receipt
    text = f"other writers changed the case in each of {ROUNDS} attempts"
    issue = Issue("error", "conflict", "raced", text, expected="one writer a case; try again later")
    return Receipt(sent.case, sent.version, "conflict", issues=(issue,))


def _stored(server: Server, sent: Manifest) -> Manifest | None:
    composition = server.read(sent.reference)
    if composition is None:
        return None
    stored = manifests.manifest(composition)
    if stored is None:
        text = "a Composition of this id is on the server, but it is no manifest of aefhir"
        raise ServerRefused([Issue("error", "conflict", "foreign-composition", text, path=sent.reference)], 200)
    return stored


def _overtaken(server: Server, sent: Manifest) -> bool:
    """Whether the case on the server is by now another version than the one just written."""
    return manifests.decide(sent, _stored(server, sent)) != "unchanged"


def _request(server: Server, bundle: Json, sent: Manifest, stored: Manifest | None) -> Json:
    """The transaction: the bundle, guarded by the version of the Composition that the decision rests on, and what this
    version no longer has, marked as entered in error.
    """
    version = NEW if stored is None or stored.etag is None else stored.etag
    entries = [_guarded(entry, version) if _is(entry, sent.reference) else entry for entry in bundle["entry"]]
    gone = sorted(set(stored.references) - set(sent.references)) if stored is not None else []
    for reference, resource in server.read_many(gone).items():
        marked = withdrawn(_without_server_meta(resource))
        if marked != _without_server_meta(resource):
            full_url = f"{bundle['entry'][0]['fullUrl'].rsplit('/', 2)[0]}/{reference}"
            request = {"method": "PUT", "url": reference}
            entries.append({"fullUrl": full_url, "resource": marked, "request": request})
    return {**bundle, "entry": entries}


def _guarded(entry: Json, version: str) -> Json:
    return {**entry, "request": {**entry["request"], "ifMatch": f'W/"{version}"'}}


def _is(entry: Json, reference: str) -> bool:
    return bool(entry["request"]["url"] == reference)


def _without_server_meta(resource: Json) -> Json:
    meta = {key: value for key, value in resource.get("meta", {}).items() if key not in _SERVER_META}
    kept = {key: value for key, value in resource.items() if key != "meta"}
    return {**kept, "meta": meta} if meta else kept


def _proved(
    server: Server, bundle: Json, sent: Manifest, result: Decision, answer: tuple[Written, ...], options: Options
) -> Receipt:
    if not options.read_back:
        return Receipt(sent.case, sent.version, result, resources=answer)
    found = _compare(server, bundle)
    return Receipt(sent.case, sent.version, result, not found, answer, tuple(found))


def _compare(server: Server, bundle: Json) -> list[Difference]:
    """Every resource of the bundle against the server's."""
    resources: Mapping[str, Json] = {entry["request"]["url"]: entry["resource"] for entry in bundle["entry"]}
    received = server.read_many(resources)
    found: list[Difference] = []
    for reference, resource in resources.items():
        if reference not in received:
            found.append(Difference(reference, "the resource", None))
        else:
            found += [
                Difference(f"{reference}: {one.path}", one.sent, one.received)
                for one in differences(resource, received[reference])
            ]
    return found


def _refusal(decision: Decision, sent: Manifest, stored: Manifest | None) -> Issue:
    held = f"version {stored.version}" if stored is not None else "nothing"
    if decision == "conflict":
        text = f"the server holds version {sent.version} of this case with another content; nothing was changed"
        return Issue("error", "conflict", "case-conflict", text, expected="a higher version for a changed report")
    text = f"the server holds {held} of this case, which is newer; nothing was changed"
    return Issue("error", "conflict", "case-stale", text, expected="the newest version of the report")


def _unreachable(sent: Manifest, error: Unreachable) -> Receipt:
    issue = Issue("error", "transient", "server-unreachable", str(error), expected="the same command again later")
    return Receipt(sent.case, sent.version, "unreachable", issues=(issue,))


def _with(receipt: Receipt, issues: tuple[Issue, ...]) -> Receipt:
    return Receipt(
        receipt.case,
        receipt.version,
        receipt.result,
        receipt.verified,
        receipt.resources,
        receipt.differences,
        (*issues, *receipt.issues),
    )
