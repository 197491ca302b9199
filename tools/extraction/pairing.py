"""Which found entry is which expected one: the closest wordings first, each entry at most once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pairing:
    """matched: expected entry and the found one; missed: expected only; extra: found only."""

    matched: tuple[tuple[Entry, Entry], ...]
    missed: tuple[Entry, ...]
    extra: tuple[Entry, ...]


def pair(wanted: Sequence[Entry], found: Sequence[Entry], score: Callable[[Entry, Entry], int]) -> Pairing:
    """Pairs by falling score; 0 is no match. Among equals the earlier entries go first."""
    scored = sorted(
        ((score(one, other), -place, -where) for place, one in enumerate(wanted) for where, other in enumerate(found)),
        reverse=True,
    )
    left, free, matched = set(range(len(wanted))), set(range(len(found))), []
    for points, minus_place, minus_where in scored:
        place, where = -minus_place, -minus_where
        if points > 0 and place in left and where in free:
            left.remove(place)
            free.remove(where)
            matched.append((wanted[place], found[where]))
    return Pairing(
        tuple(matched), tuple(wanted[place] for place in sorted(left)), tuple(found[w] for w in sorted(free))
    )
