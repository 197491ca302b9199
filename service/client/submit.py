"""Submission of one case with proof: ask for its manifest, send what has to be sent, read everything back, compare.

Safe to repeat at any point: ids are fixed, writes are one transaction, and the manifest decides what is to be done. A
race of two writers is settled by the server: the loser reads again and decides anew. What the answer to the write says
is told, but never taken as proof.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from service.client import manifest as manifests
from service.client.answers import Answer
from service.client.capability import no_transactions, refused_ids
from service.client.explain import explained
from service.client.http import Unreachable
from service.client.manifest import REFUSED, Decision, Manifest
from service.client.proof import altered, incomplete, missing, prove
from service.client.receipt import Receipt, Result, unreachable
from service.client.request import completion, guard, manifest_of, transaction, with_labels_of_others
from service.client.server import Server, ServerRefused
from service.issues import Issue

ROUNDS: Final = 8
"""How often one case is decided about and sent, where the server reports a conflict of versions each time."""
_RACED: Final = (409, 412)
_STALE: Final = ("case-stale", "mapping-stale")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """read_back: prove it afterwards; server_validate: ask the server's $validate first; unreviewed: send also what no
    person has reviewed.
    """

    read_back: bool = True
    server_validate: bool = False
    unreviewed: bool = False
    sleep: Callable[[float], None] = time.sleep


def submit(server: Server, bundle: Json, options: Options = Options()) -> Receipt:
    """Bring a case bundle of ours to the server. Never raises for what a server does; the receipt tells."""
    sent = manifest_of(bundle)
    if isinstance(sent, Issue):
        return Receipt(None, None, "invalid", issues=(sent,))
    if sent.unreviewed and not options.unreviewed:
        return Receipt(sent.case, sent.version, "refused", issues=(_unreviewed(),))
    case = _Submission(server, bundle, sent, options)
    try:
        receipt = case.run()
    except Unreachable as error:
        receipt = unreachable(sent.case, sent.version, error, sent=case.unanswered)
    except ServerRefused as refused:
        issues = [explained(issue, case.request) for issue in refused.issues]
        receipt = Receipt(sent.case, sent.version, "refused", issues=(*_cause(server, bundle, refused), *issues))
    return replace(receipt, issues=(*case.checked, *receipt.issues))


def _unreviewed() -> Issue:
    text = "software proposed this case from a text, and no person has reviewed it; nothing was sent"
    expected = 'the report with "review": "reviewed" after a review, or --unreviewed'
    return Issue("error", "business-rule", "unreviewed", text, pointer="/review", expected=expected)


class _Submission:
    """One case on its way. request: what was sent last, for the places that a refusal names; checked: what $validate
    said; unanswered: it was sent, and what became of it was not told; relabels: it takes the label of an unreviewed
    proposal off the server.
    """

    def __init__(self, server: Server, bundle: Json, sent: Manifest, options: Options) -> None:
        self.server = server
        self.bundle = bundle
        self.sent = sent
        self.options = options
        self.request = bundle
        self.checked: list[Issue] = []
        self.unanswered = False
        self.refusals: list[ServerRefused] = []
        self.wrote = False
        self.relabels = False

    def run(self) -> Receipt:
        """Decide, write, prove; and once more for as long as another writer comes first. After the last attempt only
        a look at what became of it.
        """
        for attempt in range(ROUNDS + 1):
            if attempt:
                self.options.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not a secret
            receipt = self._round(attempt)
            if receipt is not None:
                return receipt
        return self._given_up()

    def _round(self, attempt: int) -> Receipt | None:
        """The receipt; None where another writer came first."""
        may_write = attempt < ROUNDS
        stored = stored_manifest(self.server, self.sent, may_be_old=attempt == 0)
        if attempt == 0 and self.options.server_validate:
            # Not before that read: it shows that this is a FHIR server, and no other may see a case.
            self.checked = [explained(issue, self.bundle) for issue in self.server.validate(self.bundle)]
        decision = manifests.decide(self.sent, stored)
        if stored is not None and decision in REFUSED:
            return held_otherwise(self.server, self.bundle, self.sent, refusal(self.sent, stored, self.wrote))
        if stored is not None and decision == "unchanged":
            return self._unchanged(stored, may_write)
        if not may_write:
            return None
        if stored is None:
            self._check_ids()
        version = guard(stored) if stored is not None or self._guards_creation() else None
        request = transaction(self.server, self.bundle, self.sent, stored, version)
        body = request.bundle
        self.relabels = stored is not None and stored.unreviewed and not self.sent.unreviewed
        if self.relabels:
            body = with_labels_of_others(self.server, body)
        return self._write(body, body, decision, version, request.notes)

    def _check_ids(self) -> None:
        """Send nothing new to a server that would store it under other ids: it would be there once more each time."""
        try:
            statement = self.server.capabilities()
        except Unreachable:
            statement = None
        issue = self.server.reassigned or refused_ids(statement, self.bundle)
        if issue is not None:
            raise ServerRefused([issue], 200)

    def _guards_creation(self) -> bool:
        """Whether to send If-Match with a Composition that is not there. FHIR leaves open what a server does then:
        one that refuses it, and still has no Composition, is sent it without. A 409 may be a race that is just being
        settled, so it counts from the second on.
        """
        conflicts = [refused for refused in self.refusals if refused.status == 409]
        return self.server.guards_creates and len(conflicts) == len(self.refusals) < 2

    def _write(
        self, request: Json, wanted: Json, decision: Decision, version: str | None, notes: tuple[Issue, ...] = ()
    ) -> Receipt | None:
        """Send a request, then prove that all that is wanted is there."""
        self.request = request
        try:
            answer = self.server.transaction(request, these_labels=self.relabels)
        except Unreachable as error:
            self.unanswered = error.arrived
            raise
        except ServerRefused as refused:
            if not refused.raced or (version is None and refused.status not in _RACED):
                raise
            self.refusals.append(refused)
            return None
        self.wrote = True
        if decision == "created" and version is None and any(one.status != 409 for one in self.refusals):
            self.server.guards_creates = False
        self.server.reassigned = _reassigned(answer) or self.server.reassigned
        return self._proved(wanted, decision, answer, notes)

    def _unchanged(self, stored: Manifest, may_write: bool) -> Receipt | None:
        """Nothing to send, unless resources or marks are missing: then a server stored half of a transaction, or lost
        some of it. What is there otherwise than sent is left: sending it again would not change what the server makes
        of it.
        """
        receipt = self._proved(self.bundle, "unchanged", Answer(()), gone=stored.withdrawn)
        if receipt is None or not may_write or not incomplete(receipt.differences):
            return replace(receipt, issues=(*receipt.issues, *altered(receipt.differences))) if receipt else None
        lost = missing(receipt.differences)
        text = "of this version was missing on the server and was sent again"
        what = f"{len(lost)} resources" if lost else "a mark entered-in-error"
        version = guard(stored)
        note = Issue("warning", "incomplete", "case-incomplete", f"{what} {text}")
        request = completion(self.server, self.bundle, self.sent, lost, stored, version)
        wanted = {**request.bundle, "entry": _merged(self.bundle["entry"], request.bundle["entry"])}
        return self._write(request.bundle, wanted, "updated", version, (note, *request.notes))

    def _proved(
        self,
        wanted: Json,
        decision: Decision,
        answer: Answer,
        notes: tuple[Issue, ...] = (),
        gone: tuple[str, ...] = (),
    ) -> Receipt | None:
        """The receipt, after reading back; None where another writer came first."""
        result: Result = decision if _reassigned(answer) is None else "refused"
        issues = (*notes, *answer.faults)
        receipt = Receipt(self.sent.case, self.sent.version, result, resources=answer.entries, issues=issues)
        if not self.options.read_back and not answer.faults:
            return receipt
        try:
            proof = prove(self.server, wanted, gone)
            found = proof.differences
            if found and self._overtaken():
                return None
        except (Unreachable, ServerRefused) as error:
            said = error.issues[0].text if isinstance(error, ServerRefused) else str(error)
            text = f"it could not be read back: {said}"
            issue = Issue("warning", "incomplete", "not-read-back", text, expected="`aefhir verify` later")
            return replace(receipt, issues=(*issues, issue))
        if answer.faults and len(missing(found)) == len(wanted["entry"]):
            receipt = replace(receipt, result="refused")
        resources = proof.held if decision == "unchanged" else answer.entries
        return replace(receipt, verified=not found, resources=resources, differences=found)

    def _overtaken(self) -> bool:
        """Whether the server holds by now what another writer sent."""
        return manifests.decide(self.sent, stored_manifest(self.server, self.sent)) in REFUSED

    def _given_up(self) -> Receipt:
        refused = self.refusals[-1] if self.refusals else None
        if refused is not None and refused.status not in _RACED:
            raise refused
        text = f"the server reported a conflict of versions in each of {ROUNDS} attempts; the case was not stored"
        issue = Issue("error", "conflict", "raced", text, expected="one writer a case; the same command again later")
        said = [explained(one, self.request) for one in refused.issues] if refused is not None else []
        return Receipt(self.sent.case, self.sent.version, "conflict", issues=(issue, *said))


def _reassigned(answer: Answer) -> Issue | None:
    return next((one for one in answer.faults if one.key == "ids-reassigned"), None)


def _merged(entries: list[Json], newer: list[Json]) -> list[Json]:
    """Entries by their references, the newer in place of the others."""
    by_reference = {entry["request"]["url"]: entry for entry in (*entries, *newer)}
    return list(by_reference.values())


def ask_ahead(server: Server, bundles: Collection[Json]) -> None:
    """Ask in one request for the manifests of the cases that will be submitted next."""
    manifests_of = (manifest_of(bundle) for bundle in bundles)
    references = {one.reference for one in manifests_of if isinstance(one, Manifest)}
    if len(references) > 1 and server.takes_batches:
        server.ask_ahead(sorted(references))


def stored_manifest(server: Server, sent: Manifest, may_be_old: bool = False) -> Manifest | None:
    """What the server holds of the case. may_be_old: or held when it was asked ahead, for a decision that a guard
    makes safe. Raises ServerRefused where its Composition is none of ours, Unreachable.
    """
    composition = server.first_read(sent.reference) if may_be_old else server.read(sent.reference)
    if composition is None:
        return None
    stored = manifests.manifest(composition)
    if stored is None or stored.case != sent.case:
        text = "a Composition of this id is on the server, but it is not the manifest of this case"
        raise ServerRefused([Issue("error", "conflict", "foreign-composition", text, path=sent.reference)], 200)
    return stored


def refusal(sent: Manifest, stored: Manifest, wrote: bool = False) -> Issue:
    """Why a conflicting or stale case is not sent."""
    then = "what was sent was replaced by another sender" if wrote else "nothing was changed"
    held = f"the server holds version {stored.version} of this case"
    if sent.version < stored.version:
        text = f"{held}, which is newer; {then}"
        return Issue("error", "conflict", "case-stale", text, expected="the newest version of the report")
    if manifests.revives(sent, stored):
        text = f"{held}, which nullifies it; {then}"
        expected = "a new case identifier (a nullified case is closed, E2B(R3) C.1.11.1), or a nullified version"
        return Issue("error", "conflict", "case-nullified", text, expected=expected)
    if sent.digest != stored.digest:
        text = f"{held} with another content; {then}"
        return Issue("error", "conflict", "case-conflict", text, expected="a higher version for a changed report")
    text = f"{held} as a newer aefhir made it (mapping {stored.mapping}, sent was mapping {sent.mapping}); {then}"
    expected = "the newest aefhir; the report is the one that the server holds"
    return Issue("error", "conflict", "mapping-stale", text, expected=expected)


def held_otherwise(server: Server, bundle: Json, sent: Manifest, issue: Issue) -> Receipt:
    """The receipt of a refused case, with what the server has instead, as far as it can be read."""
    receipt = Receipt(sent.case, sent.version, "stale" if issue.key in _STALE else "conflict", issues=(issue,))
    try:
        found = prove(server, bundle).differences
    except (Unreachable, ServerRefused):
        return receipt
    return replace(receipt, verified=not found, differences=found)


def _cause(server: Server, bundle: Json, refused: ServerRefused) -> list[Issue]:
    """What the server says of itself that explains the refusal of a case."""
    if refused.status not in (400, 404, 405, 422, 501):
        return []
    try:
        statement = server.capabilities()
    except Unreachable:
        return []
    return [issue for issue in (refused_ids(statement, bundle), no_transactions(statement)) if issue is not None]
