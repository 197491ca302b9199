"""What a single line of a page is, by its looks: a legend, furniture of the page or the site, a citation, a form.

Furniture is what the publisher or the site put there: licence, addresses, banners, running feet. A form is a
questionnaire that nobody has filled in (each question with all the points it could have), so nothing in it is said of
a patient; a form with answers is no form here.
"""

from __future__ import annotations

import re
from typing import Final

_LEGEND: Final = re.compile(
    r"[*_#\s]{0,6}(?:(?:Supplementary|Online|Suppl\.?|Extended Data)\s)?"
    r"(?:Fig(?:ure|\.)?s?|FIG(?:URE|\.)?|Table|TABLE|Scheme|Box|Image|Video)\s?\.?\s?(?:S?\d{1,2}|[IVX]{1,4})"
    r"(?:\s?[A-Da-d])?[*_]{0,3}(?:[.:|,]|\s|$)"
)
_TITLED: Final = re.compile(r"\S+\s?[\dIVXS]{1,3}[a-dA-D]?[*_]{0,3}[.:|]?[*_]{0,3}\s{1,3}[*_(]{0,3}[A-Z]")
_MENTION: Final = re.compile(
    r"\S+\s?\S+\s(?:shows?|showed|demonstrates?|summari[sz]es?|lists?|and|depicts?|gives?|presents?|illustrates?)\b"
)

_ANYWHERE: Final = (
    r"page \d{1,4} of \d{1,4}\b",
    r"\ball rights reserved\b",
    r"\bcreative commons\b",
    r"\bopen access\b.{0,60}\blicen[cs]e\b",
    r"\(c\) ?(?:19|20)\d\d\b",
    r"©|\bthe author\(s\)",
)
_LABELS: Final = (
    r"e-?mail|correspondence(?: to)?|corresponding author|key ?words?|pmid|pmcid|issn|how to cite(?: this article)?"
    r"|cite this(?: article)?(?: as)?|to cite this article|downloaded from|available (?:online )?at|trial registration"
    r"|funding|orcid|received|accepted|revised|published(?: online)?|academic editor|handling editor|editor"
)
_LINE_STARTS: Final = (
    r"\d{1,4} of \d{1,4}$",
    r"[a-z][a-z .&]{3,60},? (?:19|20)\d\d\s?[;:,]\s?\d{1,4}\s?(?:\(\d{1,3}\))?[:,]?\s?[a-z]?\d{0,7}(?:-\d{1,6})?\.?$",
    r"copyright\b",
    r"(?:doi\b|https?://|www\.)\S{0,120}",
    rf"(?:{_LABELS})\s?[:;]",
    r"(?:received|accepted|revised|published(?: online)?)\s\d{1,2} [a-z]{3,9}\.? (?:19|20)\d\d",
    r"(?:pmid|pmcid|doi)\s?\d",
    r"downloaded (?:from|by)|this article is (?:licensed|distributed|published)|this is an open.access",
    r"springer nature remains|publisher'?s note",
    # the banner of a government's site and the buttons around an abstract
    r"an official website|u\.s\. flag|skip to (?:main )?(?:page )?content|dot gov$|the \.gov means",
    r"federal government websites|https$|the site is secure|the https://|access keys\b.{0,20}\b(?:homepage|ncbi)",
    r"author manuscript|publication date$|published article$|seen <?\d|access to the full text$|affordable access$",
    (
        r"report (?:this|an?) (?:publication|article|page|error|problem)$"
        r"|view (?:all|this|full)\b|full text links?|share on\b|send to\b|add to collections"
    ),
    r"permalink|search results|previous article|next article|back to top|log ?in$|sign ?in$|cookies?\b",
    r"pubmed disclaimer$|affiliations?$|author information$|author details$|figures$|keywords$|access keys$",
    r"free (?:pmc )?article$",
)
_FURNITURE: Final = re.compile("|".join((*_ANYWHERE, f"^(?:{'|'.join(_LINE_STARTS)})")), re.IGNORECASE)

_CITATION: Final = re.compile(
    r"^[\s*_]{0,4}(?:\[?\d{1,3}[\].)]{0,2}\s{1,4})?[*_]{0,3}"
    r"[A-Z][\w'-]{1,24}(?:\s[A-Z][\w'-]{1,24})?,?\s[A-Z][A-Z.\s-]{0,6}[,.:;&]"
)
_CITED_PLACE: Final = re.compile(
    r"\b(?:19|20)\d\d\s?(?:[A-Z][a-z]{2}(?:\s\d{1,2})?)?;\s?\d|\d\s?\(\d{1,4}\)\s?:\s?[ep]?\d|\bdoi\b|\bPMID\b"
)
_NUMBERED_YEAR: Final = re.compile(r"\s{0,4}(?:\[\d{1,3}\]|\d{1,3}[.)])\s[^\n]{12,380}\b(?:19|20)\d\d[.)]{0,2}\s?$")

_EDGE: Final = r"[\s|*]{0,6}"
_POINTS: Final = r"[+-]?\s{0,2}[012]"
_CATEGORY: Final = r"(?:highly probable|definite|probable|possible|doubtful)"
_FORM: Final = re.compile(
    rf"^{_EDGE}(?:questions?\b.{{0,12}}\byes\b.{{0,12}}\bno\b|total (?:score|points){_EDGE}$|likelihood that the"
    rf"|scores? of [<>=\u2264\u2265\s]{{0,4}}\d.{{0,60}}{_CATEGORY}"
    rf"|(?:[<>=\u2264\u2265]\s{{0,2}}\d{{1,2}}|\d\s?-\s?\d)\s{{0,2}}(?:=|:|\||points)?\s{{0,2}}{_CATEGORY}"
    rf"|(?:know|score|don't|yes|no|not known|do not know){_EDGE}$)",
    re.IGNORECASE,
)
_FORM_POINTS: Final = re.compile(rf"\?{_EDGE}{_POINTS}[\s|*]{{1,6}}{_POINTS}[\s|*]{{1,6}}{_POINTS}(?![\d.])")
_FORM_WORDS: Final = re.compile(
    r"previous conclusive reports|when a placebo was|drug (?:was )?re-?administered\?"
    r"|on their own (?:could )?have caused",
    re.IGNORECASE,
)


def is_legend(line: str) -> bool:
    """Whether a line opens the legend of a figure or a table."""
    return _LEGEND.match(line[:48]) is not None and _MENTION.match(line[:48]) is None


def is_titled_legend(line: str) -> bool:
    """Whether the label has a title after it, so that even in the middle of a paragraph it is a legend."""
    return is_legend(line) and _TITLED.match(line[:48]) is not None


def is_furniture(line: str) -> bool:
    """Whether a line is the publisher's or the site's, not the authors'."""
    return len(line) <= 400 and _FURNITURE.search(line[:160]) is not None


def is_citation(line: str) -> bool:
    """Whether a line opens an entry of a reference list."""
    if _CITATION.match(line[:80]) is None:
        return False
    return _CITED_PLACE.search(line[:600]) is not None or _NUMBERED_YEAR.match(line[:400]) is not None


def is_form(line: str) -> bool:
    """Whether a line is of an unanswered questionnaire: the question with all its points, or its key."""
    return (
        _FORM.search(line[:120]) is not None
        or _FORM_POINTS.search(line[:400]) is not None
        or (line.rstrip(" |*").endswith("?") and _FORM_WORDS.search(line[:300]) is not None)
    )
