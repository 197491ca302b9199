"""The lists that answers are chosen from: the options of a question, the codes of a value set.

http://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.answerOption and answerValueSet. A value set
is known where it lists its codes, or is R4's own; a page of an expansion, or a part of it, is not all of it. Each list
is gone through once, however many answers are from it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from service.validation import rules
from service.validation.targets import objects

Json = dict[str, Any]
# A value set by its canonical URL, from where the questionnaire is.
Find = Callable[[str], Json | None]
Codes = frozenset[tuple[str, str]]

_R4: Final = ("", "4.0.1")
_SHOWN: Final = 8


class Options:
    """The options of one question. An answer is one of them if it has what the option has of system and code, or
    reference; of an option without these, the display.
    """

    def __init__(self, options: list[Json]) -> None:
        self.types: dict[str, set[tuple[str, ...]]] = {}
        self.first = [shown(option) for option in options[:_SHOWN]]
        self._marks = set()
        for option in options:
            for key, value in option.items():
                if key.startswith("value"):
                    parts = _parts(value)
                    self.types.setdefault(key, set()).add(parts)
                    self._marks.add(_mark(key, parts, value))

    def has(self, key: str, value: Any) -> bool:
        """Whether the value is one of the options."""
        return any(_mark(key, parts, value) in self._marks for parts in self.types.get(key, ()))


def _parts(option: Any) -> tuple[str, ...]:
    """The names of what tells an option from others."""
    if not isinstance(option, dict):
        return ()
    return tuple(name for name in ("system", "code", "reference") if name in option) or ("display",)


def _mark(key: str, parts: tuple[str, ...], value: Any) -> tuple[str, tuple[str, ...], str]:
    told = [value.get(name) for name in parts] if parts and isinstance(value, dict) else value
    return key, parts, repr(told)


def shown(option: Json) -> str:
    """An option or answer in words."""
    value = next((value for key, value in option.items() if key.startswith("value")), None)
    return str(value.get("code", value.get("display"))) if isinstance(value, dict) else str(value)


class Choices:
    """The lists of one document that was walked, which outlives this."""

    def __init__(self) -> None:
        self._options: dict[int, Options] = {}
        self._codes: dict[int, Codes | None] = {}

    def options(self, question: Json) -> Options:
        """The options of a question."""
        if id(question) not in self._options:
            self._options[id(question)] = Options(objects(question.get("answerOption")))
        return self._options[id(question)]

    def codes(self, url: str, find: Find) -> Codes | None:
        """The codes of a value set; None where not all of them are known."""
        held = find(url)
        if held is None:
            name, _, version = url.partition("|")
            return _of_r4(name) if version in _R4 and name in rules.value_sets() else None
        if id(held) not in self._codes:
            self._codes[id(held)] = _listed(held)
        return self._codes[id(held)]


@functools.cache
def _of_r4(name: str) -> Codes | None:
    known = rules.value_sets()[name].get("codes")
    return None if known is None else frozenset((system, code) for system in known for code in known[system])


def _listed(held: Json) -> Codes | None:
    """The codes that a value set lists itself."""
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
