"""Schemas of tests and examinations: E2B(R3) section F.r."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.report import model
from service.report.fields import Choice, Many, YesNo
from service.report.findings import Finding
from service.report.numbers import Number, Whole
from service.report.strict import One, StrictSchema, Values, rule
from service.report.texts import Key, Text
from service.report.values import CodeSchema, QuantitySchema, WhenField

_RESULTS: Final = ("value", "titre", "coded", "text")
_OUTSIDE: Final = ("abnormal", "high", "low", "critical-high", "critical-low")


@rule("low", "high", "text", "kind")
def _has_a_limit(values: Values) -> Iterator[Finding]:
    if values.keys() == {"kind"}:
        yield Finding("range-empty", "A reference range has a limit or words", expected="low, high or text")


class ReferenceRangeSchema(StrictSchema):
    """The range that a result is held against."""

    model = model.ReferenceRange
    rules = (_has_a_limit,)
    low = One(QuantitySchema, "The lower limit")
    high = One(QuantitySchema, "The upper limit")
    text = Text("The range in the report's words")
    kind = Choice("Whether it is the normal or the therapeutic range")


@rule(*_RESULTS)
def _one_result(values: Values) -> Iterator[Finding]:
    given = [name for name in _RESULTS if name in values]
    if len(given) > 1:
        yield Finding(
            "test-several-results",
            "A test has one result",
            ", ".join(given),
            'one of value, titre, coded and text; more words go into "note", further results into further tests',
        )


@rule("value", "unit")
def _unit_of_what(values: Values) -> Iterator[Finding]:
    if "unit" in values and "value" not in values:
        yield Finding("unit-alone", "A unit belongs to a value", expected="value with it, or no unit", at=("unit",))


@rule("value", "titre", "comparator")
def _compared_with_what(values: Values) -> Iterator[Finding]:
    if "comparator" in values and values.keys().isdisjoint({"value", "titre"}):
        yield Finding(
            "comparator-alone",
            "A comparator compares a number",
            expected="value or titre with it, or no comparator",
            at=("comparator",),
        )


@rule("within_limits", "interpretation")
def _limits_agree(values: Values) -> Iterator[Finding]:
    within, interpretation = values.get("within_limits"), values.get("interpretation")
    # "Negative" and the like say nothing of limits: a negative result is often the normal one.
    if within is None or interpretation not in (_OUTSIDE if within else ("normal",)):
        return
    yield Finding(
        "limits-contradiction",
        "The result is called within its limits and judged otherwise, or the reverse",
        f'"within_limits": {str(within).lower()} with "interpretation": "{interpretation}"',
        "one of the two, or both saying the same",
        at=("within_limits",),
    )


class TestSchema(StrictSchema):
    """A test or examination and its result."""

    model = model.Test
    rules = (_one_result, _unit_of_what, _compared_with_what, _limits_agree)
    key = Key("Name of this test, unique among the tests and stable over versions", required=True)
    name = Text("The test as the report names it", required=True)
    kind = Choice("What kind of examination it is")
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    date = WhenField("When it was done")
    value = Number("The result as a number")
    unit = Text("The unit of the number as the report writes it, such as U/l")
    comparator = Choice("How the true result compares with value or titre")
    titre = Whole("The result as a titre: 320 for 1:320", minimum=1)
    coded = Choice("The result as a word of the E2B list")
    text = Text("The result in the report's words")
    within_limits = YesNo("Whether it is called within normal limits (true) or outside (false)")
    interpretation = Choice("How the report judges the result")
    reference_range = One(ReferenceRangeSchema, "The range that the result is held against")
    note = Text("What else the report says of it")
