"""What a part of an article is, by its heads.

Zones are soft: they give a prior (`PRIOR`), because the decisive sentence of a case may stand under "Conclusions" or in
a column that the PDF put elsewhere. Only reference lists, site furniture and blank forms are hard: nothing of a patient
comes from there.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Zone = Literal[
    "front",
    "abstract",
    "introduction",
    "case",
    "discussion",
    "conclusion",
    "legend",
    "references",
    "boilerplate",
    "form",
]
"""What a part of the text is. Soft: a prior, never a reason by itself, but for references, boilerplate and form, from
which nothing of the patient is ever taken."""

NEVER: Final[frozenset[Zone]] = frozenset({"references", "boilerplate", "form"})

PRIOR: Final[dict[Zone, float]] = {
    "case": 2.0,
    "abstract": 1.2,
    "front": 1.0,
    "legend": 0.0,
    "conclusion": -0.2,
    "discussion": -0.6,
    "introduction": -1.2,
    "references": -9.0,
    "boilerplate": -9.0,
    "form": -9.0,
}

_HEADS: Final[dict[Zone, str]] = {
    "abstract": "abstract|summary|structured abstract",
    "introduction": "introduction|background|aim|aims|objective|objectives|rationale|learning points"
    "|learning objectives|background and aims|introduction and background|purpose",
    "case": "case|case report|case reports|case presentation|case description|case history|case summary|the case"
    "|case study|presentation of case|presentation of the case|report of a case|report of case|clinical case"
    "|case presentations|case descriptions|case illustration|case details|our case|case series|cases"
    "|patient information|patient history|clinical history|clinical findings|clinical presentation|history"
    "|diagnostic assessment|diagnostic evaluation|therapeutic intervention|therapeutic interventions|treatment"
    "|follow-up|follow-up and outcome|follow-up and outcomes|outcome and follow-up|outcome|investigations|timeline"
    "|clinical course|hospital course|initial treatment|observation|patient presentation|results|methods"
    "|methods and results|patient concerns|diagnosis|diagnoses|interventions|outcomes|presentation|examination"
    "|patient and methods|patients and methods|history of presentation|medical history|past medical history"
    "|case report and results|main symptoms|laboratory findings|management|progress",
    "discussion": "discussion|comment|comments|commentary|review of the literature|literature review"
    "|discussion and conclusion|discussion and conclusions|differential diagnosis"
    "|discussion and review of the literature",
    "conclusion": "conclusion|conclusions|concluding remarks|lessons|lesson|take-home message|take home messages"
    "|clinical implications|implications|key points|key messages|what is new and conclusion|what is new",
    "references": "references|reference|bibliography|literature|literature cited|works cited|citations|reference list",
    "boilerplate": "conflict of interest|conflicts of interest|conflict of interest statement|declaration of interest"
    "|competing interests|competing interest|disclosure|disclosures|declarations|funding|financial support"
    "|acknowledgements|acknowledgments|acknowledgement|acknowledgment|authors' contributions|author contributions"
    "|author's contribution|authors contributions|consent|consent for publication|informed consent|patient consent"
    "|ethics approval|ethical approval|ethics statement|ethics approval and consent to participate"
    "|availability of data and materials|data availability|data availability statement|abbreviations"
    "|list of abbreviations|publisher's note|mesh terms|publication types|associated data|statement of ethics"
    "|linkout - more resources|supplementary material|supplementary information|additional information"
    "|rights and permissions|about this article|cite this article|substances|grant support|full text sources"
    "|similar articles|cited by|copyright|sources of support|declaration of competing interest|patient perspective"
    "|informed consent statement|conflict of interests|declaration of conflicting interests",
}
_ZONE_OF: Final[dict[str, Zone]] = {head: zone for zone, heads in _HEADS.items() for head in heads.split("|")}
_NUMBERING: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}|[IVX]{1,4})[.)]?\s{1,4}(?=[A-Z*_])")
_NUMBERED_CASE: Final = re.compile(
    r"(?:case|patient|case report|case presentation|observation|case no\.?|subject)\s?(?:\#\s?)?"
    r"(?:\d{1,2}|one|two|three|four|five|six|i{1,3}|iv|vi?|[a-d])(?:\s?[:.-]\s?+(?!an?\b|the\b|this\b)[a-z' -]{0,40})?"
)
_INLINE: Final = re.compile(
    r"[#*_\s]{0,12}([A-Z][A-Za-z'-]{2,20}(?:[ -][A-Za-z&'-]{1,14}){0,4})(?:[*_]{0,3}[:.][*_]{0,3}|\s?[-]\s)(?=\s)"
)

GLUED: Final = re.compile(
    r"(?<![A-Za-z-])"
    r"(?:Background|Introduction|Abstract|Objectives?|Methods|Results|Discussion|Conclusions?|Summary"
    r"|Case {1,8}(?:[Pp]resentation|[Rr]eport|[Dd]escription|[Ss]ummary|[Hh]istory)|Patient concerns|Diagnos[ei]s"
    r"|Interventions?|Outcomes?|Lessons)"
    r"(?=(?:A|An|[A-Z][a-z]{1,20})(?:[\s-]|\Z)|[A-Z]{2,}|\d{1,3}-)"
)
"""A head that the copy glued to the words after it."""


_TORN: Final = re.compile(
    r"(?<![A-Za-z-])Case[ \n]{1,8}(?:[Pp]resentation|[Rr]eport|[Dd]escription|[Ss]ummary|[Hh]istory)"
    r"(?=(?:A|An|[A-Z][a-z]{1,20})[\s-]|\d{1,3}-)"
)


def on_one_line(text: str) -> str:
    """The text with each glued head that a line end tears apart on one line; its length stays."""
    return _TORN.sub(lambda match: match.group().replace("\n", " "), text) if "\n" in text else text


def head_of(line: str) -> Zone | None:
    """The zone that a line opens which is nothing but a head."""
    if len(line) > 72:
        return None
    key = line.strip("#*_:.|-= ")
    if numbering := _NUMBERING.match(key):
        key = key[numbering.end() :]
    key = " ".join(key.lower().split()).strip("#*_:. ")
    return _ZONE_OF.get(key) or ("case" if _NUMBERED_CASE.fullmatch(key) else None)


def inline_head(line: str) -> Zone | None:
    """The zone that a line opens with a head before its first words ("Background: ...")."""
    match = _INLINE.match(line[:96])
    if match is None:
        return None
    zone = _ZONE_OF.get(" ".join(match.group(1).lower().split()))
    return zone if zone != "references" else None
