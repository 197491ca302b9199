"""Which elements of the bundle hold a datum of the report."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from service.mapping.case import Case


class Carriers:
    """The trace of a case by pointer: positions in it, found without going through all of it."""

    def __init__(self, case: Case) -> None:
        self._at: dict[str, list[int]] = defaultdict(list)
        for position, traced in enumerate(case.trace):
            self._at[f"{traced.at}/"].append(position)
        self._sorted = sorted(self._at)

    def of(self, pointer: str) -> list[int]:
        """The elements that hold the datum: those of all its parts, else those of the smallest whole around it."""
        prefix = f"{pointer}/"
        found: list[int] = []
        for place in self._sorted[bisect_left(self._sorted, prefix) :]:
            if not place.startswith(prefix):
                break
            found += self._at[place]
        while not found and prefix:
            prefix = prefix[:-1].rpartition("/")[0]
            prefix = f"{prefix}/" if prefix else ""
            found = list(self._at.get(prefix, ())) if prefix else found
        return found
