"""The expected results beside the reports: where they lie, how they are read, and which keys they may have.

The format is told in tests/intake/narrative/reports/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from service.fhir import json

REPORTS: Final = Path(__file__).parents[2] / "tests" / "intake" / "narrative" / "reports"
KEYS: Final = {
    "": "style traps refusal patient drugs reactions optional_seriousness pairs tests history naranjo authors source"
    " must_not",
    "refusal": "kind patients",
    "patient": "age sex weight height age_group death optional_fields",
    "drugs": "name also role doses route action indications start end duration kind batch optional optional_fields",
    "reactions": "term also suspects optional_suspects kind onset outcome severity seriousness optional"
    " optional_fields",
    "pairs": "drug reaction dechallenge rechallenge optional_fields",
    "tests": "name also value unit comparator titre word optional",
    "history": "term also kind optional",
    "naranjo": "drug reaction items",
    "authors": "drug reaction method score category optional",
    "source": "country optional",
    "must_not": "drugs reactions tests history fields values",
}
"""The keys of an expected result and of its parts; another key is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A report's name, its text, and what is expected of it."""

    name: str
    text: str
    truth: dict[str, Any]


def load(folder: Path = REPORTS) -> Iterator[Expected]:
    """All reports of a folder with their expected results, by name."""
    for file in sorted(folder.glob("*.txt")):
        # read_bytes: text mode would hide the line ends that some of the reports are about
        yield Expected(file.stem, file.read_bytes().decode(), read(file.with_suffix(".json")))


def read(file: Path) -> dict[str, Any]:
    """One expected result. Raises ValueError for a key that the format does not have."""
    truth: dict[str, Any] = json.parse(file.read_bytes())
    for part, keys in KEYS.items():
        for entry in _entries(truth.get(part, {}) if part else truth):
            unknown = sorted(set(entry) - set(keys.split()))
            if unknown:
                message = f"{file.name}: {part or 'top'} has no {', '.join(unknown)}"
                raise ValueError(message)
    return truth


def names(entry: dict[str, Any]) -> list[str]:
    """The accepted wordings of an entry, the text's own first."""
    return [entry.get("name") or entry["term"], *entry.get("also", ())]


def optional(entry: dict[str, Any], field: str | None = None) -> bool:
    """Whether a reasonable reader may leave the entry, or one of its fields, out."""
    return bool(entry.get("optional")) or field in entry.get("optional_fields", ())


def number(value: Any) -> Decimal:
    """A number of a report or of an expected result, whatever type the JSON reader gave it."""
    return Decimal(str(value))


def _entries(part: Any) -> list[dict[str, Any]]:
    return part if isinstance(part, list) else [part]
