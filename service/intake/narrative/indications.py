"""Why a drug was given: "for acne", "treated for tuberculosis with", "because of sinusitis", "asthma treated with".

The disease with which the patient is introduced directly before the first treatment ("a man with epilepsy was
prescribed ...") is an indication that is inferred, and marked so; of several such diseases none.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.facts import Found
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

_FOR: Final = re.compile(
    r"\b(?:for|against|because of|on account of|due to|to treat|as (?:a )?(?:treatment|prophylaxis|therapy) (?:of|for"
    r"|against)|in the treatment of)"
    r"(?: (?:the|an?|her|his|their|presumed|suspected|newly diagnosed))?(?: (?!and\b|or\b|with\b|years|months|weeks"
    r"|days|by\b|was\b)[\w-]{2,20},?){0,4} ?$",
    re.IGNORECASE,
)
_NOT_BETWEEN: Final = re.compile(
    r"[;]|\. |\b(?:stopp\w*|discontinu\w*|withdr\w*|withheld|developed|replaced|reduced|interrupted|suspended|she had"
    r"|he had|but|which|until)\b",
    re.IGNORECASE,
)
_TREATED: Final = re.compile(
    r"\b(?:was |were |is |being |had been )?(?:treated|managed|controlled) (?:\w+ly )?with (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    r"^(?:[A-Z][\w ]{0,30}: )?(?:For|Because of|Owing to|Due to|As treatment for|To treat)(?: (?:the|an?|her|his))?"
    r"(?: [\w-]{2,18}){0,3} ?$"
)
_INTRODUCED: Final = re.compile(
    r"\b(?:wom[ae]n|m[ae]n|male|female|boy|girl|patient|infant|child|\d|\w+er|student|kg\)|cm\))"
    r"(?: \([^()]{1,40}\))?,? (?:with|who had|suffering from|affected by|known for|living with)"
    r"(?: (?:an?|the|known|severe|her|his))?(?: [\w-]{2,20}){0,4} ?$",
    re.IGNORECASE,
)
_THEN_TREATED: Final = re.compile(
    r"^(?: \([^()]{1,20}\))?,?(?: (?:and |who |had |has |was |were |been |in whom |newly |then "
    r"|recently )){0,1}[\w ,'-]{0,50}?\b(?:received|took|taken|taking|given|started|prescribed|treated with|on"
    r"|switched|begun|stable on"
    r"|continued|had failed)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r", (?:in whom|who had failed|after) [^,]{3,70}? (?:had failed|failed|was ineffective|were ineffective),"
)
_REASON: Final = "the disease that the patient is introduced with, directly before the treatment"


def read(story: Story, use: Use, reactions: frozenset[str]) -> Found[str] | None:
    """The indication told with a use; the names of the reactions are none."""
    text, sentence = story.document.clean, story.document.sentences[use.sentence]
    findings = [place for place in story.findings(use.sentence) if story.mentions[place].name not in reactions]
    for place in findings:
        finding = story.mentions[place]
        if finding.start >= use.end:
            gap = text[use.end : finding.start]
            cue = _FOR.search(gap)
            if len(gap) <= 110 and cue and not _NOT_BETWEEN.search(gap) and not _other_verb(story, use, finding.start):
                return _found(text, use.end + cue.start(), finding.start, finding.end, "indication.for")
            continue
        gap = text[finding.end : use.start]
        before = text[sentence.start : finding.start]
        if len(gap) <= 160 and not _NOT_BETWEEN.search(gap):
            treated_for = re.search(
                r"\b(?:treated|treatment|therapy|prophylaxis) (?:for|against|of)(?: [\w-]{2,20}){0,3} ?$", before
            )
            near = len(gap) <= 70 and (_TREATED.search(gap) or _OPENING.match(before))
            if near or (treated_for and re.match(r"(?: \([^()]{1,12}\))? with\b", gap)):
                start = sentence.start + treated_for.start() if treated_for else finding.start
                return _found(text, start, finding.start, finding.end, "indication.treated")
    return _introduced(story, use, findings)


def _introduced(story: Story, use: Use, findings: list[int]) -> Found[str] | None:
    text, sentence = story.document.clean, story.document.sentences[use.sentence]
    before = [place for place in findings if story.mentions[place].end <= use.start]
    drugs = [place for place in story.drugs(use.sentence) if story.mentions[place].start < use.start]
    if len(before) != 1:
        return None
    finding = story.mentions[before[0]]
    gap = _FAILED.sub("", text[finding.end : use.start])
    failed = gap != text[finding.end : use.start]
    if not failed and any(story.mentions[p].name != use.substance for p in drugs):
        return None
    if len(gap) > 80 or _NOT_BETWEEN.search(gap) or " and " in gap[:5] or not _THEN_TREATED.match(gap):
        return None
    if not _INTRODUCED.search(text[max(sentence.start, finding.start - 110) : finding.start]):
        return None
    return Found(
        text[finding.start : finding.end],
        ((finding.start, finding.end),),
        ("indication.introduced"),
        "medium",
        "inferred",
        _REASON,
    )


def _other_verb(story: Story, use: Use, place: int) -> bool:
    """Whether another drug stands between that has the reason for itself ("A was stopped and B given for ...")."""
    between = [p for p in story.drugs(use.sentence) if use.end <= story.mentions[p].start < place]
    return bool(between) and len(use.right) < place - use.end


def _found(text: str, cue: int, start: int, end: int, rule: str) -> Found[str]:
    """The finding with the adjectives before it, without the cue and the article."""
    words = re.match(
        r"(?:for|against|because of|on account of|due to|to treat|as (?:a )?(?:treatment|prophylaxis|therapy) (?:of"
        r"|for|against)|in the treatment of)\s"
        r"(?:(?:the|an?|her|his|their|presumed|suspected|newly diagnosed)\s)?",
        text[cue:start],
        re.IGNORECASE,
    )
    first = cue + words.end() if words and start - (cue + words.end()) <= 40 else start
    return Found(text[first:end], ((first, end),), rule)
