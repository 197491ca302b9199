"""The cues of pairs.py, each with an id and a weight in half units.

Signs and sizes follow the measured design (reference 4.3): "X-induced", *developed*, *associated*, *adverse*, *after*
speak for a pair; an indication, a word of efficacy, a negation, a long distance speak against it.
"""

from __future__ import annotations

from typing import Final

START: Final = ("pair.start", -4.0)
STOPPED: Final = (
    r"stopp\w+|discontinu\w+|withdr[ae]wn?\w*|withheld|interrupted|reduced|given up|suspended|ceased|paused|halted"
    r"|cessation|lowered|switched|replaced|left out|removed"
)
WHY: Final = r"because of|due to|owing to|on account of|secondary to|as a result of|after|for"

LONG_BEFORE: Final = (
    r"^(?:(?:\w+ ){0,2}(?:years?|decades?) (?:ago|before|earlier|previously)|in (?:childhood|(?:his|her) youth)"
    r"|as a (?:child|boy|girl)),? [^.;]{0,60}?\bhad \b"
)
"""How a sentence opens that tells what happened years before the case."""

DRUG_THEN_FINDING: Final = (
    ("pair.induced", 4.5, r"^[\s)]{0,2}[-\s]{0,2}(?:induced|triggered|related|associated|provoked|mediated)\b"),
    ("pair.adjacent", 3.0, r"^[- ](?:(?:related|lung|liver|skin|drug|acute|severe) ){0,2}$"),
    (
        "pair.caused",
        3.5,
        (
            r"\b(?:(?:caused|induced|produced|triggered|precipitated|provoked|unmasked)(?! by)|led to|resulted in"
            r"|made h(?:er|im)\b)"
        ),
    ),
    ("pair.causes", 2.5, r"\b(?:causing|leading to|resulting in|complicated by|followed by)\b"),
    (
        "pair.developed",
        2.5,
        (
            r"\b(?:developed|experienced|presented with|suffered|complained|noticed|noted|appeared|became|woke"
            r"|occurred|fell ill|was found|were found|was admitted|began to|broke out|reported)\b"
        ),
    ),
    ("pair.when", 1.0, r"\bwhen\b"),
    ("pair.had", 1.5, r"\b(?:had|showed|with)\b"),
    ("pair.stopped-for", 3.5, rf"\b(?:{STOPPED})\b.{{0,60}}\b(?:{WHY})\b"),
    ("pair.given-for", -3.0, r"\b(?:for|against|to treat|to control|in the treatment of)\b"),
    ("pair.started-after", -2.5, r"\b(?:after|because of|due to|following)\b"),
    (
        "pair.relieved",
        -3.0,
        r"\b(?:relie\w+|improv\w+|resolv\w+|effective\w*|benefit\w*|controlled|healed|cleared|success\w*)\b",
    ),
)
FINDING_THEN_DRUG: Final = (
    (
        "pair.caused-by",
        3.5,
        r"\b(?:induced|caused|triggered|precipitated|provoked|produced|mediated)[ -](?:by|through)\b",
    ),
    (
        "pair.due-to",
        3.0,
        (
            r"\b(?:due to|because of|secondary to|attribut\w+ to|ascribed to|put down to|blamed on|related to"
            r"|as a result of|result(?:ing|ed) from"
            r"|owing to"
            r"|linked to|consequence of|in response to|side effect of|(?:adverse )?(?:effect|reaction) (?:of|to))\b"
        ),
    ),
    ("pair.from", 2.5, r"^[)\s]{0,2}(?:\([^)]{1,20}\) )?(?:from|to) (?:the |an? |oral |intravenous |topical )?$"),
    ("pair.associated", 2.5, r"\bassociated with\b"),
    ("pair.after", 2.5, r"\b(?:after|following|upon)\b"),
    (
        "pair.during",
        2.0,
        (
            r"\b(?:during|under|on|while (?:he|she|taking|on|receiving|using)|in (?:an? (?:\w+ )?)?"
            r"(?:patients?|wom[ae]n|m[ae]n|boy|girl|child|infant) (?:on|taking|receiving|treated with|given))\b"
        ),
    ),
    ("pair.despite", -4.0, r"\b(?:despite|in spite of|notwithstanding)\b"),
    (
        "pair.treated-with",
        -4.0,
        (
            r"\b(?:treated|managed|responded|improved|relieved|resolved|controlled|disappeared|subsided|eased|settled"
            r"|reversed|responsive|cleared|healed|gone|faded|success\w+|improvement|relief|healing)\b"
        ),
    ),
    (
        "pair.given-after",
        -2.5,
        (
            r"\b(?:(?:was|were) (?:then )?(?:given|started|prescribed|administered|added|initiated|treated|injected"
            r"|commenced|begun|put(?! down))|received"
            r"|therefore|requiring|required)\b"
        ),
    ),
)
TITLED: Final = (
    r"(?:,? (?:with|after|following|during|under|on|from)|:) (?:(?:a|an|the|use|of|oral|intravenous|topical|treatment"
    r"|therapy|single|first|dose|low-dose|high-dose|short|course|intake|initiation|maternal) ){0,5}"
)
"""What stands in a title between a reaction and its drug ("tardive dyskinesia with metoclopramide")."""
NO_REACTION_TITLE: Final = (
    r"treat(?:ed|ment|ing)? (?:of|for)|manage\w*|remission|success\w*|effic\w*|effective\w*|improv\w*|resol\w+"
    r"|respon\w+|control\w*|prevent\w*|prophyla\w*|versus|refractory|resistant|relaps\w*|regress\w*|cure\w*"
    r"|revers\w+|alleviat\w+|patients? with|despite|without|role of|use of|switch\w*"
)
"""Words of a title that tells what a drug did for a disease."""
LEFT_OF_DRUG: Final = (
    (
        "pair.exposure",
        1.5,
        r"\b(?:after|following|since|during|under|upon|while on|treated with|at the \w{3,12} infusion of)\b",
    ),
)
ANYWHERE: Final = (
    (
        "pair.adverse",
        1.0,
        r"\b(?:adverse|side[- ]effects?|toxic\w*|intoxication|complications?|poisoning|overdos\w+)\b",
    ),
    ("pair.announced", 0.5, r"\b(?:we|i) (?:\w+ )?(?:report|present|describe)\b|\bcase (?:report )?of\b"),
    ("pair.long-before", -5.0, LONG_BEFORE),
    ("pair.general", -2.0, r"\b(?:should|must|clinicians|physicians|prescribers)\b"),
    ("pair.alternative", -2.0, r"\b(?:more likely|less likely|alternatively|unlikely|rather than)\b"),
    (
        "pair.efficacy",
        -1.5,
        (
            r"\b(?:effective(?:ly|ness)?|efficacy|ineffective|improve\w*|responded|relief|remission"
            r"|well[- ]controlled"
            r"|success\w*|benefi\w+|resolution|healing)\b"
        ),
    ),
)
