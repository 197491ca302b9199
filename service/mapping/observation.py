"""Observations of tests and examinations (E2B F.r): the result as the report gives it, normal results included.

Status is `final` where a result is given: the value is what the report states; `unknown` where a test is named without
a result. "Within normal limits" is a statement in words with the interpretation N, never a made-up number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from service.fhir.elements import Element, coded, quantity
from service.mapping.case import Case, by_key
from service.mapping.quantities import quantity_words, to_quantity
from service.mapping.resource import Resource
from service.mapping.times import put_when, when_words
from service.report.model import Quantity, ReferenceRange, Test

TITRE: Final = "{titer}"
ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_PROCEDURES: Final = ("procedure", "imaging")
_LIMITS: Final = {True: "within normal limits", False: "outside normal limits"}


def build_tests(case: Case) -> None:
    """An Observation for every test of the report."""
    for index, test in by_key(case.report.tests):
        _test(case, index, test)


def _test(case: Case, index: int, test: Test) -> None:
    at = f"/tests/{index}"
    resource = case.new("Observation", f"test/{test.key}", "tests")
    resource.put("status", "final" if _has_result(test) else "unknown")
    if test.kind is not None:
        resource.put("category", [case.coded("test-kind", test.kind)], f"{at}/kind")
    code = case.term(test.name, test.codes, lambda name: _codes(case, test, name), f"{at}/name")
    resource.put("code", code, f"{at}/name")
    if test.codes:
        resource.seen(f"{at}/codes", resource.body, "code")
    resource.put("subject", case.patient)
    put_when(case, resource, "effectiveDateTime", test.date, f"{at}/date")
    if test.date is None and test.kind == "vital-signs":
        # The R4 vital signs profiles ask for a time, or for the reason why there is none.
        resource.put_or_unknown("effectiveDateTime", None)
    _put_value(case, resource, test, at)
    _put_interpretation(case, resource, test, at)
    if test.note is not None:
        resource.put("note", [{"text": test.note}], f"{at}/note")
    if test.reference_range is not None:
        resource.put("referenceRange", [_range(case, resource, test.reference_range, f"{at}/reference_range")])
    when = when_words(case, test.date)
    resource.say(f"{test.name}: {result_words(test)}{f' ({when})' if when else ''}.")
    resource.say(test.note)


def _codes(case: Case, test: Test, name: str) -> Sequence[dict[str, str]]:
    """Codes of a laboratory test that fit the result's scale and unit; of a procedure where the test is one."""
    clinical = case.context.clinical
    codes = clinical.test(name, _scale(test), test.unit if test.value is not None else None)
    return codes or (clinical.procedure(name) if test.kind in _PROCEDURES else ())


def _has_result(test: Test) -> bool:
    results = (test.value, test.titre, test.coded, test.text, test.within_limits, test.interpretation)
    return any(result is not None for result in results)


def _scale(test: Test) -> Literal["quantitative", "titre", "ordinal"] | None:
    """What kind of LOINC code fits the result: a number, a titre, positive/negative; None for words."""
    if test.titre is not None:
        return "titre"
    if test.value is not None or test.within_limits is not None:
        return "quantitative"
    if test.coded is not None or test.interpretation in ("positive", "negative"):
        return "ordinal"
    return "quantitative" if test.interpretation is not None else None


def _put_value(case: Case, resource: Resource, test: Test, at: str) -> None:
    if test.value is not None and test.unit is not None:
        value = to_quantity(case, Quantity(test.value, test.unit, test.comparator), at)
        resource.put("valueQuantity", value, f"{at}/value")
        resource.seen(f"{at}/unit", value, "unit")
    elif test.value is not None:
        resource.put("valueQuantity", quantity(test.value, None, None, test.comparator), f"{at}/value")
    elif test.titre is not None:
        # Not a Ratio: its denominator may carry no comparator in R5 (fhir-mapping 5.5).
        resource.put("valueQuantity", quantity(test.titre, "titer", TITRE, test.comparator), f"{at}/titre")
    elif test.coded is not None:
        resource.put("valueCodeableConcept", case.coded("test-result", test.coded, test.coded), f"{at}/coded")
    elif test.text is not None:
        resource.put("valueString", test.text, f"{at}/text")
    elif test.within_limits is not None:
        resource.put("valueString", _LIMITS[test.within_limits], f"{at}/within_limits")
    elif test.interpretation is None:
        resource.put("dataAbsentReason", coded(ABSENT, "unknown"))
    if test.comparator is not None:
        resource.seen(f"{at}/comparator", resource.body["valueQuantity"], "comparator")


def _put_interpretation(case: Case, resource: Resource, test: Test, at: str) -> None:
    """As stated; else what the words themselves say: positive, negative, within or outside limits."""
    if test.interpretation is not None:
        concept = case.coded("interpretation", test.interpretation)
        resource.put("interpretation", [concept], f"{at}/interpretation")
    elif test.coded is not None:
        concept = case.coded("test-result-interpretation", test.coded)
        resource.put("interpretation", [concept] if concept else [], f"{at}/coded")
    elif test.within_limits is not None:
        word = "normal" if test.within_limits else "abnormal"
        resource.put("interpretation", [case.coded("interpretation", word)])
    if test.within_limits is not None:
        resource.seen(f"{at}/within_limits", resource.body, "interpretation")


def _range(case: Case, resource: Resource, value: ReferenceRange, at: str) -> Element:
    element: Element = {}
    words = [value.text] if value.text is not None else []
    for name, limit in (("low", value.low), ("high", value.high)):
        if limit is None:
            continue
        if limit.comparator is None:
            resource.put(name, to_quantity(case, limit, f"{at}/{name}"), f"{at}/{name}", within=element)
        else:
            # A limit is a SimpleQuantity, which takes no comparator: it stays in words.
            words.append(f"{name} {quantity_words(limit)}")
            resource.seen(f"{at}/{name}", element, "text")
    if value.kind is not None:
        resource.put("type", case.coded("range-kind", value.kind), f"{at}/kind", within=element)
    resource.put("text", "; ".join(words), f"{at}/text" if value.text is not None else None, within=element)
    return element


def result_words(test: Test) -> str:
    """The result of a test in a line."""
    sign = f"{test.comparator} " if test.comparator else ""
    parts = [
        f"{sign}{test.value:f}{f' {test.unit}' if test.unit else ''}" if test.value is not None else None,
        f"titre {sign}1:{test.titre}" if test.titre is not None else None,
        test.coded,
        test.text,
        None if test.within_limits is None else _LIMITS[test.within_limits],
        test.interpretation.replace("-", " ") if test.interpretation else None,
    ]
    if test.reference_range is not None:
        limits = test.reference_range
        words = [quantity_words(limits.low), quantity_words(limits.high), limits.text]
        parts.append(f"{limits.kind or 'reference'} range {' to '.join(word for word in words if word)}")
    return ", ".join(part for part in parts if part) or "result not given"
