"""What was done with a drug because of the reaction: withdrawn, reduced, increased, unchanged; only where it is said.

It must be said of this drug, or of "the drug" or "both drugs" where that leaves no doubt, and not before the
reaction: a titration is no action. Of several statements the first after the beginning of the reaction counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from service.intake.narrative.facts import Found
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

_BE: Final = r"\b(?:was|were|had been|has been|have been|been|being)\b(?! not\b| never\b)(?: (?!not\b)[\w-]+,?){0,5}? "
_STOPPED: Final = (
    r"(?:stopped|discontinued|withdrawn|withheld|ceased|suspended|interrupted|abandoned|left out|halted|paused"
    r"|given up|replaced|tapered to zero)"
)
_VERBS: Final = tuple(
    (action, re.compile(words, re.IGNORECASE))
    for action, words in (
        ("withdrawn", rf"{_BE}(?:{_STOPPED}|held)\b"),
        ("reduced", rf"{_BE}(?:reduced|decreased|lowered|halved)\b"),
        ("increased", rf"{_BE}(?:increased|raised|escalated|doubled)\b"),
        (
            "unchanged",
            (
                rf"{_BE}(?:continued|maintained|left unchanged)\b"
                r"|\b(?:was|were|had) not (?:been )?(?:changed|stopped|discontinued|altered)\b"
            ),
        ),
    )
)
_BEFORE: Final = tuple(
    (action, re.compile(words, re.IGNORECASE))
    for action, words in (
        (
            "withdrawn",
            (
                r"\b(?:discontinuation of|discontinued|discontinuing|stopped|stopping|halted|paused|cessation of"
                r"|withdrawal of"
                r"|withdrew|withdrawing|withheld) (?:the |her |his |drug )?(?:oral |intravenous |daily |systemic "
                r"|topical )?$"
            ),
        ),
        (
            "reduced",
            (
                r"\b(?:reduced|lowered|decreased|halved|reduction of) (?:the |her |his )?"
                r"(?:dose of |dosage of )?(?:the )?$"
            ),
        ),
        ("unchanged", r"\b(?:continued|continuation of) (?:on |with |to take )?(?:the )?$"),
    )
)
_CHANGED: Final = re.compile(
    r" (?:was|were) (?:\w+ )?(?:changed|switched|converted) to (?:(?:oral|intravenous|the) )?", re.IGNORECASE
)
_A_DOSE: Final = re.compile(r" dos(?:e|age)\b")
_THE_DRUG: Final = re.compile(
    r"\b(?:the (?:drug|medication|medicine|agent|infusion|treatment|injections?|depot|suspected drug|offending (?:drug"
    r"|agent|medication))|both (?:drugs|antibiotics|vaccines|medicines|medications|agents)|all (?:drugs|medications)"
    r"|it)\b",
    re.IGNORECASE,
)
_DRUG_STOPPED: Final = re.compile(
    r"\b(?:drug (?:discontinuation|withdrawal)|(?:discontinuation|withdrawal|cessation) of the (?:drug|medication))\b",
    re.IGNORECASE,
)
_NOT_FOR_THIS: Final = re.compile(
    r"\b(?:years? (?:ago|earlier|before)|lack of (?:effect|efficacy)|planned|should|can|may)\b", re.IGNORECASE
)
_STOP: Final = re.compile(r"[;.]|,? and (?:[a-z-]+ ){0,3}?(?=(?:was|were) )|\b(?:but|which|when|because)\b")


_READ_FROM: Final = -0.5
"""Points from which a discussion counts: "the worsening after drug discontinuation" may stand nowhere else."""


class Said(NamedTuple):
    """An action at a place of the text."""

    sentence: int
    action: str
    start: int
    end: int


def of_use(story: Story, use: Use) -> Iterator[Said]:
    """The actions that are said of a use itself."""
    right = use.after[:110]
    stop = _first_break(right)
    best: tuple[int, str, int] | None = None
    for action, pattern in _VERBS:
        match = pattern.search(right[:stop])
        if match is not None and (best is None or match.start() < best[0]):
            best = (match.start(), action, match.end())
    if best is not None and not _NOT_FOR_THIS.search(right[: best[2] + 30]):
        yield Said(
            use.sentence,
            best[1],
            use.start,
            use.end + use.right.find(use.after[: best[2]]) + best[2] if use.after[: best[2]] in use.right else use.end,
        )
        return
    place = _changed_to(story, use)
    if place is not None:
        yield Said(use.sentence, "withdrawn", use.start, place)
        return
    for action, before in _BEFORE:
        match = before.search(use.left[-60:])
        if match is not None and (action != "unchanged" or _A_DOSE.match(use.right) is None):
            yield Said(use.sentence, action, use.start - len(use.left[-60:]) + match.start(), use.end)
            return


def _changed_to(story: Story, use: Use) -> int | None:
    """The start of the other drug that this one "was changed to"."""
    following = next((story.mentions[p] for p in story.drugs(use.sentence) if story.mentions[p].start >= use.end), None)
    if following is None or following.name in use.substances:
        return None
    gap = story.document.clean[use.end : following.start]
    return following.start if _CHANGED.fullmatch(gap) else None


def _first_break(words: str) -> int:
    match = _STOP.search(words)
    return match.start() if match else len(words)


def of_the_drug(story: Story, onset: int, near: Collection[int] | None) -> Iterator[Said]:
    """The actions that are said of "the drug" after the reaction began.

    near: the sentences in which that can only be this drug; None: there is but one suspect. "Both drugs" are all
    suspects.
    """
    for number in range(onset, len(story.told)):
        sentence, words = story.document.sentences[number], story.text(number)
        only = near is None or number in near
        noun = _DRUG_STOPPED.search(words) if near is None and sentence.narrative >= _READ_FROM else None
        if noun is not None:
            yield Said(number, "withdrawn", sentence.start + noun.start(), sentence.start + noun.end())
        elif story.told[number]:
            for match in _THE_DRUG.finditer(words):
                if only or match.group().lower().startswith(("both", "all")):
                    yield from _said_of(words, match, number, sentence.start)


def _said_of(words: str, noun: re.Match[str], number: int, offset: int) -> Iterator[Said]:
    right = words[noun.end() : noun.end() + 60]
    right = right[: _first_break(right)]
    for action, pattern in _VERBS:
        said = pattern.match(right, 1) if noun.group().lower() == "it" else pattern.search(right)
        if said is not None and action != "increased" and not _NOT_FOR_THIS.search(right):
            yield Said(number, action, offset + noun.start(), offset + noun.end() + said.end())
            return


def best(said: Sequence[Said], onset: int | None) -> Found[str] | None:
    """The action that counts."""
    after = sorted(
        (one for one in said if onset is None or one.sentence >= onset), key=lambda one: (one.sentence, one.start)
    )
    chosen = next((one for one in after if one.action != "increased"), None) or next(
        (one for one in said if one.action == "withdrawn"), None
    )
    if chosen is None:
        return None
    return Found(chosen.action, ((chosen.start, chosen.end),), f"action.{chosen.action}")
