"""Why a drug was given: "for acne", "treated for tuberculosis with", "because of sinusitis", "asthma treated with".

The disease with which the patient is introduced directly before the first treatment ("a man with epilepsy was
prescribed ...") is an indication that is inferred, and marked so; of several such diseases none.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import uses
from service.intake.narrative.facts import Found
from service.intake.narrative.mention import Mention
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

_FOR: Final = re.compile(
    r"\b(?:for|against|because of|on account of|due to|to treat|after a(?= first| second| single)|as (?:a )?"
    r"(?:treatment|prophylaxis|therapy) (?:of|for"
    r"|against)|in the treatment of)"
    r"(?: (?:the|an?|her|his|their|presumed|suspected|newly diagnosed))?(?: (?!and\b|or\b|with\b|years|months|weeks"
    r"|days|by\b|was\b)[\w-]{2,20},?){0,4} ?$",
    re.IGNORECASE,
)
_NOT_BETWEEN: Final = re.compile(
    r"[;]|\. |\b(?:stopp\w*|discontinu\w*|withdr\w*|withheld|developed|replaced|reduced|interrupted|suspended"
    r"|admitted|referred|presented|hospitali\w+|seen|evaluated|she had"
    r"|he had|but|which|until|responsible|accountable|accounts?|blamed?|implicated|incriminated|suspected|culprit"
    r"|remarkable|notorious|famous|known (?:for|to|as)|(?:allowed|accounted|waited|looked|asked|called|cause|reason"
    r"|reported|described) for|positive|negative|tested|screened|monitored|observed)\b",
    re.IGNORECASE,
)
_STOPPED: Final = re.compile(
    r"\b(?:stopp|discontinu|withdr|withh|ceas|halt|interrupt|reduc|refus|declin|avoid)\w*(?: [\w-]+){0,3} $",
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
    r"(?:\b(?:wom[ae]n|m[ae]n|male|female|boy|girl|patient|infant|child|\d|\w+er|student|kg\)|cm\))"
    r"(?: \([^()]{1,40}\))?,? (?:with|who had|suffering from|affected by|known for|living with)"
    r"|\b(?:diagnosed|in hospital|hospitali[sz]ed) with|\b(?:consulted|attended|seen) (?:for|with|because of))"
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
_OWN_PURPOSE: Final = re.compile(
    r"^[^.;]{0,50}?\b(?:to prevent|to treat|as prophylaxis|against|because of"
    r"|for (?!(?:\w+ ){1,4}(?:years?|months?|weeks?|days?)\b))\b"
)
_CHANGED: Final = re.compile(r"\b(?:changed|switched|converted) (?:(?:from|to) )?[^.;]{0,60}$")
_WHY_CHANGED: Final = re.compile(r"(?:because of|due to|on account of)\b")
_TREATED_FOR: Final = re.compile(
    r"\b(?:treated|treatment|therapy|prophylaxis) (?:for|against|of)(?: [\w-]{2,20}){0,3} ?$"
)
_WITH: Final = re.compile(r"(?: \([^()]{1,12}\))? with\b")
_CUE: Final = re.compile(
    r"(?:(?:treated |treatment |therapy |prophylaxis )?(?:after a|for|against|because of|on account of|due to"
    r"|to treat|of)"
    r"|as (?:a )?(?:treatment|prophylaxis|therapy) (?:of|for|against)|in the treatment of)\s"
    r"(?:(?:the|an?|her|his|their|presumed|suspected|newly diagnosed)\s)?",
    re.IGNORECASE,
)
_REASON: Final = "the disease that the patient is introduced with, directly before the treatment"


def read(story: Story, use: Use, reactions: frozenset[str]) -> Found[str] | None:
    """The indication told with a use; the names of the reactions are none."""
    text, sentence = story.document.clean, story.document.sentences[use.sentence]
    findings = [finding for finding in uses.findings_near(story, use) if finding.name not in reactions]
    for finding in sorted(findings, key=lambda one: (one.start < use.end, abs(one.start - use.start))):
        before = text[max(sentence.start, finding.start - 110) : finding.start]
        place = _after(text, use, finding) if finding.start >= use.end else _before(text, use, finding, before)
        if place is not None:
            return _found(text, place, finding.start, finding.end)
    return _introduced(story, use, [finding for finding in findings if finding.end <= use.start])


def _after(text: str, use: Use, finding: Mention) -> int | None:
    """The place of the "for" in "DRUG ... for FINDING", where no other drug stands between that has it for itself."""
    gap = text[use.end : finding.start]
    cue = _FOR.search(gap)
    if len(gap) > 110 or cue is None or _NOT_BETWEEN.search(gap) or len(use.right) < len(gap):
        return None
    if _STOPPED.search(use.left[-60:]) or (_CHANGED.search(use.left) and _WHY_CHANGED.match(cue.group())):
        return None
    return use.end + cue.start()


def _before(text: str, use: Use, finding: Mention, before: str) -> int | None:
    """Where "FINDING was treated with DRUG", "For FINDING ... DRUG" or "treated for FINDING with DRUG" begins."""
    gap = text[finding.end : use.start]
    if len(gap) > 160 or _NOT_BETWEEN.search(gap):
        return None
    treated = _TREATED_FOR.search(before)
    if treated is not None and _WITH.match(gap):
        return finding.start - len(before) + treated.start()
    near = len(gap) <= 70 and (_TREATED.search(gap) is not None or _OPENING.match(before) is not None)
    return finding.start if near else None


def _introduced(story: Story, use: Use, before: list[Mention]) -> Found[str] | None:
    """The one disease with which the patient is introduced directly before the first treatment."""
    text, sentence = story.document.clean, story.document.sentences[use.sentence]
    if len(before) != 1:
        return None
    finding = before[0]
    told = text[finding.end : use.start]
    gap = _FAILED.sub("", told)
    if _OWN_PURPOSE.search(text[use.end : min(sentence.end, use.end + 80)]):
        return None
    if gap == told and _has_other_drug(story, use):
        return None
    if len(gap) > 80 or _NOT_BETWEEN.search(gap) or not _THEN_TREATED.match(gap):
        return None
    if not _INTRODUCED.search(text[max(sentence.start, finding.start - 110) : finding.start]):
        return None
    span = (finding.start, finding.end)
    return Found(text[slice(*span)], (span,), "indication.introduced", "medium", "inferred", _REASON)


def _has_other_drug(story: Story, use: Use) -> bool:
    for place in story.drugs(use.sentence):
        if story.mentions[place].start >= use.start:
            return False
        if story.mentions[place].name != use.substance:
            return True
    return False


def _found(text: str, cue: int, start: int, end: int) -> Found[str]:
    """The finding with the adjectives before it, without the cue and the article."""
    words = _CUE.match(text, cue, start)
    first = words.end() if words and start - words.end() <= 40 else start
    return Found(text[first:end], ((first, end),), "indication.told")
