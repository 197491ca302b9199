"""How much the words say that a drug caused a finding: points of one sentence for one drug and one finding.

One table: each cue has an id and a weight in half units. The cues and the sizes of their weights follow the measured
design (reference 4.3: "X-induced", then *developed*, *associated*, *adverse*, *after* speak for a pair; an indication,
an efficacy word, a negation, a long distance against it). Sums are calibrated there: at +1 and above 84 % of pairs are
right, between 0 and 1 64 %, below that less than half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import pair_cues
from service.intake.narrative.extent import PAIRED
from service.intake.narrative.facts import Confidence
from service.intake.narrative.pair_cues import START
from service.intake.narrative.pair_order import STOP_OF_DRUG, backward_cues, compiled, forward_cues, right_of
from service.intake.narrative.story import DRUG_KINDS, Story

Points = tuple[tuple[str, float], ...]

_ANYWHERE: Final = compiled(pair_cues.ANYWHERE)
_NEGATED: Final = re.compile(r"\b(?:no|not|without|neither|nor)\b", re.IGNORECASE)
_BLAMED: Final = re.compile(
    r"\b(?:due to|because of|secondary to|attribut\w+ to|related to|associated with|(?:induced|caused"
    r"|triggered) by)\b"
    r"|^ (?:from|after|following|induced) ",
    re.IGNORECASE,
)
"""What makes the disease of "a patient with hepatitis due to isoniazid" a reaction, not a thing of before."""
_VERB: Final = re.compile(
    r"\b(?:developed|experienced|presented|noticed|complained|received|took"
    r"|treated)\b",
    re.IGNORECASE,
)
_AGAINST: Final = {
    "negated": -3.0,
    "hypothetical": -1.5,
    "other-person": -2.5,
    "indication": -1.5,
    "historical": -1.5,
    "looked-for": -2.5,
    "planned": -2.0,
}
_INDUCED: Final = re.compile(
    r"([\w-]{3,40}?)[- ](?:induced|related|associated|toxicity|poisoning|intoxication|overdose|hypersensitivity"
    r"|withdrawal)\b"
)
_KIN: Final = {"heparin": ("enoxaparin", "dalteparin", "tinzaparin", "nadroparin", "bemiparin", "certoparin")}
"""Drugs whose reactions go by another's name."""
_LIST: Final = re.compile(r"[\s,/+-]*(?:and|or|plus|with)?[\s,/+-]*|[\s\d.,]*m?g?,? and ", re.IGNORECASE)
_LISTED: Final = 24
_FURTHEST: Final = 250
_NEAR: Final = 6
_FAR: Final = 20


@dataclass(frozen=True, slots=True)
class Link:
    """A drug mention and a finding mention of one sentence, with the cues that were counted."""

    drug: int
    finding: int
    sentence: int
    points: Points

    @property
    def score(self) -> float:
        """The sum of the points."""
        return sum(weight for _, weight in self.points)


def confidence(score: float) -> Confidence:
    """The band in which a sum of points is shown."""
    return "high" if score >= 1 else "medium" if score >= 0 else "low"


def links(story: Story, number: int) -> Iterator[Link]:
    """All pairs of a sentence that stand near each other."""
    drugs, findings = story.drugs(number)[:PAIRED], list(story.findings(number))[:PAIRED]
    if not drugs or not findings:
        return
    words = story.text(number)
    common = tuple((name, weight) for name, weight, pattern in _ANYWHERE if pattern.search(words))
    if story.told[number]:
        common += (("pair.narrative", 0.5),)
    if story.titles[number]:
        common += (("pair.title", 0.5),)
    for drug in drugs:
        for finding in findings:
            points = _points(story, drug, finding)
            if points is not None:
                yield Link(drug, finding, number, (START, *common, *points))


def inside_names(story: Story) -> Iterator[Link]:
    """Pairs that the name of a finding holds ("heparin-induced thrombocytopenia"), with a mention of the drug."""
    drugs = {mention.name: place for place, mention in enumerate(story.mentions) if mention.kind == "drug"}
    for place, mention in enumerate(story.mentions):
        induced = _INDUCED.match(mention.name) if mention.kind == "finding" else None
        if induced is None or not story.told[mention.sentence]:
            continue
        cause = induced.group(1)
        drug = next((drugs[name] for name in (cause, *_KIN.get(cause, ())) if name in drugs), None)
        if drug is not None:
            points = (START, ("pair.induced", 4.5), ("pair.narrative", 0.5))
            yield Link(drug, place, mention.sentence, points)


def _points(story: Story, drug: int, finding: int) -> Points | None:
    substance, event = story.mentions[drug], story.mentions[finding]
    text, first = story.document.clean, min(substance.end, event.end)
    last = max(substance.start, event.start)
    if last < first or last - first > _FURTHEST:
        return None
    between = text[first:last]
    forward = substance.start < event.start
    left = text[max(0, min(substance.start, event.start) - 45) : min(substance.start, event.start)].rpartition(". ")[2]
    found = _of_finding(story, finding, between, forward=forward)
    found += _of_drug(story, drug, finding, left, forward=forward)
    distance = len(between.split())
    if distance <= _NEAR:
        found.append(("pair.near", 0.5))
    elif distance > _FAR:
        found.append(("pair.far", -1.0))
    if _NEGATED.search(between):
        found.append(("pair.negation-between", -1.5))
    if forward:
        found += right_of(text[event.end : event.end + 60].partition(". ")[0]) + forward_cues(between, left)
    else:
        found += backward_cues(story, drug, finding, between)
    return tuple(found)


def _of_finding(story: Story, finding: int, between: str, *, forward: bool) -> list[tuple[str, float]]:
    """What the context of the finding says."""
    contexts = story.contexts[finding]
    described = not forward and contexts == {"indication"} and _BLAMED.search(between) and not _VERB.search(between)
    if not contexts or described:
        return [("pair.affirmed", 1.0)]
    return [(f"pair.{name}", _AGAINST[name]) for name in sorted(contexts)]


def _of_drug(story: Story, drug: int, finding: int, left: str, *, forward: bool) -> list[tuple[str, float]]:
    """What the drug and its place say."""
    found: list[tuple[str, float]] = []
    if story.mentions[drug].kind == "drug-class":
        found.append(("pair.class", -0.5))
    if story.contexts[drug] & {"planned", "negated"}:
        found.append(("pair.drug-not-given", -2.0))
    if _another_drug(story, min(drug, finding), max(drug, finding), story.mentions[drug].name):
        stopped = forward and STOP_OF_DRUG.search(left) is not None
        found.append(("pair.stopped-before-another", -3.0) if stopped else ("pair.another-between", -1.0))
    return found


def _another_drug(story: Story, first: int, last: int, name: str) -> bool:
    """Whether another drug stands between a drug and a finding, not just beside the drug in a list."""
    for place in range(first + 1, last):
        mention = story.mentions[place]
        if mention.kind not in DRUG_KINDS or mention.name == name:
            continue
        ends = (story.mentions[first], story.mentions[last])
        drug = next(one for one in ends if one.kind in DRUG_KINDS)
        gap = story.document.clean[min(drug.end, mention.end) : max(drug.start, mention.start)]
        if len(gap) > _LISTED or _LIST.fullmatch(gap) is None:
            return True
    return False
