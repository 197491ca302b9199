"""What a drug of the text is called when it is named again: by its class, or by the brand that stood in brackets.

"The quinolone was stopped" means the one quinolone named before it. Where several were named nobody knows which, and
the class then names nothing: it is never a drug beside its members. A class in general ("quinolones cause ...") or with
an article that brings in something new ("an antibiotic", "another steroid") stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from service.intake.narrative import members
from service.intake.narrative.document import NEVER, Document
from service.intake.narrative.mention import Mention

_DEFINITE: Final = re.compile(
    r"\b(?:the|this|that|his|her|our|said)\s(?:(?:suspected|offending|culprit|causative|responsible|incriminated"
    r"|implicated|first-mentioned|same)\s)?$",
    re.IGNORECASE,
)
_NOT_THE_DRUG: Final = re.compile(r"[ -](?:class|group|family|allergy|hypersensitivity|resistan|receptor|antagonist)")
_APPOSITION: Final = re.compile(r"\s(?:(?:drug|agent|antibiotic|medicine|compound)\s)?\(?")
_BRACKET: Final = re.compile(r"\s\(")
_MARK: Final = frozenset({"named-again"})
_REACH: Final = 40
_MOST: Final = 200
"""Drugs that a class may mean; no patient has more."""


class _Candidates:
    """The drugs named so far, and which of them belong to a class; each is looked at once for each class."""

    def __init__(self) -> None:
        self._named: dict[str, None] = {}
        self._members: dict[str, tuple[int, list[str]]] = {}

    def add(self, name: str) -> None:
        if len(self._named) < _MOST:
            self._named[name] = None

    def of(self, drug_class: str) -> list[str]:
        seen, there = self._members.get(drug_class, (0, []))
        if seen < len(self._named):
            there += [name for name in list(self._named)[seen:] if members.is_member(name, drug_class)]
            self._members[drug_class] = (len(self._named), there)
        return there


def named_again(document: Document, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, a class or brand that names a drug of before under that drug's name."""
    found: list[Mention] = []
    candidates = _Candidates()
    brands: dict[str, str] = {}
    for place, mention in enumerate(mentions):
        if mention.kind == "drug":
            before = mentions[place - 1] if place else None
            if before is not None and _is_brand_of(document.clean, before, mention):
                brands.setdefault(mention.name, found[-1].name)
            again = brands.get(mention.name)
            found.append(mention if again is None else replace(mention, name=again))
            zone = document.sentences[mention.sentence].zone
            if zone not in NEVER and zone != "introduction" and "test-substance" not in mention.flags:
                candidates.add(found[-1].name)
            continue
        following = mentions[place + 1] if place + 1 < len(mentions) else None
        if mention.kind == "drug-class" and _is_definite(document, mention, following):
            one = candidates.of(mention.name)
            if len(one) > 1:
                continue
            if one:
                found.append(replace(mention, kind="drug", name=one[0], flags=mention.flags | _MARK))
                continue
        found.append(mention)
    return found


def _is_brand_of(text: str, before: Mention, mention: Mention) -> bool:
    """Whether a name with a capital stands alone in brackets behind a name without one."""
    return (
        before.kind == "drug"
        and before.name != mention.name
        and text[mention.start].isupper()
        and text[before.start].islower()
        and _BRACKET.fullmatch(text, before.end, mention.start) is not None
        and text.startswith(")", mention.end)
    )


def _is_definite(document: Document, mention: Mention, following: Mention | None) -> bool:
    """Whether the class is told as something that was named before."""
    text, start = document.clean, document.sentences[mention.sentence].start
    if _DEFINITE.search(text, max(start, mention.start - _REACH), mention.start) is None:
        return False
    if _NOT_THE_DRUG.match(text, mention.end):
        return False
    introduces = following is not None and following.kind == "drug" and following.sentence == mention.sentence
    return not (introduces and following is not None and _APPOSITION.fullmatch(text, mention.end, following.start))
