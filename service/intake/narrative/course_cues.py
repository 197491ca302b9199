"""What one sentence tells of the course of events: that something began, was there, was diagnosed or is over."""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import onset

_VERB: Final = re.compile(
    r"\b(?:developed|experienced|noticed|complained|appeared|presented with|occurred|woke|fell ill|suffered"
    r"|became|began to"
    r"|was found|were found|was noticed|was noted to|started to|had|showed|was covered|were covered|was felt"
    r"|arose|emerged"
    r"|broke out|manifested|reported|was admitted (?:because|with|for)|was (?:very )?\w+y\b|rose to|fell to"
    r"|fell from)\b",
    re.IGNORECASE,
)
BEGAN: Final = re.compile(
    r"\b(?:after|following) .{0,80}\b(?:she|he|the patient) (?:began|started|developed|noticed|became|complained)\b",
    re.IGNORECASE,
)
_DAY_OF_LIST: Final = re.compile(r"\W{0,4}(?:on )?(?:day|week|month) \d{1,3}\s?[:,]", re.IGNORECASE)
"""How an entry of a list of days opens."""
_STRONG: Final = re.compile(
    r"\b(?:developed|experienced|complained of|noticed|appeared|woke up with|fell ill|suffered"
    r"|broke out in)\b",
    re.IGNORECASE,
)
PRESENTED: Final = re.compile(
    r"\b(?:came|presented|attended|was brought|returned|was (?:re)?admitted|was referred|was seen)\b.{0,60}"
    r"\b(?:with|because of|for)\b",
    re.IGNORECASE,
)
TAKEN: Final = re.compile(
    r"\b(?:took|received|(?:was|were) (?:given|started|treated|prescribed|commenced|initiated|begun|put)|started"
    r"|had (?:been )?\w+|swallowed"
    r"|ingested|used)\b",
    re.IGNORECASE,
)
EARLIER: Final = re.compile(
    r"\bhad (?:recently |just )?(?:been (?:taking|on|treated|started|given|prescribed)|taken|started|received"
    r"|begun|ingested"
    r"|swallowed|used)\b|\b(?:he|she) was (?:taking|on)\b|\bhad prescribed\b",
    re.IGNORECASE,
)
OVER: Final = re.compile(
    r"\b(?:controlled|gone|resolved|closed|healed|improve\w*|disappeared|cleared|subsided|recovered|settled"
    r"|faded|ceased"
    r"|eased)\b",
    re.IGNORECASE,
)
_NEW: Final = re.compile(r"\b(?:developed|experienced|appeared|noticed|complained)\b", re.IGNORECASE)
_EXAMINED: Final = re.compile(
    r"\b(?:examination|biopsy|histolog\w+|histopatholog\w+|computed tomography|ct|mri|ultrasound|ultrasonography"
    r"|radiograph\w*"
    r"|x-ray|endoscopy|colonoscopy|autopsy|laboratory|serology|figure|exam|echocardiogra\w+|capillaroscopy|microscopy"
    r"|conduction studies|scan)\b",
    re.IGNORECASE,
)
DIAGNOSED: Final = re.compile(
    r"\b(?:(?:was|were|been) diagnosed|diagnos(?:is|es) of|diagnosed (?:as|with)|consistent with|compatible with"
    r"|suggest(?:ed|ive of|ing)|other causes of|no further|(?:was|were) (?:made|established|confirmed)|confirmed"
    r"|(?:was|were) (?:recorded|documented|captured)|impression of|leading to the diagnosis)\b",
    re.IGNORECASE,
)
SUMMED_UP: Final = re.compile(
    r"\b(?:given the|based on (?:the|these)|on the basis of|(?:these|the) findings (?:support|suggest|confirm"
    r"|are|were|led)"
    r"|taken together|clinical (?:presentation|picture|impression)|(?:made|led to|established|confirmed) (?:the"
    r"|a) diagnosis"
    r"|(?:a|the) diagnosis of .{3,60} (?:was|were) (?:made|established|confirmed))",
    re.IGNORECASE,
)
INTAKE: Final = re.compile(
    r"\b(?:swallowed|ingest\w+|overdos\w+|poisoning|intoxication|by mistake|wrong)\b", re.IGNORECASE
)
NEW_PERSON: Final = re.compile(r"\b(?:years?|months?|weeks?)[- ]old\b|\baged \d", re.IGNORECASE)
THEREAFTER: Final = re.compile(r"\b(?:after|following|while|on)\b")


def is_examination(words: str) -> bool:
    """Whether a sentence tells what an examination showed."""
    return _EXAMINED.search(words) is not None


def tells_presentation(words: str) -> bool:
    """Whether a sentence tells with what somebody came, and not that it was new."""
    return PRESENTED.search(words) is not None and _NEW.search(words) is None


def tells_intake(words: str) -> bool:
    """Whether a sentence tells that something was swallowed, too much or by mistake."""
    return INTAKE.search(words) is not None


def names_disease(words: str) -> bool:
    """Whether a sentence tells what was diagnosed."""
    return DIAGNOSED.search(words) is not None


def begins(words: str) -> bool:
    """Whether a sentence tells that something began, and not only that it was over."""
    if OVER.search(words) and not _NEW.search(words):
        return False
    if _STRONG.search(words) or _DAY_OF_LIST.match(words):
        return True
    return _VERB.search(words) is not None and onset.has_time(words)
