"""Times and durations: a date of any precision stays as it is, a relative time stays relative.

Relative: the R4 core extension relative-date (event, relationship, offset), the only published form that keeps
"6 months after start of the drug" without inventing a date. Words: the core extension originalText.
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import CORE, UCUM
from service.fhir.elements import Element
from service.mapping.case import Case
from service.mapping.resource import Resource, original_text
from service.report.model import Duration, When

RELATIVE_DATE: Final = f"{CORE}/relative-date"
_RELATION_WORDS: Final = {
    "before-start": "before the start of",
    "before": "before",
    "before-end": "before the end of",
    "concurrent-with-start": "at the start of",
    "concurrent": "during",
    "concurrent-with-end": "at the end of",
    "after-start": "after the start of",
    "after": "after",
    "after-end": "after the end of",
}
_COMPARATOR_WORDS: Final = {"<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least "}


def duration(case: Case, value: Duration) -> Element:
    """A FHIR Duration in UCUM; the reporter's words as originalText, alone where no number is given."""
    element: Element = {}
    if value.text is not None:
        element["extension"] = [original_text(value.text)]
    if value.value is not None and value.unit is not None:
        element["value"] = value.value
        if value.comparator is not None:
            element["comparator"] = value.comparator
        element["unit"] = value.unit if value.value == 1 else f"{value.unit}s"
        element["system"] = UCUM
        element["code"] = case.code("time-unit", value.unit)
    return element


def duration_words(value: Duration | None) -> str | None:
    """A duration as a person writes it: "6 months"."""
    if value is None:
        return None
    if value.value is None or value.unit is None:
        return value.text
    unit = value.unit if value.value == 1 else f"{value.unit}s"
    number = f"{_COMPARATOR_WORDS.get(value.comparator or '', '')}{value.value:f} {unit}"
    return f"{number} ({value.text})" if value.text else number


def when_words(case: Case, value: When | None) -> str | None:
    """A time as a person writes it: the date, or "6 months after start of omalizumab"."""
    if value is None:
        return None
    words = value.date
    if value.relation is not None:
        target = case.drugs[value.drug].name if value.drug else case.reactions[value.reaction or ""].term
        words = f"{duration_words(value.offset)} {_RELATION_WORDS[value.relation]} {target}"
    if words is None:
        return value.text
    return f"{words} ({value.text})" if value.text else words


def put_when(
    case: Case, resource: Resource, key: str, value: When | None, at: str, within: Element | None = None
) -> None:
    """Set a dateTime element from a time: the date itself, and its relation or words as extensions of it."""
    if value is None:
        return
    container = resource.body if within is None else within
    extensions = []
    if value.relation is not None and value.offset is not None:
        extensions.append(_relative(case, value, value.offset))
    if value.text is not None:
        extensions.append(original_text(value.text))
    if extensions:
        resource.shows_extensions = True
        container.setdefault(f"_{key}", {}).setdefault("extension", []).extend(extensions)
        resource.seen(at, container, f"_{key}")
    if value.date is not None:
        resource.put(key, value.date, at, within)


def put_choice(case: Case, resource: Resource, key: str, value: When | None, at: str) -> None:
    """Set onset[x] or abatement[x]: a dateTime where the time is a date or relative, else the words as string."""
    if value is not None and value.date is None and value.relation is None:
        resource.put(f"{key}String", value.text, at)
    else:
        put_when(case, resource, f"{key}DateTime", value, at)


def _relative(case: Case, value: When, offset: Duration) -> Element:
    event = (
        case.ref("MedicationStatement", f"drug/{value.drug}")
        if value.drug
        else case.ref("AdverseEvent", value.reaction or "")
    )
    return {
        "url": RELATIVE_DATE,
        "extension": [
            {"url": "event", "valueReference": event},
            {"url": "relationship", "valueCode": value.relation},
            {"url": "offset", "valueDuration": duration(case, offset)},
        ],
    }
