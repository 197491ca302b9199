"""Whether the patient took a drug that a sentence names: given, not only mentioned, planned, refused or tested.

What is denied ("no antibiotics were given"), recommended, proposed, a level in the blood, an allergy, a drug of another
person or of patients in general never leaves the reader. In a discussion only what is plainly told of this patient
counts; a class only where it is said to have been given.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import uses
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

_NO_BEFORE: Final = re.compile(
    r"\b(?:(?:no|without(?: any| the use of)?|never (?:took|received|used|taken|had)|denied(?: taking| the use of"
    r"| use of)?|(?:did|had|was|were|has|have) not"
    r"(?: \w+){0,2}? (?:take|taken|receive|received|given|use|used|need|on)|took no|took none of|instead of"
    r"|rather than|refused|declined"
    r"|avoid(?:ed|ing|ance of)?|allerg(?:y|ic|ies) to|hypersensitiv\w+ to|intoleran\w+ to|resistan(?:t|ce) to"
    r"|sensitive to|susceptible to"
    r"|anaphylaxis to|(?:levels?|concentrations?|measurement) of|antibod(?:y|ies) (?:to|against)|free of|negative for"
    r"|tests? (?:with|for|to)|unlike|known as"
    r"|alternatives? (?:to|such as)|(?:another|other|one|any|most|some|many|published|previous) patients? "
    r"(?:\w+ ){0,2}?(?:on|with|taking|under|who)"
    r"|(?:can|could|may|might|should|must|would|to) (?:be )?(?:considered?|preferred|given|used|offered|avoid"
    r"|include)|considered|consideration of|suggested|proposed|offered|recommended|advised"
    r"|in (?:rats|mice|rabbits|dogs|animals),?|patients (?:on|with|taking|receiving|treated with)|people (?:on"
    r"|taking)|users of|like)"
    r"(?: (?:new|other|further|the|an?|any|drugs?|of|regular|concomitant|such|as|or|nor|and|to|systemic|potent"
    r"|concurrent)){0,3}) ?$",
    re.IGNORECASE,
)
_NO_LIST: Final = re.compile(
    r"\b(?:not (?:given|receive|take|taken|received|need|on|use|used)|denied|no|without)\b (?:[\w-]+,? ){1,4}?"
    r"(?:and no|or|nor)"
    r" (?:[\w-]+ )?$|\bnegative for (?:[\w-]+,? ){1,6}(?:and|or) $",
    re.IGNORECASE,
)
_NEVER_TOOK: Final = re.compile(
    r"\b(?:but|and) [^.;]{0,25}\b(?:never (?:took|used|received)|did not (?:take|use|start)) (?:it|them)\b"
)
_FIRST_VERB: Final = re.compile(
    r"(?P<no>\b(?:was|were|is|are|had|has|have|could|did|been)(?: \w+){0,2}? (?:not|never)(?: \w+){0,2}? (?:given"
    r"|used|needed|started|necessary|attempted|taken"
    r"|administered|available|required|prescribed|tried|detected|added|changed to)\b"
    r"|\b(?:was|were|had been|is|are|been)(?: \w+ly)? (?:planned|refused|declined|proposed|offered|recommended"
    r"|discussed|suggested|avoided|contraindicated"
    r"|cancelled|postponed|rejected|advised against)\b(?! and (?:\w+ )?(?:given|started))"
    r"|\b(?:was|were|stood) (?:(?:drawn up|(?:held|kept) (?:ready|at hand)|at the bedside|on standby|at hand)"
    r"(?! and (?:\w+ )?(?:given|injected))|considered|negative|positive|not detected|undetectable|unavailable)\b"
    r"|\b(?:should|must|may|might|can|could|would)(?: not| also| never)? (?:be|have|cause|lead|help|increase|induce)\b"
    r"|^(?:'s)?[ -](?:allerg\w*|hypersensitivity|intolerance|levels?|concentrations?|resistan\w+|antibod\w+|serology"
    r"|screen\w*|assay|deficiency|withdrawal syndrome)\b"
    r"|\b(?:is|are) (?:\w+ly )?(?:known|used|recommended|indicated|associated|listed|described|needed|reported|an?"
    r"|the|often|better|widely|contraindicated)\b"
    r"|\bha(?:s|ve) (?:also )?been (?:\w+ly )?(?:reported|described|associated|shown|tried|used|implicated|linked)\b)"
    r"|(?P<yes>\b(?:was|were|had been|has been|been|is|are)(?: \w+){0,3}? (?:given|used|started|begun|initiated"
    r"|administered|prescribed|continued|added|stopped"
    r"|discontinued|withdrawn|withheld|applied|infused|injected|resumed|tapered|reduced|increased|replaced|switched"
    r"|commenced|changed|taken|interrupted|ineffective)\b"
    r"|\b(?:brought|gave|had no effect|did not help|relieved|reduced|improved|led to|made|failed|had failed)\b)",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(
    r"\b(?:usually|generally|often|commonly|seldom|rarely|frequently|classically|typically"
    r"|prescribers?|clinicians?|physicians should|should (?:be|not|ask)|must be"
    r"|in general|may be considered|is the first choice"
    r"|inhibits?|raises? the|experiments)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:in (?:\d+|one|two|three|four|five|six|several|some|most|many|another|other) (?:of (?:the|these|their) )?"
    r"(?:patients?|cases?|m[ae]n|wom[ae]n|children)"
    r"|(?:an?|one|another) \d{1,3}[- ](?:year|month)|in rats|in mice|et al|median|database|literature|\[\d)",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"\b(?:mother|father|brother|sister|husband|wife|son|daughter|donor|another patient)(?:'s)?\b"
    r"(?:, (?:an?|the|who|whom)\b)?[^.;,]{0,40}$",
    re.IGNORECASE,
)
_BORROWED: Final = re.compile(
    r"\b(?:took|swallowed|used|borrowed|treated (?:him|her)self with)(?: (?:some|one|two|\d) of)? (?:his|her) \w+'s $"
)
"""How a patient took a drug that was somebody else's."""
_OF_RELATIVE: Final = re.compile(
    r"^,? (?:which|that) (?:his|her|the patient's) (?:mother|father|brother|sister|husband|wife|son|daughter|aunt"
    r"|uncle|partner|friend|neighbour)\b",
    re.IGNORECASE,
)
_STORY: Final = re.compile(
    r"\b(?:she|he|her|his|him|(?:the|our|this) (?:\w+ )?(?:patient|man|woman|boy|girl|child|infant)|we)\b",
    re.IGNORECASE,
)
GIVEN: Final = re.compile(
    r"\b(?:took|taken|taking|receiv\w+|given|administered|start(?:ed|ing)|initiated|began|begun|commenced|prescribed"
    r"|treated|treatment with|treatment of|therapy|on|under"
    r"|using|used|uses?|takes|receives|reversed with|infused|infusions?"
    r"|injected|injections?|applied|added|adding|switched|replaced|continued"
    r"|resumed|stopped|stopping|discontinu\w+|withdr\w+|withheld"
    r"|tapered|medicines?|medications?|premedicat\w+|induced with|vaccinated|dose|doses|swallowed|ingest\w+|relief"
    r"|no effect|help\w*|failed|brought|controlled|managed"
    r"|consisted|supplement\w*|inhaler|drops|ointment|cream|tablets?|improved with|underwent|followed|course of"
    r"|ineffective|attributed|because of)\b",
    re.IGNORECASE,
)
_GIVEN_CLASS: Final = re.compile(
    r"\b(?:took|taken|receiv\w+|given|administered|started|starting|initiated|begun|commenced|prescribed|treated with"
    r"|treatment with|on|used|use|applied|added|continued|stopped"
    r"|discontinu\w+|tapered|was|were|underwent|followed(?: by)?|improved with|neither|nor|of)\b",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(
    r"\b(?:medicines?|medications?|drugs) (?:was|were|included|consisted of) [^.;]{0,110}$"
    r"|\b(?:resolv|clear|subsid|settl|respond|heal|fad)\w* (?:\w+ )?(?:with|to|on|under) (?:[\w-]+ (?:and|or) )?$",
    re.IGNORECASE,
)
_NO_RELIEF: Final = re.compile(
    r"\bneither\b.{0,160}\b(?:relief|relieved|helped|effect|improve\w*|benefit|response|control\w*)\b", re.IGNORECASE
)
_CHALLENGE: Final = re.compile(
    r"\b(?:challenge[sd]?|provocation|re-?challenge[sd]?|re-?exposure|test doses?)(?: tests?)?"
    r" (?:with|to|of|by|using) (?:[\w-]+ ){0,4}\||\|[- ](?:\w+ )?(?:challenge|provocation)\b"
    r"|\b(?:challenge|provocation)\b[^.;|]{0,40}\|[^.;|]{0,30}\btolerated\b"
    r"|\b(?:challenge|provocation)\b[^.;|]{0,60}\btolerated\b[^.;|]{0,20}\|",
    re.IGNORECASE,
)
"""A substance that is given to test it: for what else it was taken is told elsewhere."""
_CLEAR: Final = re.compile(r"\b(?:was|were|received|took|treated with|given|started)\b", re.IGNORECASE)
_WEAK_ZONES: Final = frozenset({"discussion", "conclusion", "introduction"})


def is_taken(story: Story, use: Use, *, dosed: bool, suspected: bool) -> bool:
    """Whether a use tells that the patient had the drug. dosed: its list has a dose; suspected: it is a suspect."""
    tested = not suspected and _CHALLENGE.search(use.left[-70:] + "|" + use.right[:40]) is not None
    if tested or uses.is_title(story, use.sentence) or not _is_of_patient(story, use):
        return False
    words = story.text(use.sentence)
    around = use.left[-60:] + "|" + use.right[:60]
    if story.document.sentences[use.sentence].zone in _WEAK_ZONES:
        of_patient = dosed or _STORY.search(words) is not None
        return of_patient and _OTHERS.search(words) is None and _CLEAR.search(around) is not None
    if suspected or dosed:
        return True
    if _LISTED.search(use.left):
        return True
    if use.is_class:
        return _GIVEN_CLASS.search(use.left[-45:] + "|" + use.right[:45]) is not None
    return GIVEN.search(use.left[-110:] + "|" + use.right[:110]) is not None


def tells_not_given(right: str) -> bool:
    """Whether the words behind a drug tell that it was not given: planned, refused, not yet given, kept ready."""
    verb = _FIRST_VERB.search(right)
    return verb is not None and verb["no"] is not None


def _is_of_patient(story: Story, use: Use) -> bool:
    """Nothing denies, plans or measures it, and it is told of nobody else."""
    words, near = story.text(use.sentence), use.left[-70:]
    others = "other-person" in story.contexts[use.place] or _RELATIVE.search(near) is not None
    if _denied(words, near) or (others and _BORROWED.search(near) is None):
        return False
    if _NEVER_TOOK.search(use.right) or _OF_RELATIVE.match(use.right):
        return False
    if tells_not_given(use.right):
        return False
    return _GENERAL.search(words) is None or _STORY.search(words) is not None


def _denied(words: str, near: str) -> bool:
    if _NO_BEFORE.search(near) is None and _NO_LIST.search(near) is None:
        return False
    return _NO_RELIEF.search(words) is None
