"""Rechallenge of a pair: what a new exposure after the reaction did.

Positive: the reaction came back; negative: the drug was tolerated; not-done: the text says that it was not given again.
Desensitisation is its own kind, never a plain rechallenge. Skin tests, plans and further doses of a drug that was never
stopped are none. Measured wording (reference, 4.7): positive P .83, R .83.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import stops
from service.intake.narrative.facts import Found
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_AGAIN: Final = re.compile(
    r"\b(?:rechallenge\w*|re-challenge\w*|re-?introduc\w+|re-?expos\w+|re-?administ\w+|re-?started|resumed"
    r"|challenged?"
    r"|provocation|again|a second (?:course|dose|exposure|infusion)|by mistake|inadvertent\w*|accidental\w*)\b",
    re.IGNORECASE,
)
_SKIN_TEST: Final = re.compile(
    r"\b(?:patch|prick|intradermal|skin|scratch|lymphocyte)[- ](?:test\w*|transformation)\b", re.IGNORECASE
)
_BACK: Final = re.compile(
    r"\b(?:recurr\w+|reappear\w+|reproduc(?:ed|tion)|returned|relapse\w*|once more"
    r"|again|same (?:\w+ )?(?:reaction|symptoms|rash|pain)"
    r"|came back|flared|(?:was|were) back(?! (?:to|at|in|on|home)\b))\b",
    re.IGNORECASE,
)
_BACK_NOW: Final = re.compile(
    r"\b(?:recurred|recurrence of|reappear(?:ed|ance)|reproduced|returned|relapsed?|came back|flared"
    r"|(?:was|were) back(?! (?:to|at|in|on|home)\b))\b",
    re.IGNORECASE,
)
_RETURNED: Final = re.compile(
    r"\bthe (?:\w+ ){1,2}(?:recurred|returned|reappeared|came back|(?:was|were) back(?! (?:to|at|in|on|home)\b))\b",
    re.IGNORECASE,
)
_REPRODUCED: Final = re.compile(r"\breproduc(?:ed|tion of) (?:the|his|her|all|these)\b", re.IGNORECASE)
_UNNAMED: Final = re.compile(r"\b(?:symptoms|reaction|rash|it|once more)\b", re.IGNORECASE)
_TOLERATED: Final = re.compile(
    r"\b(?:tolerated|without (?:any |further )?(?:\w+ )?(?:reactions?|symptoms?|recurrence|problems?|signs"
    r"|incident|adverse)"
    r"|no (?:\w+ )?(?:reactions?|recurrence|symptoms?|relapse)|did not (?:recur|return|reappear)|uneventful\w*"
    r"|successful\w*)\b",
    re.IGNORECASE,
)
_NOT_DONE: Final = re.compile(
    r"\b(?:not (?:been )?(?:attempted|performed|done|carried out|given again|restarted|resumed|reintroduced"
    r"|rechallenged"
    r"|tried)|never (?:been )?(?:given again|taken again|restarted|resumed|rechallenged)|no rechallenge"
    r"|refused (?:a )?rechallenge|(?:rechallenge|re-exposure)[^.;]{0,40}\bnot\b)",
    re.IGNORECASE,
)
_REFERS: Final = re.compile(
    r"\b(?:again|rechallenge\w*|re-?expos\w+|reintroduc\w+|restarted"
    r"|resumed)\b",
    re.IGNORECASE,
)
_PLANNED: Final = re.compile(
    r"\b(?:planned|considered|should|recommended|advised|avoid\w*|may|might|discussed|whether"
    r"|not known)\b",
    re.IGNORECASE,
)
_DESENSITISED: Final = re.compile(r"\bdesensiti[sz]\w+", re.IGNORECASE)
_DRUG: Final = re.compile(
    r"\b(?:the|this) (?:\w+ )?(?:drug|medication|protocol|procedure)\b|\bdesensiti\w+|\bre-?exposure\b"
    r"|\brechallenge\b",
    re.IGNORECASE,
)
_ORDER: Final = ("tolerated-desensitisation", "positive", "negative", "not-done")


def read(reading: Reading, event: Event, substance: str) -> Found[str] | None:
    """What a new exposure did; None where the text does not tell of one."""
    story = reading.story
    found: dict[str, tuple[int, int]] = {}
    for number in range(event.begins + 1, len(story.told)):
        if not story.told[number] or not _is_about(reading, number, substance):
            continue
        value = _of_sentence(story, event, number, substance)
        if value is not None:
            found.setdefault(value, story.spans([number])[0])
    if "positive" in found and "negative" in found and "tolerated-desensitisation" not in found:
        return Found("contradicted", (found["positive"], found["negative"]), "rechallenge.contradicted", "medium")
    value = next((name for name in _ORDER if name in found), None)
    if value is None:
        return None
    return Found(value, (found[value],), f"rechallenge.{value}", "high" if value == "not-done" else "medium")


def _is_about(reading: Reading, number: int, substance: str) -> bool:
    """Whether a sentence tells of the drug: by name, or as the drug where the text has one suspect."""
    words = reading.story.text(number)
    drugs = {reading.story.mentions[place].name for place in reading.story.drugs(number)}
    if substance in drugs:
        return True
    return not drugs and stops.is_only_suspect(reading) and _DRUG.search(words) is not None


def _of_sentence(story: Story, event: Event, number: int, substance: str) -> str | None:
    words = story.text(number)
    if _NOT_DONE.search(words) and _REFERS.search(words):
        return "not-done"
    if _SKIN_TEST.search(words) or _PLANNED.search(words):
        return None
    after = _next(story, number)
    if _DESENSITISED.search(words):
        return "tolerated-desensitisation" if _TOLERATED.search(words + " " + after) else None
    if _AGAIN.search(words) is None:
        return None
    if _came_back(story, event, number):
        return "positive"
    return "negative" if _tolerated(story, number, substance, words, after) else None


def _tolerated(story: Story, number: int, substance: str, words: str, after: str) -> bool:
    """Whether the drug was tolerated when given again; not where another reaction of it came back, nor where the next
    sentence tells of another drug.
    """
    if _BACK_NOW.search(words):
        return False
    following = story.drugs(number + 1) if number + 1 < len(story.told) else ()
    same = all(story.mentions[place].name == substance for place in following)
    return bool(_TOLERATED.search(words) or (same and _TOLERATED.search(after) and not _BACK.search(after)))


def _came_back(story: Story, event: Event, number: int) -> bool:
    for place in range(number, number + 3):
        if place >= len(story.told) or not story.told[place]:
            continue
        words = story.text(place)
        if _BACK.search(words) is None or _TOLERATED.search(words) is not None:
            continue
        own = any(finding in event.finding.mentions for finding in story.findings(place))
        own = own or (_RETURNED.search(words) is not None and _shares_head(story, event, place))
        own = own or (place == number and _REPRODUCED.search(words) is not None)
        if own or (place > number and _UNNAMED.search(words) is not None):
            return True
    return False


def _shares_head(story: Story, event: Event, number: int) -> bool:
    """Whether a sentence names the reaction by its head word ("the pain" of "epigastric pain")."""
    heads = {name.split()[-1] for name in event.finding.names if name.split()}
    return any(story.mentions[place].name.split()[-1] in heads for place in story.findings(number))


def _next(story: Story, number: int) -> str:
    return story.text(number + 1) if number + 1 < len(story.told) and story.told[number + 1] else ""
