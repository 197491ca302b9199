"""Whether a text tells of several patients, how many, and where each is told.

Series are the main failure of automatic readers of case reports: data of several patients get mixed into one. Counted
are the patients that are introduced ("a 34-year-old woman"), numbered heads ("Case 2"), numbered mentions ("patient 2")
and what the authors say ("we report two cases"); the largest count holds.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import people
from service.intake.narrative.document import Document
from service.intake.narrative.facts import Refusal
from service.intake.narrative.people import Person
from service.intake.narrative.zones import NEVER

Span = tuple[int, int]

_WORDS: Final = "two three four five six seven eight nine ten"
_COUNT: Final = {word: number for number, word in enumerate(_WORDS.split(), 2)}
_MANY: Final = rf"(?P<count>{'|'.join(_COUNT)}|[2-9]|[1-9]\d{{1,3}})"
_PATIENTS: Final = (
    "patients|cases|people|persons|men|women|children|infants|siblings|brothers|sisters|neonates|boys|girls"
    "|case reports"
)
_SERIES: Final = re.compile(
    r"\b(?:we|our|herein|here|authors?|paper|article|report)\b[^.]{0,40}?"
    r"\b(?:report(?:ed)?|present(?:ed)?|describe[ds]?|of|saw|observed|encountered|treated|identified)\s"
    rf"(?:the\s(?:cases\sof\s)?|on\s)?{_MANY}\s(?:[\w-]{{2,16}}\s){{0,4}}?(?:{_PATIENTS})\b(?! of (?:which|whom)\b)",
    re.IGNORECASE,
)
_OWN_SERIES: Final = re.compile(
    rf"\b(?:we|here|herein)\s(?:here(?:in)?\s)?(?:report|present|describe)\s(?:the\s(?:cases\sof\s)?|on\s)?{_MANY}\s"
    rf"(?:[\w-]{{2,16}}\s){{0,4}}?(?:{_PATIENTS})\b",
    re.IGNORECASE,
)
_LITERATURE: Final = re.compile(
    r"\b(?:literature|reviews?|reviewed|previous(?:ly)?|published|reported (?:in|by|cases)|been reported|databases?"
    r"|pubmed)\b",
    re.IGNORECASE,
)
"""In a sentence with one of these only the plainest words make a series: a single case has its review of twelve."""

_SERIES_TITLE: Final = re.compile(
    rf"\b{_MANY}[\s-](?:case reports|cases|patients)\b|\b(?:a )?(?:small )?case series\b", re.IGNORECASE
)
_STUDY: Final = re.compile(
    r"\b(?P<count>[1-9]\d{1,5}) (?:[\w-]{2,16} ){0,3}?"
    r"(?:patients|subjects|participants|volunteers|adults|children|women|men)"
    r"\s(?:[\w-]{2,16} ){0,4}?(?:were|was) (?:\w{2,12} )?"
    r"(?:enrolled|included|recruited|randomi[sz]ed|analy[sz]ed|identified|studied|assigned|reviewed|evaluated)\b",
    re.IGNORECASE,
)
_STUDIED: Final = re.compile(
    r"\bwe (?:\w{2,16} )?(?:reviewed|studied|analy[sz]ed|included|enrolled|identified|followed|evaluated)"
    r"\s(?:[\w-]{2,16} ){0,4}?(?P<count>[1-9]\d{1,5}) (?:[\w-]{2,16} ){0,3}?"
    r"(?:patients|subjects|participants|volunteers|adults|children|women|men)\b",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    rf"(?:{_MANY}|twin)\s(?:[\w-]{{2,16}}\s){{0,3}}?(?:{_PATIENTS}|twins),?\s"
    r"(?:aged|with|who|developed|presented|were|had|received|experienced)\b",
    re.IGNORECASE,
)

_NUMBERED: Final = re.compile(
    r"(?:[IVX\d.]{1,4} )?(?:case|patient|case report|case presentation|observation)\s(?:no\.?\s?|\#\s?)?"
    r"(?P<number>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|iii|ii|iv|vi|i|v|a|b|c|d)\b"
    r"(?=\s?[:.,)-]|\n|$|\s(?:an?|this|the|was|had|is|presented|developed)\b)",
    re.IGNORECASE,
)
_LETTERED: Final = {"one": 1, "i": 1, "a": 1, "ii": 2, "b": 2, "iii": 3, "c": 3, "iv": 4, "d": 4, "v": 5, "vi": 6}
_NUMBER: Final = {**_LETTERED, **_COUNT}
_MENTIONED: Final = re.compile(r"\b(?:patient|case) (?P<number>[1-9]\d?)\b(?! (?:of|million))", re.IGNORECASE)
_OTHER_MENTION: Final = re.compile(r"\bet al\b|\bliterature\b|\btable\b|\bpatient \d+ of\b", re.IGNORECASE)
_ONE_PATIENT: Final = "A report is about one patient"


def cases(document: Document) -> tuple[tuple[int, int, int], ...]:
    """Where each of several patients is told: number, and span of the clean text. Empty where they are not apart."""
    starts = _case_heads(document)
    if len({number for number, _, _ in starts}) < 2:
        starts = [
            (number, document.sentences[person.sentence].start, person.end)
            for number, person in enumerate(_told_in_order(document), start=1)
        ]
        if _said(document)[0] > len(starts):
            return ()
    if len(starts) < 2:
        return ()
    found: list[tuple[int, int, int]] = []
    for index, (number, start, _) in enumerate(starts):
        following = starts[index + 1][1] if index + 1 < len(starts) else len(document.clean)
        found.append((number, start, min(following, _section_end(document, start))))
    return tuple(found)


def _told_in_order(document: Document) -> list[Person]:
    """The first introduction of each patient in the case section; of an abstract where there is no such section."""
    humans = [person for person in people.introduced(document) if not person.animal]
    for zone in ("case", "abstract", "front"):
        there = [person for person in humans if document.sentences[person.sentence].zone == zone]
        first = people.different(there)
        if len(first) > 1:
            sentences = {person.sentence for person in first}
            return first if len(sentences) == len(first) else []
    return []


def _section_end(document: Document, start: int) -> int:
    for head, _, zone in document.heads:
        if head > start and zone not in {"case", "front", "abstract"}:
            return head
    for sentence in document.sentences:
        if sentence.start > start and sentence.zone in {"discussion", "conclusion", "references"}:
            return sentence.start
    return len(document.clean)


def _case_heads(document: Document) -> list[tuple[int, int, int]]:
    """Lines that open the story of a numbered patient: number and span. Told twice, the last story counts."""
    found: list[tuple[int, int, int]] = []
    places = [(start, zone) for start, _, zone in document.heads]
    places += [(sentence.start, sentence.zone) for sentence in document.sentences]
    for start, zone in sorted(places):
        if zone not in {"case", "abstract", "front"}:
            continue
        if (match := _NUMBERED.match(document.clean, start, start + 60)) is not None:
            word = match["number"].lower()
            found.append((int(word) if word.isdigit() else _NUMBER[word], match.start(), match.end()))
    numbers = [number for number, _, _ in found]
    first_again = len(numbers) - 1 - numbers[::-1].index(1) if 1 in numbers else 0
    return found[first_again:] if len(set(numbers[first_again:])) > 1 else found


def several(document: Document, humans: list[Person]) -> Refusal | None:
    """The refusal of a text that tells of more than one patient."""
    first = _without_slips(document, people.different(humans))
    heads = _case_heads(document)
    numbered = {number for number, _, _ in heads}
    mentioned = _mentioned(document)
    said, said_at = _said(document, one_patient=bool(humans))
    count = max(len(first), len(numbered), len(mentioned), said)
    if count < 2:
        return None
    spans: list[Span] = [(person.start, person.end) for person in first] if len(first) > 1 else []
    spans = spans or [(start, end) for _, start, end in heads] or list(mentioned.values()) or said_at
    apart = cases(document)
    choice = (
        f"choose one with --case 1 to --case {apart[-1][0]}"
        if apart
        else "they cannot be told apart by heads or order: give the text of one patient alone"
    )
    shown = "; ".join(f'"{document.clean[start:end]}"' for start, end in spans[:4])
    text = f"The text tells of {count} patients ({shown}). {_ONE_PATIENT}: {choice}."
    return Refusal("several-patients", text, tuple(spans))


def _without_slips(document: Document, first: list[Person]) -> list[Person]:
    """Abstract and text may differ by a year over the same patient; that is a contradiction, not a second patient."""
    if len(first) == 2:
        one, other = first
        zones = {document.sentences[person.sentence].zone for person in first}
        near = abs(one.age - other.age) <= 1.01 and min(one.age, other.age) >= 2
        if near and one.sex == other.sex and len(zones) == 2:
            return first[:1]
    return first


def _mentioned(document: Document) -> dict[str, Span]:
    """Mentions of "patient 2" in the middle of the authors' own story; none unless there is a patient 1 as well."""
    found: dict[str, Span] = {}
    for sentence in document.sentences:
        words = document.clean[sentence.start : sentence.end]
        if sentence.zone not in {"case", "abstract", "front"} or _OTHER_MENTION.search(words) is not None:
            continue
        for match in _MENTIONED.finditer(words):
            span = (sentence.start + match.start(), sentence.start + match.end())
            found.setdefault(match["number"], span)
    return found if "1" in found and "2" in found else {}


def _said(document: Document, *, one_patient: bool = False) -> tuple[int, list[Span]]:
    """How many patients the authors say they report, 2 for a series without a number; and where.

    one_patient: somebody is introduced, so that a number of patients in a study is that of another study.
    """
    for sentence in document.sentences:
        if sentence.zone in NEVER or sentence.zone in {"discussion", "legend"}:
            continue
        words = document.clean[sentence.start : sentence.end]
        match = _SERIES.search(words) if _LITERATURE.search(words) is None else _OWN_SERIES.search(words)
        if match is None and sentence.zone == "front" and len(words) <= 250:
            match = _SERIES_TITLE.search(words)
        if match is None and not one_patient and sentence.zone in {"front", "abstract", "case"}:
            match = _STUDY.search(words) or _STUDIED.search(words) or _OPENING.match(words)
        if match is not None:
            count = match["count"] or "2"
            number = int(count) if count.isdigit() else _COUNT[count.lower()]
            return number, [(sentence.start + match.start(), sentence.start + match.end())]
    return 0, []
