"""How much a sentence tells of this patient, and the zone it stands in.

Points: the zone's prior, +1.5 for words of a narrative (she, the patient, was started, on follow-up), -1.3 for each
mark of a general statement (has been reported, patients with, [12], most commonly). Measured on full case reports this
alone keeps the drugs of a literature paragraph off the patient's list.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import zones
from service.intake.narrative.cleaning import Cleaned
from service.intake.narrative.layout import Kind
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
    """The blocks of a clean text that have sentences, with their zones; and the heads."""
    found: list[tuple[int, int, Zone]] = []
    heads: list[tuple[int, int, Zone]] = []
    current: Zone = "front"
    abstract_ahead = _opens_later(cleaned)
    for block, start, end in cleaned.blocks:
        words = cleaned.text[start : min(end, start + 120)]
        if block.kind == "head":
            named = zones.head_of(words)
            if named is None:
                current = "front" if current in {"references", "boilerplate"} else current
                found.append((start, end, current))
            elif not (named == "case" and start < abstract_ahead) and not (
                named == "case" and current in {"discussion", "conclusion"} and "case" not in words.lower()
            ):
                current = named
            heads.append((start, end, current))
            continue
        zone = current
        if block.kind == "prose" and current != "references":
            inline = zones.inline_head(words)
            if inline is not None and not (inline == "case" and current in {"discussion", "conclusion"}):
                zone = inline
                if inline != "boilerplate":
                    current = inline
        if current != "references":
            zone = _ZONE_OF_KIND.get(block.kind, zone)
        block.zone = zone
        found.append((start, end, zone))
    return _headless(cleaned, found, heads), tuple(heads)


def _opens_later(cleaned: Cleaned) -> int:
    """Where the abstract or the introduction begins: "Case report" before it is a kind of article, no section."""
    for block, start, end in cleaned.blocks[:400]:
        if block.kind == "head" and zones.head_of(cleaned.text[start:end]) in {"abstract", "introduction"}:
            return start
    return -1


def _headless(
    cleaned: Cleaned, blocks: list[tuple[int, int, Zone]], heads: list[tuple[int, int, Zone]]
) -> list[tuple[int, int, Zone]]:
    """A text without heads is an abstract or a note: its paragraphs are read as one."""
    if any(zone not in {"boilerplate", "references", "front"} for _, _, zone in heads):
        return blocks
    return [(start, end, "abstract" if zone == "front" and end - start >= 80 else zone) for start, end, zone in blocks]
