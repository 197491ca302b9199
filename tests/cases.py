"""Conversion of a report written in a test, and ways to look into its bundle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.fhir import json
from service.pipeline import Converted, convert
from tests.samples import minimal_report

Json = dict[str, Any]


def converted(report: Json, layers: frozenset[str] = frozenset()) -> Converted:
    """The result of converting one report, by way of the bytes that a sender would send."""
    (result,) = convert(json.dumps(report), layers)
    return result


def bundle_of(report: Json) -> Json:
    """The bundle of a report that must be accepted."""
    result = converted(report)
    assert result.bundle is not None, result.issues
    return result.bundle


def case(**fields: Any) -> Json:
    """The smallest report with these fields more."""
    return minimal_report() | fields


def suspected(**fields: Any) -> Json:
    """A report of one suspect drug ("falimab") and one reaction ("rash") with these fields more."""
    drug = {"key": "falimab", "name": "falimab", "role": "suspect"}
    return case(drugs=[drug], reactions=[{"key": "rash", "term": "rash"}]) | fields


def reacting(**fields: Any) -> Json:
    """A report whose one reaction has these fields more."""
    return suspected(reactions=[{"key": "rash", "term": "rash", **fields}])


def drugged(**fields: Any) -> Json:
    """A report whose one drug has these fields more."""
    return suspected(drugs=[{"key": "falimab", "name": "falimab", "role": "suspect", **fields}])


def every(bundle: Json, kind: str) -> list[Json]:
    """All resources of a type."""
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in resources if resource["resourceType"] == kind]


def only(bundle: Json, kind: str) -> Json:
    """The one resource of a type."""
    (resource,) = every(bundle, kind)
    return resource


def audit_record(bundle: Json) -> Json:
    """The Provenance of the whole case; the others say which words its resources were read from."""
    (record,) = (one for one in every(bundle, "Provenance") if "mapped" in one["activity"]["text"])
    return record


def at(bundle: Json, reference: Json) -> Json:
    """The resource that a reference names."""
    kind, _, id_ = reference["reference"].partition("/")
    (resource,) = (resource for resource in every(bundle, kind) if resource["id"] == id_)
    return resource


def extensions(element: Json, name: str) -> list[Any]:
    """The extensions of an element by the tail of their URL: the value of each, or its parts by name."""
    found = [item for item in element.get("extension", []) if item["url"].rpartition("/")[2] == name]
    return [_content(item) for item in found]


def extension(element: Json, name: str) -> Any:
    """The content of its one extension of this name."""
    (content,) = extensions(element, name)
    return content


def _content(item: Json) -> Any:
    if "extension" in item:
        return {part["url"]: _content(part) for part in item["extension"]}
    (value,) = (value for name, value in item.items() if name.startswith("value"))
    return value


def codes(concept: Json) -> list[str]:
    """The codes of a CodeableConcept."""
    return [coding["code"] for coding in concept.get("coding", [])]


def systems(node: Any) -> set[str]:
    """The systems of all codings and quantities in a tree."""
    return {str(value) for key, value in walk(node) if key == "system"}


def walk(node: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in a tree with the key that it stands under; members of a list have the key of the list."""
    yield key, node
    if isinstance(node, dict):
        for name, member in node.items():
            yield from walk(member, name)
    elif isinstance(node, list):
        for member in node:
            yield from walk(member, key)


def issue_keys(result: Converted) -> list[str]:
    """The keys of all issues, in order."""
    return [issue.key for issue in result.issues]
