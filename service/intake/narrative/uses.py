"""The places where a text names a drug that the patient may have had, as the readers of drugs work on them.

Two substances joined by a hyphen or a stroke are one product ("trimethoprim-sulfamethoxazole"). A class that only
introduces its members ("antihistamines (diphenhydramine, cetirizine)") or describes them ("methotrexate, an
antimetabolite") is no drug beside them, nor is "steroid" in "steroid-sparing".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from service.intake.narrative.mention import Mention
from service.intake.narrative.story import Story

_JOINED: Final = frozenset({"-", "/", " / ", " - "})
_NO_PRODUCT: Final = re.compile(r"\s(?:interactions?|combinations?)\b", re.IGNORECASE)
_INTRODUCES: Final = re.compile(
    r"(?:\s(?:therapy|treatment|drugs?|agents?|medications?|regimen))?(?:\s?\(\w{2,6}\))?"
    r"(?:\s?\((?:e\.g\.,?\s|i\.e\.,?\s)?|,?\s(?:such as|including|namely|with|consist(?:ed|ing) of)\s|:\s)(?:(?:oral"
    r"|topical|intravenous)\s)?$"
)
_DESCRIBES: Final = re.compile(r",\s(?:an?|another|the)\s(?:[\w-]{2,16}\s){0,3}$", re.IGNORECASE)
_PART: Final = re.compile(
    r"[- ](?:refractory|free|sparing|dependent|resistant|responsive|na[i\u00ef]ve|unresponsive|sensitive|receptors?"
    r"|antagonists?)\b",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(r"\b(?:was|were|had|received|took|developed)\b")
_DECIMAL: Final = re.compile(r"(?<=\d)\.(?=\d)")
_FORMS: Final = frozenset({"eye drops"})
_ALIAS: Final = re.compile(r"\s\((?:[a-z]{2,12}(?:, | and )){0,3}")
"""Between a product's name and what it is, in brackets."""


@dataclass(frozen=True, slots=True)
class Use:
    """A drug's name at its place: span, substance, further substances of a combination, sentence, whether a class.

    left and right are the words of the sentence before and behind it, right up to the next drug that is not of its
    list; after: the words behind that list.
    """

    start: int
    end: int
    substance: str
    others: tuple[str, ...]
    sentence: int
    mention: Mention
    left: str
    right: str
    after: str
    place: int

    @property
    def is_class(self) -> bool:
        """Whether a class is named, no substance."""
        return self.mention.kind == "drug-class"

    @property
    def substances(self) -> tuple[str, ...]:
        """All its substances."""
        return (self.substance, *self.others)

    def names(self, substances: frozenset[str]) -> bool:
        """Whether one of its substances is among these."""
        return not substances.isdisjoint(self.substances)


_JOINS: Final = re.compile(r",|/|\b(?:and|or|nor|plus)\b")
_NEW: Final = re.compile(
    r"[;:]|\.\s|\b(?:was|were|is|are|had|has|received|given|gave|started|stopped|developed|because|but|after|before"
    r"|then|who"
    r"|which|while|when|for|with|without|to|by|from|under|replaced|switched|she|he|they)\b",
    re.IGNORECASE,
)
"""What stands between two drugs of which the second is told of by itself."""
_WINDOW: Final = 160
_LISTED: Final = 70
_REACH: Final = 300
_READ: Final = 3000
"""Characters of a sentence that are read; no sentence of a report is longer."""


def read(story: Story) -> list[Use]:
    """The uses of a text in reading order."""
    found: list[Use] = []
    for number in range(len(story.inside)):
        if story.told[number]:
            found += _of_sentence(story, number)
    return found


def _of_sentence(story: Story, number: int) -> list[Use]:
    text, sentence = story.document.clean, story.document.sentences[number]
    end = min(sentence.end, sentence.start + _READ)
    groups = _products(story, number)
    spans = [(story.mentions[group[0]].start, story.mentions[group[-1]].end) for group in groups]
    found: list[Use] = []
    for index, group in enumerate(groups):
        first = story.mentions[group[0]]
        start, last = spans[index]
        left = _flat(text[max(sentence.start, start - _WINDOW) : start])
        right = _flat(text[last : min(end, last + _WINDOW)])
        if _PART.match(right):
            continue
        if first.kind == "drug-class":
            following = spans[index + 1][0] if index + 1 < len(spans) else None
            if following is not None and following - last <= 40 and _INTRODUCES.match(text[last:following] + ""):
                continue
            if index and start - spans[index - 1][1] <= 40 and _DESCRIBES.search(text[spans[index - 1][1] : start]):
                continue
        if found and index and _is_alias(text, found[-1], first, spans[index - 1][1]):
            if first.name != found[-1].substance:
                found[-1] = replace(found[-1], others=(*found[-1].others, first.name))
            continue
        listed, stop = _list_end(text, spans, index)
        others = tuple(story.mentions[place].name for place in group[1:]) or _parts(first, text)
        after = _flat(text[listed : min(end, listed + _WINDOW, stop)])
        found.append(
            Use(start, last, first.name, others, number, first, left, right[: max(0, stop - last)], after, group[0])
        )
    return found


def _is_alias(text: str, before: Use, mention: Mention, end: int) -> bool:
    """Whether a name in brackets says what the product before them is."""
    product = before.mention.kind == mention.kind == "drug" and before.end == end
    return product and _ALIAS.fullmatch(text, end, mention.start) is not None and text.startswith(")", mention.end)


def _flat(words: str) -> str:
    """The words with no stop but those that end something: "0.5 mg" is one thing."""
    return _DECIMAL.sub("\u00b7", words)


def by_sentence(found: Iterable[Use]) -> dict[int, list[Use]]:
    """The uses of each sentence that has any."""
    inside: dict[int, list[Use]] = {}
    for use in found:
        inside.setdefault(use.sentence, []).append(use)
    return inside


def findings_near(story: Story, use: Use) -> Iterator[Mention]:
    """The findings of the sentence that stand near a use, in their order."""
    for place in story.findings(use.sentence):
        finding = story.mentions[place]
        if finding.start > use.end + _REACH:
            return
        if finding.end >= use.start - _REACH:
            yield finding


def is_title(story: Story, number: int) -> bool:
    """Whether a sentence belongs to the front of the article, not to a report without a head."""
    sentence = story.document.sentences[number]
    if sentence.zone != "front":
        return False
    words = story.text(number).rstrip()
    return not words.endswith(".") or (sentence.narrative < 2 and _TOLD.search(words) is None)


def _products(story: Story, number: int) -> list[list[int]]:
    """The drugs of a sentence, those of one product together."""
    text = story.document.clean
    groups: list[list[int]] = []
    limit = story.document.sentences[number].start + _READ
    for place in story.drugs(number):
        mention = story.mentions[place]
        if mention.end > limit:
            break
        before = story.mentions[groups[-1][-1]] if groups else None
        if before is not None and mention.name in _FORMS and before.end == mention.start - 1:
            continue
        if (
            before is not None
            and before.kind == mention.kind == "drug"
            and text[before.end : mention.start] in _JOINED
            and not _NO_PRODUCT.match(text, mention.end)
        ):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _parts(mention: Mention, text: str) -> tuple[str, ...]:
    """The substances of a combination that has one name ("abacavir/lamivudine")."""
    joined = mention.kind == "drug" and _JOINED & set(text[mention.start : mention.end])
    return tuple(part for part in mention.name.split() if len(part) > 4) if joined and " " in mention.name else ()


def _list_end(text: str, spans: list[tuple[int, int]], index: int) -> tuple[int, int]:
    """Where the list of a drug ends, and where the next drug begins that stands in none with it."""
    place = index
    while place + 1 < len(spans):
        gap = text[spans[place][1] : spans[place + 1][0]]
        if len(gap) > _LISTED or _NEW.search(gap) or not _JOINS.search(gap):
            return spans[place][1], spans[place + 1][0]
        place += 1
    return spans[-1][1], spans[-1][1] + _WINDOW
