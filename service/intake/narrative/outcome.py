"""How a reaction ended, only where the text says so of this reaction; the last word wins.

A word of outcome counts in the clause that also names the reaction, or speaks of it ("the rash", "all symptoms", "she
recovered"). "Persisted for three weeks" tells how long, not how it ended. Where abstract and report end differently the
words are kept and no outcome is chosen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import spoken_of
from service.intake.narrative.facts import Found
from service.intake.narrative.outcome_cues import CUE, CUES, MOVED, Status
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_NOT: Final = re.compile(
    r"\b(?:not|no|never|without|nor|failed to|neither|did little to)(?: \w+){0,2} $", re.IGNORECASE
)
_POSSIBLE: Final = re.compile(
    r"\b(?:may|might|can|could|should|usually|often|would|if|unless|hope\w*|expected)(?: \w+){0,3} $", re.IGNORECASE
)
_BREAK: Final = re.compile(
    r"[;\n]|, (?:but|and|while|whereas|although) |\bbut\b|\bhowever\b|\band (?=(?:the|he|she|his|her|all)\b)"
    r"|\byet\b|, (?=(?:the|he|she)\b)",
    re.IGNORECASE,
)
_NAMED_ONLY: Final = re.compile(
    r"(?:^|[,:] |\band |\b(?:(?:minute|hour|day|week|month|year)s?|later|then|afterwards) )"
    r"\W*(?:both )?(?:the|his|her|their|all|this) "
    r"(?!(?:drug|treatment|medic\w+|dose|patient|infusion)s?\b)"
    r"(?:(?!(?:was|were|is|are|had|has|have|did|\w+ed)\b)[\w-]+,? ){1,4}$",
    re.IGNORECASE,
)
"""The end of a clause that names something and tells nothing of it yet."""
_NO_FURTHER: Final = re.compile(r"^(?:no further|no more|without further)$", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"\b(?:lesions|skin|eczema) (?:of|on) the (?:body|trunk|arms|legs)\b", re.IGNORECASE)
_LOW: Final = re.compile(r"penia|natr[a]?emia|agranulocyt|hypo|an[a]?emia|bradycardia|block", re.IGNORECASE)
_DIED_OF: Final = re.compile(
    r"\b(?:died (?:of|from|due to|because of)|death (?:from|due to)|succumbed to|fatal(?: case of)?)\b", re.IGNORECASE
)
_ITEMS: Final = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about the course of a reaction."""

    status: Status
    sentence: int
    span: tuple[int, int]


def read(reading: Reading, event: Event) -> tuple[Found[str] | None, Found[str] | None]:
    """Outcome and outcome_text of a reaction."""
    died = fatal(reading.story, event)
    if died is not None:
        return Found("fatal", (died,), "outcome.fatal"), None
    said = list(statements(reading, event, discussed=False)) or list(statements(reading, event))
    if not said:
        return None, None
    last = said[-1]
    zone = reading.story.document.sentences
    early = [one for one in said if zone[one.sentence].zone in {"abstract", "front"}]
    late = [one for one in said if zone[one.sentence].zone not in {"abstract", "front"}]
    if early and late and {early[-1].status, last.status} == {"recovered", "not-recovered"}:
        words = reading.story.document.clean[slice(*last.span)]
        return None, Found(words, (last.span, early[-1].span), "outcome.contradicted", "medium")
    return Found(last.status, (last.span,), f"outcome.{last.status}"), None


def statements(
    reading: Reading,
    event: Event,
    sentences: tuple[int, int] = (0, sys.maxsize),
    *,
    discussed: bool = True,
    moved: bool = False,
) -> Iterator[Statement]:
    """What the text says of the course of a reaction, in reading order. sentences: the first, and the end (exclusive).
    discussed: also in the discussion, which turns back to what was before. moved: also a measured thing that went the
    right way, though no word says how far.
    """
    story = reading.story
    for number in range(max(event.begins, sentences[0]), min(sentences[1], event.ends, len(story.told))):
        if story.titles[number] or not (story.told[number] or (discussed and story.discusses(number))):
            continue
        if number not in reading.turns:
            continue
        words = story.text(number)
        base = story.document.sentences[number].start
        named = list(story.findings(number))
        own = [story.mentions[place].start - base for place in named if place in event.finding.mentions]
        others = [story.mentions[place].start - base for place in named if spoken_of.is_another(reading, event, place)]
        for first, inner, last in _clauses(words):
            clause = words[first:last]
            told = any(first <= place < last for place in own) or spoken_of.refers(
                reading, event, words[inner:last], named, base + inner
            )
            told = told or spoken_of.speaks_of_it(
                reading, event, words[inner:last], here=bool(own), others=any(inner <= at < last for at in others)
            )
            if told and _ELSEWHERE.search(clause) is None:
                said = [one for one in _of_clause(clause, number, base + first) if not _of_another(reading, event, one)]
                if number == event.begins and own:
                    said = [one for one in said if one.span[0] > base + min(own)]
                yield from said or (_moved(clause, event, number, base + first) if moved else ())


def _of_another(reading: Reading, event: Event, said: Statement) -> bool:
    """Whether "no further" is said of something that is not the reaction."""
    clean, mentions = reading.story.document.clean, reading.story.mentions
    if _NO_FURTHER.match(clean[slice(*said.span)]) is None:
        return False
    after = [place for place in reading.story.findings(said.sentence) if mentions[place].start >= said.span[1]]
    return bool(after) and mentions[after[0]].start <= said.span[1] + 2 and after[0] not in event.finding.mentions


def _moved(clause: str, event: Event, number: int, offset: int) -> list[Statement]:
    """A measured thing of the reaction that rose where it had been low, or fell where it had been high."""
    way = MOVED.search(clause)
    if way is None or number == event.begins or not spoken_of.of_its_marker(clause, event):
        return []
    low = any(_LOW.search(name) for name in event.finding.names)
    right = (way.group("up") or way.group("upto")) if low else way.group("down")
    return [Statement("recovering", number, (offset + way.start(), offset + way.end()))] if right else []


def _of_clause(clause: str, number: int, offset: int) -> Iterator[Statement]:
    for cue in list(CUE.finditer(clause))[:_ITEMS]:
        status = CUES[int((cue.lastgroup or "c0")[1:])][0]
        before = clause[max(0, cue.start() - 40) : cue.start()]
        if status is None or _POSSIBLE.search(before):
            continue
        if _NOT.search(before):
            if status == "not-recovered":
                continue
            status = "not-recovered"
        yield Statement(status, number, (offset + cue.start(), offset + cue.end()))


def _clauses(words: str) -> Iterator[tuple[int, int, int]]:
    """The clauses of a sentence: where each begins, where the last thing that it names does, and where it ends; "the
    fever and the dyspnoea resolved" is one.
    """
    start = inner = 0
    for match in _BREAK.finditer(words):
        if match.group().lower() == "and " and _NAMED_ONLY.search(words[start : match.start()]):
            inner = match.end()
            continue
        yield start, inner, match.start()
        start = inner = match.end()
    yield start, inner, len(words)


def fatal(story: Story, event: Event) -> tuple[int, int] | None:
    """The words that call the reaction fatal, or what the patient died of."""
    for place in event.finding.mentions:
        mention = story.mentions[place]
        if not story.told[mention.sentence] or "other-person" in story.contexts[place]:
            continue
        start = max(story.document.sentences[mention.sentence].start, mention.start - 60)
        before = story.document.clean[start : mention.start]
        cue = _DIED_OF.search(before)
        if cue is not None and len(before) - cue.end() <= 30 and "." not in before[cue.end() :]:
            return start + cue.start(), mention.end
    return None
