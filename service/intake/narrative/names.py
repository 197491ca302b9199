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
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, cast

from service import tables
from service.intake.narrative.words import key

FOLDER: Final = "lexicon"
Kind = Literal["drug", "drug-class", "finding", "analyte"]

_FIRST: Final = re.compile(r"[\W_]")
_OWN: Final[tuple[tuple[str, Kind], ...]] = (
    ("classes.csv", "drug-class"),
    ("findings.csv", "finding"),
    ("drugs.csv", "drug"),
)


class Entry(NamedTuple):
    """What a name stands for."""

    kind: Kind
    name: str
    flags: frozenset[str]


@functools.cache
def word_list(topic: str) -> frozenset[str]:
    """Words in lower case that decide something about a name, from mappings/lexicon/words.json."""
    lists: dict[str, str] = tables.read_json(FOLDER, "words.json")
    return frozenset(lists[topic].split())


@dataclass(slots=True)
class Names:
    """What a name means.

    entries: by words in lower case; None: the words are no name, nor is a part of them.
    abbreviations: by their letters, case kept. longest: how many words the longest name has that begins with a word.
    pieces: the first piece of each abbreviation, and how many pieces to look at. endogenous: substances of the body,
    drugs only where they are given.
    """

    entries: dict[str, Entry | None] = field(default_factory=dict)
    abbreviations: dict[str, Entry] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)
    endogenous: dict[str, Entry] = field(default_factory=dict)

    def add(self, names: list[str], entry: Entry | None) -> None:
        """All names of a thing; None: of no thing."""
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


@functools.cache
def flags(text: str) -> frozenset[str]:
    """The flags of a row: words, blanks between them."""
    return frozenset(text.split())


@functools.cache
def load() -> Names:
    """All names; read once for the process."""
    found = Names()
    _published(found)
    found.add([row["name"] for file in ("not_names.csv", "organisms.csv") for row in rows(file)], None)
    for file, kind in _OWN:
        for row in rows(file):
            said = [key(name) for name in row["names"].split("|")]
            found.add(said, Entry(kind, said[0], flags(row["flags"])))
    for row in rows("endogenous.csv"):
        said = [key(name) for name in row["names"].split("|")]
        found.add(said, None)
        found.endogenous.update(dict.fromkeys(said, Entry("drug", key(row["substance"]), flags("endogenous"))))
    for row in rows("adjectives.csv"):
        meant = found.entries.get(key(row["finding"]))
        if meant is not None:
            found.add([key(name) for name in row["words"].split("|")], meant._replace(flags=flags("predicate")))
    for row in rows("analytes.csv"):
        said = [key(name) for name in row["names"].split("|")]
        found.add(said, Entry("analyte", said[0], flags(row["flags"])))
    for row in rows("abbreviations.csv"):
        meant = found.entries.get(key(row["name"]))
        if meant is None:
            continue
        short = meant._replace(flags=meant.flags | {"abbreviation"})
        for name in row["abbreviation"].split("|"):
            found.abbreviations[name] = short
            found.pieces[_FIRST.split(name, maxsplit=1)[0]] = 3
    return found


def _kind(text: str) -> Kind:
    return cast("Kind", text)


def _published(found: Names) -> None:
    data = gzip.decompress(tables.root().joinpath(FOLDER, "lexicon.tsv.gz").read_bytes()).decode("utf-8")
    for line in data.splitlines():
        name, kind, _, marks, said = line.split("\t")
        found.add(said.split("|"), Entry(_kind(kind), name, flags(marks)))
