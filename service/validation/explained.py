"""What each rule key means: our words, where the specification states it, one right and one wrong example.

The examples, and the words for what is no invariant, are data in mappings/rules (one file a layer, one entry a key);
the words of an invariant are those of its Rule. A key of R4 may stand for several rules (inv-1), so an entry is a list.
Examples are whole resources, or text where the rule is about text that is no JSON yet.
"""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from service import tables
from service.validation.invariants import RULES

_FOLDER = "rules"


class Explanation(NamedTuple):
    """One rule: on is the element it is about ("" for any); expected says what would be right."""

    key: str
    layer: str
    severity: str
    on: str
    text: str
    expected: str
    link: str
    right: Any
    wrong: Any


@functools.cache
def explanations() -> Mapping[str, tuple[Explanation, ...]]:
    """Every rule that is explained, by key."""
    ruled = {(rule.key, on): rule for on, rules in RULES.items() for rule in rules}
    found: dict[str, tuple[Explanation, ...]] = {}
    for name in tables.names(_FOLDER):
        layer = name.removesuffix(".json")
        for key, entries in tables.read_json(_FOLDER, name).items():
            told = []
            for entry in entries:
                on = entry.get("on", "")
                rule = ruled.get((key, on))
                words = entry if rule is None else entry | {"text": rule.text, "expected": rule.expression}
                told.append(
                    Explanation(
                        key,
                        layer,
                        entry.get("severity", "error") if rule is None else rule.severity,
                        on,
                        words["text"],
                        words["expected"],
                        entry["link"] if rule is None else rule.link,
                        entry["right"],
                        entry["wrong"],
                    )
                )
            found[key] = (*found.get(key, ()), *told)
    return found


def explain(key: str) -> str:
    """The explanation as text for a person; raises KeyError for a key that no rule has."""
    return "\n\n".join(_shown(each) for each in explanations()[key])


def near(key: str) -> list[str]:
    """The keys that were likely meant."""
    return difflib.get_close_matches(key[:64].lower(), sorted(explanations()), n=5, cutoff=0.5)


def _shown(one: Explanation) -> str:
    about = f" on {one.on}" if one.on else ""
    return (
        f"{one.key}: {one.severity}, layer {one.layer}{about}\n"
        f"{one.text.rstrip('.')}.\n"
        f"What is right: {one.expected}\n"
        f"Source: {one.link}\n\n"
        f"Right:\n{_example(one.right)}\n\n"
        f"Wrong:\n{_example(one.wrong)}"
    )


def _example(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return "\n".join(f"    {line}" for line in text.splitlines())
