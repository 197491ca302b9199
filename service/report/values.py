"""Schemas of the values that stand in many places: identifiers, codes, quantities, durations, points in time.

A relative time is as good as a date ("6 months after the start of the drug"), and words are as good as both where the
report has no more; none is turned into another. The relations are FHIR's: the codes of
http://hl7.org/fhir/action-relationship-type, required by the extension relative-date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.report import model
from service.report.dates import DATE, Date
from service.report.fields import Choice
from service.report.findings import Finding, wrong_type
from service.report.numbers import Number
from service.report.strict import One, StrictSchema, Values, rule, shared
from service.report.texts import Key, Text, Token, Uri

RELATIONS: Final = (
    "before-start",
    "before",
    "before-end",
    "concurrent-with-start",
    "concurrent",
    "concurrent-with-end",
    "after-start",
    "after",
    "after-end",
)


class IdentifierSchema(StrictSchema):
    """An identifier and who assigned it."""

    model = model.Identifier
    system = Uri("Who assigned the identifier, as an absolute URI", required=True)
    value = Token("The identifier itself", required=True)


class CodeSchema(StrictSchema):
    """A code that the reporter gives; it is passed on, not checked."""

    model = model.Code
    system = Uri("The code system, as an absolute URI", required=True)
    code = Token("The code", required=True)
    display = Text("What the code system calls it")
    version = Token("The version of the code system, such as a MedDRA version")


class QuantitySchema(StrictSchema):
    """A number with its unit."""

    model = model.Quantity
    value = Number("The number, with the digits that the report gives", required=True)
    unit = Text("The unit as the report writes it, such as mg", required=True)
    comparator = Choice("How the true value compares with the number")


@rule("value", "unit", "text", "comparator")
def _says_how_long(values: Values) -> Iterator[Finding]:
    if ("value" in values) != ("unit" in values):
        absent = "unit" if "value" in values else "value"
        yield Finding(
            "duration-incomplete", f"A duration needs value and unit; {absent} is not given", expected='both, or "text"'
        )
    elif "value" not in values and "text" not in values:
        yield Finding("duration-incomplete", "This says no duration", expected='value and unit, or "text"')
    elif "comparator" in values and "value" not in values:
        yield Finding("comparator-alone", "A comparator compares a number", expected="value and unit with it")


class DurationSchema(StrictSchema):
    """A length of time: value and unit, or words."""

    model = model.Duration
    rules = (_says_how_long,)
    value = Number("The number of units", minimum=0)
    unit = Choice("The unit of time")
    comparator = Choice("How the true duration compares with the number")
    text = Text("The report's own words for it")


@rule("date", "relation")
def _one_form(values: Values) -> Iterator[Finding]:
    if "date" in values and "relation" in values:
        yield Finding(
            "when-both", "A point in time is either a date or relative", expected="date or relation, not both"
        )


@rule("relation", "offset", "drug", "reaction")
def _relation_is_whole(values: Values) -> Iterator[Finding]:
    anchors = values.keys() & {"drug", "reaction"}
    if not anchors and "relation" not in values and "offset" not in values:
        return
    if len(anchors) == 1 and "relation" in values and "offset" in values:
        return
    yield Finding(
        "when-incomplete",
        "A relative time needs a relation, an offset, and the one drug or reaction it counts from",
        ", ".join(name for name in ("relation", "offset", "drug", "reaction") if name in values),
        'relation, offset, and drug or reaction; words alone go into "text"',
    )


@rule("offset")
def _offset_is_measured(values: Values) -> Iterator[Finding]:
    if "offset" in values and values["offset"].value is None:
        yield Finding(
            "when-incomplete",
            "The offset of a relative time needs value and unit",
            expected='value and unit; words alone go into the "text" beside the relation',
            at=("offset",),
        )


class WhenSchema(StrictSchema):
    """A point in time: a date, or relative to a drug or reaction, or words."""

    model = model.When
    rules = (_one_form, _relation_is_whole, _offset_is_measured)
    date = Date("The date, as exact as the report gives it")
    relation = Choice("How the point lies to the drug or reaction that it counts from", of=RELATIONS)
    offset = One(DurationSchema, "How far it lies from there")
    drug = Key("Key of the drug that it counts from")
    reaction = Key("Key of the reaction that it counts from")
    text = Text("The report's own words for it")


class WhenField(One):
    """A point in time: a date as a string, or an object for a relative time or words."""

    _date = Date("A date")

    def __init__(self, description: str) -> None:
        super().__init__(WhenSchema, description)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is str:
            return model.When(date=self._date.deserialize(value))
        if type(value) is not dict:
            raise wrong_type(value, f'{Date.expected}; or an object with relation and offset, or with "text"')
        return shared(WhenSchema).load(value)

    def alternative(self) -> dict[str, Any]:
        """The JSON Schema of the string form."""
        return {"type": "string", "pattern": f"^(?:{DATE})$"}
