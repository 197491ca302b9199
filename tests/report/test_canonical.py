"""The digest: the same for the same report, another for another."""

from __future__ import annotations

import copy
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pointer import pointer, split
from service.report.canonical import canonical, digest
from service.report.reader import read_report
from tests.samples import UNORDERED, full_report, minimal_report
from tests.strategies import reports


def shuffled(value: Any, chance: random.Random, name: str = "") -> tuple[Any, dict[int, Any]]:
    """The value with object keys and unordered lists in another order, and where each list's entries went."""
    if isinstance(value, dict):
        members = {key: shuffled(member, chance, key) for key, member in value.items()}
        order = list(members)
        chance.shuffle(order)
        return {key: members[key][0] for key in order}, {key: moves for key, (_, moves) in members.items()}
    if isinstance(value, list):
        entries = [shuffled(entry, chance) for entry in value]
        order = list(range(len(entries)))
        if name in UNORDERED:
            chance.shuffle(order)
        moves = {old: (order.index(old), entries[old][1]) for old in range(len(entries))}
        return [entries[old][0] for old in order], moves
    return value, {}


def follow(at: str, moves: Any) -> str:
    parts: list[str | int] = []
    for part in split(at):
        if part in moves:
            parts.append(part)
            moves = moves[part]
        else:
            new, moves = moves[int(part)]
            parts.append(new)
    return pointer(*parts)


@given(reports(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_named_lists_does_not_matter(data: dict[str, Any], chance: random.Random) -> None:
    evidence = data.pop("evidence", [])
    other, moves = shuffled(data, chance)
    if evidence:
        data["evidence"] = evidence
        other["evidence"] = [{**entry, "at": follow(entry["at"], moves)} for entry in reversed(evidence)]
    assert digest(other) == digest(data) == read_report(other).digest


def changed(place: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(full_report())
    *parents, last = split(place)
    container: Any = data
    for part in parents:
        container = container[int(part) if isinstance(container, list) else part]
    container[last] = value
    return data


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/version", 2),
        ("/narrative", "Another."),
        ("/patient/weight/value", Decimal("70.5")),
        ("/drugs/0/key", "other"),
        ("/reactions/0/serious", False),
        ("/evidence/0/at", "/reactions/0/end"),
        ("/source/authors", ["Roe R", "Doe J"]),
    ],
)
def test_another_content_is_another_digest(place: str, value: Any) -> None:
    assert digest(changed(place, value)) != digest(full_report())


def test_the_order_of_doses_matters() -> None:
    doses = [{"text": "first"}, {"text": "second"}]
    assert digest(changed("/drugs/0/doses", doses)) != digest(changed("/drugs/0/doses", doses[::-1]))


def test_the_digest_stays_the_same_over_releases() -> None:
    assert digest(minimal_report()) == "0852fd8e80237dd91169fc9cbb001e7cc979742d4d0a42f35a43dde5176aa522"


def test_the_input_is_left_as_it_was() -> None:
    data = full_report()
    canonical(data)
    assert data == full_report()
