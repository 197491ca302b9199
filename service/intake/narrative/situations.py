"""Reportable events beside the reactions themselves: overdose, medication error, exposure in pregnancy, withdrawal.

Taken only from explicit words of a sentence that tells of the patient, and only where a suspect is known; a medication
error also without a reaction. A withdrawal
syndrome is named once any reaction came from stopping the drug, from the text's own name for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative import medication_error
from service.intake.narrative.document import NEVER
from service.intake.narrative.facts import Found, ReactionFact
from service.intake.narrative.reading import Reading

_KINDS: Final = (
    (
        "overdose",
        re.compile(r"\b(?:accidental |intentional |deliberate |tenfold |massive )?overdos(?:e|age)\b", re.IGNORECASE),
    ),
    ("medication-error", medication_error.PATTERN),
    (
        "exposure-in-pregnancy",
        re.compile(
            r"\bexposure to [\w-]{3,40} (?:in|during) (?:the (?:first|second|third) trimester|(?:early "
            r"|late )?pregnancy)\b"
            r"|\b(?:in utero|prenatal|intrauterine) exposure\b",
            re.IGNORECASE,
        ),
    ),
)
_WITHDRAWAL: Final = re.compile(r"\b(?:[\w-]{3,40} )?withdrawal(?: syndrome| symptoms)?\b", re.IGNORECASE)
_AFTER_STOP: Final = re.compile(
    r"\b(?:abrupt|sudden) (?:discontinuation|withdrawal|cessation|stop)\b|\brebound\b|\bwithdrawal (?:syndrome"
    r"|symptoms)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:no|not|without|denied|excluded|risk of|prevent\w*)\b[^.;]{0,30}$", re.IGNORECASE)


def read(reading: Reading) -> list[ReactionFact]:
    """The events beside the reactions, each with the first suspect; without a reaction an error with its own drug."""
    if not reading.events:
        return list(_error_alone(reading))
    suspect = next(iter(reading.events[0].suspects))
    named = {name for event in reading.events for name in event.finding.names}
    kinds = {kind(reading.story.words(reading.story.mentions[p])) for event in reading.events for p in event.places}
    found = [
        fact
        for fact in _special(reading, suspect)
        if fact.term.value.lower() not in named and (fact.kind is None or fact.kind.value not in kinds)
    ]
    return [*_withdrawal(reading, suspect, named), *found]


def kind(term: str) -> str | None:
    """The kind of an event that is named like a reaction ("overdose")."""
    return next((name for name, pattern in _KINDS if pattern.fullmatch(term) is not None), None)


def _special(reading: Reading, suspect: str) -> Iterator[ReactionFact]:
    story = reading.story
    open_kinds = dict(_KINDS)
    for number in range(len(story.told)):
        if not story.told[number]:
            continue
        words, start = story.text(number), story.document.sentences[number].start
        for name in tuple(open_kinds):
            error = name == "medication-error"
            match = medication_error.find(words) if error else open_kinds[name].search(words)
            if match is None or _DENIED.search(words[: match.start()]):
                continue
            del open_kinds[name]
            yield _fact(name, match, start, suspect)


def _fact(name: str, match: re.Match[str], offset: int, suspect: str) -> ReactionFact:
    span = (offset + match.start(), offset + match.end())
    fact = ReactionFact(Found(match.group(), (span,), f"reaction.{name}", "medium"), [suspect])
    fact.kind = Found(name, (span,), f"reaction.{name}", "medium")
    return fact


def _error_alone(reading: Reading) -> Iterator[ReactionFact]:
    """The first error of which the text names the drug, though no harm came of it."""
    story = reading.story
    for number in medication_error.told(story):
        suspect, match = medication_error.drug(story, number), medication_error.find(story.text(number))
        if suspect is not None and match is not None:
            yield _fact("medication-error", match, story.document.sentences[number].start, suspect)
            return


def _withdrawal(reading: Reading, suspect: str, named: set[str]) -> Iterator[ReactionFact]:
    """The text's name for the withdrawal that its signs came from."""
    story = reading.story
    signs = {story.mentions[place].sentence for event in reading.events for place in event.places}
    if any("withdrawal" in name for name in named) or not any(_AFTER_STOP.search(story.text(one)) for one in signs):
        return
    best: tuple[int, tuple[int, int]] | None = None
    for number, sentence in enumerate(story.document.sentences):
        if sentence.zone in NEVER:
            continue
        for match in _WITHDRAWAL.finditer(story.text(number)):
            words = match.group().lower()
            rank = 2 * ("syndrome" in words or "symptoms" in words) + words.startswith(suspect.lower())
            if rank and (best is None or rank > best[0]):
                best = rank, (sentence.start + match.start(), sentence.start + match.end())
    if best is not None:
        term = re.sub(r"^(?:a|an|the|by a) ", "", story.document.clean[slice(*best[1])], flags=re.IGNORECASE)
        span = (best[1][1] - len(term), best[1][1])
        reason = "the reaction began after the drug was stopped"
        yield ReactionFact(Found(term, (span,), "reaction.withdrawal", "medium", "inferred", reason), [suspect])
