"""Which drug is suspected: points over the whole text.

A drug collects the points of its pairs (reference, 5.6) and of what is told of it: named in the title, stopped when the
reaction was there, begun before it. What was given for the reaction, or has been taken for years beside it, loses. The
most frequent drug alone is right in 87 % of texts; points only rank, they assert nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import taking
from service.intake.narrative.pairs import Link, Points
from service.intake.narrative.story import DRUG_KINDS, Story

STOPPED: Final = (
    r"(?:stopped|discontinued|withdrawn|withheld|interrupted|suspended|ceased|paused|halted|left out|tapered to zero"
    r"|given up|replaced|reduced|removed)"
)
_STOPPED_AFTER: Final = re.compile(
    rf"^[^.;]{{0,50}}?\b(?:was|were|had been|has been|been|being)\b[^.;]{{0,40}}?\b{STOPPED}\b", re.IGNORECASE
)
_STOPPED_BEFORE: Final = re.compile(
    r"\b(?:discontinuation|withdrawal|cessation|stopping|discontinuing|withdrawing|interruption|stopped|discontinued|halted"
    r"|we (?:stopped|discontinued|withdrew)|withheld) (?:of )?(?:the )?$",
    re.IGNORECASE,
)
_FOR_OTHER_REASON: Final = re.compile(
    r"\b(?:lack of (?:effect|efficacy|response)|ineffective|no (?:effect|benefit)|inefficacy|years? (?:ago"
    r"|earlier|before)"
    r"|failed|without benefit|remission|progress\w+|relapse\w*|treatment failure|disease activity|pregnan\w+|wish)\b",
    re.IGNORECASE,
)
_BEGUN: Final = re.compile(
    r"\b(?:started|starting|start of|prescribed|received|receiv\w+|given|begun|initiated|took|taken|taking"
    r"|infused|injected"
    r"|added|commenced|increased|raised|administered|vaccinated|on|used|use of|swallowed|ingest\w+"
    r"|treated with|bridged with|switched)\b",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"\b(?:other (?:drugs|medicines|medications)|also (?:took|used|taking)|for (?:more than )?(?:\w+|\d+) years"
    r"|long-term"
    r"|continued unchanged|stable dose|as premedication|premedication|concomitant)\b",
    re.IGNORECASE,
)
_FOR_REACTION: Final = re.compile(
    r"\b(?:treated with|managed with|for (?:the )?(?:itching|symptom\w*|relief|rash|reaction|fever|pain)"
    r"|reliev\w+|relief"
    r"|brought|no effect|did not help|therapy with|responded to|received|(?:was|were) (?:given|started|applied"
    r"|injected"
    r"|begun|prescribed|administered|added|used|commenced)|antidote|substitut\w+|replaced by|switched to)\b",
    re.IGNORECASE,
)


_ACCUSED: Final = re.compile(
    r"(?<!not )\b(?:suspects|blames|accuses|incriminates)(?: that)? (?:the |\w+'s )?$", re.IGNORECASE
)
"""Before a drug that somebody of the case still holds to be the cause; what "was suspected" may have been cleared."""
_POSITIVE: Final = re.compile(r"\bpositive (?:with|to|for|on|in response to)\b(?:(?!\bnegative\b)[^.;]){0,60}$")
_NOT_GIVEN: Final = frozenset({"planned", "negated", "hypothetical", "other-person"})


@dataclass(frozen=True, slots=True)
class Suspect:
    """A substance with its points and the mentions that brought them."""

    substance: str
    points: Points
    mentions: tuple[int, ...]

    @property
    def score(self) -> float:
        """The sum of the points."""
        return sum(weight for _, weight in self.points)


def rank(story: Story, links: Sequence[Link], first_onset: int | None) -> list[Suspect]:
    """The drugs of the patient, the most suspected first. first_onset: the sentence in which the reaction begins."""
    best, places = _told_of_each(story, first_onset)
    for link in links:
        if link.score >= -1:
            name = story.mentions[link.drug].name
            counted = best.setdefault(name, {})
            counted["suspect.pairs"] = min(counted.get("suspect.pairs", 0.0) + link.score + 2, 9.0)
    found = []
    for name, counted in best.items():
        if any(not story.contexts[place] & _NOT_GIVEN for place in places.get(name, ())):
            counted.pop("suspect.not-given", None)
        first = min((story.mentions[place].sentence for place in places.get(name, ())), default=0)
        if first_onset is not None and first <= first_onset:
            counted.pop("suspect.treatment", None)
        counted["suspect.told"] = min(0.25 * len(places.get(name, ())), 1.5)
        if all(story.mentions[place].kind == "drug-class" for place in places.get(name, ())):
            counted["suspect.class"] = -1.0
        found.append(Suspect(name, tuple(sorted(counted.items())), tuple(places.get(name, ()))))
    return sorted(found, key=lambda suspect: (-suspect.score, suspect.mentions[:1], suspect.substance))


def _told_of_each(story: Story, first_onset: int | None) -> tuple[dict[str, dict[str, float]], dict[str, list[int]]]:
    """For each drug of the patient the points of what is told of it, and its mentions."""
    best: dict[str, dict[str, float]] = {}
    places: dict[str, list[int]] = {}
    for place, mention in enumerate(story.mentions):
        if mention.kind not in DRUG_KINDS or not story.told[mention.sentence]:
            continue
        if "test-substance" in mention.flags:
            if mention.name in best and _is_positive(story, place):
                best[mention.name]["suspect.tested-positive"] = 2.0
            continue
        places.setdefault(mention.name, []).append(place)
        counted = best.setdefault(mention.name, {})
        for name, weight in _of_mention(story, place, first_onset):
            counted[name] = max(counted.get(name, 0.0), weight, key=abs)
    return best, places


def _is_positive(story: Story, place: int) -> bool:
    """Whether a test with a drug was positive ("skin tests were positive with ...")."""
    mention = story.mentions[place]
    start = story.document.sentences[mention.sentence].start
    return _POSITIVE.search(story.document.clean[max(start, mention.start - 80) : mention.start]) is not None


def _of_mention(story: Story, place: int, first_onset: int | None) -> list[tuple[str, float]]:
    mention = story.mentions[place]
    sentence = story.document.sentences[mention.sentence]
    left = story.document.clean[max(sentence.start, mention.start - 60) : mention.start]
    right = story.document.clean[mention.end : min(sentence.end, mention.end + 110)]
    found: list[tuple[str, float]] = []
    if story.titles[mention.sentence]:
        found.append(("suspect.title", 1.5))
    if story.contexts[place] & _NOT_GIVEN:
        found.append(("suspect.not-given", -1.0))
    following = next((one for one in story.drugs(mention.sentence) if one > place), None)
    beside = right[:90] if following is None else right[: min(90, story.mentions[following].start - mention.end)]
    stopped = _STOPPED_AFTER.search(right) or _STOPPED_BEFORE.search(left)
    if _ACCUSED.search(left) and not story.contexts[place] & _NOT_GIVEN:
        found.append(("suspect.accused", 3.0))
    early = first_onset is not None and mention.sentence < first_onset - 1
    if stopped and not early and not _FOR_OTHER_REASON.search(left + right):
        found.append(("suspect.stopped", 2.0))
    if _BESIDE.search(story.document.clean[max(sentence.start, mention.start - 160) : mention.start] + " " + beside):
        found.append(("suspect.beside", -1.0))
    if taking.tells_not_given(right):
        found.append(("suspect.not-given", -1.0))
    elif first_onset is not None and not stopped:
        if first_onset - 3 <= mention.sentence <= first_onset and _BEGUN.search(left + right):
            found.append(("suspect.begun-before", 1.0))
        if mention.sentence > first_onset and _FOR_REACTION.search(left + " " + right[:70]):
            found.append(("suspect.treatment", -2.0))
    return found
