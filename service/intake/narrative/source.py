"""The article: title, authors, DOI, PubMed number, journal, date, language; country and qualification of its reporter.

All from the front of the text. A DOI of the reference list is another article's; a site's banner or its buttons name no
country; a country is that of the authors' affiliation, and only if all of them are in one. What follows from the text
without being said is marked as inferred, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from service.intake.narrative import authors, places, publication, zones
from service.intake.narrative.document import Document, Sentence
from service.intake.narrative.facts import Found, SourceFacts

Span = tuple[int, int]

_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s;,\"<>()\[\]]{2,80}", re.IGNORECASE)
_PMID: Final = re.compile(r"\bPMID\s?:?\s?(?P<number>\d{5,9})\b")
_KIND_LINE: Final = re.compile(
    r"[\W\d]*(?:open access|clinical vignettes?|case reports?|case report and review|original article|letters?"
    r"(?: to the editor)?|review"
    r"|brief reports?|short communication|research|article|correspondence|affiliations?|introduction|\d*)"
    r"(?:[\s:|,-]{1,40}(?:case reports?|open access))?[\W\d]*",
    re.IGNORECASE,
)
_REPORT: Final = re.compile(
    r"\b(?:case reports?|clinical vignette|case presentation|letter to the editor|dear (?:editor|sir)|sir,"
    r"|to the editor|case study"
    r"|(?:we|i) (?:wish to )?(?:here(?:in)? )?(?:report|present|describe|saw)|case summary|case description"
    r"|may i report)\b",
    re.IGNORECASE,
)
_NO_TITLE: Final = re.compile(
    r"^(?:dear|sir|to the|keywords?|palabras|received|accepted|published|doi|https?|copyright|volume|vol\.|figure"
    r"|table|page|authors?|by|background"
    r"|objective|\d)|@|\b(?:19|20)\d\d\s?[;:]|\bdoi\b|\[\d|\b(?:19|20)\d\d\s{1,3}\d{1,4}$",
    re.IGNORECASE,
)
_SELF: Final = re.compile(
    r"\b(?:as an? (?:\w{3,12} )?|i am an? (?:\w{3,12} )?|the reporting |reported by an? (?:\w{3,12} )?|^an? "
    r"(?:\w{3,12} )?|the hospital )"
    r"(?P<who>pharmacists?|physician|doctor|nurse|general practitioner|dermatologist|dentist|lawyer|midwife"
    r"|oncologist|cardiologist|neurologist"
    r"|psychiatrist|paediatrician|pediatrician)\b(?:\sI\b|\.?$|\s(?:classified|considered|stated|judged))",
    re.IGNORECASE,
)
_QUALIFIED: Final = {"pharmacist": "pharmacist", "pharmacists": "pharmacist", "nurse": (
    "other-health-professional"
), "midwife": (
    "other-health-professional"
), "lawyer": "lawyer", "dentist": (
    "other-health-professional"
)}  # fmt: skip


def read(document: Document) -> SourceFacts:
    """What a text tells of the article that it is."""
    facts = SourceFacts()
    front = list(_front(document))
    _identifiers(document, facts)
    title = _title(document)
    if title is not None:
        facts.fields["title"] = title
    _authors(document, front, facts)
    facts.fields |= publication.read(document, front)
    _kind_and_language(document, facts)
    _country(document, front, facts)
    if facts.qualification is None:
        facts.qualification = _qualification(document)
    return facts


def _words(document: Document, sentence: Sentence) -> str:
    return document.clean[sentence.start : sentence.end]


def _front(document: Document) -> Iterator[Sentence]:
    """The lines before the text proper."""
    for sentence in document.sentences[:80]:
        if sentence.zone in {"front", "boilerplate"}:
            yield sentence
        elif sentence.zone != "legend":
            return


def _identifiers(document: Document, facts: SourceFacts) -> None:
    for sentence in document.sentences:
        if sentence.zone == "references":
            return
        if sentence.zone not in {"front", "boilerplate", "abstract"}:
            continue
        doi = _DOI.search(document.clean, sentence.start, sentence.end)
        if doi is not None and "doi" not in facts.fields:
            value = doi.group().rstrip(".:")
            facts.fields["doi"] = Found(value, ((doi.start(), doi.start() + len(value)),), "source.doi")
        pmid = _PMID.search(document.clean, sentence.start, sentence.end)
        if pmid is not None and "pmid" not in facts.fields:
            facts.fields["pmid"] = Found(pmid["number"], (pmid.span("number"),), "source.pmid")


def _title(document: Document) -> Found[Any] | None:
    """The first line that can be one, before the first sentence of the text proper."""
    for sentence in document.sentences[:40]:
        words = _words(document, sentence)
        ends = words.rstrip().endswith((".", ";"))
        if ends and len(words) > 60 and sentence.zone != "boilerplate":
            return None
        if ends or sentence.zone not in {"front", "case"} or not _is_title(document, sentence, words):
            continue
        return Found(words.strip(" *#"), ((sentence.start, sentence.end),), "source.title")
    return None


def _is_title(document: Document, sentence: Sentence, words: str) -> bool:
    if len(words.split()) < 3 or not 12 <= len(words) <= 300 or zones.head_of(words) is not None:
        return False
    if _KIND_LINE.fullmatch(words) or _NO_TITLE.search(words) or publication.CITATION.match(words):
        return False
    return not authors.read(words) and places.of_address(document.clean, sentence.start, sentence.end) is None


def _authors(document: Document, front: list[Sentence], facts: SourceFacts) -> None:
    names: list[str] = []
    spans: list[Span] = []
    for sentence in front:
        if sentence.zone != "front":
            continue
        found = authors.read(_words(document, sentence))
        for name, (start, end), degrees in found:
            names.append(name)
            spans.append((sentence.start + start, sentence.start + end))
            told = next(
                (
                    kind
                    for degree, kind in authors.DEGREES.items()
                    if re.search(rf"\b{re.escape(degree)}(?!\w)", degrees)
                ),
                None,
            )
            if told is not None and facts.qualification is None:
                facts.qualification = Found(
                    told, ((sentence.start + start, sentence.start + end + len(degrees)),), "source.degree"
                )
    if names:
        facts.fields["authors"] = Found(names, tuple(spans), "source.authors")


def _kind_and_language(document: Document, facts: SourceFacts) -> None:
    for sentence in document.sentences:
        if sentence.zone in {"references", "form", "legend"}:
            continue
        match = _REPORT.search(document.clean, sentence.start, sentence.end)
        if match is not None:
            facts.fields["type"] = Found("literature", (match.span(),), "source.case-report")
            break
    told = [s for s in document.sentences if s.zone not in {"boilerplate", "references", "form", "legend", "front"}]
    if told:
        span = (told[0].start, told[0].end)
        reason = "the text is written in English"
        facts.fields["language"] = Found("en", (span,), "source.language", basis="inferred", reason=reason)


def _country(document: Document, front: list[Sentence], facts: SourceFacts) -> None:
    found = []
    for sentence in front:
        if sentence.zone != "front":
            continue
        by_authors = bool(authors.read(_words(document, sentence)))
        place = places.of_address(document.clean, sentence.start, sentence.end, authors=by_authors)
        if place is not None:
            found.append(place)
    if len({code for code, _ in found}) == 1:
        reason = "the country of the authors' affiliation"
        spans = tuple(span for _, span in found[:3])
        country = Found(found[0][0], spans, "source.affiliation", basis="inferred", reason=reason)
        facts.country = facts.fields["country"] = country


def _qualification(document: Document) -> Found[str] | None:
    for sentence in document.sentences:
        if sentence.zone in {"references", "form", "legend", "boilerplate"}:
            continue
        match = _SELF.search(_words(document, sentence)[:2000])
        if match is not None:
            who = _QUALIFIED.get(match["who"].lower(), "physician")
            span = (sentence.start + match.start("who"), sentence.start + match.end("who"))
            return Found(who, (span,), "source.reporter")
    return None
