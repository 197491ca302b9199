"""What a part of an article is: by its heads, by what a line looks like.

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
    "abstract": "abstract|summary|structured abstract|case summary",
    "introduction": "introduction|background|aim|aims|objective|objectives|rationale|learning points|learning objectives",
    "case": "case|case report|case reports|case presentation|case description|case history|case summary|the case"
    "|case study|presentation of case|presentation of the case|report of a case|report of case|clinical case"
    "|patient information|patient history|clinical history|clinical findings|clinical presentation|history"
    "|diagnostic assessment|diagnostic evaluation|therapeutic intervention|therapeutic interventions|treatment"
    "|follow-up|follow-up and outcome|follow-up and outcomes|outcome and follow-up|outcome|investigations|timeline"
    "|clinical course|hospital course|initial treatment|observation|case 1|patient presentation|results|methods"
    "|methods and results|patient concerns|diagnosis|diagnoses|interventions|outcomes|presentation|examination",
    "discussion": "discussion|comment|comments|commentary|review of the literature|literature review"
    "|discussion and conclusion|discussion and conclusions|differential diagnosis",
    "conclusion": "conclusion|conclusions|concluding remarks|lessons|lesson|take-home message|take home messages"
    "|clinical implications|implications|key points|key messages",
    "references": "references|reference|bibliography|literature|literature cited|works cited|citations|reference list",
    "boilerplate": "conflict of interest|conflicts of interest|conflict of interest statement|declaration of interest"
    "|competing interests|competing interest|disclosure|disclosures|declarations|funding|financial support"
    "|acknowledgements|acknowledgments|acknowledgement|acknowledgment|authors' contributions|author contributions"
    "|author's contribution|authors contributions|consent|consent for publication|informed consent|patient consent"
    "|ethics approval|ethical approval|ethics statement|ethics approval and consent to participate"
    "|availability of data and materials|data availability|data availability statement|abbreviations"
    "|list of abbreviations|publisher's note|keywords|key words|mesh terms|publication types|associated data"
    "|linkout - more resources|affiliations|author information|supplementary material|supplementary information"
    "|additional information|rights and permissions|about this article|cite this article|pubmed disclaimer"
    "|substances|grant support|full text sources|medical|similar articles|cited by|access keys|report this publication"
    "|affordable access|author details|received|statement of ethics|orcid|copyright|footnotes|sources of support",
}
_ZONE_OF: Final[dict[str, Zone]] = {
    head: zone for zone, heads in reversed(_HEADS.items()) for head in heads.split("|") if head
}
_NUMBERING: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}|[IVX]{1,4})[.)]?\s{1,4}(?=[A-Z*_])")
_INLINE: Final = re.compile(
    r"[#*_\s]{0,12}([A-Z][A-Za-z'-]{2,20}(?:[ -][A-Za-z&'-]{1,14}){0,4})(?:[*_]{0,3}[:.][*_]{0,3}|\s?[-]\s)(?=\s)"
)

GLUED: Final = re.compile(
    r"(?:(?<![A-Za-z\s])|(?<![^\n]))"
    r"(?:Background|Introduction|Abstract|Objectives?|Methods|Results|Discussion|Conclusions?|Summary"
    r"|Case (?:[Pp]resentation|[Rr]eport|[Dd]escription|[Ss]ummary|[Hh]istory)|Patient concerns|Diagnos[ei]s"
    r"|Interventions?|Outcomes?|Lessons)"
    r"(?=(?:A|An|The|In|We|This|To|She|He|[A-Z][a-z])[\sa-z]|\d{1,2}-)"
)
"""A head that the copy glued to the words after it, at the start of a line or right after a stop."""

_LEGEND: Final = re.compile(
    r"[*_#\s]{0,6}(?:(?:Supplementary|Online|Suppl\.?|Extended Data)\s)?"
    r"(?:Fig(?:ure|\.)?s?|FIG(?:URE|\.)?|Table|TABLE|Scheme|Box|Image|Video)\s?\.?\s?(?:S?\d{1,2}|[IVX]{1,4})"
    r"(?:\s?[A-Da-d])?[*_]{0,3}(?:[.:|,)]|\s|$)"
)
_LEGEND_TALK: Final = re.compile(
    r"\S+\s?\S+\s(?:shows?|showed|demonstrates?|summari[sz]es?|lists?|and|depicts?|gives?)\b"
)
_FURNITURE: Final = re.compile(
    r"(?i)page \d{1,4} of \d{1,4}\b|^\d{1,4} of \d{1,4}$|\ball rights reserved\b|\bcreative commons\b|\bopen access\b.{0,60}"
    r"\blicen[cs]e\b|^(?:©|\(c\)|copyright\b)|\bthe author\(s\)|^(?:doi\b|https?://|www\.)\S{0,120}|^(?:e-?mail|correspond"
    r"(?:ence|ing author)|key ?words?|pmid|pmcid|issn|how to cite|cite this|citation|to cite this article"
    r"|downloaded from|available (?:online )?(?:at|from)|trial registration|funding|orcid"
    r"|(?:received|accepted|revised|published)(?: online)?(?:\s?:| \d{1,2} [a-z]{3,9} (?:19|20)\d\d))\b\s?[:;(\d]?"
    r"(?<=[:;(\d])|^(?:download(?:ed)? (?:from|by)|this article is (?:licensed|distributed|published)|this is an open.access"
    r"|springer nature remains|an official website|u\.s\. flag|skip to (?:main )?(?:page )?content|access keys|dot gov"
    r"|the \.gov means|federal government websites|https$|the site is secure|the https://|author manuscript"
    r"|publication date|published article|seen <?\d|access to the full text|affordable access|report this publication"
    r"|view (?:all|this|full)|full text links?|share on|send to|add to collections|permalink|search results"
    r"|previous article|next article|back to top|log ?in|sign ?in|cookies?\b|creative commons|publisher'?s note)"
)
_CITATION: Final = re.compile(
    r"^[\s*_]{0,4}(?:\[?\d{1,3}[\].)]{0,2}\s{1,4})?[*_]{0,3}[A-Z][\w'-]{1,24}(?:\s[A-Z][\w'-]{1,24})?,?\s[A-Z][A-Z.\s-]{0,6}[,.:;&]"
)
_CITED_PLACE: Final = re.compile(
    r"\b(?:19|20)\d\d\s?(?:[A-Z][a-z]{2}(?:\s\d{1,2})?)?;\s?\d|\d\s?\(\d{1,4}\)\s?:\s?[ep]?\d|\bdoi\b|\bPMID\b|et al\."
)

_FORM: Final = re.compile(
    r"(?i)^[\s|*]{0,6}(?:questions?\b.{0,12}\byes\b.{0,12}\bno\b|total (?:score|points)\s*\|?\s*$|likelihood that the"
    r"|scores? of [>=\s]{0,4}\d)|^[\s|*]{0,6}(?:[<>=\u2264\u2265]\s{0,2}\d{1,2}|\d\s?-\s?\d)\s{0,2}(?:=|:|\||points)?\s{0,2}"
    r"(?:highly probable|definite|probable|possible|doubtful)|^[\s|*]{0,6}(?:know|score|don't|yes|no|not known|do not know)[\s|*]{0,6}$"
)
_FORM_POINTS: Final = re.compile(r"\?[\s|*]{0,6}(?:[+-]?\s{0,2}[012][\s|*]{1,6}){2}[+-]?\s{0,2}[012]\b")
_FORM_WORDS: Final = re.compile(
    r"(?i)previous conclusive reports|when a placebo was|drug (?:was )?re-?administered\?|on their own (?:could )?have caused"
)


def head_of(line: str) -> Zone | None:
    """The zone that a line opens which is nothing but a head."""
    if len(line) > 72:
        return None
    key = line.strip("#*_:.|-= ")
    if numbering := _NUMBERING.match(key):
        key = key[numbering.end() :]
    return _ZONE_OF.get(" ".join(key.lower().split()).strip("#*_:. "))


def inline_head(line: str) -> Zone | None:
    """The zone that a line opens with a head before its first words ("Background: ...")."""
    match = _INLINE.match(line[:96])
    if match is None:
        return None
    zone = _ZONE_OF.get(" ".join(match.group(1).lower().split()))
    return zone if zone != "references" else None


def is_legend(line: str) -> bool:
    """Whether a line opens the legend of a figure or a table."""
    return _LEGEND.match(line[:48]) is not None and _LEGEND_TALK.match(line[:48]) is None


def is_furniture(line: str) -> bool:
    """Whether a line is the publisher's or the site's, not the authors'."""
    return len(line) <= 400 and _FURNITURE.search(line[:160]) is not None


def is_citation(line: str) -> bool:
    """Whether a line opens an entry of a reference list."""
    return _CITATION.match(line[:80]) is not None and _CITED_PLACE.search(line[:600]) is not None


def is_form(line: str) -> bool:
    """Whether a line is of an unanswered questionnaire: the question with all its points, or its key."""
    return (
        _FORM.search(line[:120]) is not None
        or _FORM_POINTS.search(line[:400]) is not None
        or (line.rstrip(" |*").endswith("?") and _FORM_WORDS.search(line[:300]) is not None)
    )
