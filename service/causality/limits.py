"""Where the Naranjo scale is known to mislead, and how a report shows that a pair is such a case.

The cases, their reasons, the better methods and the sources stand in mappings/naranjo/limits.json. A limit is a
warning to a person and never changes a score. Words are matched at the start of a word in the reaction's term, so
"liver" finds "liver injury" and not "delivery"; abbreviations match whole and in capitals, so that TEN is not "ten";
words of the drug's name count only where the report gives no kind.
Takes plain values, because causality knows nothing of the case report.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service import tables


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that a limit rests on."""

    citation: str
    doi: str | None = None
    pmid: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A kind of case in which the scale misleads: why, what to use instead, and who says so."""

    key: str
    reason: str
    better: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Signs:
    """What in a report shows the limit; any one of them is enough."""

    roles: frozenset[str]
    drug_kinds: frozenset[str]
    drug_words: re.Pattern[str] | None
    special_situations: frozenset[str]
    reaction_kinds: frozenset[str]
    reaction_words: re.Pattern[str] | None
    reaction_abbreviations: re.Pattern[str] | None


Table = tuple[tuple[Limit, _Signs], ...]


def limits(
    table: Table,
    *,
    role: str,
    drug_kind: str | None,
    drug_name: str,
    special_situations: Collection[str],
    reaction_kind: str,
    reaction_term: str,
) -> tuple[Limit, ...]:
    """The limits that the drug and the reaction of a pair show, in the order of the file; mostly none.

    The values are those of the case report (role "interacting", kind "vaccine", "overdose", ...).
    """
    return tuple(
        limit
        for limit, signs in table
        if role in signs.roles
        or drug_kind in signs.drug_kinds
        or (drug_kind is None and _says(signs.drug_words, drug_name))
        or not signs.special_situations.isdisjoint(special_situations)
        or reaction_kind in signs.reaction_kinds
        or _says(signs.reaction_words, reaction_term)
        or (signs.reaction_abbreviations is not None and signs.reaction_abbreviations.search(reaction_term) is not None)
    )


@functools.cache
def load() -> Table:
    """The limits of mappings/naranjo with their signs, read once."""
    return tuple(
        (_limit(entry), _signs(entry["signs"])) for entry in tables.read_json("naranjo", "limits.json")["limits"]
    )


def _limit(entry: Mapping[str, Any]) -> Limit:
    sources = tuple(Source(**source) for source in entry["sources"])
    return Limit(entry["key"], entry["reason"], entry["better"], sources)


def _signs(signs: Mapping[str, list[str]]) -> _Signs:
    return _Signs(
        roles=frozenset(signs.get("roles", ())),
        drug_kinds=frozenset(signs.get("drug_kinds", ())),
        drug_words=_pattern(signs.get("drug_words", ())),
        special_situations=frozenset(signs.get("special_situations", ())),
        reaction_kinds=frozenset(signs.get("reaction_kinds", ())),
        reaction_words=_pattern(signs.get("reaction_words", ())),
        reaction_abbreviations=_abbreviations(signs.get("reaction_abbreviations", ())),
    )


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    stems = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w)(?:{stems})") if stems else None


def _abbreviations(words: Iterable[str]) -> re.Pattern[str] | None:
    whole = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)") if whole else None


def _says(words: re.Pattern[str] | None, text: str) -> bool:
    return words is not None and words.search(" ".join(text.lower().split())) is not None
