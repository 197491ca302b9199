"""Whether a server holds a case as it was sent: the comparison alone, for later audits. Nothing is changed."""

from __future__ import annotations

from typing import Any

from service.client import manifest as manifests
from service.client.explain import explained
from service.client.http import Unreachable
from service.client.manifest import REFUSED, Manifest
from service.client.proof import altered, prove
from service.client.receipt import Receipt, unreachable
from service.client.request import manifest_of
from service.client.server import Server, ServerRefused
from service.client.submit import held_otherwise, refusal, stored_manifest
from service.issues import Issue

Json = dict[str, Any]


def verify(server: Server, bundle: Json) -> Receipt:
    """Compare a case bundle of ours with what the server holds. Result: unchanged where it holds this version, verified
    or not; absent where it holds none or only an older one; stale or conflict where it holds another.
    """
    sent = manifest_of(bundle)
    if isinstance(sent, Issue):
        return Receipt(None, None, "invalid", issues=(sent,))
    try:
        return _compared(server, bundle, sent)
    except Unreachable as error:
        return unreachable(sent.case, sent.version, error)
    except ServerRefused as refused:
        issues = tuple(explained(issue, bundle) for issue in refused.issues)
        return Receipt(sent.case, sent.version, "refused", issues=issues)


def _compared(server: Server, bundle: Json, sent: Manifest) -> Receipt:
    stored = stored_manifest(server, sent)
    if stored is None:
        issue = Issue("warning", "not-found", "case-absent", "the server does not hold this case")
        return Receipt(sent.case, sent.version, "absent", verified=False, issues=(issue,))
    decision = manifests.decide(sent, stored)
    if decision in REFUSED:
        return held_otherwise(server, bundle, sent, refusal(sent, stored))
    proof = prove(server, bundle, stored.withdrawn)
    found = proof.differences
    if decision == "updated":
        text = f"the server holds version {stored.version} of this case, not yet version {sent.version}"
        issue = Issue("warning", "not-found", "case-behind", text, expected="`aefhir submit` of this version")
        return Receipt(sent.case, sent.version, "absent", verified=False, differences=found, issues=(issue,))
    return Receipt(sent.case, sent.version, "unchanged", not found, proof.held, found, altered(found))
