"""A QuestionnaireResponse against its Questionnaire: which items there are, where, how often, and which are missing.

http://hl7.org/fhir/R4/questionnaireresponse.html#notes: items have the linkIds of the questionnaire, in its order and
its nesting (below a group: its items; below a question: in its answers); groups have no answers; what is not enabled
is not answered. What is required has to be there once the response is completed or amended, and not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation import options
from service.validation.choices import Choices, Find
from service.validation.enabling import Around, Conditions, Paths
from service.validation.places import Fault, Place
from service.validation.targets import objects

Json = dict[str, Any]

_COMPLETE: Final = ("completed", "amended")
_UNKNOWN: Final = Fault("answer-link-unknown", "The questionnaire has no such item", None, "not-found")
_MISPLACED: Final = Fault("answer-nesting", "The questionnaire has this item in another place", None, "structure")
_ORDER: Final = Fault("answer-order", "The items are not in the order of the questionnaire", None, "structure")
_TEXT: Final = Fault("answer-text", "The text of an item, if given, is that of the questionnaire", None)
_ONE: Final = Fault("answer-repeats", "The item does not repeat", "one item, with one answer", "structure")
_DISABLED: Final = Fault("answer-disabled", "The item is answered though it is not enabled", "no answer", "invalid")
_REQUIRED: Final = Fault("answer-required", "A required item has no answer", None, "required")
_NO_ANSWERS: Final = Fault("answer-group", "A group or display has no answers", "items, no answer", "structure")
_NO_ITEMS: Final = Fault("answer-item", "Items below a question stand in its answers", "answer.item", "structure")


class Comparison:
    """One response held against one questionnaire."""

    def __init__(self, questionnaire: Json, paths: Paths, response: Json, choices: Choices, find: Find) -> None:
        self._questionnaire = questionnaire
        self._paths = paths
        self._conditions = Conditions(paths)
        self._choices = choices
        self._find = find
        self._response = response
        self._is_complete = response.get("status") in _COMPLETE

    def issues(self, place: Place) -> Iterator[Issue]:
        """Everything in which they differ."""
        around = Around(None, None, self._response, self._response)
        yield from self._items(objects(self._questionnaire.get("item")), around, place)

    def _items(self, questions: list[Json], around: Around, place: Place) -> Iterator[Issue]:
        """The items of a response, group or answer against the questions that stand there."""
        holder = around.holder
        if "item" not in holder and not (self._is_complete and any("required" in question for question in questions)):
            return
        positions = {str(question.get("linkId")): number for number, question in reversed(list(enumerate(questions)))}
        given: dict[str, list[tuple[Json, Place]]] = {}
        last = 0
        for index, item in enumerate(objects(holder.get("item"))):
            at: Place = (place, "item", index)
            link_id = str(item.get("linkId"))
            if link_id not in positions:
                yield from self._elsewhere(item, at)
                continue
            if positions[link_id] < last:
                yield _ORDER.at(at, link_id)
            last = positions[link_id]
            given.setdefault(link_id, []).append((item, at))
        for question in questions:
            yield from self._question(question, given.get(str(question.get("linkId")), []), around, place)

    def _elsewhere(self, item: Json, at: Place) -> Iterator[Issue]:
        link_id = item.get("linkId")
        if isinstance(link_id, str):
            yield (_MISPLACED if link_id in self._paths else _UNKNOWN).at((at, "linkId", None), link_id)

    def _question(
        self, question: Json, given: list[tuple[Json, Place]], around: Around, place: Place
    ) -> Iterator[Issue]:
        enabled = self._conditions.is_enabled(question, around)
        # An item with nothing in it is as good as none.
        filled = [(item, at) for item, at in given if "answer" in item or "item" in item]
        if not filled and enabled and question.get("required") is True and self._is_complete:
            fault = _REQUIRED._replace(expected=f"an item {question.get('linkId')} with an answer")
            yield fault.at(given[0][1] if given else place)
        if len(filled) > 1 and question.get("repeats") is not True:
            yield _ONE.at(filled[1][1], question.get("linkId"))
        for item, at in filled:
            if enabled is False:
                yield _DISABLED.at(at, question.get("linkId"))
            yield from self._item(question, item, around, at, enabled is True)

    def _item(self, question: Json, item: Json, around: Around, at: Place, enabled: bool) -> Iterator[Issue]:
        kind, answers, questions = question.get("type"), objects(item.get("answer")), objects(question.get("item"))
        link_id = str(question.get("linkId"))
        if "text" in item and item["text"] != question.get("text"):
            yield _TEXT._replace(expected=question.get("text")).at((at, "text", None), item["text"])
        if kind in ("group", "display"):
            if answers:
                yield _NO_ANSWERS.at((at, "answer", None))
            if kind == "display" and "item" in item:
                yield _NO_ITEMS._replace(text="A display has no items", expected="no item").at((at, "item", None))
            elif kind == "group":
                yield from self._items(questions, Around(around, link_id, item, item), at)
            return
        if "item" in item:
            yield _NO_ITEMS.at((at, "item", None))
        if not answers and enabled and question.get("required") is True and self._is_complete:
            yield _REQUIRED._replace(expected="an answer").at(at)
        if len(answers) > 1 and question.get("repeats") is not True:
            yield _ONE.at((at, "answer", 1), question.get("linkId"))
        for index, answer in enumerate(answers):
            here: Place = (at, "answer", index)
            yield from options.issues(question, answer, self._choices, self._find, here)
            yield from self._items(questions, Around(around, link_id, item, answer), here)
