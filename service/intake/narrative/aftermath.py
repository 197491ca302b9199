"""What a drug is for that is told of after the reaction began: the reaction, the old disease, or neither.

In place of a drug that treated the disease it treats the disease, in place of one that treated the reaction the
reaction. "Is now treated with", "for the epilepsy" name the disease; "relief", "resolved with" the reaction; what was
continued or had been there before is concomitant, and what was only begun then treats the reaction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from service.intake.narrative import uses
from service.intake.narrative.facts import Confidence, Role
from service.intake.narrative.setting import Setting
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use


class Judged(NamedTuple):
    """A role with the rule that gave it."""

    role: Role
    rule: str
    confidence: Confidence = "high"


MEDICINES: Final = re.compile(
    r"\b(?:other|regular|home|usual|current|concomitant|concurrent|only|long-term|daily|routine|chronic) (?:\w+ )?"
    r"(?:drugs?|medicines?|medications?|treatments?|therapy) (?:was|were|is|are|included|include"
    r"|consisted of)\b[^.;]{0,140}$",
    re.IGNORECASE,
)
MEDICINES_AFTER: Final = re.compile(
    r"^[^.;]{0,140}\b(?:was|were|is|are) (?:her|his|the|their) (?:\w+ )?(?:other|regular|home|usual|current"
    r"|concomitant|concurrent|only|long-term|daily|routine|chronic) (?:\w+ )?"
    r"(?:drugs?|medicines?|medications?|treatments?|therap(?:y|ies))\b",
    re.IGNORECASE,
)
_SUBSTITUTED: Final = re.compile(
    r"\b(?:was|were) substituted\b|\b(?:was|were) (?:given|used|started|begun|prescribed|initiated) instead\b",
    re.IGNORECASE,
)
_HAD_BEEN: Final = re.compile(
    r"^(?:[^.;|]{0,40}?) had (?:also |only |already )?been (?:given|administered|used|started|begun|prescribed"
    r"|taken|infused|injected|applied)\b",
    re.IGNORECASE,
)
"""What is told in the pluperfect after the reaction was there before it."""
_HAD_TAKEN: Final = re.compile(
    r"\b(?:he|she|the patient) had (?:\w+ )?(?:taken|been taking|used|been using|been on|received)\b[^.;]*$",
    re.IGNORECASE,
)
_HAD_BOUGHT: Final = re.compile(r"^,? which (?:he|she) had (?:\w+ )?(?:bought|taken|used|been taking)\b")
_INDUCTION: Final = re.compile(r"\b(?:at|for) (?:the )?induction\b", re.IGNORECASE)
_ANAESTHESIA: Final = re.compile(r"\b(?:anaesthesia|anesthesia|intubat\w+|sedat\w+)\b", re.IGNORECASE)
Before = Mapping[str, Sequence[Role]]
"""The roles that the substances have had up to here, in their order."""

GIVEN: Final = re.compile(
    r"\b(?:start(?:ed|ing)|given|administered|treated with|received|begun|initiated|prescribed|applied|infused"
    r"|injected|added|used)\b",
    re.IGNORECASE,
)
CONTINUED: Final = re.compile(
    r"\b(?:other (?:drugs|medicines|medications|regular)|(?:regular|concomitant|concurrent|current|long-term|home"
    r"|usual|chronic|daily|only|maintenance|background) (?:\w+ )?(?:drugs?|medicines?|medications?|treatment|therapy)"
    r"|"
    r"(?:was|were|had been|has been|been) (?:already )?(?:on|taking|receiving|stable on)"
    r"|also (?:took|taken|used|taking|on|received)|continued|continuing|maintenance|unchanged"
    r"|not (?:been )?changed|taken for years"
    r"|for (?:more than |over |the past )?(?:\w+|\d+) (?:years|months|weeks)|while (?:she|he) was on|added to|last "
    r"(?:visit|seen)|since (?:19|20)\d\d|years)\b",
    re.IGNORECASE,
)
_TREATS: Final = re.compile(
    r"\b(?:(?:resol|improv|subsid|disappear|clear|respon|settl|reliev|abat|control)\w* (?:\w+ ){0,4}?(?:with|to|on"
    r"|after|under|by)|for (?:the |her |his )?(?:symptomatic )?(?:relief|itching|symptoms?|reaction|rash)"
    r"|treated (?:\w+ ){0,3}?with|(?:managed|reversed) with|antidote|rescue|relief|brought|no effect|did not help"
    r"|(?:under|despite) (?:\w+ )?(?=\|)|"
    r"(?:symptoms|lesions|eruption|rash|it|which) (?:was|were) treated)\b",
    re.IGNORECASE,
)
_BEGUN: Final = re.compile(
    r"\b(?:start(?:ed|ing)?|given|gave|administer\w*|treat\w*|receiv\w*|begun|began|initiat\w*|commenc\w*|prescri\w*"
    r"|appl\w*|infus\w*|inject\w*|added|used|brought|reliev\w*|relief|improv\w*|resol\w*"
    r"|respon\w*|therapy|effect|help|managed|under|on|needed|required|underwent|substitut\w*|tapered|bolus|course"
    r"|dose|was|were|took|taken)\b",
    re.IGNORECASE,
)
_INSTEAD: Final = re.compile(
    r"\b(?:replaced (?:by|with)|switch(?:ed)? to|substitut\w+ (?:by|with|for)|changed to|converted to|in place of"
    r"|in its place)\s(?:(?!and\b)[\w-]+ ){0,3}$",
    re.IGNORECASE,
)
_NOW: Final = re.compile(
    r"\b(?:is|are) now\b|\bnow (?:treated|taking|on|receives|takes)\b|\bfrom then on\b|\bsince then (?:treated|on)\b",
    re.IGNORECASE,
)
_FOR_DISEASE: Final = re.compile(r"\bfor (?:the |her |his )?(?:[\w-]+ ){0,3}$", re.IGNORECASE)
_PROPHYLAXIS: Final = re.compile(r"^[^.;]{0,60}\bas prophylaxis\b", re.IGNORECASE)
_TREATED_WITH: Final = re.compile(
    r",? (?:which (?:was|were) )?(?:treated|managed|controlled) with (?:[\w-]+,? (?:and )?){0,2}$"
)
_WITH: Final = re.compile(r"\bwith $")
_BREAK: Final = re.compile(r"[;.]")


def judge(story: Story, use: Use, before: Before, setting: Setting) -> Judged:
    """The role of a use that is told after the reaction began."""
    had = before.get(use.substance, ())
    return _told_before(use) or _for_disease(story, use, before, setting) or _for_reaction(use, had)


def _told_before(use: Use) -> Judged | None:
    """What cannot be for the reaction: a vaccine, what had been given before it, what is called a regular medicine."""
    if "vaccine" in use.mention.flags:
        return Judged("concomitant", "role.vaccine", "low")
    if MEDICINES_AFTER.search(use.right):
        return Judged("concomitant", "role.continued")
    had_been = _HAD_BEEN.search(use.right) is not None or _HAD_BOUGHT.match(use.right) is not None
    had_been = had_been or _HAD_TAKEN.search(use.left) is not None
    if had_been and not _TREATS.search(use.left[-60:] + "|" + use.right[:110]):
        return Judged("concomitant", "role.told-before", "medium")
    return None


def _for_disease(story: Story, use: Use, before: Before, setting: Setting) -> Judged | None:
    replaced = _drug_before(story, use)
    prophylaxis = _PROPHYLAXIS.match(use.right)
    if _INSTEAD.search(use.left[-90:]) or _SUBSTITUTED.search(use.right[:70]):
        treated: Role = "treatment-of-reaction"
        role = treated if treated in before.get(replaced or "", ()) else "treatment-of-indication"
        return Judged(role, "role.instead", "medium")
    if prophylaxis and replaced in setting.suspects and _WITH.search(use.left):
        return Judged("premedication", "role.prophylaxis", "medium")
    if prophylaxis or _NOW.search(use.left[-40:] + "|" + use.right[:70]):
        return Judged("treatment-of-indication", "role.now", "medium")
    if _is_disease_treated(story, use, setting):
        return Judged("concomitant", "role.disease-beside", "medium")
    return Judged("treatment-of-indication", "role.for-disease") if _is_for_old_disease(story, use, setting) else None


def _for_reaction(use: Use, had: Sequence[Role]) -> Judged:
    around, near = use.left[-90:] + "|" + use.right[:110], use.left[-60:] + "|" + use.right[:70]
    if ("concomitant" in had and not GIVEN.search(around)) or MEDICINES.search(use.left):
        return Judged("concomitant", "role.continued")
    if _ANAESTHESIA.search(use.left[-60:]) or _INDUCTION.search(use.right[:50]):
        return Judged("concomitant", "role.anaesthesia", "medium")
    if _TREATS.search(near):
        return Judged("treatment-of-reaction", "role.treats")
    return _went_on(near, had) or (
        Judged("treatment-of-reaction", "role.begun-after", "medium")
        if _BEGUN.search(around)
        else Judged("concomitant", "role.told-later", "low")
    )


def _went_on(near: str, had: Sequence[Role]) -> Judged | None:
    """What is told of again, with no word of being given anew, is for what it was for before."""
    if "treatment-of-indication" in had and not GIVEN.search(near):
        return Judged("treatment-of-indication", "role.went-on", "medium")
    if not CONTINUED.search(near):
        return None
    treats = "treatment-of-reaction" in had
    return Judged("treatment-of-reaction", "role.treats") if treats else Judged("concomitant", "role.continued")


def _drug_before(story: Story, use: Use) -> str | None:
    name = None
    for place in story.drugs(use.sentence):
        if story.mentions[place].end > use.start:
            break
        name = story.mentions[place].name
    return name


def _is_for_old_disease(story: Story, use: Use, setting: Setting) -> bool:
    """Given for a disease that was told of before ("was given for the epilepsy")."""
    text = story.document.clean
    for finding in uses.findings_near(story, use):
        gap = text[use.end : finding.start]
        if finding.start > use.end and len(gap) <= 90 and _FOR_DISEASE.search(gap) and not _BREAK.search(gap):
            names = (finding.name, finding.name.rsplit(maxsplit=1)[-1])
            return any(setting.diseases.get(name, use.sentence) < use.sentence for name in names)
    return False


def _is_disease_treated(story: Story, use: Use, setting: Setting) -> bool:
    """What the patient has beside the reaction, "treated with" the drug ("hypertension treated with ramipril")."""
    for finding in uses.findings_near(story, use):
        gap = story.document.clean[finding.end : use.start] if finding.end <= use.start else ""
        if finding.name in setting.diseases and _TREATED_WITH.match(gap):
            return True
    return False
