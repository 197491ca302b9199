"""The bytes of one Naranjo answer set to what is said of it: its score, or every reason why it has none.

The form is public: {"total", "category", "points"} of a complete set, {"span", "categories"} of one with open items.
"""

from __future__ import annotations

from dataclasses import replace
from json import dumps
from typing import Any, Final

from service.causality import naranjo
from service.errors import Refused
from service.fhir import json
from service.issues import Issue, shown
from service.pointer import pointer

_SET: Final = 'an object like {"1": "yes", "2": "no"}'


def score(data: bytes) -> dict[str, Any]:
    """The score of the answer set. Raises Refused with all reasons at once, fit to be written as JSON."""
    try:
        return _scored(data)
    except Refused as refused:
        raise Refused([_encodable(issue) for issue in refused.issues]) from None


def _scored(data: bytes) -> dict[str, Any]:
    answers = json.parse(data)
    if not isinstance(answers, dict):
        raise Refused([_issue("structure", "naranjo-set", "This is not an answer set", "", answers, _SET)])
    try:
        result = naranjo.score(answers)
    except naranjo.NotAnAnswerSet as error:
        raise Refused(_answer_issues(error)) from None
    if result.total is None:
        return {"span": result.span, "categories": result.categories}
    return {"total": result.total, "category": result.category, "points": result.points}


def _answer_issues(error: naranjo.NotAnAnswerSet) -> list[Issue]:
    instrument = naranjo.load()
    items = f"an item number: {', '.join(instrument.items)}"
    answers = ", ".join((*instrument.answers, naranjo.NOT_ANSWERED))
    return [
        *(
            _issue("structure", "naranjo-item", "The Naranjo scale has no such item", pointer(item), item, items)
            for item in error.items
        ),
        *(
            _issue("code-invalid", "naranjo-answer", "This is not an answer", pointer(item), answer, answers)
            for item, answer in error.answers.items()
        ),
    ]


def _issue(code: str, key: str, text: str, place: str, found: object, expected: str) -> Issue:
    words = found if isinstance(found, str) else dumps(found, default=str)
    return Issue("error", code, key, text, pointer=place, found=shown(words), expected=expected)


def _encodable(issue: Issue) -> Issue:
    r"""The issue with lone surrogates, which JSON lets in as \ud800 and UTF-8 does not, as escapes."""
    place, found = (
        text.encode("utf-8", "backslashreplace").decode() if text else text for text in (issue.pointer, issue.found)
    )
    return replace(issue, pointer=place, found=found)
