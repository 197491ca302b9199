"""Which findings are the same, and how the text words each best.

Two findings are one when the dictionary gives them one name (abbreviations that the text defines, spellings), or when
one name holds all words of the other and both have the same head word ("amyopathic dermatomyositis" and
"dermatomyositis"). A head word that names nothing by itself ("pain", "disease") merges nothing. Of the wordings the
most specific is the term.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.intake.narrative.extent import COMPARED
from service.intake.narrative.story import Story

_SPELLING: Final = (
    ("aem", "em"),
    ("oed", "ed"),
    ("oea", "ea"),
    ("aes", "es"),
    ("isation", "ization"),
    ("ised", "ized"),
)
_BROAD: Final = frozenset(
    [
        "pain",
        "disease",
        "disorder",
        "syndrome",
        "infection",
        "failure",
        "injury",
        "lesion",
        "lesions",
        "reaction",
        "symptom",
        "symptoms",
        "cancer",
        "tumour",
        "tumor",
        "attack",
        "loss",
        "disturbance",
        "dysfunction",
        "insufficiency",
        "block",
        "bleeding",
        "fever",
        "toxicity",
    ]
)
_EMPTY: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "with",
        "in",
        "on",
        "his",
        "her",
        "severe",
        "mild",
        "moderate",
        "marked",
        "intense",
        "acute",
        "skin",
        "birth",
        "congenital",
    ]
)
_GENERIC: Final = frozenset(
    [
        "rash",
        "eruption",
        "lesion",
        "lesions",
        "reaction",
        "hypersensitivity",
        "toxicity",
        "symptoms",
        "symptom",
        "event",
        "exanthem",
        "allergy",
        "intolerance",
        "poisoning",
        "complication",
        "defect",
        "anomaly",
        "abnormality",
        "abnormalities",
        "malformation",
    ]
)
_RASH: Final = frozenset({"rash", "eruption", "exanthem", "lesion", "lesions"})
_LONGEST: Final = 6
_SEVERITY: Final = re.compile(r"^(severe|mild|moderate)(?: to (?:severe|moderate))?,? (?=\w)", re.IGNORECASE)
_LONG: Final = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with its mentions (numbers of mentions, in reading order)."""

    key: str
    mentions: tuple[int, ...]
    names: frozenset[str]

    @property
    def is_generic(self) -> bool:
        """Whether it is a word for any reaction ("rash", "hypersensitivity reaction")."""
        return all(_words(name) - _EMPTY <= _GENERIC for name in self.names)

    @property
    def is_rash(self) -> bool:
        """Whether it is only a word for something on the skin."""
        return all(_words(name) & _RASH for name in self.names)


def read(story: Story) -> dict[str, Finding]:
    """The findings of a document by key, those of one meaning together."""
    by_name: dict[str, list[int]] = {}
    for place, mention in enumerate(story.mentions):
        if mention.kind == "finding":
            by_name.setdefault(_folded(mention.name), []).append(place)
    merged = _merged(tuple(by_name)) if len(by_name) <= COMPARED else {name: name for name in by_name}
    groups: dict[str, list[str]] = {}
    for name in by_name:
        groups.setdefault(merged[name], []).append(name)
    return {
        key: Finding(key, tuple(sorted(place for name in names for place in by_name[name])), frozenset(names))
        for key, names in groups.items()
    }


def of_mentions(found: Mapping[str, Finding]) -> dict[int, str]:
    """For each mention of a finding its key."""
    return {place: key for key, finding in found.items() for place in finding.mentions}


def term(story: Story, places: Sequence[int]) -> tuple[int, int]:
    """The span of the wording that says most, without a leading word of severity."""

    def rank(place: int) -> tuple[bool, bool, int, int]:
        words = story.words(story.mentions[place])
        count = len(words.split())
        spelled = not (words.isupper() and len(words) <= _LONGEST)
        return (spelled, count <= _LONGEST and "\n" not in words, min(count, _LONGEST), -place)

    best = story.mentions[max(places, key=rank)]
    severity = _SEVERITY.match(story.words(best))
    return best.start + (severity.end() if severity else 0), best.end


def severity(story: Story, place: int) -> tuple[str, tuple[int, int]] | None:
    """The word of severity that stands before a finding, with its span."""
    mention = story.mentions[place]
    inside = _SEVERITY.match(story.words(mention))
    if inside is not None:
        return inside.group(1).lower(), (mention.start, mention.start + len(inside.group(1)))
    before = re.search(
        r"\b(severe|mild|moderate),? (?:\w+,? ){0,1}$", story.document.clean[max(0, mention.start - 30) : mention.start]
    )
    if before is None:
        return None
    start = max(0, mention.start - 30) + before.start(1)
    return before.group(1), (start, start + len(before.group(1)))


def _folded(name: str) -> str:
    name = name.lower()
    for british, american in _SPELLING:
        name = name.replace(british, american)
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name))


def _merged(names: Sequence[str]) -> dict[str, str]:
    """Each name with the shorter one that it specifies, if there is exactly one kind of it."""
    result = {name: name for name in names}
    words = {name: _words(name) for name in names}
    by_head: dict[str, list[str]] = {}
    for name in names:
        by_head.setdefault(_head(name), []).append(name)
    for short in names:
        head = _head(short)
        if head in _BROAD and len(words[short]) == 1:
            continue
        longer = [name for name in by_head[head] if words[short] < words[name]]
        if short == head and len(head) >= _LONG:
            longer += [name for other in by_head if other != head and other.endswith(head) for name in by_head[other]]
        if len(longer) == 1 or all(words[one] - words[short] <= _EMPTY for one in longer):
            for name in longer:
                result[name] = short
    return {name: _root(result, name) for name in names}


def _head(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1] if name.split() else name


def _root(result: Mapping[str, str], name: str) -> str:
    for _ in range(5):
        if result[name] == name:
            break
        name = result[name]
    return name
