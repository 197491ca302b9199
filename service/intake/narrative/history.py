"""Diseases before or beside the reaction, allergies, operations, diseases of the family, and excluded diagnoses.

Taken where the text describes the patient ("a woman with asthma"), tells a history, or gives the reason for a drug.
What the patient is said not to have is no history; only a diagnosis that was looked for and excluded is kept, as
refuted.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import findings, not_reactions
from service.intake.narrative.facts import Found, HistoryFact
from service.intake.narrative.findings import Finding
from service.intake.narrative.reading import Reading
from service.intake.narrative.story import Story

_ALLERGY: Final = re.compile(
    r"\b(?:allerg\w+ to|allergic to|allerg(?:y|ies)|sensiti[sz]ation|hypersensitivity to)\b", re.IGNORECASE
)
_EXCLUDED: Final = re.compile(
    r"^(?: itself)?,? (?:was|were|had been) (?:\w+ )?(?:excluded"
    r"|ruled out)\b",
    re.IGNORECASE,
)
_PROCEDURE: Final = re.compile(
    r"\b(?:\w+(?:ectomy|plasty|otomy)|(?:kidney|liver|heart|lung|bone marrow|stem cell|renal"
    r"|cardiac) transplant(?:ation)?"
    r"|(?:hip|knee) replacement|c(?:a)?esarean section|arthroscopy)\b",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"(?<!by his )(?<!by her )\b(?:(?:older|younger|elder|twin|late|maternal|paternal) )?(?:mother|father|brother"
    r"|sister|son|daughter|aunt|uncle|cousin|grandmother|grandfather|sibling|parent)s?\b(?! of|['\u2019])"
    r"|\bfamily history\b",
    re.IGNORECASE,
)
_HAS_IT: Final = re.compile(
    r" (?:\w+ )?|[^.;]{0,60}?\b(?:had|has|have|suffer\w*|with|of|from|diagnosed|developed)\b(?:(?!\b(?:he|she|we"
    r"|the patient|(?:his|her) own|feared|worried|asked|noticed|reported|said|thought|advised|told)\b)[^.;])*",
    re.IGNORECASE,
)
"""What stands between a relative and a finding of that relative."""
_HAS: Final = re.compile(r"\b(?:he|she|the patient) has (?:an? )?(?:(?:known|mild|severe|chronic) )?$", re.IGNORECASE)
_HAD: Final = re.compile(r"\b(?:he|she|the patient) (?:has|had|suffers from)(?: \w+){0,2} $", re.IGNORECASE)
_WORKING: Final = re.compile(
    r"\b(?:initially|at first|wrongly|mis)\s?(?:treated|diagnosed|thought|considered)\b", re.IGNORECASE
)
_PRESENTED: Final = re.compile(r"\b(?:hours?|days?|weeks?)[ -](?:long )?history of (?:[\w-]+,? ){0,8}$", re.IGNORECASE)
_WHY_CHANGED: Final = re.compile(
    r"\b(?:changed|switched|converted) (?:from|to)\b(?:[^.;]|\.\d)*\b(?:because of|due to|owing to)"
    r" (?:an? |the )?(?:[\w-]+ ){0,2}$"
)
_INTRODUCED: Final = re.compile(r"\b(?:year|month|week|day)s?[- ]old\b|\baged \d")
_REACH: Final = 120
_BACKGROUND: Final = frozenset({"indication", "historical"})
_NOT: Final = frozenset({"negated", "hypothetical", "other-person", "looked-for", "planned"})


def read(reading: Reading) -> list[HistoryFact]:
    """The history of the patient."""
    story = reading.story
    reactions = {event.finding.key for event in reading.events}
    found = [
        fact
        for key, finding in reading.findings.items()
        for fact in (_family(story, finding), None if key in reactions else _disease(reading, finding))
        if fact is not None
    ]
    found.extend(_procedures(reading))
    return sorted(found, key=lambda fact: fact.term.spans[0])


def _disease(reading: Reading, finding: Finding) -> HistoryFact | None:
    story = reading.story
    told = [
        place
        for place in finding.mentions
        if story.told[story.mentions[place].sentence] and _relation(story, place) is None
    ]
    own = [
        place
        for place in told
        if story.contexts[place] & _BACKGROUND
        and not story.contexts[place] & _NOT
        and not _working(reading, place)
        and not not_reactions.is_intent(story, place)
        and not _is_why_changed(story, place)
        and not _is_presented(story, place)
    ]
    if not own:
        own = [place for place in told if _is_before(reading, place)]
    if not own:
        return _excluded(story, told)
    if finding.is_generic:
        return None
    start, end = findings.term(story, own)
    words = story.document.clean[start:end]
    is_allergy = _ALLERGY.search(words) is not None
    return HistoryFact(Found(words, ((start, end),), "history.condition"), "allergy" if is_allergy else "condition")


def _is_presented(story: Story, place: int) -> bool:
    """Whether the patient came with it: "a three-day history of fever" tells of now."""
    mention = story.mentions[place]
    start = story.document.sentences[mention.sentence].start
    return _PRESENTED.search(story.document.clean[max(start, mention.start - 120) : mention.start]) is not None


def _is_why_changed(story: Story, place: int) -> bool:
    """Whether it is why one drug gave way to another: what the first one did, not what the patient had before."""
    mention = story.mentions[place]
    start = story.document.sentences[mention.sentence].start
    return _WHY_CHANGED.search(story.document.clean[max(start, mention.start - 200) : mention.start]) is not None


def _is_before(reading: Reading, place: int) -> bool:
    """Whether the patient is said to have it before the reaction begins ("he had mild renal insufficiency"), or
    to have it at all ("she has eczema").
    """
    story = reading.story
    mention = story.mentions[place]
    first = min((event.begins for event in reading.events), default=None)
    start = story.document.sentences[mention.sentence].start
    left = story.document.clean[max(start, mention.start - 40) : mention.start]
    if not story.contexts[place] and _HAS.search(left):
        return True
    if reading.key_of[place] not in reading.background or story.contexts[place] or first is None:
        return False
    return mention.sentence < first and _HAD.search(left) is not None


def _working(reading: Reading, place: int) -> bool:
    """What the reaction was first taken for, or what began after it, is no history."""
    story = reading.story
    number = story.mentions[place].sentence
    if _WORKING.search(story.text(number)):
        return True
    first = min((event.begins for event in reading.events), default=number)
    if _INTRODUCED.search(story.text(number)) or number <= first or "historical" in story.contexts[place]:
        return False
    if story.document.sentences[number].zone == "introduction":
        return False
    return all(story.mentions[other].sentence > first for other in _same(reading, place))


def _same(reading: Reading, place: int) -> tuple[int, ...]:
    return next((finding.mentions for finding in reading.findings.values() if place in finding.mentions), (place,))


def _excluded(story: Story, told: list[int]) -> HistoryFact | None:
    for place in told:
        mention = story.mentions[place]
        right = story.document.clean[mention.end : mention.end + 50]
        match = _EXCLUDED.match(right)
        if match is not None:
            span = (mention.start, mention.end)
            fact = HistoryFact(Found(story.words(mention), (span,), "history.excluded"))
            fact.verification = Found("refuted", ((mention.start, mention.end + match.end()),), "history.excluded")
            return fact
    return None


def _family(story: Story, finding: Finding) -> HistoryFact | None:
    for place in finding.mentions:
        relation = _relation(story, place)
        if relation is not None and "negated" not in story.contexts[place]:
            first, last = findings.term(story, [place])
            words = Found(story.document.clean[first:last], ((first, last),), "history.family")
            return HistoryFact(words, "family", relation=Found("family", (relation,), "history.family"))
    return None


def _relation(story: Story, place: int) -> tuple[int, int] | None:
    """The words for the relative who has a finding."""
    mention = story.mentions[place]
    if not story.told[mention.sentence]:
        return None
    start = max(story.document.sentences[mention.sentence].start, mention.start - _REACH)
    left = story.document.clean[start : mention.start]
    for match in reversed(list(_RELATIVE.finditer(left))):
        if _HAS_IT.fullmatch(left, match.end()):
            return start + match.start(), start + match.end()
    return None


def _procedures(reading: Reading) -> list[HistoryFact]:
    story = reading.story
    first = min((event.begins for event in reading.events), default=len(story.told))
    found: dict[str, HistoryFact] = {}
    for number in range(min(first + 1, len(story.told))):
        if not story.told[number] or story.titles[number]:
            continue
        words = story.text(number)
        start = story.document.sentences[number].start
        for match in _PROCEDURE.finditer(words):
            before = words[max(0, match.start() - 60) : match.start()]
            if re.search(
                r"\b(?:no|not|without|planned|refused|declined|discussed|mother|father|brother|sister)\b", before
            ):
                continue
            span = (start + match.start(), start + match.end())
            found.setdefault(
                match.group().lower(), HistoryFact(Found(match.group(), (span,), "history.procedure"), "procedure")
            )
    return list(found.values())
