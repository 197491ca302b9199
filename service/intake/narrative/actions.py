"""What was done with a drug because of the reaction: withdrawn, reduced, increased, unchanged; only where it is said.

It must be said of this drug, or of "the drug" or "both drugs" where that leaves no doubt, and not before the reaction: a
titration is no action. Of several statements the first after the beginning of the reaction counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from service.intake.narrative.facts import Found
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

_BE: Final = r"\b(?:was|were|had been|has been|have been|been|being)\b(?! not\b| never\b)(?: (?!not\b)[\w-]+,?){0,5}? "
_STOPPED: Final = (
    r"(?:stopped|discontinued|withdrawn|withheld|ceased|suspended|interrupted|abandoned|left out|halted|paused"
    r"|given up|replaced|tapered to zero)"
)
_VERBS: Final = (
    ("withdrawn", re.compile(rf"{_BE}{_STOPPED}\b", re.IGNORECASE)),
    ("reduced", re.compile(
        rf"{_BE}(?:reduced|decreased|lowered|halved)\b|\bdose (?:was|were) (?:reduced|decreased|lowered|halved)\b", re.IGNORECASE)),
    ("increased", re.compile(rf"{_BE}(?:increased|raised|escalated|doubled)\b", re.IGNORECASE)),
    ("unchanged", re.compile(
        rf"{_BE}(?:continued|maintained|left unchanged)\b|\b(?:was|were) not (?:changed|stopped|discontinued"
        rf"|altered)\b", re.IGNORECASE)),
)  # fmt: skip
_BEFORE: Final = (
    ("withdrawn", re.compile(
        r"\b(?:discontinuation of|discontinued|discontinuing|stopped|stopping|cessation of|withdrawal of|withdrew"
        r"|withdrawing|withheld|after abrupt discontinuation of) (?:the |her |his |drug )?(?:\w+ )?$", re.IGNORECASE)),
    ("reduced", re.compile(
        r"\b(?:reduced|lowered|decreased|halved|reduction of) (?:the |her |his )?(?:dose of |dosage of )?(?:the )?$", re.IGNORECASE)),
    ("unchanged", re.compile(r"\b(?:continued|continuation of) (?:on |with |to take )?(?:the )?$", re.IGNORECASE)),
)  # fmt: skip
_THE_DRUG: Final = re.compile(
    r"\b(?:the (?:drug|medication|medicine|agent|infusion|treatment|injections?|suspected drug|offending (?:drug"
    r"|agent|medication))|both (?:drugs|medicines|medications|agents)|all (?:drugs|medications)|it)\b",
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
    for action, before in _BEFORE:
        match = before.search(use.left[-60:])
        if match is None:
            continue
        if action == "reduced" or re.match(r" dos(?:e|age)\b", use.right) is None or action == "withdrawn":
            start = use.start - len(use.left[-60:]) + match.start()
            yield Said(use.sentence, action, start, use.end)
            return
    if re.search(r"\breduced the $", use.left) and re.match(r" dose\b", use.right):
        yield Said(use.sentence, "reduced", use.start - 12, use.end)


def _first_break(words: str) -> int:
    match = _STOP.search(words)
    return match.start() if match else len(words)


def of_the_drug(story: Story, onset: int, sentences: Sequence[int]) -> Iterator[Said]:
    """The actions that are said of "the drug" after the reaction began, in sentences without any other drug than the suspects."""
    text = story.document.clean
    for number in sentences:
        sentence = story.document.sentences[number]
        if number < onset or not (story.told[number] or sentence.narrative >= -0.5):
            continue
        words = story.text(number)
        noun = _DRUG_STOPPED.search(words)
        if noun is not None:
            yield Said(number, "withdrawn", sentence.start + noun.start(), sentence.start + noun.end())
            continue
        if not story.told[number]:
            continue
        for match in _THE_DRUG.finditer(words):
            right = words[match.end() : match.end() + 60]
            right = right[: _first_break(right)]
            for action, pattern in _VERBS:
                said = pattern.match(right.lstrip()) or (
                    pattern.search(right) if match.group().lower() != "it" else None
                )
                if said is not None and action != "increased" and not _NOT_FOR_THIS.search(right):
                    end = sentence.start + match.end() + len(right)
                    yield Said(number, action, sentence.start + match.start(), min(end, sentence.end))
                    break
    del text


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
