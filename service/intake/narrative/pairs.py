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
from service.intake.narrative.facts import Confidence
from service.intake.narrative.pair_cues import START, STOPPED, WHY
from service.intake.narrative.story import DRUG_KINDS, Story

Points = tuple[tuple[str, float], ...]


def _compiled(table: tuple[tuple[str, float, str], ...]) -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple((name, weight, re.compile(pattern, re.IGNORECASE)) for name, weight, pattern in table)


_AFTER_DRUG: Final = _compiled(pair_cues.DRUG_THEN_FINDING)
_AFTER_FINDING: Final = _compiled(pair_cues.FINDING_THEN_DRUG)
_BEFORE_DRUG: Final = _compiled(pair_cues.LEFT_OF_DRUG)
_ANYWHERE: Final = _compiled(pair_cues.ANYWHERE)
_NEGATED: Final = re.compile(r"\b(?:no|not|without|neither|nor)\b", re.IGNORECASE)
_DRUG_STOPPED: Final = re.compile(
    rf"^.{{0,40}}\b(?:was|were|had been|been|is)\b.{{0,30}}\b(?:{STOPPED})\b", re.IGNORECASE
)
_STOP_OF_DRUG: Final = re.compile(
    r"\b(?:stopp(?:ed|ing)|discontinu(?:ed|ing|ation of)|withdr(?:e|a)w(?:al of|ing|n)?|cessation of|reduc(?:ed"
    r"|ing|tion of)"
    r"|interrupt(?:ed|ing|ion of)|removal of) (?:the )?(?:dose of )?$",
    re.IGNORECASE,
)
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
_BEGAN_RIGHT: Final = re.compile(
    r"^\W{0,2}(?:and \w+ )?(?:\w+ )?(?:developed|occurred|appeared|ensued|(?:was|were) (?:noted|noticed|seen"
    r"|observed))\b",
    re.IGNORECASE,
)
_TIMED_RIGHT: Final = re.compile(
    r"^[^.;]{0,40}\b(?:minutes|hours|days|weeks|months) (?:later|after(?:wards)?)\b", re.IGNORECASE
)
_TITLED: Final = re.compile(pair_cues.TITLED, re.IGNORECASE)
_NO_REACTION_TITLE: Final = re.compile(rf"\b(?:{pair_cues.NO_REACTION_TITLE})\b", re.IGNORECASE)
_BEGUN_RIGHT: Final = re.compile(
    r"^[^.;]{0,40}\b(?:was|were) (?:then )?(?:begun|started|given|commenced|initiated|added|prescribed)\b",
    re.IGNORECASE,
)
_CAUSE_ENDS: Final = re.compile(
    r"[;:]|\b(?:was|were|is|are|had|has|who|received|took|given|started|he|she|they)\b", re.IGNORECASE
)
_OWN_REASON: Final = re.compile(r"\s(?:because of|due to|owing to|on account of|for)\b", re.IGNORECASE)
"""What follows a stop that something else was the reason of."""
_OF_CAUSE: Final = frozenset({"pair.caused-by", "pair.due-to", "pair.associated"})
_REACTION_WORD: Final = re.compile(
    r"reaction|sensitiv|anaphyla|allerg|toxicity|intoleran|angioedema|poisoning", re.IGNORECASE
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
_MOST: Final = 16


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
    drugs, findings = story.drugs(number)[:_MOST], list(story.findings(number))[:_MOST]
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
        found += _right_of(text[event.end : event.end + 60].partition(". ")[0]) + _forward(between, left)
    else:
        found += _backward(story, drug, finding, between)
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
        stopped = forward and _STOP_OF_DRUG.search(left) is not None
        found.append(("pair.stopped-before-another", -3.0) if stopped else ("pair.another-between", -1.0))
    return found


def _right_of(right: str) -> list[tuple[str, float]]:
    """What follows the finding."""
    found = [("pair.began", 2.0)] if _BEGAN_RIGHT.search(right) else []
    return found + ([("pair.timed", 1.0)] if _TIMED_RIGHT.search(right) else [])


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


def _forward(between: str, left: str) -> list[tuple[str, float]]:
    """Drug, then finding: of the cues that speak for the pair the strongest counts."""
    found = [(name, weight) for name, weight, pattern in _AFTER_DRUG if pattern.search(between)]
    if re.search(rf"\b(?:{WHY})\b", between) and _STOP_OF_DRUG.search(left):
        found.append(("pair.stopped-for", 3.5))
    names = {name for name, _ in found}
    if "pair.stopped-for" in names or "pair.developed" in names or "pair.caused" in names:
        found = [cue for cue in found if cue[0] not in {"pair.given-for", "pair.started-after"}]
    found += [(name, weight) for name, weight, pattern in _BEFORE_DRUG if pattern.search(left)]
    return _strongest(found, keep="pair.exposure")


def _backward(story: Story, drug: int, finding: int, between: str) -> list[tuple[str, float]]:
    """Finding, then drug."""
    found = []
    for name, weight, pattern in _AFTER_FINDING:
        match = pattern.search(between)
        if match is not None and not (name in _OF_CAUSE and _has_another_cause(story, drug, between[match.end() :])):
            found.append((name, weight))
    if _REACTION_WORD.search(story.words(story.mentions[finding])) and re.match(r"^s? (?:to|with|of|from)\b", between):
        found.append(("pair.reaction-to", 3.0))
    if not any(weight > 0 for _, weight in found) and _is_titled(story, story.mentions[finding].sentence, between):
        found.append(("pair.titled", 2.5))
    drug_end = story.mentions[drug].end
    right = story.document.clean[drug_end : drug_end + 80].partition(". ")[0]
    stopped = _DRUG_STOPPED.search(right)
    if (stopped and not _OWN_REASON.match(right, stopped.end())) or _STOP_OF_DRUG.search(between):
        found = [cue for cue in found if cue[1] > 0] + [("pair.gone-when-stopped", 2.0)]
    elif _BEGUN_RIGHT.match(right) and all(weight < 0 for _, weight in found):
        found.append(("pair.given-after", -2.5))
    return _strongest(found)


def _has_another_cause(story: Story, drug: int, tail: str) -> bool:
    """Whether what stands between the word of cause and the drug names the cause already ("caused by staphylococci;
    the drug ...").
    """
    start = story.mentions[drug].start - len(tail)
    between = [mention for mention in story.mentions[max(0, drug - _MOST) : drug] if mention.start >= start]
    if _CAUSE_ENDS.search(tail) is not None:
        return True
    if any(mention.kind == "finding" and not _REACTION_WORD.search(story.words(mention)) for mention in between):
        return True
    return "," in tail and not any(mention.kind in DRUG_KINDS for mention in between)


def _is_titled(story: Story, number: int, between: str) -> bool:
    """Whether a title names a reaction with its drug, and not what a drug did for a disease."""
    if not story.titles[number] or _TITLED.fullmatch(between) is None:
        return False
    return _NO_REACTION_TITLE.search(story.text(number)) is None


def _strongest(found: list[tuple[str, float]], keep: str = "") -> list[tuple[str, float]]:
    speaking = [cue for cue in found if cue[1] > 0 and cue[0] != keep]
    best = max(speaking, key=lambda cue: cue[1], default=None)
    return [cue for cue in found if cue[1] < 0 or cue[0] == keep or cue is best]
