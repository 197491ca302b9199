"""What holds for any valid report: its bundle is valid, always the same, and says nothing but what the report says."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.fhir import json
from service.fhir.canonical import BASE
from service.pipeline import Converted
from service.pointer import pointer
from service.validation import ALL_OFFLINE
from tests.cases import Json, bundle_of, converted, every
from tests.samples import UNORDERED
from tests.strategies import reports
from tests.vocabulary import Vocabulary, is_extension_url

SLOW: Final = (HealthCheck.too_slow, HealthCheck.data_too_large)
many = settings(max_examples=150, deadline=None, suppress_health_check=SLOW)

FREE_TEXT: Final = frozenset(
    {
        "text",
        "div",
        "valueString",
        "title",
        "description",
        "display",
        "unit",
        "name",
        "rationale",
        "onsetString",
        "abatementString",
        "performedString",
    }
)
LINKS: Final = frozenset({"id", "reference", "fullUrl", "url"})


@many
@given(reports())
def test_any_report_becomes_a_valid_bundle(report: Json) -> None:
    result = converted(report, ALL_OFFLINE)
    assert result.ok, result.issues
    assert "fail" not in result.layers.values()
    for layer in ("structure", "primitives", "targets", "references", "project"):
        assert result.layers[layer] == "pass"
    assert result.layers["bindings"] == "skipped"  # LOINC, UCUM and the lists of E2B are not on board
    _assert_invariants(result.bundle or {})


def _assert_invariants(bundle: Json) -> None:
    """The rules of R4 between elements of a resource that the mapping can break."""
    for condition in every(bundle, "Condition"):
        status = {coding["code"] for coding in condition.get("clinicalStatus", {}).get("coding", [])}
        withdrawn = "entered-in-error" in str(condition.get("verificationStatus"))
        ended = any(key.lstrip("_").startswith("abatement") for key in condition)
        assert not (withdrawn and status), "con-5"
        assert not ended or withdrawn or status & {"inactive", "resolved", "remission"}, "con-4"
    for observation in every(bundle, "Observation"):
        has_value = any(key.startswith("value") for key in observation)
        assert not (has_value and "dataAbsentReason" in observation), "obs-6"
    for allergy in every(bundle, "AllergyIntolerance"):
        withdrawn = "entered-in-error" in str(allergy.get("verificationStatus"))
        assert withdrawn != ("clinicalStatus" in allergy), "ait-1, ait-2"


@many
@given(reports(), st.randoms(use_true_random=False))
def test_the_same_report_gives_the_same_bytes(report: Json, random: Random) -> None:
    first = json.dumps(bundle_of(report))
    assert json.dumps(bundle_of(report)) == first
    assert json.dumps(bundle_of(reordered(report, random))) == first


def reordered(report: Json, random: Random) -> Json:
    """The report with its keys and its lists without an order in another order, pointers of evidence moved along."""
    moved: dict[str, str] = {}
    result = _shuffled(report, "", (), (), random, moved)
    for entry in result.get("evidence", []):
        entry["at"] = moved[entry["at"]]
    return dict(result)


def _shuffled(
    value: Any, name: str, old: tuple[str | int, ...], new: tuple[str | int, ...], random: Random, moved: dict[str, str]
) -> Any:
    moved[pointer(*old)] = pointer(*new)
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: _shuffled(value[key], key, (*old, key), (*new, key), random, moved) for key in keys}
    if isinstance(value, list):
        positions = range(len(value))
        order = random.sample(positions, len(value)) if name in UNORDERED else positions
        return [_shuffled(value[was], "", (*old, was), (*new, now), random, moved) for now, was in enumerate(order)]
    return value


@many
@given(reports())
def test_the_bundle_says_nothing_but_what_the_report_says(report: Json) -> None:
    result = converted(report)
    assert result.bundle is not None
    assert result.report is not None
    vocabulary = Vocabulary(report, result.report, result.bundle)
    links = _links(result)
    strange = [
        (key, value) for key, value in _leaves(result.bundle, "") if not _is_grounded(key, value, vocabulary, links)
    ]
    assert strange == []


def _links(result: Converted) -> set[str]:
    """Ids and references of the resources of the bundle; no other is allowed to appear."""
    assert result.bundle is not None
    references = [entry["request"]["url"] for entry in result.bundle["entry"]]
    ids = {reference.partition("/")[2] for reference in references}
    return {*references, *ids, *(f"{BASE}/{reference}" for reference in references), "#software", "software"}


def _leaves(node: Any, key: str) -> list[tuple[str, Any]]:
    """The values of the bundle with their keys; a coding is one value, and the amount that a strength is in."""
    if isinstance(node, dict) and key in ("coding", "valueCoding", "denominator"):
        return [(key, node)]
    if isinstance(node, dict):
        return [leaf for name, member in node.items() for leaf in _leaves(member, name)]
    if isinstance(node, list):
        return [leaf for member in node for leaf in _leaves(member, key)]
    return [(key, node)]


def _is_grounded(key: str, value: Any, vocabulary: Vocabulary, links: set[str]) -> bool:
    if isinstance(value, dict):
        return value == {"value": 1} if key == "denominator" else vocabulary.may_code(value)
    if isinstance(value, bool):
        return True
    if not isinstance(value, str):
        return vocabulary.may_count(value) or key == "sequence"
    if key in LINKS and (value in links or is_extension_url(value)):
        return True
    if key in FREE_TEXT:
        return vocabulary.may_say(value)
    return vocabulary.may_state(value)
