"""The schemas and the dataclasses say the same, field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from service.report.fields import Choice
from service.report.schema import CaseReportSchema
from service.report.strict import StrictSchema, shared
from tests.samples import inner_schema


def schemas(schema: StrictSchema) -> Iterator[StrictSchema]:
    yield schema
    for field in schema.load_fields.values():
        if nested := inner_schema(field):
            yield from schemas(nested)


ALL = {type(schema).__name__: schema for schema in schemas(shared(CaseReportSchema))}
each = pytest.mark.parametrize("schema", ALL.values(), ids=ALL)


@each
def test_fields_are_those_of_the_dataclass(schema: StrictSchema) -> None:
    names = {field.name for field in dataclasses.fields(schema.model)} - {"digest", "stale"}
    assert set(schema.load_fields) - {"format"} == names


@each
def test_required_is_what_has_no_default(schema: StrictSchema) -> None:
    required = {name for name, field in schema.load_fields.items() if field.required}
    no_default = {field.name for field in dataclasses.fields(schema.model) if field.default is dataclasses.MISSING}
    assert required - {"format"} == no_default - {"digest", "stale"}


@each
def test_every_field_is_described_and_every_choice_has_words(schema: StrictSchema) -> None:
    for field in schema.load_fields.values():
        inner: Any = getattr(field, "inner", field)
        assert field.metadata["description"]
        assert not isinstance(inner, Choice) or inner.choices


@each
def test_rules_read_fields_that_exist(schema: StrictSchema) -> None:
    for rule in schema.rules:
        assert rule.reads <= set(schema.load_fields)
