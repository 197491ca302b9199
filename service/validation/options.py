"""What may answer a question: the type of its answers, their length, and the list they are chosen from.

http://hl7.org/fhir/R4/questionnaire.html (#item.type, #item.answerOption, #item.maxLength) and
valueset-item-type.html. A choice is one of its options, or a code of its value set; an open choice may be a text as
well, and a code that is not in its list is a warning. Numbers, days, times and strings that have options are one of
them too. Where a choice has no options, an answer of another type that options may have is a warning, as the reference
validator only remarks on it. A value set that is not on board, or not whole, is said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation import rules
from service.validation.places import Fault, Place
from service.validation.targets import objects

Json = dict[str, Any]
# A value set by its canonical URL, from where the questionnaire is.
Find = Callable[[str], Json | None]

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
_R4: Final = ("", "4.0.1")
_WRONG: Final = Fault("answer-type", "The answer is not of the type of its question", None, "structure")
_LONG: Final = Fault("answer-length", "The answer is longer than its question allows", None, "too-long")
_OPTION: Final = Fault("answer-option", "The answer is none of the options of its question", None, "code-invalid")
_UNCHECKED: Final = Fault("answer-not-checked", "", None, "not-supported", "information")
_SHOWN: Final = 8


def issues(question: Json, answer: Json, find: Find, place: Place) -> Iterator[Issue]:
    """What is wrong with one answer; one without a value has nothing to be judged by."""
    key = next((key for key in answer if key.startswith("value")), None)
    kind = str(question.get("type"))
    if key is None or kind not in _TYPES:
        return
    at: Place = (place, "value", None)
    options, value = objects(question.get("answerOption")), answer[key]
    if key not in _TYPES[kind] and not any(key in option for option in options):
        named = (*_TYPES[kind], *(name for option in options for name in option if name.startswith("value")))
        expected = " or ".join(dict.fromkeys(name.removeprefix("value") for name in named))
        odd = kind in _CHOICES and key in _CHOSEN and not options
        wrong = _WRONG._replace(severity="warning") if odd else _WRONG
        yield wrong._replace(expected=expected).at(at, key.removeprefix("value"))
        return
    longest = question.get("maxLength")
    if isinstance(longest, int) and isinstance(value, str) and len(value) > longest:
        yield _LONG._replace(expected=f"at most {longest} characters").at(at, value)
    listed = kind in _CHOICES or any(key in option for option in options)
    if listed and not (kind == "open-choice" and key == "valueString"):
        yield from _choice(question, options, key, value, find, at)


def _choice(question: Json, options: list[Json], key: str, value: Any, find: Find, at: Place) -> Iterator[Issue]:
    severity = _OPTION._replace(severity="warning") if question["type"] == "open-choice" else _OPTION
    url = question.get("answerValueSet")
    if options:
        if not any(key in option and _is_same(value, option[key]) for option in options):
            expected = ", ".join(_shown(option) for option in options[:_SHOWN])
            yield severity._replace(expected=f"one of {expected}").at(at, _shown({key: value}))
    elif isinstance(url, str) and isinstance(value, dict):
        codes = _codes(url, find)
        if codes is None:
            text = f"The value set {url} is not on board, so answers from it are not checked"
            yield _UNCHECKED._replace(text=text).at(at)
        elif (str(value.get("system")), str(value.get("code"))) not in codes:
            yield severity._replace(expected=f"a code of {url}").at(at, _shown({key: value}))


def _is_same(value: Any, option: Any) -> bool:
    if value == option:
        return type(value) is type(option)
    if isinstance(value, dict) and isinstance(option, dict):
        parts = [name for name in ("system", "code", "reference") if name in option] or ["display"]
        return all(value.get(name) == option.get(name) for name in parts)
    return False


def _shown(option: Json) -> str:
    value = next((value for key, value in option.items() if key.startswith("value")), None)
    return str(value.get("code", value.get("display"))) if isinstance(value, dict) else str(value)


def _codes(url: str, find: Find) -> frozenset[tuple[str, str]] | None:
    """The codes of a value set: as it lists them itself, or of R4's own; None where not all of them are known."""
    name, _, version = url.partition("|")
    held = find(url)
    if held is None:
        known = rules.value_sets().get(name, {}).get("codes") if version in _R4 else None
        return None if known is None else frozenset((system, code) for system in known for code in known[system])
    expansion = held.get("expansion")
    if isinstance(expansion, dict) and _is_whole(expansion):
        return frozenset(_contained(expansion))
    compose = held.get("compose")
    includes = objects(compose.get("include")) if isinstance(compose, dict) else []
    listed = includes and all("concept" in include for include in includes)
    if not listed or "exclude" in held["compose"] or any("valueSet" in include for include in includes):
        return None
    return frozenset(
        (str(include.get("system")), str(concept.get("code")))
        for include in includes
        for concept in objects(include["concept"])
    )


def _is_whole(expansion: Json) -> bool:
    """Whether an expansion has all codes: it is no page, not filtered, and has no extension that says it is cut off."""
    if "extension" in expansion or "offset" in expansion or "contains" not in expansion:
        return False
    total = expansion.get("total", 0)
    filtered = any(parameter.get("name") == "filter" for parameter in objects(expansion.get("parameter")))
    return isinstance(total, int) and total <= sum(1 for _ in _contained(expansion)) and not filtered


def _contained(holder: Json) -> Iterator[tuple[str, str]]:
    for entry in objects(holder.get("contains")):
        yield str(entry.get("system")), str(entry.get("code"))
        yield from _contained(entry)
