"""The count of each field: right, invented, missed; and from it precision and recall (narrative.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

FIELDS: Final = (
    "refusal",
    "patients",
    "age",
    "age_group",
    "sex",
    "weight",
    "height",
    "death",
    "drugs",
    "role",
    "dose",
    "frequency",
    "route",
    "action",
    "indication",
    "start",
    "end",
    "duration",
    "batch",
    "kind",
    "reactions",
    "suspects",
    "onset",
    "outcome",
    "seriousness",
    "dechallenge",
    "rechallenge",
    "tests",
    "results",
    "history",
    "naranjo",
    "authors",
    "country",
)


@dataclass(slots=True)
class Count:
    """Of one field: values found and right, found and wrong (invented), expected and not found (missed)."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """1 where nothing was found: nothing was invented."""
        found = self.right + self.invented
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """1 where nothing was to be found."""
        expected = self.right + self.missed
        return self.right / expected if expected else 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong or missing value: of which report and field, and what it is."""

    report: str
    field: str
    kind: str
    what: str


@dataclass(slots=True)
class Tally:
    """All counts, and every fault behind them.

    report: the name of the report that is being compared. compared: the fields that count; the others are passed over.
    """

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in FIELDS})
    faults: list[Fault] = field(default_factory=list)
    report: str = ""
    compared: frozenset[str] = frozenset(FIELDS)

    def right(self, name: str) -> None:
        self.counts[name].right += name in self.compared

    def invented(self, name: str, what: Any) -> None:
        self._fault(name, "invented", what)

    def missed(self, name: str, what: Any) -> None:
        self._fault(name, "missed", what)

    def compare(self, name: str, found: Any, accepted: Iterable[Any], *, optional: bool = False) -> None:
        """One value that is there at most once. found None: not stated. A wrong value is an invention and a miss."""
        wanted = list(accepted)
        if found is not None and found in wanted:
            self.right(name)
            return
        if found is not None:
            self.invented(name, f"{found} for {wanted[0]}" if wanted else found)
        if wanted and not optional:
            self.missed(name, wanted[0])

    def _fault(self, name: str, kind: Literal["invented", "missed"], what: Any) -> None:
        if name in self.compared:
            count = self.counts[name]
            setattr(count, kind, getattr(count, kind) + 1)
            self.faults.append(Fault(self.report, name, kind, str(what)))
