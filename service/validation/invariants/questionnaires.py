"""Invariants of Questionnaire and QuestionnaireResponse.

Source: http://hl7.org/fhir/R4/questionnaire.html, questionnaireresponse.html. que-12 says "more than one" in words and
"> 2" in its expression: the reference validator takes the words, and so does this. Nested items are items too.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, has_any, is_distinct
from service.validation.invariants.rule import Context

_ITEM: Final = "Questionnaire.item"
_WITH_OPTIONS: Final = frozenset(
    {"choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string", "quantity"}
)
_WITH_LENGTH: Final = frozenset({"boolean", "decimal", "integer", "string", "text", "url", "open-choice"})

family: Final = Family("questionnaire.html")


@family.rule(
    "que-2",
    "Questionnaire",
    "A linkId names one item, so none comes twice",
    "every linkId once in the whole Questionnaire",
)
def link_ids_are_distinct(questionnaire: Json, _: Context) -> bool:
    """No linkId stands twice, at whatever depth."""
    found: list[str] = []
    items = list(questionnaire.get("item", ()))
    while items:
        item = items.pop()
        items += item.get("item", ())
        if "linkId" in item:
            found.append(item["linkId"])
    return is_distinct(found)


@family.rule(
    "que-1",
    _ITEM,
    "A group has items, and a display has none",
    "item in a group, no item in a display",
)
def nested_where_due(item: Json, _: Context) -> bool:
    """Groups have items, displays have none."""
    kind = item.get("type")
    return "item" in item if kind == "group" else kind != "display" or "item" not in item


@family.rule("que-3", _ITEM, "A display asks nothing, so it has no code", "no code in a display")
def display_has_no_code(item: Json, _: Context) -> bool:
    """A display has no code."""
    return "code" not in item or item.get("type") != "display"


@family.rule(
    "que-4",
    _ITEM,
    "The answers to choose from are listed or are those of a value set, not both",
    "answerOption or answerValueSet",
)
def options_from_one_place(item: Json, _: Context) -> bool:
    """Not both options and a value set."""
    return "answerOption" not in item or not has(item, "answerValueSet")


@family.rule(
    "que-5",
    _ITEM,
    "Only some types of item have answers to choose from",
    "answerOption and answerValueSet in choices and simple types of question only",
)
def options_where_due(item: Json, _: Context) -> bool:
    """Only choices and simple types have options."""
    return not has_any(item, "answerOption", "answerValueSet") or item.get("type") in _WITH_OPTIONS


@family.rule(
    "que-6",
    _ITEM,
    "A display asks nothing, so it is neither required nor repeated",
    "no required and no repeats in a display",
)
def display_is_plain(item: Json, _: Context) -> bool:
    """A display is neither required nor repeats."""
    return item.get("type") != "display" or not has_any(item, "required", "repeats")


@family.rule(
    "que-8",
    _ITEM,
    "Only questions have answers to begin with",
    "no initial in a group or display",
)
def initial_of_questions(item: Json, _: Context) -> bool:
    """Groups and displays have no initial values."""
    return "initial" not in item or item.get("type") not in ("group", "display")


@family.rule("que-9", _ITEM, "A display is never written to", "no readOnly in a display")
def display_without_read_only(item: Json, _: Context) -> bool:
    """A display does not say whether it is read-only."""
    return item.get("type") != "display" or not has(item, "readOnly")


@family.rule(
    "que-10",
    _ITEM,
    "Only answers of a simple type have a greatest length",
    "maxLength in boolean, decimal, integer, string, text, url and open-choice only",
)
def length_of_simple_types(item: Json, _: Context) -> bool:
    """Only simple types have a greatest length."""
    return not has(item, "maxLength") or item.get("type") in _WITH_LENGTH


@family.rule(
    "que-11",
    _ITEM,
    "With answers to choose from, the first choice is marked among them",
    "answerOption.initialSelected in place of initial",
)
def initial_without_options(item: Json, _: Context) -> bool:
    """Not both options and initial values."""
    return "initial" not in item or "answerOption" not in item


@family.rule(
    "que-12",
    _ITEM,
    "With several conditions it is said whether all or any of them must be met",
    "enableBehavior beside more than one enableWhen",
)
def conditions_are_combined(item: Json, _: Context) -> bool:
    """Two or more conditions have a behaviour."""
    return "enableWhen" not in item or len(item["enableWhen"]) < 2 or has(item, "enableBehavior")


@family.rule(
    "que-13",
    _ITEM,
    "Only an item that repeats begins with several values",
    "repeats true, or at most one initial",
)
def several_initials_repeat(item: Json, _: Context) -> bool:
    """Several initial values need an item that repeats."""
    return "initial" not in item or len(item["initial"]) < 2 or item.get("repeats") is True


@family.rule(
    "que-7",
    "Questionnaire.item.enableWhen",
    "Whether there is an answer is asked with true or false",
    "answerBoolean with the operator exists",
)
def existence_is_boolean(condition: Json, _: Context) -> bool:
    """The operator exists is compared with a boolean."""
    return condition.get("operator") != "exists" or has(condition, "answerBoolean")


@family.rule(
    "qrs-1",
    "QuestionnaireResponse.item",
    "Items stand below an item or below its answers, not both",
    "answer or item",
    page="questionnaireresponse.html",
)
def nested_in_one_place(item: Json, _: Context) -> bool:
    """Not both answers and items."""
    return "answer" not in item or "item" not in item
