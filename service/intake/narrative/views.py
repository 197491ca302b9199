"""What the authors themselves state about causality: a Naranjo score or category, a WHO-UMC category.

Kept apart from every proposal. A printed scale, its legend, its bands and a blank form state nothing about the patient.
"""

from __future__ import annotations

import re
from typing import Final

from service.causality.naranjo import category_of
from service.intake.narrative.facts import AuthorsView, Found
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_METHOD: Final = re.compile(
    r"\b(?P<naranjo>Naranjo)\b|\b(?P<who>WHO[-\s/]*(?:UMC|Uppsala)|World Health Organi[sz]ation[-\s]+Uppsala)"
    r"|\b(?P<other>Drug Interaction Probability Scale|DIPS|RUCAM|ALDEN|Liverpool|4T score)\b",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(
    r"\b(?:scores?|total|gave|sum|points?|scale|calculated)\b(?:[^.;()]{0,60}?)\b(?:of|was|is|as|were|gave|=|:"
    r"|scored)\s{0,2}(?:a (?:total|score) of )?"
    r"(?P<score>[+-]?\d{1,2})\b(?!\s?[-/]\s?\d|\.\d)|\bscore:? (?P<plain>\d{1,2})\b"
    r"|\b(?P<before>\d{1,2}) points?\b|\bscored (?P<scored>\d{1,2})\b",
    re.IGNORECASE,
)
_NARANJO_WORDS: Final = re.compile(
    r"\b(?P<word>definite|highly probable|probable|possible|doubtful|probably|possibly|definitely)\b", re.IGNORECASE
)
_WHO_WORDS: Final = re.compile(
    r"\b(?P<word>certain|probable|likely|possible|unlikely|conditional|unclassified|unassessable|unclassifiable)\b",
    re.IGNORECASE,
)
_CATEGORY: Final = {
    "highly probable": "definite",
    "probably": "probable",
    "possibly": "possible",
    "definitely": "definite",
}
_WHO_CATEGORY: Final = {
    "likely": "probable-likely",
    "probable": "probable-likely",
    "conditional": "conditional-unclassified",
    "unclassified": "conditional-unclassified",
    "unassessable": "unassessable-unclassifiable",
    "unclassifiable": "unassessable-unclassifiable",
}
_BANDS: Final = re.compile(
    r"\b(?:indicates?|respectively|ranges?|range from|categor(?:y|ies) are)\b|≥|<=|>=|\d\s?-\s?\d", re.IGNORECASE
)
_BEFORE_REACH: Final = 120
_REACH: Final = 170


def read(reading: Reading) -> list[AuthorsView]:
    """The authors' statements, one for each method and drug."""
    story = reading.story
    found: dict[tuple[str, str], AuthorsView] = {}
    for number in range(len(story.told)):
        sentence = story.document.sentences[number]
        if not reading.events or sentence.zone in {
            "legend",
            "front",
            "introduction",
            "form",
            "references",
            "boilerplate",
        }:
            continue
        words = story.text(number)
        methods = list(_METHOD.finditer(words))
        for place, method in enumerate(methods[:4]):
            if method.group("other"):
                continue
            end = methods[place + 1].start() if place + 1 < len(methods) else len(words)
            start = methods[place - 1].end() if place else 0
            view = _view(
                reading,
                number,
                words,
                method,
                (max(start, method.start() - _BEFORE_REACH), min(end, method.end() + _REACH)),
            )
            if view is not None:
                found.setdefault((view.method.value, view.substance), view)
    return list(found.values())


def _view(
    reading: Reading, number: int, words: str, method: re.Match[str], window: tuple[int, int]
) -> AuthorsView | None:
    part = words[window[0] : window[1]]
    if _BANDS.search(part):
        return None
    offset = reading.story.document.sentences[number].start
    base = offset + window[0]
    naranjo = method.group("naranjo") is not None
    score, category = _SCORE.search(part), (_NARANJO_WORDS if naranjo else _WHO_WORDS).search(part)
    if score is None and category is None:
        return None
    substance, reaction = _pair(reading, number)
    if substance is None or reaction is None:
        return None
    name = "naranjo" if naranjo else "who-umc"
    view = AuthorsView(
        substance, reaction, Found(name, ((offset + method.start(), offset + method.end()),), f"authors.{name}")
    )
    if category is not None:
        word = category.group("word").lower()
        value = _CATEGORY.get(word, word) if naranjo else _WHO_CATEGORY.get(word, word)
        view.category = Found(value, ((base + category.start(), base + category.end()),), "authors.category")
    if score is not None and naranjo:
        digits = score.group("score") or score.group("plain") or score.group("before") or score.group("scored")
        if -4 <= int(digits) <= 13:
            spans = ((base + score.start(), base + score.end()),)
            view.score = Found(int(digits), spans, "authors.score")
            if view.category is None:
                band = category_of(int(digits))
                reason = "the band of the score"
                view.category = Found(band, spans, "authors.band", basis="inferred", reason=reason)
    return view if view.category or view.score else None


def _pair(reading: Reading, number: int) -> tuple[str | None, str | None]:
    """The pair that a statement is about: the one that its sentence names, the only one there is, or the one that the
    title names; of one drug alone its main reaction. Where these leave several drugs, nobody can tell what the authors
    judged, and there is none.
    """
    story: Story = reading.story
    pairs = [(substance, event) for event in reading.events for substance in event.suspects]
    drugs = {story.mentions[place].name for place in story.drugs(number)}
    findings = set(story.findings(number))
    by_drug = [pair for pair in pairs if pair[0] in drugs]
    named = [pair for pair in by_drug or pairs if findings & set(pair[1].finding.mentions)] or by_drug or pairs
    titled = [pair for pair in named if _in_title(story, pair[1])]
    chosen = titled or named
    if len({substance for substance, _ in chosen}) != 1:
        return None, None
    return chosen[0][0], chosen[0][1].finding.key


def _in_title(story: Story, event: Event) -> bool:
    return any(story.titles[story.mentions[place].sentence] for place in event.finding.mentions)
