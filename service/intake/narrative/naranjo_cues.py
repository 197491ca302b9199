"""The words that decide an item of the Naranjo scale, only where they are explicit (reference, causality 1 and 4)."""

from __future__ import annotations

import re
from typing import Final

TOLD_ORDER: Final = frozenset(
    f"pair.{name}"
    for name in ("developed", "after", "exposure", "had", "during", "onset-after-start", "diagnosed-after")
)
"""Cues that tell that the drug came first; the others of a pair say that it was the cause, so it came first too."""
CAUSE: Final = frozenset(
    f"pair.{name}"
    for name in (
        *(
            "titled",
            "stopped-for",
            "caused",
            "causes",
            "induced",
            "caused-by",
            "due-to",
            "reaction-to",
            "adjacent",
            "associated",
        ),
        *("gone-when-stopped", "from", "blamed-together"),
    )
)
EXCLUDED: Final = re.compile(
    r"\b(?:(?:all )?(?:other|alternative) (?:\w+ )?(?:causes|explanations|a?etiologies)\b[^.;]{0,40}\b(?:were"
    r"|was|had been|have been|being)"
    r" (?:\w+ )?(?:excluded|ruled out)|(?:excluded|ruled out) (?:all )?(?:other|alternative) (?:\w+ )?(?:causes"
    r"|explanations|a?etiologies))\b",
    re.IGNORECASE,
)
OTHER_CAUSE: Final = re.compile(
    r"\b(?:more likely explanation|alternat(?:e|ive) (?:explanation|cause)|another (?:possible )?(?:explanation"
    r"|cause)|might also be (?:related|due)"
    r"|may also be (?:related|due)|may have (?:added|contributed)|contributed|cannot be (?:excluded|ruled out)"
    r"|could also"
    r"|(?:also|partly|in part) (?:due |owing )?to the underlying (?:disease|condition|illness)"
    r"|triggering factor|paraneoplastic origin"
    r"|both risk factors|appears more likely"
    r"|more likely (?:due|caused|related)|other (?:possible )?(?:causes|explanations) (?:include|are|were))\b",
    re.IGNORECASE,
)
PLACEBO: Final = re.compile(r"\bplacebo\b", re.IGNORECASE)
GIVEN: Final = re.compile(r"\b(?:given|administered|received|challenge|injected|took)\b", re.IGNORECASE)
NOTHING: Final = re.compile(
    r"\b(?:no (?:\w+ )?(?:reaction|symptoms?|recurrence)|without|tolerated|did not|negative)\b", re.IGNORECASE
)
LEVEL: Final = re.compile(r"\b(?:levels?|concentrations?|trough)\b", re.IGNORECASE)
TOXIC: Final = re.compile(
    r"\b(?:toxic (?:range|level|concentration)s?|(?:far |well )?above (?:the )?(?:\w+ )?(?:target|therapeutic"
    r"|toxic|reference|upper)"
    r"|supratherapeutic|exceed\w+ (?:the )?(?:\w+ )?(?:therapeutic|target))\b",
    re.IGNORECASE,
)
THERAPEUTIC: Final = re.compile(
    r"\bwithin (?:the )?(?:\w+ )?(?:therapeutic|target|normal|reference) range\b|\bnot toxic\b", re.IGNORECASE
)
RAISED: Final = re.compile(
    r"\bdose(?: was| had been)?[^.;]{0,30}\b(?:increased|escalated|raised|doubled)\b|\bdose (?:increase"
    r"|escalation)\b|\b(?:increased|raised|escalated)"
    r" from\b|\bafter the increase\b",
    re.IGNORECASE,
)
DOSE_DEPENDENT: Final = re.compile(
    r"\b(?:reaction|effect|symptoms?) (?:\w+ )?depended on the dose\b|\bdose-dependent (?:in|as)\b", re.IGNORECASE
)
BEFORE: Final = re.compile(
    r"\b(?:same|similar) (?:\w+ )?(?:\w+ )?(?:after|to|with|during|under) (?:\w+ ){1,3}(?:\w+ )?(?:ago|before"
    r"|earlier|previously)\b"
    r"|\b(?:years?|months?) (?:before|earlier|ago)\b[^.;]{0,40}\b(?:same|similar)\b"
    r"|\bprevious (?:similar )?(?:reaction|rash|episode|anaphylaxis) (?:to|with|after|under)\b|\b(?:had"
    r"|has) (?:had |previously )?(?:reacted|suffered)"
    r" [^.;]{0,60}\b(?:years?|months?) (?:ago|before|earlier)\b",
    re.IGNORECASE,
)
SAME: Final = re.compile(r"\b(?:same|similar)\b", re.IGNORECASE)
