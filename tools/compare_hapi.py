"""Our verdicts beside those that were recorded of a real HAPI: how often they agree, and who is right where not.

    python -m tools.compare_hapi        prints the agreement, and writes the table into docs/validation.md
    python -m tools.compare_hapi --all  also names every disagreement

tests/validation/oracle/disagreements.csv says of each class of disagreements who is right and why; one that is in no
class is named as such, and a test fails.
"""

from __future__ import annotations

import argparse
import csv
import functools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.issues import has_errors
from service.validation import ALL_OFFLINE, check
from tools.mutations import mutations
from tools.record_hapi_verdicts import FOLDER, bases, digest, recorded

LAYERS: Final = ALL_OFFLINE - {"models", "project"}
"""What a validator of FHIR alone decides: not our second opinion, nor the rules of this project."""
DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "validation.md"
_BEGIN: Final = "<!-- made by tools/compare_hapi.py -->\n"
_END: Final = "<!-- end -->\n"


@dataclass(frozen=True)
class Compared:
    """One mutation: whether each finds an error, and what the first of them says where only one does."""

    name: str
    ours: bool
    theirs: bool
    said: str

    @property
    def agrees(self) -> bool:
        """Whether both find an error, or neither."""
        return self.ours == self.theirs

    @property
    def side(self) -> str:
        """Who alone finds an error."""
        return "aefhir" if self.ours else "HAPI"


@dataclass(frozen=True)
class Class:
    """Disagreements of one cause. side: who alone finds an error; said: what it says, as a regular expression."""

    side: str
    said: re.Pattern[str]
    right: str
    why: str


@functools.cache
def compared() -> tuple[Compared, ...]:
    """All mutations. Raises KeyError or ValueError where a verdict is missing or of another resource."""
    verdicts = recorded()
    found = []
    for mutation in mutations(bases()):
        verdict = verdicts[mutation.name]
        if verdict["digest"] != digest(mutation):
            raise ValueError(f"the recorded verdict is of another resource: {mutation.name}")
        issues = [issue for issue in check(mutation.resource, LAYERS).issues if issue.severity == "error"]
        ours = has_errors(issues)
        said = f"{issues[0].key}: {issues[0].text}" if ours else next(iter(verdict["said"]), "")
        found.append(Compared(mutation.name, ours, verdict["error"], said))
    return tuple(found)


@functools.cache
def classes() -> tuple[Class, ...]:
    """The classes of disagreements, in the order of their file."""
    with (FOLDER / "disagreements.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Class(row["side"], re.compile(row["said"]), row["right"], row["why"]) for row in csv.DictReader(stream)
        )


def class_of(one: Compared) -> Class | None:
    """The class of a disagreement; None where it is in none."""
    return next((cls for cls in classes() if cls.side == one.side and cls.said.search(one.said)), None)


def agreement() -> float:
    """The share of mutations on which both say the same."""
    return sum(one.agrees for one in compared()) / len(compared())


def table() -> str:
    """What docs/validation.md says of the comparison."""
    every = compared()
    differing = [one for one in every if not one.agrees]
    counts = Counter(class_of(one) for one in differing)
    faulty, same = sum(one.theirs for one in every), len(every) - len(differing)
    lines = [
        f"{len(every)} resources, {faulty} with an error by HAPI; the two agree on {same}: {100 * agreement():.1f} %.",
        "",
        "| finds an error alone | how often | who is right | why |",
        "|---|---|---|---|",
    ]
    lines += [f"| {cls.side} | {counts[cls]} | {cls.right} | {cls.why} |" for cls in classes() if counts[cls]]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    every = parser.parse_args().all
    for one in compared():
        if not one.agrees and (every or class_of(one) is None):
            print(f"{one.side:<7} {one.name}: {one.said}")
    print(table(), end="")
    text = DOCUMENT.read_text(encoding="utf-8")
    start, end = text.index(_BEGIN) + len(_BEGIN), text.index(_END)
    DOCUMENT.write_text(text[:start] + table() + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
