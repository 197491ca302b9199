"""mappings/elements.csv against the dataclasses of the report and against what the mapping does, both ways."""

from __future__ import annotations

import dataclasses
import typing
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import pytest

from service.coverage import Row, crosswalk, field_of
from service.mapping.resource import Resource, Traced
from service.report import model
from service.validation.plans import plan
from tests.cases import converted
from tests.samples import full_report
from tests.variants import variants

LEAVES: Final = (
    model.When,
    model.Duration,
    model.BodyMeasure,
    model.Quantity,
    model.Age,
    model.Identifier,
    model.Code,
    model.Frequency,
    model.ItemAnswer,
    model.Assessor,
)
NO_INPUT: Final = ("digest", "stale")
DEATH: Final = ("patient.death", "patient.death.date")
BASIS_MARK: Final = "Element.extension(basis)"


def leaf_fields(kind: Any = model.CaseReport, path: str = "") -> Iterator[str]:
    """Every field that a report can state, as the crosswalk names it."""
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if field.name in NO_INPUT:
            continue
        name = f"{path}.{field.name}" if path else field.name
        inner, is_list = _inner(hints[field.name])
        if inner is None or inner in LEAVES:
            yield name
        else:
            yield from leaf_fields(inner, f"{name}[]" if is_list else name)


def _inner(hint: Any) -> tuple[Any, bool]:
    """The dataclass inside a type hint, and whether the hint is of a list of them."""
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return _inner(arguments[0])[0], True
    classes = [inner for inner in (hint, *arguments) if dataclasses.is_dataclass(inner)]
    return (classes[0] if classes else None), False


def test_every_field_has_one_row_and_every_row_a_field() -> None:
    rows = [row.field for row in crosswalk()]
    assert sorted(rows) == sorted(leaf_fields())


@pytest.mark.parametrize("row", [row for row in crosswalk() if not row.fhir], ids=lambda row: row.field)
def test_a_field_that_is_not_mapped_says_why(row: Row) -> None:
    assert row.note


def test_every_place_of_the_crosswalk_is_an_element_of_r4() -> None:
    for row in crosswalk():
        for place in _places(row):
            assert _is_element(place), f"{row.field}: {place}"


def _is_element(place: str) -> bool:
    kind, *steps = place.split(".")
    for step in steps:
        if step.startswith("extension("):
            return True
        slots = plan(kind).slots.values()
        kinds = [slot.of for slot in slots if step in (slot.step, slot.key) and slot.kind != "sibling"]
        if not kinds:
            return False
        kind = kinds[0] if len(kinds) == 1 else "Element"
    return True


@pytest.fixture(scope="module")
def reached() -> dict[str, set[str]]:
    """The places that each field of the reports reaches, by what the mapping traced."""
    found: dict[str, set[str]] = defaultdict(set)
    for report in (full_report(), *variants().values()):
        result = converted(report)
        assert result.ok, result.issues
        for traced in result.trace:
            field = field_of(traced.at)
            found[field].add(BASIS_MARK if field == "evidence[].basis" else _place(traced))
    return found


def _place(traced: Traced) -> str:
    """Where a datum went: FHIRPath without positions, an extension by the tail of its URL."""
    (path,) = _paths(traced.resource, traced)
    return path


def _paths(resource: Resource, traced: Traced) -> Iterator[str]:
    def below(element: Any, kind: str, path: str) -> Iterator[str]:
        if element is traced.container:
            yield _step(kind, path, traced.key, None)
        if isinstance(element, list):
            for member in element:
                yield from below(member, kind, path)
        elif isinstance(element, dict):
            for key, member in element.items():
                members = member if key == "extension" else [member]
                for inner in members:
                    yield from below(inner, _kind_of(kind, key), _step(kind, path, key, inner))

    if resource.body is traced.container:
        yield _step(resource.kind, resource.kind, traced.key, None)
    else:
        whole = {"extension": resource.extensions, "contained": resource.contained, **resource.body}
        yield from below(whole, resource.kind, resource.kind)


def _step(kind: str, path: str, key: str, element: Any) -> str:
    if key == "extension" and isinstance(element, dict):
        return f"{path}.extension({element['url'].rpartition('/')[2]})"
    slot = _slot(kind, key)
    # value[x] keeps its type in the crosswalk, because it says which kind of result goes there.
    name = slot.step if slot is not None and slot.step != "value" else key.removeprefix("_")
    return f"{path}.{name}"


def _kind_of(kind: str, key: str) -> str:
    slot = _slot(kind, key)
    return slot.of if slot is not None else "Element"


def _slot(kind: str, key: str) -> Any:
    return plan(kind).slots.get(key)


def _places(row: Row) -> list[str]:
    return [place for place in row.fhir.split("; ") if place]


def _covers(place: str, path: str) -> bool:
    """Whether the crosswalk's place is the path or an element around it."""
    return path == place or path.startswith(f"{place}.")


def _related(row: Row, field: str) -> bool:
    """Whether the field is the row's or a part of it; that the patient died is the row of when."""
    return field == row.field or field.startswith((f"{row.field}.", f"{row.field}[")) or (field, row.field) == DEATH


def test_the_mapping_reaches_no_place_that_the_crosswalk_lacks(reached: dict[str, set[str]]) -> None:
    rows = crosswalk()
    missing = [
        f"{field} -> {path}"
        for field, paths in sorted(reached.items())
        for path in sorted(paths)
        if not any(_covers(place, path) for row in rows if _related(row, field) for place in _places(row))
    ]
    assert missing == []


def test_the_crosswalk_names_no_place_that_the_mapping_never_reaches(reached: dict[str, set[str]]) -> None:
    unreached = [
        f"{row.field} -> {place}"
        for row in crosswalk()
        for place in _places(row)
        if not any(_covers(place, path) for field, paths in reached.items() if _related(row, field) for path in paths)
    ]
    assert unreached == []
