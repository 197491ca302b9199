"""Sending cases to the double, and looking at what it holds."""

from __future__ import annotations

from typing import Any

from service.client.http import Http, Limits
from service.client.manifest import WITHDRAWN
from service.client.receipt import Receipt
from service.client.server import Server
from service.client.submit import Options, submit
from service.client.verify import verify
from service.faultserver import FaultServer
from service.fhir import json
from tests.cases import bundle_of, suspected

Json = dict[str, Any]
QUICK = Limits(connect=2, read=0.5, attempts=3, first_wait=0.001, longest_wait=0.005, connections=8)
WEIGHT = {"weight": {"value": json.parse(b"70.50"), "unit": "kg"}}


def case(**fields: Any) -> Json:
    """The bundle of a small report with a decimal in it."""
    return bundle_of(suspected(patient=WEIGHT, **fields))


def sent(server: FaultServer, bundle: Json, *, read_back: bool = True, server_validate: bool = False) -> Receipt:
    """Submit over a new connection, without pauses between rounds."""
    with Http(server.url, limits=QUICK) as http:
        options = Options(read_back=read_back, server_validate=server_validate, sleep=lambda _: None)
        return submit(Server(http), bundle, options)


def verified(server: FaultServer, bundle: Json) -> Receipt:
    """Verify over a new connection."""
    with Http(server.url, limits=QUICK) as http:
        return verify(Server(http), bundle)


def said(receipt: Receipt) -> tuple[str, bool | None]:
    return receipt.result, receipt.verified


def keys(receipt: Receipt) -> list[str]:
    return [issue.key for issue in receipt.issues]


def urls(bundle: Json) -> set[str]:
    return {entry["request"]["url"] for entry in bundle["entry"]}


def holds(server: FaultServer, bundle: Json) -> bool:
    """Whether the double holds every resource of the bundle to the byte; a manifest may name more that is gone."""
    held = server.store.snapshot()
    return all(
        json.dumps(_of_case(held.get(entry["request"]["url"], {}))) == json.dumps(entry["resource"])
        for entry in bundle["entry"]
    )


def _of_case(resource: Json) -> Json:
    if resource.get("resourceType") != "Composition":
        return resource
    return {**resource, "extension": [one for one in resource["extension"] if one["url"] != WITHDRAWN]}


def put(server: FaultServer, bundle: Json) -> None:
    """What another sender does: store a bundle whole."""
    for entry in bundle["entry"]:
        server.store.put(entry["resource"])


def transactions(server: FaultServer) -> list[Json]:
    """The transactions that came in."""
    bodies = [json.parse(one.body) for one in server.requests if one.method == "POST" and one.path == ""]
    return [body for body in bodies if body["type"] == "transaction"]
