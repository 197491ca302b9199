"""The JSON Schema (2020-12) of the case report, for editors and other validators; made from the schemas, never by hand.

It knows fields, types, words and shapes. What fields say of each other (references, contradictions, real calendar
days) only the reader knows: a valid report is valid here, the reverse is not promised.
apispec does the walk; it writes OpenAPI's `#/components/schemas`, rewritten here to `$defs`. `x-e2b` gives the E2B(R3)
elements of a field, from mappings/elements.csv.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from service import tables
from service.report.assessment import ITEMS, AnswerField, AnswersField
from service.report.fields import Many, Strict
from service.report.patient import HeightSchema, WeightSchema
from service.report.schema import CaseReportSchema
from service.report.strict import StrictSchema, shared
from service.report.values import (
    CodeSchema,
    DurationSchema,
    IdentifierSchema,
    QuantitySchema,
    WhenField,
    WhenSchema,
)

ID: Final = "https://aefhir.org/fhir/schema/report-1.json"
VALUES: Final = (
    CodeSchema,
    DurationSchema,
    HeightSchema,
    IdentifierSchema,
    QuantitySchema,
    WeightSchema,
    WhenSchema,
)
"""Schemas of values: they stand in many places, and the crosswalk names the place, not what is in them."""

EDITOR_PROPERTY: Final = {"type": "string", "description": "Where this schema lies, for editors; not part of the case."}

Json = dict[str, Any]


def json_schema() -> Json:
    """The JSON Schema of one case report."""
    definitions = _definitions()
    _mark_e2b(definitions)
    top = definitions.pop("CaseReport")
    top["properties"] = {"$schema": EDITOR_PROPERTY, **top["properties"]}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "aefhir case report",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }
    moved: Json = _moved(schema)
    return moved


def paths(schema: StrictSchema | None = None, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(crosswalk path, definition, name) of every field, such as reactions[].outcome; values are not looked into."""
    schema = schema or shared(CaseReportSchema)
    for name, field in schema.load_fields.items():
        inner = field.inner if isinstance(field, Many) else field
        nested = inner.schema if isinstance(inner, fields.Nested) else None
        yield f"{path}{name}", _name(schema), name
        if isinstance(nested, StrictSchema) and not isinstance(nested, VALUES):
            yield from paths(nested, f"{path}{name}{'[]' if inner is not field else ''}.")


def _name(schema: Any) -> str:
    name: str = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Schema")


def _definitions() -> Json:
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(title="case report", version="1", openapi_version="3.1.0", plugins=[plugin])
    converter: Any = plugin.converter
    converter.add_attribute_function(_keywords)
    spec.components.schema("CaseReport", schema=CaseReportSchema)
    definitions: Json = spec.to_dict()["components"]["schemas"]
    for schema in _all(shared(CaseReportSchema)):
        definition = definitions[_name(schema)]
        definition["description"] = schema.__doc__
        if "required" not in definition and not schema.may_be_empty:
            definition["minProperties"] = 1
    return definitions


def _keywords(converter: Any, field: Any, ret: Json, **_: Any) -> Json:
    """What our own fields add to apispec's walk (an attribute function of its converter)."""
    if isinstance(field, Many):
        ret["items"].pop("description", None)
        return {"minItems": 1}
    if isinstance(field, AnswersField):
        answers = {number: converter.field2property(field.answer) for number in ITEMS}
        return {**field.keywords(), "properties": answers}
    if isinstance(field, (WhenField, AnswerField)):
        return {"anyOf": [field.alternative(), {"$ref": ret.pop("$ref")}]}
    return field.keywords() if isinstance(field, Strict) else {}


def _all(schema: StrictSchema) -> Iterator[StrictSchema]:
    yield schema
    for field in schema.load_fields.values():
        inner = field.inner if isinstance(field, Many) else field
        inner = inner.answer if isinstance(inner, AnswersField) else inner
        if isinstance(inner, fields.Nested) and isinstance(nested := inner.schema, StrictSchema):
            yield from _all(nested)


def _mark_e2b(definitions: Json) -> None:
    rows = csv.DictReader(io.StringIO(tables.read_text("elements.csv")))
    elements = {row["field"]: row["e2b"].split("; ") for row in rows if row["e2b"]}
    for path, definition, name in paths():
        if found := elements.get(path):
            definitions[definition]["properties"][name]["x-e2b"] = found


def _moved(value: Any) -> Any:
    """The value with references to definitions where JSON Schema keeps them."""
    if isinstance(value, dict):
        return {name: _moved(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_moved(member) for member in value]
    prefix = "#/components/schemas/"
    return f"#/$defs/{value.removeprefix(prefix)}" if isinstance(value, str) and value.startswith(prefix) else value
