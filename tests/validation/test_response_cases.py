"""Responses that R4 allows and responses that it does not, each against a small questionnaire of its own.

http://hl7.org/fhir/R4/questionnaire.html and questionnaireresponse.html#notes. What HL7's validator only remarks on is
no error here: right means without an error, wrong names the rule that is broken.
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from service.validation import check
from tests.validation.test_questionnaires import URL, answered, asked, coding, question, response, together, value_set

Json = dict[str, Any]

LAYERS: Final = {"structure", "invariants", "profiles"}
LIST: Final = "https://example.org/ValueSet/a"
OPTIONS: Final = [{"valueCoding": coding("yes")}, {"valueCoding": coding("no")}]
TEXTS: Final = [{"valueString": "left"}, {"valueString": "right"}]
MG: Final = {"system": "http://unitsofmeasure.org", "code": "mg"}


def when(asked_of: str, how: str, **expected: Any) -> Json:
    return {"question": asked_of, "operator": how, **expected}


def conditional(behavior: str | None, *conditions: Json, **more: Any) -> Json:
    """A string that depends on other questions."""
    given = {"enableBehavior": behavior} if behavior else {}
    return question("z", "string", enableWhen=list(conditions), **given, **more)


def group(link_id: str, *items: Json) -> Json:
    return {"linkId": link_id, "item": list(items)}


def single(kind: str, given: Json, **more: Any) -> tuple[Json, Json]:
    """One question and one answer to it."""
    return asked(question("1", kind, **more)), response(answered("1", given))


def pair(kind: str, given: Json | None, conditioned: Json, *rest: Json) -> tuple[Json, Json]:
    """A question that is answered or not, and one that depends on it."""
    items = [answered("a", given)] if given else []
    return asked(question("a", kind), conditioned), response(*items, *rest)


Z: Final = answered("z", {"valueString": "x"})
TWO: Final = asked(question("1", "string"), question("2", "string"))
GROUPED: Final = asked(
    question(
        "g",
        "group",
        required=True,
        item=[question("g.1", "string", required=True), question("h", "group", item=[question("h.1", "date")])],
    )
)
REPEATED: Final = asked(question("g", "group", repeats=True, item=[question("g.1", "string", required=True)]))
BELOW: Final = asked(question("1", "boolean", repeats=True, item=[question("1.1", "string")]))
SWITCHED: Final = asked(
    question("a", "boolean"),
    question(
        "g",
        "group",
        required=True,
        enableWhen=[when("a", "=", answerBoolean=True)],
        item=[question("g.1", "string", required=True)],
    ),
)
FILLED: Final = answered("g.1", {"valueString": "x"})
NO: Final = answered("a", {"valueBoolean": False})
YES: Final = answered("a", {"valueBoolean": True})
EXPANSION: Final = {"timestamp": "2024", "contains": [coding("yes")]}
CUT_SHORT: Final = {
    "meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}]}
}
PART_OF_EXPANSION: Final = {"timestamp": "2024", "total": 40, "contains": [coding("yes")]}
BOTH: Final = [when("a", "=", answerInteger=1), when("a", ">", answerInteger=5)]


def with_set(held: Json, code: str, kind: str = "choice", url: str = LIST) -> tuple[Json, ...]:
    return (*single(kind, {"valueCoding": coding(code)}, answerValueSet=url), held)


def contained(answer: Json, holder: Json | None = None, **more: Any) -> tuple[Json]:
    questionnaire = asked(question("1", "boolean", required=True))
    return (response(answer, contained=[questionnaire | (holder or {})]) | {"questionnaire": "#q"} | more,)


RIGHT: Final[dict[str, tuple[Json, ...]]] = {
    "choice without a list takes a code": single("choice", {"valueCoding": coding("any")}),
    "choice without a list takes a text": single("choice", {"valueString": "left arm"}),
    "choice without a list takes a date": single("choice", {"valueDate": "2024-06"}),
    "choice of a value set takes a text": single("choice", {"valueString": "left"}, answerValueSet=LIST),
    "choice of texts": single("choice", {"valueString": "left"}, answerOption=TEXTS),
    "choice that says its display too": single(
        "choice", {"valueCoding": coding("yes") | {"display": "Yes!", "userSelected": True}}, answerOption=OPTIONS
    ),
    "open choice takes a text beside codes": single("open-choice", {"valueString": "perhaps"}, answerOption=OPTIONS),
    "open choice takes another code": single("open-choice", {"valueCoding": coding("odd")}, answerOption=OPTIONS),
    "open choice without a list takes a number": single("open-choice", {"valueInteger": 3}),
    "quantity in any unit": single("quantity", {"valueQuantity": {"value": 2, "unit": "tablets"}}),
    "attachment": single("attachment", {"valueAttachment": {"contentType": "image/png", "data": "QUJD"}}),
    "reference by identifier": single("reference", {"valueReference": {"identifier": {"value": "7"}}}),
    "url": single("url", {"valueUri": "urn:oid:1.2.3"}),
    "text with lines": single("text", {"valueString": "one\ntwo"}),
    "decimal without a point": single("decimal", {"valueDecimal": 3}),
    "integer of its options": single("integer", {"valueInteger": 2}, answerOption=[{"valueInteger": 2}]),
    "as long as allowed": single("string", {"valueString": "ab\u00e9"}, maxLength=3),
    "other than it began with, though to be read only": single(
        "string", {"valueString": "b"}, initial=[{"valueString": "a"}], readOnly=True
    ),
    "answer that is absent for a reason": single(
        "string",
        {"extension": [{"url": "https://example.org/why", "valueCode": "unknown"}]},
        required=True,
    ),
    "several answers to a question that repeats": (
        asked(question("1", "date", repeats=True)),
        response(answered("1", {"valueDate": "2023"}, {"valueDate": "2024"})),
    ),
    "question left out between others": (TWO, response(answered("2", {"valueString": "x"}))),
    "items without answers": (TWO, response({"linkId": "1"}, {"linkId": "2", "text": "Question 2"})),
    "groups in groups": (
        GROUPED,
        response(group("g", FILLED, group("h", answered("h.1", {"valueDate": "2024"})))),
    ),
    "group that repeats": (REPEATED, response(group("g", FILLED), group("g", FILLED))),
    "group that is not there, with a required question": (REPEATED, response()),
    "items below each answer": (
        BELOW,
        response(
            answered(
                "1", {"valueBoolean": True, "item": [answered("1.1", {"valueString": "x"})]}, {"valueBoolean": False}
            )
        ),
    ),
    "required in a group that is not enabled": (SWITCHED, response(NO)),
    "required in a group that is enabled": (SWITCHED, response(YES, group("g", FILLED))),
    "group that is not enabled, with nothing in it": (SWITCHED, response(NO, {"linkId": "g"})),
    "all conditions hold": pair(
        "integer", {"valueInteger": 7}, conditional("all", when("a", "!=", answerInteger=1), BOTH[1]), Z
    ),
    "any condition holds": pair("integer", {"valueInteger": 7}, conditional("any", *BOTH), Z),
    "all conditions do not hold": pair("integer", {"valueInteger": 7}, conditional("all", *BOTH, required=True)),
    "no answer exists": pair("string", None, conditional(None, when("a", "exists", answerBoolean=False)), Z),
    "a time not before another": pair(
        "time", {"valueTime": "10:00:00"}, conditional(None, when("a", ">=", answerTime="10:00:00")), Z
    ),
    "a quantity below another": pair(
        "quantity",
        {"valueQuantity": {"value": 2, **MG}},
        conditional(None, when("a", "<=", answerQuantity={"value": 2.5, **MG})),
        Z,
    ),
    "required, still in progress": (SWITCHED, response(YES, status="in-progress")),
    "required, stopped": (GROUPED, response(status="stopped")),
    "display that is shown again": (asked(question("1", "display")), response({"linkId": "1", "text": "Question 1"})),
    "nothing answered of nothing required": (TWO, response()),
    "contained questionnaire": contained(answered("1", {"valueBoolean": True})),
    "questionnaire of the version named": (
        TWO | {"version": "1.0"},
        response(answered("1", {"valueString": "x"})) | {"questionnaire": f"{URL}|1.0"},
    ),
    "questionnaire of another version is not at hand": (
        TWO | {"version": "1.0"},
        response(answered("other", {"valueString": "x"})) | {"questionnaire": f"{URL}|2.0"},
    ),
    "questionnaire in two versions, of which none is named": (
        TWO | {"version": "1.0"},
        TWO | {"version": "2.0", "item": [question("3", "string")]},
        response(answered("3", {"valueString": "x"})),
    ),
    "questionnaire without its items, as a search gives it": (
        {key: value for key, value in TWO.items() if key != "item"} | CUT_SHORT,
        response(answered("1", {"valueString": "x"})),
    ),
    "response without its items, as a search gives it": (GROUPED, response() | CUT_SHORT),
    "value set of which one page is at hand": with_set(value_set(expansion=PART_OF_EXPANSION), "other"),
    "value set too large to be listed whole": with_set(
        value_set(
            expansion=EXPANSION
            | {
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/valueset-toocostly", "valueBoolean": True}
                ]
            }
        ),
        "other",
    ),
    "value set of another version is not at hand": with_set(
        value_set(version="1", expansion=EXPANSION), "other", url=f"{LIST}|2"
    ),
    "value set of R4 in another version is not at hand": single(
        "choice",
        {"valueCoding": {"system": "http://hl7.org/fhir/administrative-gender", "code": "nonbinary"}},
        answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender|9.0",
    ),
}

WRONG: Final[dict[str, tuple[tuple[Json, ...], str]]] = {
    "choice of codes takes no text": (single("choice", {"valueString": "yes"}, answerOption=OPTIONS), "answer-type"),
    "choice takes no quantity": (single("choice", {"valueQuantity": {"value": 1}}), "answer-type"),
    "choice takes no truth value": (single("choice", {"valueBoolean": True}, answerOption=OPTIONS), "answer-type"),
    "none of the options": (single("choice", {"valueCoding": coding("odd")}, answerOption=OPTIONS), "answer-option"),
    "none of the texts": (single("choice", {"valueString": "up"}, answerOption=TEXTS), "answer-option"),
    "none of the numbers": (
        single("integer", {"valueInteger": 3}, answerOption=[{"valueInteger": 2}]),
        "answer-option",
    ),
    "none of the days": (single("date", {"valueDate": "2024"}, answerOption=[{"valueDate": "2023"}]), "answer-option"),
    "none of the strings": (single("string", {"valueString": "up"}, answerOption=TEXTS), "answer-option"),
    "not in the contained value set": (
        (
            asked(question("1", "choice", answerValueSet="#v"), contained=[value_set(expansion=EXPANSION)]),
            response(answered("1", {"valueCoding": coding("odd")})),
        ),
        "answer-option",
    ),
    "not in the value set of the version named": (
        with_set(value_set(version="1", expansion=EXPANSION), "odd", url=f"{LIST}|1"),
        "answer-option",
    ),
    "open choice takes no truth value": (single("open-choice", {"valueBoolean": True}), "answer-type"),
    "integer for a decimal": (single("decimal", {"valueInteger": 3}), "answer-type"),
    "decimal for an integer": (single("integer", {"valueDecimal": 3}), "answer-type"),
    "string for a url": (single("url", {"valueString": "https://example.org"}), "answer-type"),
    "dateTime for a date": (single("date", {"valueDateTime": "2024-06-01"}), "answer-type"),
    "number for a quantity": (single("quantity", {"valueDecimal": 3}), "answer-type"),
    "url for an attachment": (single("attachment", {"valueUri": "https://example.org/a.png"}), "answer-type"),
    "string for a reference": (single("reference", {"valueString": "Patient/1"}), "answer-type"),
    "too long a text": (single("text", {"valueString": "abcd"}, maxLength=3), "answer-length"),
    "too long a text of an open choice": (
        single("open-choice", {"valueString": "abcd"}, maxLength=3, answerOption=OPTIONS),
        "answer-length",
    ),
    "answer in a group": (
        (REPEATED, response({"linkId": "g", "answer": [{"valueString": "x", "item": [FILLED]}]}, status="stopped")),
        "answer-group",
    ),
    "answer to a display": (single("display", {"valueString": "x"}), "answer-group"),
    "items below a question and not below its answer": (
        (BELOW, response(group("1", answered("1.1", {"valueString": "x"})))),
        "answer-item",
    ),
    "two answers": (
        (TWO, response(answered("1", {"valueString": "x"}, {"valueString": "y"}))),
        "answer-repeats",
    ),
    "one linkId twice": (
        (TWO, response(answered("1", {"valueString": "x"}), answered("1", {"valueString": "y"}))),
        "answer-repeats",
    ),
    "no such linkId": ((TWO, response(answered("3", {"valueString": "x"}))), "answer-link-unknown"),
    "item of a group beside the group": ((GROUPED, response(FILLED, status="stopped")), "answer-nesting"),
    "second before first": (
        (TWO, response(answered("2", {"valueString": "x"}), answered("1", {"valueString": "y"}))),
        "answer-order",
    ),
    "other words for the question": (
        (TWO, response(answered("1", {"valueString": "x"}, text="Question one"))),
        "answer-text",
    ),
    "required group absent": ((GROUPED, response()), "answer-required"),
    "required group empty": ((GROUPED, response({"linkId": "g"})), "answer-required"),
    "required question absent in its group": (
        (REPEATED, response(group("g", FILLED), {"linkId": "g", "item": [{"linkId": "g.1"}]})),
        "answer-required",
    ),
    "required question absent, amended": ((GROUPED, response(status="amended")), "answer-required"),
    "required group absent that is enabled": ((SWITCHED, response(YES)), "answer-required"),
    "group answered that is not enabled": ((SWITCHED, response(NO, group("g", FILLED))), "answer-disabled"),
    "group answered that is not enabled, in progress": (
        (SWITCHED, response(NO, group("g", FILLED), status="in-progress")),
        "answer-disabled",
    ),
    "not all conditions hold": (pair("integer", {"valueInteger": 7}, conditional("all", *BOTH), Z), "answer-disabled"),
    "no condition holds": (pair("integer", {"valueInteger": 3}, conditional("any", *BOTH), Z), "answer-disabled"),
    "an answer exists": (
        pair("string", {"valueString": "x"}, conditional(None, when("a", "exists", answerBoolean=False)), Z),
        "answer-disabled",
    ),
    "nothing is unlike no answer": (
        pair("integer", None, conditional(None, when("a", "!=", answerInteger=3)), Z),
        "answer-disabled",
    ),
    "a time before another": (
        pair("time", {"valueTime": "09:59:59"}, conditional(None, when("a", ">=", answerTime="10:00:00")), Z),
        "answer-disabled",
    ),
    "contained questionnaire, another type": (contained(answered("1", {"valueString": "x"})), "answer-type"),
    "questionnaire of the version named, required": (
        (GROUPED | {"version": "1.0"}, response() | {"questionnaire": f"{URL}|1.0"}),
        "answer-required",
    ),
}


def document(case: tuple[Json, ...]) -> Json:
    return case[0] if len(case) == 1 else together(*case)


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_has_no_error(case: tuple[Json, ...]) -> None:
    assert [issue for issue in check(document(case), LAYERS).issues if issue.severity == "error"] == []


@pytest.mark.parametrize(("case", "key"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_once(case: tuple[Json, ...], key: str) -> None:
    assert [issue.key for issue in check(document(case), LAYERS).issues if issue.severity == "error"] == [key]


@pytest.mark.parametrize(
    ("case", "key"),
    [
        ("choice of a value set takes a text", "answer-type"),
        ("choice without a list takes a date", "answer-type"),
        ("open choice takes another code", "answer-option"),
    ],
)
def test_what_is_only_odd_is_a_warning(case: str, key: str) -> None:
    found = check(document(RIGHT[case]), LAYERS).issues
    assert [(issue.key, issue.severity) for issue in found] == [(key, "warning")]


@pytest.mark.parametrize(
    ("case", "key"),
    [
        ("questionnaire of another version is not at hand", "questionnaire-not-checked"),
        ("questionnaire in two versions, of which none is named", "questionnaire-not-checked"),
        ("questionnaire without its items, as a search gives it", "questionnaire-not-checked"),
        ("response without its items, as a search gives it", "questionnaire-not-checked"),
        ("value set of which one page is at hand", "answer-not-checked"),
        ("value set too large to be listed whole", "answer-not-checked"),
        ("value set of another version is not at hand", "answer-not-checked"),
        ("value set of R4 in another version is not at hand", "answer-not-checked"),
    ],
)
def test_what_is_not_at_hand_is_said(case: str, key: str) -> None:
    verdict = check(document(RIGHT[case]), LAYERS)
    assert (key, "information") in [(issue.key, issue.severity) for issue in verdict.issues]
    assert verdict.layers["profiles"] == "skipped"
