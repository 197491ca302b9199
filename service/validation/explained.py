"""What each rule key means: our words, where the specification states it, one right and one wrong example.

The examples, and the words for what is no invariant, are data in mappings/rules (one file a layer, one entry a key);
the words of an invariant are those of its Rule. A key of R4 may stand for several rules (inv-1), so an entry is a list.
Where a rule of R4 is found under a key of ours (dom-3: contained-orphan), that key's entry names it under `r4`, and
both keys are explained. Examples are whole resources, or text where the rule is about text.
"""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from service import tables
from service.validation.invariants import RULES
from service.validation.invariants.rule import Rule
from service.validation.places import printable

_FOLDER: Final = "rules"


class Explanation(NamedTuple):
    """One rule: on is the element it is about ("" for any); expected says what would be right; r4 are the keys of R4
    that are found under this one. right and wrong are None where no file can show it; finds are the keys that the
    wrong example leads to, layers those that have to look (empty: all that need no second opinion).
    """

    key: str
    layer: str
    severity: str
    on: str
    text: str
    expected: str
    link: str
    r4: tuple[str, ...]
    right: Any
    wrong: Any
    finds: frozenset[str]
    layers: frozenset[str]


@functools.cache
def explanations() -> Mapping[str, tuple[Explanation, ...]]:
    """Every rule that is explained, by its own key."""
    ruled = {(rule.key, on): rule for on, rules in RULES.items() for rule in rules}
    return {
        key: tuple(_explanation(key, layer, entry, ruled.get((key, entry.get("on", "")))) for entry in entries)
        for layer in (name.removesuffix(".json") for name in tables.names(_FOLDER))
        for key, entries in tables.read_json(_FOLDER, f"{layer}.json").items()
    }


def _explanation(key: str, layer: str, entry: dict[str, Any], rule: Rule | None) -> Explanation:
    return Explanation(
        key,
        layer,
        rule.severity if rule else entry.get("severity", "error"),
        entry.get("on", ""),
        rule.text if rule else entry["text"],
        rule.expression if rule else entry["expected"],
        rule.link if rule else entry["link"],
        tuple(entry.get("r4", ())),
        entry["right"],
        entry["wrong"],
        frozenset(entry.get("finds", (key,))),
        frozenset(entry.get("layers", ())),
    )


@functools.cache
def _by_any_key() -> Mapping[str, tuple[Explanation, ...]]:
    of_r4 = {name: told for told in explanations().values() for one in told for name in one.r4}
    return {key.lower(): told for key, told in (of_r4 | dict(explanations())).items()}


def explain(key: str) -> str:
    """The explanation as text for a person, of a key of ours or of R4; raises KeyError for a key that no rule has."""
    return "\n\n".join(_shown(each) for each in _by_any_key()[key.lower()])


def near(key: str) -> list[str]:
    """The keys that were likely meant."""
    return difflib.get_close_matches(key[:64].lower(), sorted(_by_any_key()), n=5, cutoff=0.5)


def _shown(one: Explanation) -> str:
    about = f", on {one.on}" if one.on else ""
    named = f"\nIn R4: {', '.join(one.r4)}" if one.r4 else ""
    examples = f"\n\nRight:\n{_example(one.right)}\n\nWrong:\n{_example(one.wrong)}" if one.right is not None else ""
    return (
        f"{one.key}: {one.severity}, layer {one.layer}{about}\n{one.text.rstrip('.')}.\n"
        f"What is right: {one.expected}\nSource: {one.link}{named}{examples}"
    )


def _example(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return "\n".join(f"    {printable(line)}" for line in text.splitlines())
