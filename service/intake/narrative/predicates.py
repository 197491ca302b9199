"""Words that give a result to tests, before them or after a list of them, and words that take it away (not done).

Lists share what is said of them: "normal A and B", "A, B and C were negative". A panel ("the ENA panel, which includes
A and B, was negative") has its own result, and its parts are a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import results
from service.intake.narrative.document import Sentence
from service.intake.narrative.facts import Json
from service.intake.narrative.results import WORD
from service.intake.narrative.tested import Item


@dataclass(frozen=True, slots=True)
class Group:
    """Tests that share a word; whether it stands after them, and where. note: the parts of a panel."""

    items: list[Item]
    word: str | None = None
    after: bool = False
    span: tuple[int, int] | None = None
    note: str | None = None


_NOISE: Final = re.compile(
    r"\([^()]{0,60}\)|\b(?:levels?|concentrations?|titers?|titres?|counts?|values?|tests?|results?|antibod(?:y|ies)|"
    r"serum|plasma|"
    r"the|both|total|of|activity|panels?|his|her)\b",
    re.IGNORECASE,
)
_JOINTS: Final = frozenset(
    ("", ",", "and", ", and", "or", ", or", "nor", ", nor", "/", "&", "as well as", ", as well as", "and/or", "+")
)
_MEMBERS: Final = re.compile(r"(?: levels?)? ?\(\s{0,2}\Z")
_PANEL: Final = re.compile(
    r",? ?\(?(?:which (?:includes?|included|contains?|contained|comprises?|comprised)|including|consisting of|"
    r"comprising|such as)\b",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?P<said>{WORD})(?: (?:serum|plasma|blood|levels?|titers?|titres?|concentrations?|values?|results?|"
    rf"counts?|for|of|in|"
    r"the|both|a|an|his|her|on|total|urinary|peripheral|testing|tests?)){0,5} ?\Z",
    re.IGNORECASE,
)
_NOT_BEFORE: Final = re.compile(r"\b(?:no|not|without|non)[ -](?:\w+ ){0,2}\Z", re.IGNORECASE)
_OF_BOTH: Final = re.compile(
    r"\b(?:elevations?|increases?|decreases?|rises?|reductions?) (?:of|in) (?:both |the )?\Z", re.IGNORECASE
)
_VALUE_AND: Final = re.compile(r" (?:as|at|of|to) [<>]? ?\d[\d.,:/ ]{0,9}(?: ?[A-Za-z/^0-9]{1,12})?,? and ")
_COPULA: Final = re.compile(
    r"(?:,? and [^.;(),]{2,40}?(?= were ))?(?: ?\([^()]{0,60}\))?(?: (?:levels?|concentrations?|titers?|titres?|"
    r"tests?|testing|results?|counts?|values?|antibod(?:y|ies)|"
    r"studies|panel|profile|examination)){0,4}"
    r"(?: (?:for|to|with|against|of|from|in|on) [^.;()]{1,60}?)?,? ?"
    r"(?:(?:all|both|also|that) )?(?:(?:was|were|is|are|remained|remains|stayed|came back|returned|returned to|"
    r"tested|proved|had been|"
    r"has been|have been|turned out|became|being|showed|shown|results were)(?![A-Za-z]))"
    r"(?: (?:all|both|also|still|again|found|to be|to|now|repeatedly|significantly|mildly|slightly|markedly|"
    r"moderately|strongly|"
    r"weakly|completely|entirely|only|clearly|the)){0,4} "
    rf"(?P<said>{WORD})",
    re.IGNORECASE,
)
_NORMALIZED: Final = re.compile(
    r"(?: (?:levels?|counts?|values?|tests?))?(?: \w+ly)? (?P<said>normali[sz]ed|returned to normal)\b", re.IGNORECASE
)
_SAID_NOT: Final = re.compile(r"\b(?:not|never|neither|nor) (?:\w+ ){0,2}\Z", re.IGNORECASE)
_NOT_DONE_AFTER: Final = re.compile(
    r"[^.;]{0,40}?\b(?:not (?:\w+ )?(?:pursued|performed|done|obtained|available|measured|tested|carried out|"
    r"undertaken|possible|"
    r"repeated|checked|assessed|determined|sent)|declined|refused|planned|scheduled|pending|awaited|postponed|"
    r"unavailable|"
    r"(?:was|were|is|are) (?:recommended|advised|offered|proposed|considered)|will be|should be|could not|"
    r"would have)\b",
    re.IGNORECASE,
)
_NOT_DONE_BEFORE: Final = re.compile(
    r"\b(?:declin\w+|refus\w+|plan(?:ned|s)?(?: for| to)?|schedul\w+|recommend\w*|advis\w+|offer\w+|awaiting|"
    r"consent to|"
    r"(?:did not|not|never) (?:perform|undergo|have|do|obtain|measure)\w*|without|if|should|whether|unless|may|might|"
    r"monitor(?:ing)? (?:of )?|regular(?:ly)?|suggest\w* (?:that )?)\b[^.;,]{0,30}\Z",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:mother|father|sister|brother|siblings?|parents?|wife|husband|donor|partner|aunt|uncle|cousin|grand\w+|"
    r"control patients?|healthy controls|other patients)(?:'s)? (?:\w+ ){0,6}\Z",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"\b(?P<test>[Tt]ests?|[Ss]erolog(?:y|ies)|serological tests?|PCR|screening|screens?|cultures?|swabs?|"
    r"antibodies|antigens?)"
    r"(?: tests?| results?)? (?:for|against|to) (?P<list>[^.;()]{2,120}?),? (?:was|were|came back|returned|remained|"
    r"proved)"
    r"(?: (?:all|both|also)){0,2} (?P<said>negative|positive|sterile|non-?reactive)\b"
)
_REACH: Final = 3000
"""Characters of a sentence in which "tests for ..." is looked for."""
_PART: Final = re.compile(r",? (?:and|or) |, ")


def groups(text: str, sentence: Sentence, items: list[Item]) -> Iterator[Group]:
    """The tests of a sentence, those together that share a word; members of a panel are left out."""
    index = 0
    while index < len(items):
        panel = _PANEL.match(text, items[index].end, sentence.end)
        if panel is not None:
            yield (group := _panel(text, sentence, items, index))
            if group.word is not None:
                index = next((n for n, item in enumerate(items) if item.start >= (group.span or (0, 0))[1]), len(items))
                continue
            index += 1
            continue
        first = index
        index += 1
        inner: int | None = None
        while index < len(items):
            gap = text[items[index - 1].end : items[index].start]
            if len(gap) > 60:
                break
            if inner is None and _MEMBERS.fullmatch(gap):
                inner = index
            elif _NOISE.sub("", gap).replace(")", "").strip(" ") not in _JOINTS and not _shared(
                text, items[first], gap
            ):
                break
            index += 1
        yield _group(text, sentence, items[first:index], None if inner is None else inner - first)


def _shared(text: str, first: Item, gap: str) -> bool:
    """Whether values of its own do not part a test from "an elevation of both A (...) and B"."""
    return (
        _OF_BOTH.search(text[max(0, first.start - 40) : first.start]) is not None
        and _VALUE_AND.fullmatch(gap) is not None
    )


def _group(text: str, sentence: Sentence, members: list[Item], inner: int | None) -> Group:
    """The tests with what is said of them; what a bracket holds is what the name before it means, which is left out."""
    shown = members if inner is None else [*members[: inner - 1], *members[inner:]]
    end = members[-1].end
    while end < sentence.end and text[end] in ")]":
        end += 1
    for pattern in (_COPULA, _NORMALIZED):
        match = pattern.match(text, end, sentence.end)
        if match is not None and not _SAID_NOT.search(text[end : match.start("said")]):
            return Group(shown, _kind(match["said"]), True, (end, match.end()))
    place = max(sentence.start, members[0].start - 80)
    match = _BEFORE.search(text[place : members[0].start])
    if match is not None and not _NOT_BEFORE.search(text[place : place + match.start()]):
        return Group(shown, _kind(match["said"]), False, (place + match.start(), members[0].start))
    return Group(shown)


def _kind(said: str) -> str | None:
    return "normal" if said.lower().startswith("returned") else results.interpretation(said)


def _panel(text: str, sentence: Sentence, items: list[Item], index: int) -> Group:
    """A test that is told with its parts: the word after the last part is the panel's."""
    item = items[index]
    for last in range(len(items) - 1, index - 1, -1):
        match = _COPULA.match(text, items[last].end, sentence.end)
        if match is not None:
            note = " ".join(text[item.end : items[last].end].lstrip(" ,(").split()) if last > index else None
            note = note if note and len(note) <= 200 else None
            return Group([item], _kind(match["said"]), True, (item.start, match.end()), note)
    return _group(text, sentence, [item], None)


def not_done(text: str, sentence: Sentence, members: list[Item]) -> bool:
    """Whether the tests were planned, refused or not done, or are only spoken of."""
    before = text[max(sentence.start, members[0].start - 60) : members[0].start] if members else ""
    if _NOT_DONE_BEFORE.search(before):
        return True
    return not members or _NOT_DONE_AFTER.match(text, members[-1].end, sentence.end) is not None


def others(text: str, sentence: Sentence, members: list[Item]) -> bool:
    """Whether the tests are those of another person."""
    return _OTHERS.search(text[max(sentence.start, members[0].start - 80) : members[0].start]) is not None


def tests_for(text: str, sentence: Sentence, items: list[Item]) -> Iterator[tuple[Item, Json, tuple[int, int]]]:
    """Results of "tests for A, B and C were negative", where A, B and C are no tests by name."""
    for match in _FOR.finditer(text, sentence.start, min(sentence.end, sentence.start + _REACH)):
        result = results.worded(results.interpretation(match["said"]) or "negative")
        for start, end in _parts(text, match.start("list"), match.end("list")):
            if end - start <= 40 and not any(item.start < end and item.end > match.start() for item in items):
                words = text[start:end]
                yield Item(start, end, words, words.lower(), "laboratory"), result, match.span()


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The members of a list; "hepatitis A, B and C" is one."""
    found: list[tuple[int, int]] = []
    place = start
    for joint in [*_PART.finditer(text, start, end), None]:
        stop = joint.start() if joint else end
        if found and stop - place == 1:
            found[-1] = (found[-1][0], stop)
        elif stop > place:
            found.append((place, stop))
        place = joint.end() if joint else end
    return found
