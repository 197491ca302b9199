"""A proposal in the making: the report as JSON, and beside each value the words it was read from."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from service.intake.narrative.document import Document, quote
from service.intake.narrative.facts import Found, Json
from service.pointer import pointer

_SHOWN: Final = 3
"""How many passages are kept for one value: the best, and one or two that say the same or the contrary."""
_NOT_KEY: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY: Final = 40
_LONGEST_OF_PAIR: Final = 60
"""A key of a report has at most 64 characters; those of pairs hold two others."""


class Draft:
    """The report and its evidence; source names the text in each entry of the evidence."""

    def __init__(self, document: Document, source: str) -> None:
        self.report: Json = {}
        self.evidence: list[Json] = []
        self._document = document
        self._source = source

    def put(self, container: Json, place: tuple[str | int, ...], value: Any, found: Found[Any] | None) -> None:
        """Set the last step of `place` in the container, with the words; where nothing was found nothing is set."""
        if found is not None and value not in (None, "", {}, []):
            container[str(place[-1])] = value
            self.prove(place, found)

    def prove(self, place: tuple[str | int, ...], found: Found[Any]) -> None:
        """The evidence of a value that stands at this place of the report."""
        for start, end in found.spans[:_SHOWN]:
            first, last, words, _ = quote(self._document, start, end)
            entry = {
                "at": pointer(*place),
                "basis": found.basis,
                "source": self._source,
                "start": first,
                "end": last,
                "quote": words,
                "confidence": found.confidence,
                "rule": found.rule,
                "reason": found.reason if found.basis == "inferred" else None,
            }
            self.evidence.append({name: value for name, value in entry.items() if value is not None})


class Keys:
    """Keys for the entries of one list: readable, unique, and the same for the same text. of_pairs: longer ones."""

    def __init__(self, *, of_pairs: bool = False) -> None:
        self._given: dict[str, int] = {}
        self._longest = _LONGEST_OF_PAIR if of_pairs else _LONGEST_KEY

    def key(self, *words: str) -> str:
        """A key of these words."""
        plain = unicodedata.normalize("NFKD", " ".join(words)).lower()
        stem = _NOT_KEY.sub("-", plain).strip("-")[: self._longest].strip("-") or "entry"
        count = self._given.get(stem, 0) + 1
        self._given[stem] = count
        return stem if count == 1 else f"{stem}-{count}"
