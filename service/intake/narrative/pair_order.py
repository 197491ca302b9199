"""What the words between a drug and a finding say of the pair, by which of the two stands first.

Of the cues that speak for a pair the strongest counts; those against it count all.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import pair_cues
from service.intake.narrative.pair_cues import STOPPED, WHY
from service.intake.narrative.story import DRUG_KINDS, Story


def compiled(table: tuple[tuple[str, float, str], ...]) -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """A table of cues with its patterns."""
    return tuple((name, weight, re.compile(pattern, re.IGNORECASE)) for name, weight, pattern in table)


_AFTER_DRUG: Final = compiled(pair_cues.DRUG_THEN_FINDING)
_AFTER_FINDING: Final = compiled(pair_cues.FINDING_THEN_DRUG)
_BEFORE_DRUG: Final = compiled(pair_cues.LEFT_OF_DRUG)
_DRUG_STOPPED: Final = re.compile(
    rf"^.{{0,40}}\b(?:was|were|had been|been|is)\b.{{0,30}}\b(?:{STOPPED})\b", re.IGNORECASE
)
STOP_OF_DRUG: Final = re.compile(
    r"\b(?:stopp(?:ed|ing)|discontinu(?:ed|ing|ation of)|withdr(?:e|a)w(?:al of|ing|n)?|cessation of|reduc(?:ed"
    r"|ing|tion of)"
    r"|interrupt(?:ed|ing|ion of)|removal of) (?:the )?(?:dose of )?$",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(pair_cues.TITLED, re.IGNORECASE)
_NO_REACTION_TITLE: Final = re.compile(rf"\b(?:{pair_cues.NO_REACTION_TITLE})\b", re.IGNORECASE)
_BEGUN_RIGHT: Final = re.compile(
    r"^[^.;]{0,40}\b(?:was|were) (?:then )?(?:begun|started|given|commenced|initiated|added|prescribed)\b",
    re.IGNORECASE,
)
_CAUSE_ENDS: Final = re.compile(
    r"[;:]|\b(?:was|were|is|are|had|has|who|received|took|given|started|he|she|they)\b", re.IGNORECASE
)
_OWN_REASON: Final = re.compile(r"\s(?:because of|due to|owing to|on account of|for)\b", re.IGNORECASE)
"""What follows a stop that something else was the reason of."""
_OF_CAUSE: Final = frozenset({"pair.caused-by", "pair.due-to", "pair.associated"})
_REACTION_WORD: Final = re.compile(
    r"reaction|sensitiv|anaphyla|allerg|toxicity|intoleran|angioedema|poisoning", re.IGNORECASE
)
_NEAREST: Final = 16
_BEGAN_RIGHT: Final = re.compile(
    r"^\W{0,2}(?:and \w+ )?(?:\w+ )?(?:developed|occurred|appeared|ensued|(?:was|were) (?:noted|noticed|seen"
    r"|observed))\b",
    re.IGNORECASE,
)
_TIMED_RIGHT: Final = re.compile(
    r"^[^.;]{0,40}\b(?:minutes|hours|days|weeks|months) (?:later|after(?:wards)?)\b", re.IGNORECASE
)


def forward_cues(between: str, left: str) -> list[tuple[str, float]]:
    """Drug, then finding: of the cues that speak for the pair the strongest counts."""
    found = [(name, weight) for name, weight, pattern in _AFTER_DRUG if pattern.search(between)]
    if re.search(rf"\b(?:{WHY})\b", between) and STOP_OF_DRUG.search(left):
        found.append(("pair.stopped-for", 3.5))
    names = {name for name, _ in found}
    if "pair.stopped-for" in names or "pair.developed" in names or "pair.caused" in names:
        found = [cue for cue in found if cue[0] not in {"pair.given-for", "pair.started-after"}]
    found += [(name, weight) for name, weight, pattern in _BEFORE_DRUG if pattern.search(left)]
    return _strongest(found, keep="pair.exposure")


def right_of(right: str) -> list[tuple[str, float]]:
    """What follows the finding."""
    found = [("pair.began", 2.0)] if _BEGAN_RIGHT.search(right) else []
    return found + ([("pair.timed", 1.0)] if _TIMED_RIGHT.search(right) else [])


def backward_cues(story: Story, drug: int, finding: int, between: str) -> list[tuple[str, float]]:
    """Finding, then drug."""
    found = []
    for name, weight, pattern in _AFTER_FINDING:
        match = pattern.search(between)
        if match is not None and not (name in _OF_CAUSE and _has_another_cause(story, drug, between[match.end() :])):
            found.append((name, weight))
    if _REACTION_WORD.search(story.words(story.mentions[finding])) and re.match(r"^s? (?:to|with|of|from)\b", between):
        found.append(("pair.reaction-to", 3.0))
    if not any(weight > 0 for _, weight in found) and _is_titled(story, story.mentions[finding].sentence, between):
        found.append(("pair.titled", 2.5))
    drug_end = story.mentions[drug].end
    right = story.document.clean[drug_end : drug_end + 80].partition(". ")[0]
    stopped = _DRUG_STOPPED.search(right)
    if (stopped and not _OWN_REASON.match(right, stopped.end())) or STOP_OF_DRUG.search(between):
        found = [cue for cue in found if cue[1] > 0] + [("pair.gone-when-stopped", 2.0)]
    elif _BEGUN_RIGHT.match(right) and all(weight < 0 for _, weight in found):
        found.append(("pair.given-after", -2.5))
    return _strongest(found)


def _has_another_cause(story: Story, drug: int, tail: str) -> bool:
    """Whether what stands between the word of cause and the drug names the cause already ("caused by staphylococci;
    the drug ...").
    """
    start = story.mentions[drug].start - len(tail)
    between = [mention for mention in story.mentions[max(0, drug - _NEAREST) : drug] if mention.start >= start]
    if _CAUSE_ENDS.search(tail) is not None:
        return True
    if any(mention.kind == "finding" and not _REACTION_WORD.search(story.words(mention)) for mention in between):
        return True
    return "," in tail and not any(mention.kind in DRUG_KINDS for mention in between)


def _is_titled(story: Story, number: int, between: str) -> bool:
    """Whether a title names a reaction with its drug, and not what a drug did for a disease."""
    if not story.titles[number] or _TITLED.fullmatch(between) is None:
        return False
    return _NO_REACTION_TITLE.search(story.text(number)) is None


def _strongest(found: list[tuple[str, float]], keep: str = "") -> list[tuple[str, float]]:
    speaking = [cue for cue in found if cue[1] > 0 and cue[0] != keep]
    best = max(speaking, key=lambda cue: cue[1], default=None)
    return [cue for cue in found if cue[1] < 0 or cue[0] == keep or cue is best]
