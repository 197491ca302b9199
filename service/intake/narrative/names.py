"""The names that the reader knows, from mappings/lexicon/: what each stands for, found by its words.

The compressed file holds substances and diseases of the published vocabularies, the tables beside it what we wrote
ourselves (classes, findings in clinical and lay words, analytes, abbreviations); our own tables win. Sources and
licences: mappings/lexicon/README.md. Nothing is read before the first call.
"""

from __future__ import annotations

import csv
import functools
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from service import tables
from service.intake.narrative.words import key

FOLDER: Final = "lexicon"
Kind = Literal["drug", "drug-class", "finding", "analyte"]


class Entry(NamedTuple):
    """What a name stands for."""

    kind: Kind
    name: str
    flags: frozenset[str]


@dataclass(slots=True)
class Names:
    """entries: by words in lower case. abbreviations: by their letters, case kept. longest: first word -> words."""

    entries: dict[str, Entry] = field(default_factory=dict)
    abbreviations: dict[str, Entry] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    endogenous: dict[str, Entry] = field(default_factory=dict)
    not_names: frozenset[str] = frozenset()

    def add(self, names: list[str], entry: Entry) -> None:
        """All names of a thing."""
        entries, longest = self.entries, self.longest
        for name in names:
            entries[name] = entry
            space = name.find(" ")
            if space > 0:
                first = name[:space]
                count = name.count(" ") + 1
                if longest.get(first, 1) < count:
                    longest[first] = count


def rows(file: str) -> Iterator[dict[str, str]]:
    """The rows of one of our own tables."""
    return iter(csv.DictReader(io.StringIO(tables.read_text(FOLDER, file))))


def flags(text: str) -> frozenset[str]:
    """The flags of a row: words, blanks between them."""
    return _flags(text)


@functools.cache
def _flags(text: str) -> frozenset[str]:
    return frozenset(text.split())


@functools.cache
def load() -> Names:
    """All names; read once for the process."""
    found = Names(not_names=frozenset(row["name"] for row in rows("not_names.csv")))
    _published(found)
    for file, kind in (("classes.csv", "drug-class"), ("findings.csv", "finding"), ("vaccines.csv", "drug")):
        for row in rows(file):
            said = [key(name) for name in row["names"].split("|")]
            found.add(said, Entry(kind, said[0], flags(row["flags"])))  # type: ignore[arg-type]
    for row in rows("endogenous.csv"):
        said = [key(name) for name in row["names"].split("|")]
        gated = Entry("drug", key(row["substance"]), flags("endogenous"))
        for name in said:
            found.endogenous[name] = gated
            found.entries.pop(name, None)
        found.add([name for name in said if " " in name], gated)
    for row in rows("analytes.csv"):
        said = [key(name) for name in row["names"].split("|")]
        found.add(said, Entry("analyte", key(row["analyte"]), flags(row["flags"])))
    for row in rows("abbreviations.csv"):
        short = Entry(row["kind"], key(row["name"]), flags("abbreviation"))  # type: ignore[arg-type]
        for name in row["abbreviation"].split("|"):
            found.abbreviations[name] = short
    return found


def _published(found: Names) -> None:
    data = gzip.decompress(tables.root().joinpath(FOLDER, "lexicon.tsv.gz").read_bytes()).decode("utf-8")
    for line in data.splitlines():
        name, kind, _, marks, said = line.split("\t")
        found.add(said.split("|"), Entry(kind, name, _flags(marks)))  # type: ignore[arg-type]
