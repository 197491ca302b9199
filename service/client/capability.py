"""Why a server cannot take what aefhir sends, by its own CapabilityStatement.

Only what it states counts: of the servers measured one shows no statement, and one leaves out types that it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.client.explain import CLIENT_IDS, TRANSACTIONS
from service.issues import Issue

Json = dict[str, Any]


def refused_ids(statement: Json | None, bundle: Json) -> Issue | None:
    """The server says of a type in the bundle that clients may not assign its ids (updateCreate false)."""
    sent = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for rest in _objects(statement, "rest"):
        for resource in _objects(rest, "resource"):
            kind = resource.get("type")
            if kind in sent and resource.get("updateCreate") is False:
                text = (
                    f"the server says that it assigns ids itself (CapabilityStatement, {kind}.updateCreate): not sent"
                )
                return Issue("error", "not-supported", "client-ids", text, expected=CLIENT_IDS)
    return None


def no_transactions(statement: Json | None) -> Issue | None:
    """The server lists what it can do, and transactions are not among it."""
    codes = [one.get("code") for rest in _objects(statement, "rest") for one in _objects(rest, "interaction")]
    listed = any(True for rest in _objects(statement, "rest") for _ in _objects(rest, "resource"))
    if not listed or "transaction" in codes:
        return None
    text = "the server does not list transactions among what it can do (CapabilityStatement.rest.interaction)"
    return Issue("error", "not-supported", "no-transactions", text, expected=TRANSACTIONS)


def _objects(value: Json | None, key: str) -> Iterator[Json]:
    members = value.get(key) if value is not None else None
    return (one for one in members if isinstance(one, dict)) if isinstance(members, list) else iter(())
