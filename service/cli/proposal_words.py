"""A proposal's values in words, as the listing and the page show them: no keys, no JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.fhir import json
from service.pointer import resolve, split

Json = dict[str, Any]
_LISTS: Final = {"drug": "drugs", "reaction": "reactions", "history": "history"}
_UNITS: Final = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_TIMES: Final = {1: "once", 2: "twice"}
_ONE: Final = {"authors": "author", "doses": "dose", "indications": "indication"}
_LIMITS: Final = {"low": "from", "high": "to"}


class Words:
    """The words of one report's values."""

    def __init__(self, report: Json) -> None:
        self._report = report
        lists = {**report, "history": report.get("patient", {}).get("history", [])}
        self._names = {
            (field, entry["key"]): str(entry.get("name") or entry.get("term"))
            for field, section in _LISTS.items()
            for entry in lists.get(section, [])
        }

    def name(self, field: str, key: str) -> str:
        """The name of the drug, the term of the reaction or of the history entry that has this key."""
        return self._names.get((field, key), key)

    def value(self, at: str) -> str:
        """What stands at a place of the report."""
        return self._said(resolve(self._report, at))

    def label(self, at: str, within: str) -> str:
        """The field that a place names, below another: "answers/3" is item 3; whose disease it is, is part of it."""
        steps = split(at.removeprefix(within))
        if steps[0] == "history":
            kind = resolve(self._report, f"{within}/history/{steps[1]}").get("kind", "condition")
            steps[0] = "history" if kind == "condition" else f"{kind} history"
            if steps[2] == "term":
                return steps[0]
            if steps[2:] == ["kind"] and kind == "family":
                return "whose"
        if steps[0] == "answers":
            return f"item {steps[1]}"
        plain = (_ONE.get(step) or _counted(step) for step in steps if step != "seriousness")
        return " ".join(plain).replace("_", " ").replace("-", " ")

    def _said(self, value: Any, field: str = "") -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dict):
            return " ".join(filter(None, self._parts(value)))
        if isinstance(value, list):
            return "; ".join(map(self._said, value))
        if isinstance(value, str):
            return self.name(field, value) if field in _LISTS else value
        return json.dumps(value).decode()

    def _parts(self, value: Json) -> Iterator[str]:
        if "answer" in value:
            yield value["answer"] + (f": {value['rationale']}" if "rationale" in value else "")
        elif "text" in value:
            yield value["text"]
        elif "period" in value:
            yield self._frequency(value)
        elif "offset" in value:
            anchor = self._said(value["drug"], "drug") if "drug" in value else ""
            anchor = anchor or self._said(value.get("reaction", ""), "reaction")
            yield f"{self._said(value['offset'])} {value['relation'].replace('-', ' ')} of {anchor}".removesuffix(
                " of "
            )
        elif value.keys() == {"value", "unit"}:
            yield self._quantity(value["value"], value["unit"])
        else:
            for field, part in value.items():
                yield f"{_LIMITS[field]} {self._said(part)}" if field in _LIMITS else self._said(part, field)

    def _quantity(self, number: Any, unit: str) -> str:
        many = "s" if unit in _UNITS and number != 1 else ""
        return f"{self._said(number)} {unit}{many}"

    def _frequency(self, value: Json) -> str:
        """As in: twice a day, every 8 hours, 3 times every 2 weeks."""
        times, period, unit = value.get("times", 1), value["period"], value["unit"]
        count = _TIMES.get(times, f"{times} times")
        if period == 1:
            return f"{count} {'an' if unit == 'hour' else 'a'} {unit}"
        every = f"every {self._quantity(period, unit)}"
        return every if times == 1 else f"{count} {every}"


def _counted(step: str) -> str:
    """A position as people count."""
    return str(int(step) + 1) if step.isdigit() else step
