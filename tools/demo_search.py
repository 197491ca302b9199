"""What the server's own search should find of a case: the case by its identifier, its events by subject and by
substance, its assessments. An answer that is no search result is no empty one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from service.client.http import Http, Unreachable
from service.client.manifest import of_bundle
from service.errors import AefhirError

Json = dict[str, Any]


def missed(http: Http, bundle: Json) -> str | None:
    """The first search of a case that fails, or finds something else than it should, in words; None where all is as
    it should be.
    """
    for kind, parameters, wanted in _searches(bundle):
        query = f"{kind}?{urlencode(parameters, safe='|:/')}"
        try:
            found = _search(http, kind, parameters)
        except AefhirError as failed:
            return f"{query} failed: {failed}"
        if found != wanted:
            return f"{query} finds {sorted(found) or 'nothing'}, not {sorted(wanted) or 'nothing'}"
    return None


def of_kind(bundle: Json, kind: str) -> list[Json]:
    """The resources of a type in a bundle."""
    resources = [entry["resource"] for entry in bundle.get("entry", [])]
    return [resource for resource in resources if resource["resourceType"] == kind]


def _searches(bundle: Json) -> Iterator[tuple[str, dict[str, str], set[str]]]:
    """Type, parameters, and the ids that are to be found."""
    manifest = of_bundle(bundle)
    if manifest is None:
        return
    patient = next(reference for reference in manifest.references if reference.startswith("Patient/"))
    events = of_kind(bundle, "AdverseEvent")
    by_drug: dict[str, set[str]] = {}
    for event in events:
        for entity in event["suspectEntity"]:
            by_drug.setdefault(entity["instance"]["reference"], set()).add(event["id"])
    yield "Composition", {"identifier": manifest.case}, {manifest.reference.split("/")[1]}
    yield "AdverseEvent", {"subject": patient}, {event["id"] for event in events}
    for drug, ids in by_drug.items():
        yield "AdverseEvent", {"substance": drug}, ids
    yield "RiskAssessment", {"subject": patient}, {risk["id"] for risk in of_kind(bundle, "RiskAssessment")}


def _search(http: Http, kind: str, parameters: dict[str, str]) -> set[str]:
    response = http.get(kind, {**parameters, "_count": "100"})
    body = response.body
    if not response.ok or not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        raise Unreachable(f"HTTP {response.status}, no search result")
    resources = [entry["resource"] for entry in body.get("entry", [])]
    return {resource["id"] for resource in resources if resource["resourceType"] == kind}
