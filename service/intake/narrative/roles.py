"""The role that a drug has at a place of the text.

Suspects are what the pairs name. What the text says of a drug there decides before the order of events does:
premedication, "previously", "switched from". Else what is told after the reaction began is judged by aftermath.py, what
was there before is concomitant, and in a text without a reaction a drug treats the disease. A suspect that is given for
an earlier reaction of another suspect treats that one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.intake.narrative import aftermath
from service.intake.narrative.aftermath import CONTINUED, GIVEN, MEDICINES, MEDICINES_AFTER, Before, Judged
from service.intake.narrative.facts import Role
from service.intake.narrative.setting import Setting
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

_PREMEDICATION: Final = re.compile(
    r"\b(?:pre-?medicat(?:ion|ed)|pre-?treat(?:ment|ed)) ?(?:\w+ ){0,12}?(?:with|of|including|was|were|consist\w+ of"
    r"|comprised|regimen:?)\b",
    re.IGNORECASE,
)
_PREMEDICATED: Final = re.compile(r"\b(?:as|for) (?:a )?(?:pre-?medication|pre-?treatment)\b", re.IGNORECASE)
_PAST_BEFORE: Final = re.compile(
    r"\b(?:previous(?:ly)?|prior|earlier|former(?:ly)?|in the past|history of|initially treated with|initial "
    r"(?:\w+ )?(?:therap\w+|treatments?|management) (?:with|included|consisted of)"
    r"|(?:had|has) failed|failed (?:to respond to|therapy with|treatment with)|after (?:the )?(?:discontinuation"
    r"|stopping|withdrawal|completion|failure) of|(?:switched|changed|converted) from"
    r"|unresponsive to|refractory to|had (?:once|already|earlier)|as a child|years? (?:ago|earlier|before)"
    r"|first treated with|despite (?:\w+ )?(?:treatment with|therapy with|adding))"
    r"\b[^.;]{0,70}$|\binitial $",
    re.IGNORECASE,
)
_PAST_AFTER: Final = re.compile(
    r"^[^.;]{0,90}?\b(?:had (?:both )?failed|were ineffective|was ineffective|had been ineffective|ha[ds] been "
    r"(?:stopped|discontinued|given up|tried|withdrawn)"
    r"|(?:years?|months?|decades?) (?:ago|earlier|previously)|(?:was|were) given up|without (?:benefit|success|effect"
    r"|response)|in (?:her|his) (?:teens|twenties|thirties|forties|fifties|childhood|youth)"
    r"|brought no relief|until (?:19|20)\d\d|in (?:19|20)\d\d and)\b",
    re.IGNORECASE,
)
_COMPLETED: Final = re.compile(r"\b(?:underwent|followed|after|completed)\b.{0,40}$", re.IGNORECASE)
_SWITCHED_FROM: Final = re.compile(r"\b(?:switched|changed|converted) from (?:\w+ ){0,2}$", re.IGNORECASE)
_STRONGLY_PAST: Final = re.compile(
    r"history of|years? (?:ago|earlier|before)|in (?:her|his) (?:t|f|ch)|previously", re.IGNORECASE
)
_HAD: Final = re.compile(
    r"\bhad (?:already |once |previously |often )?(?:taken|tolerated|received|used) (?:\w+ )?$", re.IGNORECASE
)
_ANEW: Final = re.compile(
    r"[ ,](?:received|took|began|started|(?:was|were) (?:\w+ )?(?:given|started|prescribed|put|commenced)) ",
    re.IGNORECASE,
)
_DISEASE_TREATED: Final = re.compile(
    r"\bhistory (?:of|included) [^.;]{2,60} (?:treated|managed|controlled) with (?:[\w-]+ ){0,3}$", re.IGNORECASE
)
_STILL: Final = re.compile(r"\b(?:was|were) continued\b|\bunchanged\b", re.IGNORECASE)
_NEW_CLAUSE: Final = re.compile(r"[;:]|, (?:and|but) (?:she|he)\b")
_APART: Final = re.compile(r"[;.]|\bwith\b|\bfollowed\b")
_TREATED: Final = re.compile(r"\b(?:treated|treatment|therapy|despite)\b", re.IGNORECASE)


def judge(story: Story, use: Use, setting: Setting, before: Before) -> Judged:
    """The role of a use; where there is no reaction, by which roles are told, none is sure."""
    judged = _judge(story, use, setting, before)
    known = setting.suspects or setting.onset is not None or judged.confidence == "low"
    return judged if known else judged._replace(confidence="medium")


def _judge(story: Story, use: Use, setting: Setting, before: Before) -> Judged:
    later = setting.is_later(use)
    if _is_premedication(use):
        return Judged("premedication", "role.premedication")
    if use.names(setting.suspects):
        return _suspect(use, setting, later)
    if use.names(setting.interacting) and not (later and "interacting" not in before.get(use.substance, ())):
        return Judged("interacting", "role.beside-in-title", "medium")
    if _is_past(use, later) or ("past" in before.get(use.substance, ()) and setting.onset is not None and not later):
        return Judged("past", "role.past")
    if setting.onset is None:
        return _without_onset(use, before.get(use.substance, ()), bool(setting.suspects))
    return aftermath.judge(story, use, before, setting) if later else Judged("concomitant", "role.before-reaction")


def _without_onset(use: Use, had: Sequence[Role], suspected: bool) -> Judged:
    """Without the beginning of a reaction: what is told as taken along stays so; else a drug is thought to
    treat the disease, which is a guess where there is a suspect.
    """
    beside = (CONTINUED.search(use.left[-60:]) or MEDICINES.search(use.left)) is not None
    beside = beside and _TREATED.search(use.left[-60:]) is None
    if beside or MEDICINES_AFTER.search(use.right) or "vaccine" in use.mention.flags:
        return Judged("concomitant", "role.beside", "medium")
    if had and had[-1] in {"concomitant", "treatment-of-indication"}:
        return Judged(had[-1], "role.went-on", "medium")
    given = GIVEN.search(use.left[-60:] + "|" + use.right[:70])
    return Judged("treatment-of-indication", "role.treats-disease", "medium" if given and not suspected else "low")


def _suspect(use: Use, setting: Setting, later: bool) -> Judged:
    own = min((setting.own[name] for name in use.substances if name in setting.own), default=use.sentence)
    first = setting.onset[0] if setting.onset is not None else own
    if later and own > first and use.sentence < own and GIVEN.search(use.left[-60:] + "|" + use.right[:70]):
        return Judged("treatment-of-reaction", "role.begun-after", "medium")
    return suspected(use, setting)


def suspected(use: Use, setting: Setting) -> Judged:
    """The role of a suspect, alone or together with another."""
    role: Role = "interacting" if use.substance in setting.interacting else "suspect"
    return Judged(role, f"role.{role}")


def _is_premedication(use: Use) -> bool:
    if _PREMEDICATION.search(use.left):
        return True
    after = _PREMEDICATED.search(use.right)
    return after is not None and _APART.search(use.right[: after.start()]) is None


def _is_past(use: Use, later: bool) -> bool:
    if _SWITCHED_FROM.search(use.left) or (use.is_class and not later and _COMPLETED.search(use.left)):
        return True
    if later and _HAD.search(use.left):
        return True
    left = _NEW_CLAUSE.split(use.left)[-1]
    before = _PAST_BEFORE.search(left)
    if (before is None or _ANEW.search(before.group())) and _PAST_AFTER.search(use.right) is None:
        return False
    if _DISEASE_TREATED.search(left):
        return False
    if _STILL.search(use.right[:60]) and "history" not in left:
        return False
    return not later or _STRONGLY_PAST.search(left + "|" + use.right[:90]) is not None
