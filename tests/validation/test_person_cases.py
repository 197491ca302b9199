"""Patients and Observations that R4 allows, and such that it does not: one unusual thing in each.

http://hl7.org/fhir/R4/patient.html, observation.html, datatypes.html, json.html#primitive. Right means without an error
in any layer; wrong names the rule that is broken, once.
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from service.validation import check
from tests.validation import r4_samples as r4

Json = dict[str, Any]

WHY: Final = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
}
ABSENT: Final = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]}
UCUM: Final = {"system": "http://unitsofmeasure.org", "code": "mmol/L"}
DUTCH: Final = {"coding": [{"system": "urn:ietf:bcp:47", "code": "nl"}]}
SODIUM: Final = {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]}


def patient(**more: Any) -> Json:
    return r4.patient() | more


def named(**more: Any) -> Json:
    return patient(name=[more])


def reached(*contacts: Json) -> Json:
    return patient(telecom=list(contacts))


def contact(**more: Any) -> Json:
    return patient(contact=[more])


def lived(start: str, end: str) -> Json:
    return patient(address=[{"city": "Ghent", "period": {"start": start, "end": end}}])


def observed(**more: Any) -> Json:
    """An Observation without a value but for what is given."""
    plain = {"resourceType": "Observation", "status": "final", "code": {"text": "Level"}}
    return plain | {"subject": {"reference": "Patient/p1"}} | more


def lasted(start: Any, end: Any) -> Json:
    return observed(effectivePeriod={"start": start, "end": end})


def ranged(**more: Any) -> Json:
    return observed(valueInteger=3, referenceRange=[more])


RIGHT: Final[dict[str, Json]] = {
    "period from a month to a day in it": lived("2020-01", "2020-01-15"),
    "period from a day to its year": lived("2020-11-30", "2020"),
    "period of one day": lived("2020-01-15", "2020-01-15"),
    "period without an end": patient(address=[{"period": {"start": "2020"}}]),
    "period over zones": lasted("2020-01-01T00:30:00+02:00", "2019-12-31T23:30:00+00:00"),
    "period from a moment to its day": lasted("2020-01-01T23:59:59.9-05:00", "2020-01-01"),
    "period of which the start is not told": observed(effectivePeriod={"_start": WHY, "end": "2020"}),
    "name of a text only": named(text="A. N. Other"),
    "name that ended": named(use="maiden", family="Peeters", period={"end": "1999-05"}),
    "second of two names withheld": named(family="Doe", given=["Ann", None], _given=[None, WHY]),
    "only the second of two names told": named(given=[None, "Béa"], _given=[WHY, None]),
    "more extensions than names": named(given=["Ann"], _given=[None, WHY]),
    "no name told": named(_family=WHY),
    "contact of a value that is not told": reached({"system": "phone", "_value": WHY}),
    "contact of a system only": reached({"system": "email", "use": "work", "rank": 2}),
    "contact for a time": reached({"system": "other", "value": "x", "period": {"start": "2020"}}),
    "contact person with an organization": contact(organization={"display": "Home for the elderly"}),
    "contact person by name alone": contact(name={"text": "The daughter"}),
    "link to another patient": patient(link=[{"other": {"reference": "Patient/p9"}, "type": "seealso"}]),
    "dead": patient(deceasedBoolean=True),
    "died on a day": patient(deceasedDateTime="2024-06"),
    "day of death not told": patient(_deceasedDateTime=WHY),
    "second of twins": patient(multipleBirthInteger=2),
    "no twin": patient(multipleBirthBoolean=False),
    "language": patient(communication=[{"language": DUTCH, "preferred": True}]),
    "language in words": patient(communication=[{"language": {"text": "Sign language"}}]),
    "photo by its address": patient(photo=[{"url": "https://example.org/p.jpg", "title": "Passport"}]),
    "photo with its data": patient(photo=[{"contentType": "image/png", "data": "QUJD", "size": 3}]),
    "address in one line": patient(address=[{"text": "1 Main St", "_country": WHY}]),
    "doctor by identifier": patient(generalPractitioner=[{"type": "Practitioner", "identifier": {"value": "7"}}]),
    "identifier with an assigner in words": patient(identifier=[{"value": "7", "assigner": {"display": "Town"}}]),
    "identifier by its type": patient(identifier=[{"type": {"text": "Passport"}, "_value": WHY}]),
    "birth date with the time of birth": patient(
        _birthDate={
            "extension": [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                    "valueDateTime": "1950-07-01T04:05:00Z",
                }
            ]
        }
    ),
    "birth date not told": {key: value for key, value in patient(_birthDate=WHY).items() if key != "birthDate"},
    "no value, and why": observed(dataAbsentReason=ABSENT),
    "neither value nor reason": observed(),
    "component without a value": observed(component=[{"code": SODIUM, "dataAbsentReason": ABSENT}]),
    "components only, one of the same code": observed(code=SODIUM, component=[{"code": SODIUM, "valueInteger": 1}]),
    "value beside components of other codes": observed(
        valueQuantity={"value": 4, **UCUM}, component=[{"code": SODIUM, "valueString": "normal"}]
    ),
    "range with a low end": ranged(low={"value": 3, **UCUM}),
    "range in words": ranged(text="negative"),
    "range for an age": ranged(high={"value": 3}, age={"low": {"value": 18, **UCUM, "code": "a"}}),
    "value below a limit": observed(valueQuantity={"value": 5, "comparator": "<", "unit": "mg/L"}),
    "ratio": observed(valueRatio={"numerator": {"value": 1}, "denominator": {"value": 128}}),
    "time of day": observed(valueTime="14:30:00"),
    "time by an event": observed(effectiveTiming={"repeat": {"when": ["CM"]}}),
    "status not told": {key: value for key, value in observed(_status=WHY).items() if key != "status"},
}

WRONG: Final[dict[str, tuple[Json, str]]] = {
    "period from a month to one before": (lived("2020-02", "2020-01-31"), "per-1"),
    "period of a day to one before": (lived("2020-01-16", "2020-01-15"), "per-1"),
    "period against the zones": (lasted("2020-01-01T00:30:00+01:00", "2019-12-31T23:29:00Z"), "per-1"),
    "period from a moment to a year before": (lasted("2020-01-03T00:00:00Z", "2019"), "per-1"),
    "period with a time without a zone": (lasted("2020-01-01T10:00:00", "2020"), "primitive-dateTime"),
    "a name and nothing beside it": (named(given=["Ann", None], _given=[WHY, None]), "json-null"),
    "null without the other array": (named(given=["Ann", None]), "json-null"),
    "null in both arrays": (named(given=["Ann", None], _given=[None, None]), "json-null"),
    "more extensions than names, and null": (named(given=["Ann"], _given=[None, None]), "json-null"),
    "extensions that are no array": (named(given=["Ann"], _given=WHY), "array-expected"),
    "name that is no array": (named(given="Ann"), "array-expected"),
    "contact without a system": (reached({"value": "+32 2 555"}), "cpt-2"),
    "contact of an unknown system": (reached({"system": "telegraph", "value": "x"}), "binding-required"),
    "contact of rank zero": (reached({"system": "phone", "rank": 0}), "primitive-positiveInt"),
    "contact person without details": (contact(relationship=[{"text": "daughter"}]), "pat-1"),
    "contact person of a gender alone": (contact(gender="female"), "pat-1"),
    "link without a type": (patient(link=[{"other": {"reference": "Patient/p9"}}]), "cardinality-min"),
    "link to a doctor": (
        patient(link=[{"other": {"reference": "Practitioner/r9"}, "type": "refer"}]),
        "reference-target",
    ),
    "dead in two ways": (patient(deceasedBoolean=True, deceasedDateTime="2024"), "choice-many"),
    "died in words": (patient(deceasedString="yes"), "element-unknown"),
    "twin of a broken number": (patient(multipleBirthInteger=1.5), "primitive-integer"),
    "language left out": (patient(communication=[{"preferred": True}]), "cardinality-min"),
    "photo of no kind": (patient(photo=[{"data": "QUJD"}]), "att-1"),
    "photo of no base64": (patient(photo=[{"contentType": "image/png", "data": "QUJ"}]), "primitive-base64Binary"),
    "address period against time": (lived("2021", "2020"), "per-1"),
    "doctor who is a patient": (patient(generalPractitioner=[{"reference": "Patient/p2"}]), "reference-target"),
    "gender of no code": (patient(gender="F"), "binding-required"),
    "born on no day": (patient(birthDate="1950-02-30"), "primitive-date"),
    "extension without a value": (
        patient(_birthDate={"extension": [{"url": "https://example.org/u"}]}),
        "extension-value",
    ),
    "value and why there is none": (observed(valueInteger=3, dataAbsentReason=ABSENT), "obs-6"),
    "value of the code of a component": (
        observed(code=SODIUM, valueInteger=3, component=[{"code": SODIUM, "valueInteger": 1}]),
        "obs-7",
    ),
    "component without a code": (observed(component=[{"valueInteger": 1}]), "cardinality-min"),
    "range without ends": (ranged(type={"text": "normal"}), "obs-3"),
    "range with a comparator": (ranged(low={"value": 3, "comparator": "<"}), "cardinality-max"),
    "range of an age against its order": (
        ranged(text="x", age={"low": {"value": 65, "unit": "a"}, "high": {"value": 18, "unit": "a"}}),
        "rng-2",
    ),
    "two values": (observed(valueInteger=3, valueString="3"), "choice-many"),
    "unit's code without a system": (observed(valueQuantity={"value": 3, "code": "mg"}), "qty-3"),
    "half a ratio": (observed(valueRatio={"numerator": {"value": 1}}), "rat-1"),
    "status of no code": (observed(status="done"), "binding-required"),
    "value of a type that R4 lacks here": (observed(valueUri="https://example.org"), "element-unknown"),
    "time of day without seconds": (observed(valueTime="14:30"), "primitive-time"),
    "text for a number": (observed(valueQuantity={"value": "3"}), "json-type"),
    "member that is no observation": (observed(hasMember=[{"reference": "Condition/c1"}]), "reference-target"),
}


@pytest.mark.parametrize("resource", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_has_no_error(resource: Json) -> None:
    assert [issue for issue in check(resource).issues if issue.severity == "error"] == []


@pytest.mark.parametrize(("resource", "key"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_once(resource: Json, key: str) -> None:
    """The models say of some of it again, in their own words, what a layer before has said."""
    found = check(resource).issues
    assert [issue.key for issue in found if issue.severity == "error" and issue.key != "models-rejected"] == [key]
