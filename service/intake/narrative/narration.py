"""How much a sentence tells of this patient, and the zone it stands in.

Points: the zone's prior, +1.5 for words of a narrative (she, the patient, was started, on follow-up), -1.3 for each
mark of a general statement (has been reported, patients with, [12], most commonly). Measured on full case reports this
alone keeps the drugs of a literature paragraph off the patient's list.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import sentences, zones
from service.intake.narrative.cleaning import Cleaned
from service.intake.narrative.lines import Kind
from service.intake.narrative.zones import PRIOR, Zone

_SOMEONE: Final = "patient|man|woman|boy|girl|infant|child|male|female|neonate|baby|gentleman|lady"
_DONE: Final = (
    "started|initiated|admitted|discharged|referred|diagnosed|prescribed|discontinued|stopped|withdrawn|treated|given"
    "|administered|hospitali[sz]ed|noted|found|performed|tapered|switched|transferred|resumed|commenced"
)
_NARRATIVE: Final = re.compile(
    rf"\b(?:she|he|his|hers?|him|(?:the|our|this|a|an index) (?:[\w-]{{1,20}} )?(?:{_SOMEONE})(?:'s)?|in our case"
    r"|we (?:made|diagnosed|started|decided|initiated|stopped|discontinued|administered|prescribed|performed|treated)"
    r"|the (?:rash|lesions|symptoms|eruption|drug|medication|fever|pain)"
    r" (?:was|were|had|resolved|improved|disappeared|worsened)"
    rf"|(?:was|were) (?:{_DONE})|(?:presented|admitted) (?:to|with)"
    r"|on (?:follow-?up|admission|examination|presentation|discharge|day \d)"
    r"|years?-? ?old|months?-? ?old|weeks?-? ?old|\d{1,3} (?:days|weeks|months|hours) (?:later|after))\b",
    re.IGNORECASE,
)
_REPORTED: Final = "reported|described|associated|shown|used|documented|implicated|observed|linked|approved|published"
_HELD: Final = (
    "reported|known|considered|characteri[sz]ed|associated|indicated|used|recommended|approved|caused|thought|defined"
    "|believed"
)
_PEOPLE: Final = "patients|individuals|people|children|adults|women|men|subjects|cases"
_GENERIC: Final = re.compile(
    rf"\b(?:(?:has|have) (?:also )?been (?:\w{{1,20}}ly )?(?:{_REPORTED})|(?:is|are) (?:\w{{1,20}} )?(?:{_HELD})"
    rf"|(?:{_PEOPLE}) (?:with|treated|receiving|taking|who|on|of)|(?:most|more|less) common(?:ly)?|commonly|usually"
    r"|typically|in the literature|literature review|case reports?|case series|studies|trials?|meta-analysis|review of"
    r"|incidence|prevalence|(?:previously|rarely|frequently) (?:reported|described)|et al"
    r"|can (?:be|cause|occur|lead|result|induce)|may (?:be|cause|occur|lead|result|represent|induce)|should be"
    r"|clinicians|physicians|guidelines?|mechanisms?|is an?|are the|per (?:million|100,?000)|risk factors?|class of"
    r"|in general|reported by)\b|\[\d{1,3}(?:\s?[,-]\s?\d{1,3}){0,10}\]|\d{1,2}(?:\.\d)?% of",
    re.IGNORECASE,
)
_INTRODUCED: Final = re.compile(r"\b[Aa]n? (?:[\w-]{2,16} ){0,3}\d{1,3}[ -](?:year|month|week|day)s?[ -]old\b")
_ZONE_OF_KIND: Final[dict[Kind, Zone]] = {
    "legend": "legend",
    "row": "legend",
    "furniture": "boilerplate",
    "form": "form",
    "reference": "references",
}


def points(sentence: str, zone: Zone) -> float:
    """How much a sentence tells of this patient; 0 is even."""
    told = PRIOR[zone]
    if zone in zones.NEVER:
        return told
    if _NARRATIVE.search(sentence) is not None:
        told += 1.5
    generic = len({match.group().lower() for match in _GENERIC.finditer(sentence[:2000])})
    return round(told - 1.3 * generic, 2)


def zoned(cleaned: Cleaned) -> tuple[list[tuple[int, int, Zone]], tuple[tuple[int, int, Zone], ...]]:
    """The sentences of a clean text with their zones; and the heads of its sections."""
    found: list[tuple[int, int, Zone]] = []
    heads: list[tuple[int, int, Zone]] = []
    current: Zone = "front"
    abstract_ahead = _opens_later(cleaned)
    for block, start, end in cleaned.blocks:
        if block.kind == "head":
            words = cleaned.text[start : min(end, start + 120)]
            named = zones.head_of(words)
            if named is None:
                current = "front" if current in {"references", "boilerplate"} else current
                found.append((start, end, current))
            elif start >= abstract_ahead or named != "case":
                current = _next_zone(current, named, words)
            heads.append((start, end, current))
            continue
        if current == "boilerplate" and _INTRODUCED.search(cleaned.text, start, end) is not None:
            current = "front"  # the article goes on without a head after a box of declarations
        zone = current if current == "references" else _ZONE_OF_KIND.get(block.kind)
        for first, last in sentences.split(cleaned.text, start, end):
            if block.kind == "prose" and current != "references":
                current, here = _inline(cleaned.text[first : min(last, first + 96)], current)
                found.append((first, last, here))
            else:
                found.append((first, last, zone or current))
    return _headless(found, heads), tuple(heads)


def _next_zone(current: Zone, named: Zone, head: str) -> Zone:
    """The zone after a head: "Treatment" in a discussion opens no case."""
    if named == "case" and current in {"discussion", "conclusion"} and "case" not in head.lower():
        return current
    return named


def _inline(words: str, current: Zone) -> tuple[Zone, Zone]:
    """The zone after a sentence that may begin with a head ("Conclusions: ..."), and its own."""
    named = zones.inline_head(words)
    if named is None and len(words) <= 40 and words.endswith("."):
        named = zones.head_of(words)
    if named is None or named == "references":
        return current, current
    if named == "boilerplate":
        return current, named
    zone = _next_zone(current, named, words[:40])
    return zone, zone


def _opens_later(cleaned: Cleaned) -> int:
    """Where the abstract or the introduction begins: "Case report" before it is a kind of article, no section."""
    for block, start, end in cleaned.blocks[:400]:
        if block.kind == "head" and zones.head_of(cleaned.text[start:end]) in {"abstract", "introduction"}:
            return start
    return -1


def _headless(found: list[tuple[int, int, Zone]], heads: list[tuple[int, int, Zone]]) -> list[tuple[int, int, Zone]]:
    """A text without sections is an abstract or a note: from its first full sentence on it is read as one."""
    sections = {zone for _, _, zone in [*heads, *found]} - {"boilerplate", "references", "front", "legend", "form"}
    if sections:
        return found
    first = next((start for start, end, zone in found if zone == "front" and end - start >= 80), None)
    if first is None:
        return found
    return [(start, end, "abstract" if zone == "front" and start >= first else zone) for start, end, zone in found]
