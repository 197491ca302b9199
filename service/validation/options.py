"""What may answer a question: the type of its answers, their length, and the list they are chosen from.

http://hl7.org/fhir/R4/questionnaire.html (#item.type, #item.answerOption, #item.maxLength) and
valueset-item-type.html. A choice is one of its options, or a code of its value set; an open choice may be a text as
well, and a code that is not in its list is a warning. Numbers, days, times and strings that have options are one of
them too. Where a choice has no options, an answer of another type that options may have is a warning, as the reference
validator only remarks on it. A value set that is not on board, or not whole, is said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation.choices import Choices, Find, Options, shown
from service.validation.places import Fault, Place

Json = dict[str, Any]

_TYPES: Final = {
    "boolean": ("valueBoolean",),
    "decimal": ("valueDecimal",),
    "integer": ("valueInteger",),
    "date": ("valueDate",),
    "dateTime": ("valueDateTime",),
    "time": ("valueTime",),
    "string": ("valueString",),
    "text": ("valueString",),
    "url": ("valueUri",),
    "choice": ("valueCoding",),
    "open-choice": ("valueCoding", "valueString"),
    "attachment": ("valueAttachment",),
    "reference": ("valueReference",),
    "quantity": ("valueQuantity",),
}
_CHOICES: Final = ("choice", "open-choice")
_CHOSEN: Final = ("valueCoding", "valueDate", "valueInteger", "valueString", "valueTime")
_WRONG: Final = Fault("answer-type", "The answer is not of the type of its question", None, "structure")
_LONG: Final = Fault("answer-length", "The answer is longer than its question allows", None, "too-long")
_OPTION: Final = Fault("answer-option", "The answer is none of the options of its question", None, "code-invalid")
_UNCHECKED: Final = Fault("answer-not-checked", "", None, "not-supported", "information")


def issues(question: Json, answer: Json, choices: Choices, find: Find, place: Place) -> Iterator[Issue]:
    """What is wrong with one answer; one without a value has nothing to be judged by."""
    key = next((key for key in answer if key.startswith("value")), None)
    kind = str(question.get("type"))
    if key is None or kind not in _TYPES:
        return
    at: Place = (place, "value", None)
    options, value = choices.options(question), answer[key]
    if key not in _TYPES[kind] and key not in options.types:
        named = dict.fromkeys((*_TYPES[kind], *options.types))
        expected = " or ".join(name.removeprefix("value") for name in named)
        odd = kind in _CHOICES and key in _CHOSEN and not options.types
        wrong = _WRONG._replace(severity="warning") if odd else _WRONG
        yield wrong._replace(expected=expected).at(at, key.removeprefix("value"))
        return
    longest = question.get("maxLength")
    if isinstance(longest, int) and isinstance(value, str) and len(value) > longest:
        yield _LONG._replace(expected=f"at most {longest} characters").at(at, value)
    listed = kind in _CHOICES or key in options.types
    if listed and not (kind == "open-choice" and key == "valueString"):
        other = _other(question, options, key, value, choices, find)
        if other is None:
            text = f"The value set {question['answerValueSet']} is not on board, so answers from it are not checked"
            yield _UNCHECKED._replace(text=text).at(at)
        elif other:
            wrong = _OPTION._replace(severity="warning") if kind == "open-choice" else _OPTION
            yield wrong._replace(expected=other).at(at, shown({key: value}))


def _other(question: Json, options: Options, key: str, value: Any, choices: Choices, find: Find) -> str | None:
    """What the answer should be in place of what it is; empty where it is right, None where that is not known."""
    url = question.get("answerValueSet")
    if options.types:
        return "" if options.has(key, value) else f"one of {', '.join(options.first)}"
    if not isinstance(url, str) or not isinstance(value, dict):
        return ""
    codes = choices.codes(url, find)
    if codes is None:
        return None
    return "" if (str(value.get("system")), str(value.get("code"))) in codes else f"a code of {url}"
