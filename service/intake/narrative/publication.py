"""Where and when the article was published: journal, citation and date, from the lines of its front.

A journal is named behind "et al." (PubMed), in a citation with year and volume, or in the line above its publisher.
Dates of receipt and acceptance are no date of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from service.intake.narrative import authors, times
from service.intake.narrative.document import Document, Sentence
from service.intake.narrative.facts import Found

CITATION: Final = re.compile(
    r"(?P<journal>[A-Z][\w&.,'\u00c0-\u024f -]{3,80}?)[.,]?\s(?P<year>(?:19|20)\d\d)(?:\s[A-Z][a-z]{2}"
    r"(?:\s\d{1,2})?)?\s?[;:]\s?\d{1,4}(?:\s?\(\d{1,3}(?:-\d{1,3})?\))?\s?[:;,]?\s?(?:e?\d{1,7}(?:-e?\d{1,7})?)?"
)
_PUBLISHER: Final = re.compile(
    r"^(?:BioMed Central|Springer|Elsevier|Wiley|Dove|Hindawi|MDPI|Karger|BMJ|SAGE|Taylor|Lippincott|Wolters|Oxford"
    r"|Cambridge|Frontiers|PLOS|Thieme|Cureus)"
)
_PUBLISHED: Final = re.compile(
    r"(?:^|\b(?:published(?: online)?|publication date|epub|first published)\s?:?\s?)(?P<year>(?:19|20)\d\d)(?:\s"
    r"(?P<month>[A-Z][a-z]{2,8})(?:\s(?P<day>\d{1,2}))?)?(?=\s?[:;.,]|$)",
    re.IGNORECASE,
)
_PUBLICATION: Final = re.compile(
    r"\b(?:published(?: online)?|publication date|first published|date of publication)\b", re.IGNORECASE
)


def read(document: Document, front: Sequence[Sentence]) -> dict[str, Found[Any]]:
    """Citation and published, as far as they are told."""
    fields: dict[str, Found[Any]] = {}
    _journal(document, front, fields)
    published = _published(document, front)
    if published is not None:
        fields["published"] = published
    return fields


def _journal(document: Document, front: Sequence[Sentence], fields: dict[str, Found[Any]]) -> None:
    previous: Sentence | None = None
    for sentence in front:
        words = document.clean[sentence.start : sentence.end]
        behind = authors.journal_after(words)
        cited = CITATION.match(words)
        if behind is not None:
            span = (sentence.start + behind[1][0], sentence.start + behind[1][1])
            fields["citation"] = Found(behind[0], (span,), "source.journal")
        elif cited is not None and "citation" not in fields:
            span = (sentence.start + cited.start(), sentence.start + cited.end())
            fields["citation"] = Found(cited.group().strip(), (span,), "source.citation")
            year = (sentence.start + cited.start("year"), sentence.start + cited.end("year"))
            fields.setdefault("published", Found(cited["year"], (year,), "source.citation-year"))
        elif _PUBLISHER.match(words) and previous is not None and "citation" not in fields:
            name = document.clean[previous.start : previous.end]
            if 2 <= len(name.split()) <= 10 and not re.search(r"\d", name) and not authors.read(name):
                fields["citation"] = Found(name, ((previous.start, previous.end),), "source.journal", "medium")
        previous = sentence


def _published(document: Document, front: Sequence[Sentence]) -> Found[str] | None:
    announced = False
    for sentence in front:
        words = document.clean[sentence.start : sentence.end]
        if announced or _PUBLICATION.search(words):
            for span, when in times.dates(document.clean, sentence.start, sentence.end):
                if "date" in when:
                    return Found(when["date"], (span,), "source.published")
        announced = _PUBLICATION.search(words) is not None and len(words) < 30
        match = _PUBLISHED.match(words.strip())
        if match is not None and match["month"]:
            turned = " ".join(part for part in (match["day"], match["month"].title(), match["year"]) if part)
            date = next((when["date"] for _, when in times.dates(turned, 0, len(turned)) if "date" in when), None)
            if date is not None:
                start = sentence.start + words.index(match["year"])
                return Found(date, ((start, start + len(match.group().strip())),), "source.published")
    return None
