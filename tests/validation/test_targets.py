"""Layer targets: references to types that the element does not allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import changed, errors

Make = Callable[[], dict[str, Any]]

WRONG: list[tuple[Make, str, Any, str]] = [
    (r4.adverse_event, "subject", {"reference": "Medication/m1"}, "reference-target"),
    (r4.adverse_event, "subject", {"reference": "Medication/m1/_history/2"}, "reference-target"),
    (r4.adverse_event, "subject", {"reference": "https://example.org/fhir/Medication/m1"}, "reference-target"),
    (r4.adverse_event, "subject", {"reference": "Medication?identifier=https://example.org|1"}, "reference-target"),
    (r4.adverse_event, "subject", {"type": "Medication", "identifier": {"value": "1"}}, "reference-target"),
    (r4.adverse_event, "subject", {"reference": "#"}, "reference-target"),
    (r4.adverse_event, "suspectEntity.0.instance", {"reference": "Patient/p1"}, "reference-target"),
    (r4.risk_assessment, "condition", {"reference": "Observation/o1"}, "reference-target"),
    (r4.adverse_event, "subject", {"reference": "Patient/p1", "type": "Group"}, "reference-type"),
    (r4.adverse_event, "subject", {"type": "Foo", "display": "x"}, "reference-type-unknown"),
    (r4.bundle, "entry.0.resource.subject", {"reference": "Medication/m1"}, "reference-target"),
    (r4.urn_bundle, "entry.1.resource.recorder", {"reference": r4.URN_EVENT}, "reference-target"),
]


@pytest.mark.parametrize(("make", "path", "value", "key"), WRONG)
def test_a_wrong_target_is_found(make: Make, path: str, value: Any, key: str) -> None:
    assert errors(make(), "targets") == []
    assert [name for name, _ in errors(changed(make(), path, value), "targets")] == [key]


def test_a_contained_resource_of_a_wrong_type_is_found() -> None:
    event = r4.adverse_event() | {"contained": [r4.medication()], "subject": {"reference": "#m1"}}
    assert errors(event, "targets") == [("reference-target", "AdverseEvent.subject")]


RIGHT: list[tuple[Make, str, Any]] = [
    (r4.adverse_event, "subject", {"reference": "Group/g1", "type": "Group"}),
    (r4.adverse_event, "subject", {"reference": "https://example.org/fhir/Patient/1"}),
    (r4.adverse_event, "subject", {"reference": "https://example.org/any/thing"}),
    (r4.adverse_event, "subject", {"reference": "urn:uuid:33333333-3333-4333-8333-333333333333"}),
    (r4.adverse_event, "subject", {"identifier": {"system": "https://example.org", "value": "1"}, "type": "Patient"}),
    (r4.adverse_event, "subject", {"type": "http://example.org/logical", "display": "a patient"}),
    (r4.adverse_event, "subject", {"display": "a patient"}),
    (r4.provenance, "target", [{"reference": "Encounter/e1"}]),
]


@pytest.mark.parametrize(("make", "path", "value"), RIGHT)
def test_an_allowed_or_unknowable_target_passes(make: Make, path: str, value: Any) -> None:
    assert check(changed(make(), path, value), {"structure", "targets"}).issues == ()


def test_what_cannot_be_read_is_a_warning() -> None:
    verdict = check(changed(r4.adverse_event(), "subject", {"reference": "Foo/1"}), {"targets"})
    assert [(issue.key, issue.severity) for issue in verdict.issues] == [("reference-format", "warning")]
    assert verdict.layers["targets"] == "pass"
