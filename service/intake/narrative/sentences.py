"""Where a sentence ends in a block of clean text.

A stop ends it unless it belongs to a number, an initial or an abbreviation. A stop that the copy glued to the next
sentence ("on day 2.The rash"), or that carries a citation number ("treatment.12 The rash"), ends it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_END: Final = re.compile(
    r"[.!?][\"')\]]{0,3}(?:\s?\[[\d,\s-]{1,24}\]|(?<=[a-z)\]%][.!?])\d{1,2}(?:[,-]\d{1,2}){0,6})?"
    r"(?:\s+(?=[^a-z\s]|p[HO]|m[RT]|i[vm]\b)|(?<=[a-z)%\d][.!?])(?=[A-Z][a-z]))"
    r"|\n+"
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z.'-]{0,15}$")
_ABBREVIATIONS: Final = (
    "e.g i.e eg cf vs v viz approx ca incl excl esp dr prof mr mrs ms st fig figs tab eq ref refs no nos nr vol"
    " pp p ed eds al spp sp var suppl dept univ dist max min avg wt ht dx hx tx rx pt pts mg/d i.v i.m s.c p.o b.i.d"
    " t.i.d q.i.d q.d o.d u.s u.k ph.d m.d resp d.c etc"
)
_NEVER_LAST: Final = frozenset(_ABBREVIATIONS.split())
"""After these a sentence goes on, unless what follows opens one (`_OPENS`)."""

_ALSO_LAST: Final = (
    "i.v i.m s.c p.o b.i.d t.i.d q.i.d q.d o.d u.s u.k ph.d m.d al approx resp max min pts pt d.c etc mg/d no p spp sp"
)
_MAY_BE_LAST: Final = frozenset(_ALSO_LAST.split())
_OPENS: Final = re.compile(
    r"(?:The|She|He|His|Her|It|Its|They|This|These|Those|A|An|In|On|At|After|Before|During|We|Our|There|However"
    r"|Laboratory|Treatment|Therapy|Physical|Blood|Skin|One|Two|Over|Within|Despite|Because|Although|When|While|Since"
    r"|Then|Later|Following|Subsequently|Given|As|No|Patients?|For|With|By|To|That|What|Initially|All|Both|From|Upon"
    r"|If)\b[^.]"
)
_MEASURED: Final = re.compile(r"(?:/|\d ?|\^)$")
_UNIT: Final = re.compile(r"(?:mg|mcg|ug|g|kg|ml|dl|l|mmol|iu|hr?s?|min|mins|wks?|mos?|yrs?|sec|d)$")


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a block of clean text, in order, without the blanks around them."""
    first = start
    for match in _END.finditer(text, start, end):
        if text[match.start()] == "." and not _ends(text, match.start(), match.end(), end):
            continue
        if first < match.end():
            yield from _trimmed(text, first, match.end())
        first = match.end()
    yield from _trimmed(text, first, end)


def _ends(text: str, stop: int, following: int, end: int) -> bool:
    before = _WORD.search(text, max(0, stop - 16), stop)
    if before is None:
        return not _numbering(text, stop)
    word = before.group().lower().rstrip(".")
    if _MEASURED.search(text, max(0, before.start() - 2), before.start()) is not None and len(word) <= 3:
        return not text[following : following + 1].isdigit()  # "0.9 g/L. The", "34/min. She"
    if len(word) == 1 and before.group().isupper():  # an initial: "J. Smith", but "vitamin K. The"
        return _OPENS.match(text, following, min(end, following + 24)) is not None
    if word in _NEVER_LAST:
        return word in _MAY_BE_LAST and _OPENS.match(text, following, min(end, following + 24)) is not None
    return _UNIT.search(word) is None or not text[following : following + 1].isdigit()


def _numbering(text: str, stop: int) -> bool:
    """Whether the stop closes the number of a list item: nothing but digits since the line began."""
    first = stop
    while first > 0 and stop - first < 4 and text[first - 1].isdigit():
        first -= 1
    return first < stop and (first == 0 or text[first - 1] == "\n")


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
