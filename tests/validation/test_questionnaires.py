"""Responses against their questionnaires: one that fits, broken one way at a time; conditions, types and options."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

import pytest

from service import tables
from service.validation import check

Json = dict[str, Any]

URL: Final = "https://example.org/Questionnaire/hives"
CODES: Final = "https://example.org/CodeSystem/answer"
BY_TYPE: Final[dict[str, tuple[str, Any]]] = {
    "boolean": ("valueBoolean", True),
    "decimal": ("valueDecimal", 1),
    "integer": ("valueInteger", 1),
    "date": ("valueDate", "2024-06-01"),
    "dateTime": ("valueDateTime", "2024-06-01"),
    "time": ("valueTime", "10:31:00"),
    "string": ("valueString", "arms"),
    "text": ("valueString", "arms"),
    "url": ("valueUri", "https://example.org"),
    "choice": ("valueCoding", {"system": CODES, "code": "yes"}),
    "open-choice": ("valueString", "perhaps"),
    "attachment": ("valueAttachment", {"url": "https://example.org/photo"}),
    "reference": ("valueReference", {"reference": "Patient/p1"}),
    "quantity": ("valueQuantity", {"value": 3}),
}


def coding(code: str) -> Json:
    return {"system": CODES, "code": code}


def question(link_id: str, kind: str, **more: Any) -> Json:
    return {"linkId": link_id, "text": f"Question {link_id}", "type": kind, **more}


def answered(link_id: str, *values: Json, **more: Any) -> Json:
    return {"linkId": link_id, "answer": list(values), **more}


def asked(*items: Json, **more: Any) -> Json:
    return {"resourceType": "Questionnaire", "id": "q", "url": URL, "status": "active", "item": list(items), **more}


def response(*items: Json, status: str = "completed", **more: Any) -> Json:
    made = {"resourceType": "QuestionnaireResponse", "questionnaire": URL, "status": status, **more}
    return made | ({"item": list(items)} if items else {})


def together(questionnaire: Json, answer: Json, *others: Json) -> Json:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in (questionnaire, answer, *others)],
    }


def keys(document: Json) -> list[tuple[str, str | None]]:
    return [(issue.key, issue.path) for issue in check(document, {"profiles"}).issues]


HIVES: Final = asked(
    question("1", "boolean", required=True),
    question(
        "2",
        "string",
        required=True,
        maxLength=5,
        enableWhen=[{"question": "1", "operator": "=", "answerBoolean": True}],
    ),
    question(
        "3",
        "group",
        item=[
            question("3.1", "choice", answerOption=[{"valueCoding": coding("yes")}, {"valueCoding": coding("no")}]),
            question("3.2", "integer", repeats=True, item=[question("3.2.1", "text")]),
            question("3.3", "open-choice", answerOption=[{"valueCoding": coding("mild")}]),
        ],
    ),
    question("4", "display"),
)
FITS: Final = response(
    answered("1", {"valueBoolean": True}, text="Question 1"),
    answered("2", {"valueString": "arms"}),
    {
        "linkId": "3",
        "item": [
            answered("3.1", {"valueCoding": coding("yes")}),
            answered(
                "3.2", {"valueInteger": 1, "item": [answered("3.2.1", {"valueString": "x"})]}, {"valueInteger": 2}
            ),
            answered("3.3", {"valueString": "rather mild"}),
        ],
    },
    {"linkId": "4"},
)


def test_a_response_that_fits_passes() -> None:
    verdict = check(together(HIVES, FITS), {"profiles"})
    assert verdict.issues == ()
    assert verdict.layers["profiles"] == "pass"


def without(index: int) -> Callable[[Json], None]:
    return lambda answer: answer["item"].pop(index)


def put(value: Any, *path: str | int) -> Callable[[Json], None]:
    def change(answer: Json) -> None:
        holder: Any = answer["item"]
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, list) and path[-1] == len(holder):
            holder.append(value)
        else:
            holder[path[-1]] = value

    return change


BROKEN: Final[dict[str, tuple[Callable[[Json], None], str, str]]] = {
    "required item absent": (without(1), "answer-required", ""),
    "required item empty": (put({"linkId": "2"}, 1), "answer-required", ".item[1]"),
    "required item with items for answers": (
        put({"linkId": "1", "item": [{"linkId": "1"}]}, 0),
        "answer-disabled answer-item answer-required",
        "",
    ),
    "unknown linkId": (put({"linkId": "5"}, 4), "answer-link-unknown", ".item[4].linkId"),
    "item of a group outside of it": (put({"linkId": "3.1"}, 4), "answer-nesting", ".item[4].linkId"),
    "out of order": (put({"linkId": "1"}, 4), "answer-order", ".item[4]"),
    "another text": (put("Question one", 0, "text"), "answer-text", ".item[0].text"),
    "wrong type": (put({"valueInteger": 1}, 1, "answer", 0), "answer-type", ".item[1].answer[0].value"),
    "too long": (put({"valueString": "left arm"}, 1, "answer", 0), "answer-length", ".item[1].answer[0].value"),
    "none of the options": (
        put({"valueCoding": coding("maybe")}, 2, "item", 0, "answer", 0),
        "answer-option",
        ".item[2].item[0].answer[0].value",
    ),
    "option of another system": (
        put({"valueCoding": {"system": "https://example.org/other", "code": "yes"}}, 2, "item", 0, "answer", 0),
        "answer-option",
        ".item[2].item[0].answer[0].value",
    ),
    "two answers": (put({"valueBoolean": True}, 0, "answer", 1), "answer-repeats", ".item[0].answer[1]"),
    "two groups": (
        put({"linkId": "3", "item": [answered("3.2", {"valueInteger": 1})]}, 3),
        "answer-repeats",
        ".item[3]",
    ),
    "group with an answer": (put([{"valueString": "x"}], 2, "answer"), "answer-group", ".item[2].answer"),
    "display with an answer": (put([{"valueString": "x"}], 3, "answer"), "answer-group", ".item[3].answer"),
    "items beside the answers": (
        put([{"linkId": "3.2.1"}], 2, "item", 1, "item"),
        "answer-item",
        ".item[2].item[1].item",
    ),
    "answered though not enabled": (put({"valueBoolean": False}, 0, "answer", 0), "answer-disabled", ".item[1]"),
}


@pytest.mark.parametrize(("change", "key", "path"), BROKEN.values(), ids=BROKEN.keys())
def test_a_response_that_does_not_fit_is_an_error(change: Callable[[Json], None], key: str, path: str) -> None:
    broken = copy.deepcopy(FITS)
    change(broken)
    found = check(together(HIVES, broken), {"profiles"})
    assert sorted(issue.key for issue in found.issues) == key.split()
    assert {issue.severity for issue in found.issues} == {"error"}
    if " " not in key:
        assert found.issues[0].path == f"Bundle.entry[1].resource{path}"


def test_an_open_choice_outside_of_its_options_is_a_warning() -> None:
    other = copy.deepcopy(FITS)
    other["item"][2]["item"][2] = answered("3.3", {"valueCoding": coding("odd")})
    (issue,) = check(together(HIVES, other), {"profiles"}).issues
    assert (issue.key, issue.severity) == ("answer-option", "warning")


@pytest.mark.parametrize("status", ["in-progress", "entered-in-error", "stopped"])
def test_what_is_required_may_be_absent_before_the_end(status: str) -> None:
    assert keys(together(HIVES, response(status=status))) == []


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_what_is_required_is_there_in_the_end(status: str) -> None:
    assert keys(together(HIVES, response(status=status))) == [("answer-required", "Bundle.entry[1].resource")]


CHOSEN: Final = {"valueCoding", "valueDate", "valueInteger", "valueString", "valueTime"}


@pytest.mark.parametrize("kind", BY_TYPE)
@pytest.mark.parametrize("given", BY_TYPE)
def test_the_type_of_an_answer_is_that_of_its_question(kind: str, given: str) -> None:
    """A choice that has no options may get what options may be: that is a warning."""
    key, value = BY_TYPE[given]
    fits = key == BY_TYPE[kind][0] or (kind == "open-choice" and key == "valueCoding")
    severity = "warning" if kind in ("choice", "open-choice") and key in CHOSEN else "error"
    found = check(together(asked(question("1", kind)), response(answered("1", {key: value}))), {"profiles"}).issues
    said = [("answer-type", severity, "Bundle.entry[1].resource.item[0].answer[0].value")]
    assert [(issue.key, issue.severity, issue.path) for issue in found] == ([] if fits else said)


@pytest.mark.parametrize(
    ("option", "good", "bad"),
    [
        ({"valueInteger": 3}, {"valueInteger": 3}, {"valueInteger": 4}),
        ({"valueString": "a"}, {"valueString": "a"}, {"valueString": "b"}),
        ({"valueDate": "2024"}, {"valueDate": "2024"}, {"valueDate": "2025"}),
        ({"valueCoding": {"display": "Yes"}}, {"valueCoding": {"display": "Yes"}}, {"valueCoding": {"display": "No"}}),
        ({"valueReference": {"reference": "a/1"}}, {"valueReference": {"reference": "a/1"}}, {"valueReference": {}}),
    ],
)
def test_options_may_be_other_than_codes(option: Json, good: Json, bad: Json) -> None:
    choice = asked(question("1", "choice", answerOption=[option]))
    assert keys(together(choice, response(answered("1", good)))) == []
    assert [key for key, _ in keys(together(choice, response(answered("1", bad))))] == ["answer-option"]


WHEN: Final[list[tuple[str, Json, Json | None, bool]]] = [
    ("exists", {"answerBoolean": True}, {"valueString": "x"}, True),
    ("exists", {"answerBoolean": True}, None, False),
    ("exists", {"answerBoolean": False}, None, True),
    ("=", {"answerCoding": coding("yes")}, {"valueCoding": coding("yes") | {"display": "Yes"}}, True),
    ("=", {"answerCoding": coding("yes")}, {"valueCoding": coding("no")}, False),
    ("!=", {"answerCoding": coding("yes")}, {"valueCoding": coding("no")}, True),
    ("!=", {"answerCoding": coding("yes")}, None, False),
    (">", {"answerInteger": 3}, {"valueInteger": 4}, True),
    (">", {"answerInteger": 3}, {"valueInteger": 3}, False),
    (">=", {"answerInteger": 3}, {"valueDecimal": 3}, True),
    ("<", {"answerQuantity": {"value": 3}}, {"valueQuantity": {"value": 2}}, True),
    ("<=", {"answerDate": "2024-06-01"}, {"valueDate": "2024-06-02"}, False),
    ("=", {"answerReference": {"reference": "Patient/a"}}, {"valueReference": {"reference": "Patient/b"}}, False),
    ("=", {"answerBoolean": True}, {"valueInteger": 1}, False),
]


@pytest.mark.parametrize(("how", "expected", "given", "enabled"), WHEN)
def test_a_question_is_required_only_when_it_is_enabled(
    how: str, expected: Json, given: Json | None, enabled: bool
) -> None:
    kind = next((kind for kind, (key, _) in BY_TYPE.items() if given and key in given), "string")
    condition = {"question": "1", "operator": how, **expected}
    questionnaire = asked(question("1", kind), question("2", "string", required=True, enableWhen=[condition]))
    items = [answered("1", given)] if given else []
    found = [key for key, _ in keys(together(questionnaire, response(*items)))]
    assert found == (["answer-required"] if enabled else [])
    found = [key for key, _ in keys(together(questionnaire, response(*items, answered("2", {"valueString": "x"}))))]
    assert found == ([] if enabled else ["answer-disabled"])


@pytest.mark.parametrize(("behavior", "needed"), [("any", True), ("all", False), (None, False)])
def test_conditions_hold_all_unless_any_is_enough(behavior: str | None, needed: bool) -> None:
    conditions = [{"question": "1", "operator": "=", "answerBoolean": value} for value in (True, False)]
    more = {"enableBehavior": behavior} if behavior else {}
    questionnaire = asked(
        question("1", "boolean"), question("2", "string", required=True, enableWhen=conditions, **more)
    )
    found = keys(together(questionnaire, response(answered("1", {"valueBoolean": True}))))
    assert bool(found) == needed


def test_in_a_group_that_repeats_the_question_of_the_same_group_counts() -> None:
    inside = question(
        "g.2", "string", required=True, enableWhen=[{"question": "g.1", "operator": "=", "answerBoolean": True}]
    )
    questionnaire = asked(question("g", "group", repeats=True, item=[question("g.1", "boolean"), inside]))
    groups = [{"linkId": "g", "item": [answered("g.1", {"valueBoolean": value})]} for value in (False, True)]
    assert keys(together(questionnaire, response(*groups))) == [("answer-required", "Bundle.entry[1].resource.item[1]")]


def value_set(**more: Any) -> Json:
    return {"resourceType": "ValueSet", "id": "v", "url": "https://example.org/ValueSet/a", "status": "active", **more}


LISTED: Final = value_set(compose={"include": [{"system": CODES, "concept": [{"code": "yes"}, {"code": "no"}]}]})
EXPANDED: Final = value_set(expansion={"contains": [{"abstract": True, "contains": [coding("yes"), coding("no")]}]})
FILTERED: Final = value_set(compose={"include": [{"system": CODES}]})


@pytest.mark.parametrize("held", [LISTED, EXPANDED], ids=["listed", "expanded"])
@pytest.mark.parametrize("contained", [True, False])
def test_answers_come_from_the_value_set(held: Json, contained: bool) -> None:
    url = "#v" if contained else held["url"]
    more = {"contained": [held]} if contained else {}
    questionnaire = asked(question("1", "choice", answerValueSet=url), **more)
    others = () if contained else (held,)
    for code, found in (("yes", []), ("maybe", ["answer-option"])):
        document = together(questionnaire, response(answered("1", {"valueCoding": coding(code)})), *others)
        assert [key for key, _ in keys(document)] == found


@pytest.mark.parametrize("others", [(), (FILTERED,)], ids=["absent", "open"])
def test_a_value_set_that_is_not_on_board_is_said_once(others: tuple[Json, ...]) -> None:
    questions = [question(link_id, "choice", answerValueSet=FILTERED["url"]) for link_id in "12"]
    answers = [answered(link_id, {"valueCoding": coding("odd")}) for link_id in "12"]
    verdict = check(together(asked(*questions), response(*answers), *others), {"profiles"})
    assert [(issue.key, issue.severity) for issue in verdict.issues] == [("answer-not-checked", "information")]
    assert verdict.layers["profiles"] == "skipped"


def test_codes_of_r4_are_on_board() -> None:
    gender = asked(question("1", "choice", answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender"))
    system = "http://hl7.org/fhir/administrative-gender"
    for code, found in (("female", []), ("f", ["answer-option"])):
        document = together(gender, response(answered("1", {"valueCoding": {"system": system, "code": code}})))
        assert [key for key, _ in keys(document)] == found


def test_the_questionnaire_may_be_contained_or_named_with_its_version() -> None:
    inside = response(contained=[HIVES], status="completed") | {"questionnaire": "#q"}
    assert [key for key, _ in keys(inside)] == ["answer-required"]
    versions = together(HIVES | {"version": "2"}, response() | {"questionnaire": f"{URL}|2"})
    assert [key for key, _ in keys(versions)] == ["answer-required"]


@pytest.mark.parametrize("canonical", [URL, f"{URL}|3", "#other", None])
def test_a_questionnaire_that_is_not_at_hand_is_said(canonical: str | None) -> None:
    lonely = response() | {"questionnaire": canonical}
    lonely = {key: value for key, value in lonely.items() if value is not None}
    document = together(HIVES | {"version": "2", "url": f"{URL}-other"}, lonely)
    verdict = check(document, {"structure", "profiles"})
    assert [(issue.key, issue.severity) for issue in verdict.issues] == [("questionnaire-not-checked", "information")]
    assert verdict.layers["profiles"] == "skipped"


def test_the_naranjo_questionnaire_is_always_at_hand() -> None:
    naranjo = tables.read_json("naranjo", "Questionnaire-naranjo.json")
    wrong = response(answered("naranjo-1", {"valueCoding": coding("yes")}), status="in-progress")
    assert [key for key, _ in keys(wrong | {"questionnaire": naranjo["url"]})] == ["answer-option"]
    assert [key for key, _ in keys(wrong | {"questionnaire": f"{naranjo['url']}|{naranjo['version']}"})] == [
        "answer-option"
    ]
    assert [key for key, _ in keys(wrong | {"questionnaire": f"{naranjo['url']}|0"})] == ["questionnaire-not-checked"]


@pytest.mark.parametrize(
    ("target", "key", "severity"),
    [
        ("1", None, None),
        ("9", "enable-when-question", "error"),
        ("2", "enable-when-question", "error"),
        ("3", "enable-when-order", "warning"),
    ],
)
def test_an_item_is_enabled_by_an_earlier_one(target: str, key: str | None, severity: str | None) -> None:
    when = [{"question": target, "operator": "exists", "answerBoolean": True}]
    document = asked(question("1", "string"), question("2", "string", enableWhen=when), question("3", "string"))
    found = [(issue.key, issue.severity, issue.path) for issue in check(document, {"profiles"}).issues]
    assert found == ([(key, severity, "Questionnaire.item[1].enableWhen[0].question")] if key else [])


@pytest.mark.parametrize("odd", [5, {}, [], None, "x", [5], [{}], {"item": 5}], ids=repr)
def test_a_broken_structure_breaks_no_layer(odd: Any) -> None:
    for name in ("item", "questionnaire", "contained", "status"):
        assert check(together(HIVES, FITS | {name: odd}), {"structure", "profiles"}).layers["structure"] != "skipped"
    for name in ("linkId", "text", "answer", "item"):
        broken = FITS | {"item": [FITS["item"][0] | {name: odd}]}
        assert check(together(HIVES, broken), {"structure", "profiles"}).layers["structure"] != "skipped"
    for name in ("linkId", "type", "answerOption", "answerValueSet", "enableWhen", "maxLength", "item", "required"):
        broken = asked(HIVES["item"][0] | {name: odd}, HIVES["item"][1])
        assert check(together(broken, FITS), {"structure", "profiles"}).layers["structure"] != "skipped"
    for name in ("url", "compose", "expansion"):
        choice = asked(question("1", "choice", answerValueSet=LISTED["url"]))
        document = together(choice, response(answered("1", {"valueCoding": coding("yes")})), LISTED | {name: odd})
        assert check(document, {"structure", "profiles"}).layers["structure"] != "skipped"


def enabled_by(condition: Json, given: Json | None, kind: str = "string", **more: Any) -> list[list[str]]:
    """What is said without an answer to the question that the condition is on, and with one."""
    target = question("2", "string", required=True, enableWhen=[{"question": "1", **condition}], **more)
    items = [answered("1", given)] if given else []
    both = response(*items), response(*items, answered("2", {"valueString": "x"}))
    return [[key for key, _ in keys(together(asked(question("1", kind), target), one))] for one in both]


ENABLED: Final = [["answer-required"], []]
DISABLED: Final = [[], ["answer-disabled"]]
UNDECIDED: Final[list[list[str]]] = [[], []]
MG: Final = {"system": "http://unitsofmeasure.org", "code": "mg"}


@pytest.mark.parametrize(
    ("condition", "given", "kind", "said"),
    [
        ({"operator": "<", "answerDate": "2024-06"}, {"valueDate": "2024-05-31"}, "date", ENABLED),
        ({"operator": "<", "answerDate": "2024-06-01"}, {"valueDate": "2024"}, "date", UNDECIDED),
        ({"operator": "=", "answerDate": "2024-06-01"}, {"valueDate": "2024"}, "date", UNDECIDED),
        ({"operator": "!=", "answerDate": "2024-06-01"}, {"valueDate": "2023"}, "date", ENABLED),
        (
            {"operator": ">", "answerDateTime": "2024-06-01T09:30:00Z"},
            {"valueDateTime": "2024-06-01T10:00:00+02:00"},
            "dateTime",
            DISABLED,
        ),
        (
            {"operator": ">", "answerQuantity": {"value": 3, **MG}},
            {"valueQuantity": {"value": 4, **MG}},
            "quantity",
            ENABLED,
        ),
        (
            {"operator": ">", "answerQuantity": {"value": 3, **MG}},
            {"valueQuantity": {"value": 4, **MG, "code": "g"}},
            "quantity",
            UNDECIDED,
        ),
        (
            {"operator": "=", "answerCoding": {"display": "Left"}},
            {"valueCoding": {"display": "Right"}},
            "choice",
            DISABLED,
        ),
        (
            {"operator": "!=", "answerString": "a"},
            {
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
                ]
            },
            "string",
            DISABLED,
        ),
    ],
)
def test_nothing_follows_from_a_condition_that_cannot_be_decided(
    condition: Json, given: Json, kind: str, said: list[list[str]]
) -> None:
    found = enabled_by(condition, given, kind)
    assert [[key for key in one if key != "extension-context"] for one in found] == said


def test_an_expression_of_sdc_is_not_evaluated_and_so_decides_nothing() -> None:
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
    expression = {"url": url, "valueExpression": {"language": "text/fhirpath", "expression": "false"}}
    document = together(asked(question("1", "string", required=True, extension=[expression])), response())
    assert [key for key, _ in keys(document) if key.startswith("answer-")] == []


@pytest.mark.parametrize(("behavior", "said"), [("any", ENABLED), ("all", UNDECIDED)])
def test_one_condition_that_holds_is_enough_for_any_but_not_for_all(behavior: str, said: list[list[str]]) -> None:
    given = {"valueDate": "2024"}
    conditions = [
        {"question": "1", "operator": "exists", "answerBoolean": True},
        {"question": "1", "operator": "=", "answerDate": "2024-06-01"},
    ]
    target = question("2", "string", required=True, enableWhen=conditions, enableBehavior=behavior)
    document = asked(question("1", "date"), target)
    both = response(answered("1", given)), response(answered("1", given), answered("2", {"valueString": "x"}))
    assert [[key for key, _ in keys(together(document, one))] for one in both] == said


def test_in_a_group_that_repeats_no_other_repetition_answers_for_it() -> None:
    inside = question("g.2", "string", enableWhen=[{"question": "g.1", "operator": "=", "answerBoolean": True}])
    questionnaire = asked(question("g", "group", repeats=True, item=[question("g.1", "boolean"), inside]))
    first = {"linkId": "g", "item": [answered("g.1", {"valueBoolean": True})]}
    second = {"linkId": "g", "item": [answered("g.2", {"valueString": "x"})]}
    found = keys(together(questionnaire, response(first, second)))
    assert found == [("answer-disabled", "Bundle.entry[1].resource.item[1].item[0]")]


def test_a_question_below_an_answer_may_be_enabled_by_that_answer() -> None:
    below = question(
        "1.1", "string", required=True, enableWhen=[{"question": "1", "operator": "=", "answerInteger": 2}]
    )
    questionnaire = asked(question("1", "integer", item=[below]))
    filled = answered("1", {"valueInteger": 2, "item": [answered("1.1", {"valueString": "x"})]})
    assert keys(together(questionnaire, response(filled))) == []
    assert [key for key, _ in keys(together(questionnaire, response(answered("1", {"valueInteger": 2}))))] == [
        "answer-required"
    ]


def test_an_item_is_not_enabled_by_what_stands_inside_of_it() -> None:
    when = [{"question": "g.1", "operator": "exists", "answerBoolean": True}]
    group = question("g", "group", enableWhen=when, item=[question("g.1", "string")])
    assert keys(asked(group)) == [("enable-when-question", "Questionnaire.item[0].enableWhen[0].question")]
    child = question("1.1", "string", enableWhen=[{"question": "1", "operator": "exists", "answerBoolean": True}])
    assert keys(asked(question("1", "string", item=[child]))) == []


def test_a_contained_resource_of_another_type_is_no_questionnaire() -> None:
    odd = response(contained=[LISTED | {"id": "q"}]) | {"questionnaire": "#q"}
    assert [key for key, _ in keys(odd)] == ["questionnaire-not-checked"]


def test_the_work_grows_with_the_document_and_not_with_its_square() -> None:
    """Each answer is gathered once: by the square, this would take many minutes."""
    number = 20_000
    chain = [{"question": "q0", "operator": "=", "answerBoolean": True}]
    questions = [question("q0", "boolean"), *(question(f"q{i}", "boolean", enableWhen=chain) for i in range(1, number))]
    answers = [answered(f"q{i}", {"valueBoolean": True}) for i in range(number)]
    unknown = [answered(f"u{i}", {"valueBoolean": True}) for i in range(number)]
    assert keys(together(asked(*questions), response(*answers))) == []
    assert len(keys(together(asked(*questions), response(*unknown)))) == number


def test_lists_are_gone_through_once_and_not_for_each_answer() -> None:
    """By the square, each of these would take minutes."""
    number = 20_000
    codes = [coding(str(index)) for index in range(number)]
    answers = [{"valueCoding": code} for code in reversed(codes)]
    options = [{"valueCoding": code} for code in codes]
    choice = asked(question("1", "choice", repeats=True, answerOption=options))
    assert keys(together(choice, response(answered("1", *answers)))) == []
    held = value_set(expansion={"contains": codes})
    many = [question(str(index), "choice", answerValueSet=held["url"]) for index in range(number)]
    each = [answered(str(index), answer) for index, answer in enumerate(answers)]
    assert keys(together(asked(*many), response(*each), held)) == []
