"""Abbreviations that the text defines itself, "long form (ABC)": from there on ABC means what stood before the bracket.

A definition beats every list. Where the words before the bracket spell the abbreviation and are no known name, the
abbreviation means something else in this text, and is no mention at all.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import replace
from typing import Final

from service.intake.narrative.document import Document
from service.intake.narrative.mention import Mention
from service.intake.narrative.names import Names
from service.intake.narrative.words import WORD, key

_BRACKET: Final = re.compile(
    r"[\[(]{1,2}(?:[Ee]\.g\.,? )?([A-Z][A-Za-z0-9]{0,2}(?:-?[A-Z0-9][A-Za-z0-9]{0,4}){0,3})s?[,;)\]]"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
MOST: Final = 200
"""Abbreviations in brackets that are followed through a text."""
_REACH: Final = 4
"""Characters between the long form and the bracket: a blank, a quotation mark."""


def spread(document: Document, mentions: list[Mention], names: Names) -> list[Mention]:
    """The mentions, with those of the abbreviations that the text defines; in reading order, none overlapping."""
    text = document.clean
    ends = [mention.end for mention in mentions]
    meaning: dict[str, Mention | None] = {}
    for match in _brackets(text)[0]:
        short = match.group(1)
        if short in meaning:
            continue
        index = bisect.bisect_right(ends, match.start()) - 1
        before = mentions[index] if index >= 0 else None
        if before is not None and match.start() - before.end <= _REACH and _fits(short, text, before):
            meaning[short] = _own(short, text, before, names)
        elif _spelt(short, text, match.start()):
            meaning[short] = None
    if not meaning:
        return mentions
    pattern = re.compile(
        r"(?<![^\W_])(" + "|".join(sorted(map(re.escape, meaning), key=len, reverse=True)) + r")(?![^\W_])"
    )
    return _merged(document, mentions, pattern, meaning)


def beyond(document: Document) -> int | None:
    """Where the first abbreviation stands in brackets that is not followed any more, should the text have so many."""
    return _brackets(document.clean)[1]


def _brackets(text: str) -> tuple[list[re.Match[str]], int | None]:
    """The abbreviations in brackets that are followed, and where the first stands that is not."""
    found: list[re.Match[str]] = []
    seen: set[str] = set()
    for match in _BRACKET.finditer(text):
        short = match.group(1)
        if sum(letter.isupper() for letter in short) > 1:
            if len(seen) == MOST and short not in seen:
                return found, match.start()
            seen.add(short)
            found.append(match)
    return found, None


def _own(short: str, text: str, long: Mention, names: Names) -> Mention:
    """What the abbreviation stands for: of "amyopathic dermatomyositis (DM)" the dermatomyositis."""
    for word in WORD.finditer(text, long.start, long.end):
        if word.group()[0].lower() == short[0].lower():
            entry = names.entries.get(key(text[word.start() : long.end]))
            if entry is not None and entry.kind == long.kind:
                return replace(long, name=entry.name, start=word.start())
            break
    return long


def _fits(short: str, text: str, long: Mention) -> bool:
    """Whether an abbreviation can stand for the words: its first letter begins one of them."""
    initials = {word.group()[0].lower() for word in _WORD.finditer(text, long.start, long.end)}
    return long.end - long.start > len(short) and short[0].lower() in initials


def _spelt(short: str, text: str, place: int) -> bool:
    """Whether the words before a bracket begin with the letters of the abbreviation."""
    letters = [letter.lower() for letter in short if letter.isalpha()]
    before = _WORD.findall(text[max(0, place - 30 * len(letters)) : place])[-len(letters) :]
    return len(before) == len(letters) and all(
        word[0].lower() == letter for word, letter in zip(before, letters, strict=True)
    )


def _merged(
    document: Document, mentions: list[Mention], pattern: re.Pattern[str], meaning: dict[str, Mention | None]
) -> list[Mention]:
    starts = [mention.start for mention in mentions]
    dropped: set[int] = set()
    added: list[Mention] = []
    for match in pattern.finditer(document.clean):
        long = meaning[match.group(1)]
        index = bisect.bisect_right(starts, match.start()) - 1
        inside = index >= 0 and mentions[index].end > match.start()
        if inside:
            if mentions[index].start < match.start() or mentions[index].end > match.end():
                continue  # a part of a longer name, which says more
            dropped.add(index)
        number = document.sentence_at(match.start())
        if long is not None and number is not None:
            flags = (long.flags - {"suffix", "head", "stem"}) | {"abbreviation", "defined"}
            added.append(Mention(match.start(), match.end(), long.kind, long.name, number, flags))
    kept = [mention for index, mention in enumerate(mentions) if index not in dropped]
    return sorted([*kept, *added], key=lambda mention: mention.start)
