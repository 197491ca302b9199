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

from service.intake.narrative.facts import Confidence
from service.intake.narrative.story import DRUG_KINDS, Story

Points = tuple[tuple[str, float], ...]

START: Final = ("pair.start", -4.0)
_STOPPED: Final = (
    r"stopp\w+|discontinu\w+|withdr[ae]wn?\w*|withheld|interrupted|reduced|given up|suspended|ceased|paused|halted"
    r"|cessation|lowered|switched|replaced|left out|removed"
)
_WHY: Final = r"because of|due to|owing to|on account of|secondary to|as a result of|after|for"

_BETWEEN_DRUG_FINDING: Final = (
    ("pair.induced", 4.5, r"^[\s)]{0,2}[-\s]{0,2}(?:induced|triggered|related|associated|provoked|mediated)\b"),
    ("pair.adjacent", 3.0, r"^[- ](?:(?:related|lung|liver|skin|drug|acute|severe) ){0,2}$"),
    (
        "pair.caused",
        3.5,
        (
            r"\b(?:(?:caused|induced|produced|triggered|precipitated|provoked|unmasked)(?! by)|led to|resulted in"
            r"|made h(?:er|im)\b)"
        ),
    ),
    ("pair.causes", 2.5, r"\b(?:causing|leading to|resulting in|complicated by|followed by)\b"),
    (
        "pair.developed",
        2.5,
        (
            r"\b(?:developed|experienced|presented with|suffered|complained|noticed|noted|appeared|became|woke"
            r"|occurred|fell ill|was found|were found|was admitted|began to|broke out|reported)\b"
        ),
    ),
    ("pair.had", 1.5, r"\b(?:had|showed|with)\b"),
    ("pair.stopped-for", 3.5, rf"\b(?:{_STOPPED})\b.{{0,60}}\b(?:{_WHY})\b"),
    ("pair.given-for", -3.0, r"\b(?:for|against|to treat|to control|in the treatment of)\b"),
    ("pair.started-after", -2.5, r"\b(?:after|because of|due to|following)\b"),
    (
        "pair.relieved",
        -3.0,
        r"\b(?:relie\w+|improv\w+|resolv\w+|effective\w*|benefit\w*|controlled|healed|cleared|success\w*)\b",
    ),
)
_BETWEEN_FINDING_DRUG: Final = (
    (
        "pair.caused-by",
        3.5,
        r"\b(?:induced|caused|triggered|precipitated|provoked|produced|mediated)[ -](?:by|through)\b",
    ),
    (
        "pair.due-to",
        3.0,
        (
            r"\b(?:due to|because of|secondary to|attribut\w+ to|related to|as a result of|result(?:ing|ed) from"
            r"|owing to"
            r"|linked to|consequence of|in response to|side effect of|(?:adverse )?(?:effect|reaction) (?:of|to))\b"
        ),
    ),
    ("pair.from", 2.5, r"^[)\s]{0,2}(?:\([^)]{1,20}\) )?(?:from|to) (?:the |an? |oral |intravenous |topical )?$"),
    ("pair.associated", 2.5, r"\bassociated with\b"),
    ("pair.after", 2.5, r"\b(?:after|following|upon)\b"),
    (
        "pair.during",
        2.0,
        r"\b(?:during|under|on|while (?:he|she|taking|on|receiving|using)|in patients? (?:on|taking))\b",
    ),
    (
        "pair.treated-with",
        -4.0,
        (
            r"\b(?:treated|managed|responded|improved|relieved|resolved|controlled|disappeared|subsided|eased|settled"
            r"|reversed|responsive|cleared|healed|success\w+|improvement|relief|healing)\b"
        ),
    ),
    (
        "pair.given-after",
        -2.5,
        (
            r"\b(?:(?:was|were) (?:then )?(?:given|started|prescribed|administered|added|initiated|treated|injected"
            r"|put)|received"
            r"|therefore|requiring|required)\b"
        ),
    ),
)
_LEFT_OF_DRUG: Final = (
    (
        "pair.exposure",
        1.5,
        r"\b(?:after|following|since|during|under|upon|while on|treated with|at the \w{3,12} infusion of)\b",
    ),
)
_SENTENCE: Final = (
    (
        "pair.adverse",
        1.0,
        r"\b(?:adverse|side[- ]effects?|toxic\w*|intoxication|complications?|poisoning|overdos\w+)\b",
    ),
    ("pair.announced", 0.5, r"\b(?:we|i) (?:\w+ )?(?:report|present|describe)\b|\bcase (?:report )?of\b"),
    ("pair.general", -2.0, r"\b(?:should|must|clinicians|physicians|prescribers)\b"),
    ("pair.alternative", -2.0, r"\b(?:more likely|less likely|alternatively|unlikely|rather than)\b"),
    (
        "pair.efficacy",
        -1.5,
        (
            r"\b(?:effective(?:ly|ness)?|efficacy|ineffective|improve\w*|responded|relief|remission"
            r"|well[- ]controlled"
            r"|success\w*|benefi\w+|resolution|healing)\b"
        ),
    ),
)


def _compiled(table: tuple[tuple[str, float, str], ...]) -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple((name, weight, re.compile(pattern, re.IGNORECASE)) for name, weight, pattern in table)


_AFTER_DRUG: Final = _compiled(_BETWEEN_DRUG_FINDING)
_AFTER_FINDING: Final = _compiled(_BETWEEN_FINDING_DRUG)
_BEFORE_DRUG: Final = _compiled(_LEFT_OF_DRUG)
_ANYWHERE: Final = _compiled(_SENTENCE)
_NEGATED: Final = re.compile(r"\b(?:no|not|without|neither|nor)\b", re.IGNORECASE)
_DRUG_STOPPED: Final = re.compile(
    rf"^.{{0,40}}\b(?:was|were|had been|been|is)\b.{{0,30}}\b(?:{_STOPPED})\b", re.IGNORECASE
)
_STOP_OF_DRUG: Final = re.compile(
    r"\b(?:stopp(?:ed|ing)|discontinu(?:ed|ing|ation of)|withdr(?:e|a)w(?:al of|ing|n)?|cessation of|reduc(?:ed"
    r"|ing|tion of)"
    r"|interrupt(?:ed|ing|ion of)|removal of) (?:the )?(?:dose of )?$",
    re.IGNORECASE,
)
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
_INDUCED: Final = re.compile(r"([\w-]{3,40}?)[- ]induced\b")
_LIST: Final = re.compile(r"[\s,/+-]*(?:and|or|plus|with)?[\s,/+-]*|[\s\d.,]*m?g?,? and ", re.IGNORECASE)
_LISTED: Final = 24
_FURTHEST: Final = 250
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
    drugs, findings = list(story.drugs(number))[:_MOST], list(story.findings(number))[:_MOST]
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
        if induced is None or not story.told[mention.sentence] or induced.group(1) not in drugs:
            continue
        points = (START, ("pair.induced", 4.5), ("pair.narrative", 0.5))
        yield Link(drugs[induced.group(1)], place, mention.sentence, points)


def _points(story: Story, drug: int, finding: int) -> Points | None:
    substance, event = story.mentions[drug], story.mentions[finding]
    text, first = story.document.clean, min(substance.end, event.end)
    last = max(substance.start, event.start)
    if last < first or last - first > _FURTHEST:
        return None
    between = text[first:last]
    forward = substance.start < event.start
    found = [(f"pair.{name}", _AGAINST[name]) for name in sorted(story.contexts[finding])]
    if not found:
        found.append(("pair.affirmed", 1.0))
    if substance.kind == "drug-class":
        found.append(("pair.class", -0.5))
    if "planned" in story.contexts[drug] or "negated" in story.contexts[drug]:
        found.append(("pair.drug-not-given", -2.0))
    distance = len(between.split())
    if distance <= 6:
        found.append(("pair.near", 0.5))
    elif distance > 20:
        found.append(("pair.far", -1.0))
    if _NEGATED.search(between):
        found.append(("pair.negation-between", -1.5))
    left = text[max(0, min(substance.start, event.start) - 45) : min(substance.start, event.start)].rpartition(". ")[2]
    if _another_drug(story, min(drug, finding), max(drug, finding), substance.name):
        stopped = forward and _STOP_OF_DRUG.search(left) is not None
        found.append(("pair.stopped-before-another", -3.0) if stopped else ("pair.another-between", -1.0))
    found += _forward(between, left) if forward else _backward(story, substance.end, between, story.words(event))
    return tuple(found)


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
    if re.search(rf"\b(?:{_WHY})\b", between) and _STOP_OF_DRUG.search(left):
        found.append(("pair.stopped-for", 3.5))
    names = {name for name, _ in found}
    if "pair.stopped-for" in names or "pair.developed" in names or "pair.caused" in names:
        found = [cue for cue in found if cue[0] not in {"pair.given-for", "pair.started-after"}]
    found += [(name, weight) for name, weight, pattern in _BEFORE_DRUG if pattern.search(left)]
    return _strongest(found, keep="pair.exposure")


def _backward(story: Story, drug_end: int, between: str, event: str) -> list[tuple[str, float]]:
    """Finding, then drug."""
    found = [(name, weight) for name, weight, pattern in _AFTER_FINDING if pattern.search(between)]
    if _REACTION_WORD.search(event) and re.match(r"^s? (?:to|with|of|from)\b", between):
        found.append(("pair.reaction-to", 3.0))
    right = story.document.clean[drug_end : drug_end + 80].partition(". ")[0]
    if _DRUG_STOPPED.search(right) or _STOP_OF_DRUG.search(between):
        found = [cue for cue in found if cue[1] > 0] + [("pair.gone-when-stopped", 2.0)]
    return _strongest(found)


def _strongest(found: list[tuple[str, float]], keep: str = "") -> list[tuple[str, float]]:
    speaking = [cue for cue in found if cue[1] > 0 and cue[0] != keep]
    best = max(speaking, key=lambda cue: cue[1], default=None)
    return [cue for cue in found if cue[1] < 0 or cue[0] == keep or cue is best]
