"""The role that a drug has at a place of the text.

Suspects are what the pairs name. What the text says of a drug there decides before the order of events does:
premedication, "previously", "for the relief of", "resolved with", "in place of". Else what was begun after the reaction
treats it, what was there before is concomitant, and in a text without a reaction a drug treats the disease. A suspect
that is given for an earlier reaction of another suspect treats that one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from service.intake.narrative import uses as uses_of_text
from service.intake.narrative.facts import Confidence, PairFact, ReactionFact, Role
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use


class Judged(NamedTuple):
    """A role with the rule that gave it."""

    role: Role
    rule: str
    confidence: Confidence = "high"


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
    r"|unresponsive to|refractory to|had (?:once|already|earlier)|as a child|years? (?:ago|earlier|before)|adjuvant"
    r"|neoadjuvant|first treated with|despite (?:\w+ )?(?:treatment with|therapy with|adding))"
    r"[^.;]{0,70}$|\binitial $",
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
_SWITCHED_FROM: Final = re.compile(r"\b(?:switched|changed|converted) from (?:\w+ ){0,2}$", re.IGNORECASE)
_CONTINUED: Final = re.compile(
    r"\b(?:other (?:drugs|medicines|medications|regular)|(?:regular|concomitant|concurrent|current|long-term|home"
    r"|usual|chronic|daily|only|maintenance|background) (?:\w+ )?(?:drugs?|medicines?|medications?|treatment|therapy)"
    r"|"
    r"(?:was|were|had been|has been|been) (?:already )?(?:on|taking|receiving|stable on)|also (?:took|used|taking|on"
    r"|received)|continued|continuing|maintenance|unchanged|not (?:been )?changed|taken for years"
    r"|for (?:more than |over |the past )?(?:\w+|\d+) (?:years|months|weeks)|while (?:she|he) was on|added to|last "
    r"(?:visit|seen)|since (?:19|20)\d\d|years)\b",
    re.IGNORECASE,
)
_TREATS: Final = re.compile(
    r"\b(?:(?:resol|improv|subsid|disappear|clear|respon|settl|reliev|abat|control)\w* (?:\w+ ){0,4}?(?:with|to|on"
    r"|after|under|by)|for (?:the |her |his )?(?:symptomatic )?(?:relief|itching|symptoms?|reaction|rash)"
    r"|treated (?:\w+ ){0,3}?with|managed with|antidote|rescue|relief|brought|no effect|did not help|under|"
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
_GIVEN: Final = re.compile(
    r"\b(?:start(?:ed|ing)|given|administered|treated with|received|begun|initiated|prescribed|applied|infused"
    r"|injected|added|used)\b",
    re.IGNORECASE,
)
_INSTEAD: Final = re.compile(
    r"\b(?:replaced (?:by|with)|switch(?:ed)? to|substitut\w+ (?:by|with|for)|changed to|converted to|in place of"
    r"|in its place)[^.;]{0,25}$",
    re.IGNORECASE,
)
_NOW: Final = re.compile(
    r"\b(?:is|are) now\b|\bnow (?:treated|taking|on|receives|takes)\b|\bfrom then on\b|\bsince then (?:treated|on)\b",
    re.IGNORECASE,
)
_FOR_DISEASE: Final = re.compile(r"\bfor (?:the |her |his )?(?:[\w-]+ ){0,3}$", re.IGNORECASE)
_PROPHYLAXIS: Final = re.compile(r"^[^.;]{0,60}\bas prophylaxis\b", re.IGNORECASE)
_INTERACTION: Final = re.compile(
    r"\binteractions? (?:between|of|with)\b|\b(?:drug|drug-drug) interaction\b|\braises? the (?:levels?"
    r"|concentrations?) of\b|\b(?:increased|higher) (?:levels?|exposure) (?:of|to) [\w-]+ (?:due to|because of|by)\b",
    re.IGNORECASE,
)
_OPENS: Final = re.compile(
    r"\b(?:we|i) (?:here(?:in)? )?(?:report|present|describe|saw)\b|\bcase of\b|\bthis case\b"
    r"|\bdiagnosis\b.{0,40}\bpresented\b",
    re.IGNORECASE,
)
_TURN: Final = re.compile(
    r"\b(?:developed|complained|noticed|presented with|appeared|fell|experienced|became|later|suffered|was found|had "
    r"(?:increasing|a|an|severe|pain|fever)|on day"
    r"|stopped|discontinued|withdrawn|in the \w+ (?:week|month|day))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the roles are judged by: suspects, the sentence in which the reaction begins (and where in it), the reactions' names."""

    suspects: frozenset[str]
    onset: int | None
    onset_place: int
    own: Mapping[str, int]
    interacting: frozenset[str]


def setting(story: Story, uses: Sequence[Use], reactions: Sequence[ReactionFact], pairs: Sequence[PairFact]) -> Setting:
    """The setting of a case."""
    suspects = frozenset(
        {pair.substance for pair in pairs} | {name for reaction in reactions for name in reaction.suspects}
    )
    begins = [place for reaction in reactions if (place := _beginning(story, reaction, pairs)) is not None]
    onset, onset_place = min(begins) if begins else (None, 0)
    own: dict[str, int] = {}
    for reaction in reactions:
        begin = _beginning(story, reaction, pairs)
        for name in reaction.suspects:
            if begin is not None:
                own[name] = min(own.get(name, begin[0]), begin[0])
    return Setting(suspects, onset, onset_place, own, _interacting(story, uses, suspects))


def _beginning(story: Story, reaction: ReactionFact, pairs: Sequence[PairFact]) -> tuple[int, int] | None:
    """The sentence in which a reaction begins, and the place in the text."""
    spans = list(reaction.onset.spans) if reaction.onset else []
    spans += [
        span
        for pair in pairs
        if pair.reaction == reaction.term.value and pair.time_to_onset
        for span in pair.time_to_onset.spans
    ]
    numbered = [(number, start) for start, _ in spans if (number := story.document.sentence_at(start)) is not None]
    told = [
        entry
        for entry in numbered
        if story.document.sentences[entry[0]].zone not in {"front", "discussion", "conclusion"}
    ]
    if told:
        return max(told, key=lambda entry: (story.document.sentences[entry[0]].zone == "case", -entry[0]))
    name = next((m.name for m in story.mentions if reaction.term.spans and m.start == reaction.term.spans[0][0]), None)
    for mention in story.mentions:
        if mention.kind != "finding" or not story.told[mention.sentence]:
            continue
        zone = story.document.sentences[mention.sentence].zone
        if uses_of_text.is_title(story, mention.sentence):
            continue
        if zone in {"introduction", "discussion", "conclusion"} or _OPENS.search(story.text(mention.sentence)):
            continue
        if mention.name == name or (mention.start, mention.end) in reaction.term.spans:
            return mention.sentence, mention.start
    return _turn(story, reaction)


def _turn(story: Story, reaction: ReactionFact) -> tuple[int, int] | None:
    """Where the story turns after the first suspect, when the reaction is named in a title or a diagnosis only."""
    taken = False
    for number, sentence in enumerate(story.document.sentences):
        if not story.told[number] or uses_of_text.is_title(story, number) or sentence.zone == "introduction":
            continue
        words = story.text(number)
        names = [story.mentions[place] for place in story.drugs(number)]
        match = _TURN.search(words) if taken else None
        if match is None and any(mention.name in reaction.suspects for mention in names):
            first = min(m.end for m in names if m.name in reaction.suspects) - sentence.start
            match = _TURN.search(words, first)
            taken = True
        if match is not None:
            return number, sentence.start + match.start()
    return None


def _interacting(story: Story, uses: Sequence[Use], suspects: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for number in {use.sentence for use in uses}:
        here = {use.substance for use in uses if use.sentence == number and use.substance in suspects}
        if len(here) > 1 and _INTERACTION.search(story.text(number)):
            found |= here
    return frozenset(found)


def judge(story: Story, use: Use, setting: Setting, before: Mapping[str, Sequence[Role]]) -> Judged:
    """The role of a use. before: the roles that the substances have had up to here."""
    words = story.text(use.sentence)
    if _premedicates(words, use):
        return Judged("premedication", "role.premedication")
    suspect = use.names(setting.suspects)
    later = setting.onset is not None and _is_later(use, setting)
    if suspect:
        began = min((setting.own[name] for name in (use.substance, *use.others) if name in setting.own), default=None)
        if later and began is not None and setting.onset is not None and began > setting.onset and use.sentence < began:
            if _GIVEN.search(use.left[-60:] + "|" + use.right[:70]):
                return Judged("treatment-of-reaction", "role.begun-after", "medium")
        role: Role = "interacting" if use.substance in setting.interacting else "suspect"
        return Judged(role, f"role.{role}")
    if _is_past(use, words, later, setting):
        return Judged("past", "role.past")
    if setting.onset is None:
        continued = _CONTINUED.search(use.left[-60:]) is not None and not _is_treatment(use)
        return (
            Judged("concomitant", "role.beside")
            if continued
            else Judged("treatment-of-indication", "role.treats-disease")
        )
    if "past" in before.get(use.substance, ()) and not later:
        return Judged("past", "role.past")
    return _later(story, use, before) if later else Judged("concomitant", "role.before-reaction")


def _is_later(use: Use, setting: Setting) -> bool:
    assert setting.onset is not None
    return use.sentence > setting.onset or (use.sentence == setting.onset and use.start > setting.onset_place)


def _later(story: Story, use: Use, before: Mapping[str, Sequence[Role]]) -> Judged:
    """A drug that is told of after the reaction began."""
    left, right = use.left[-90:], use.right[:110]
    around = left + "|" + right
    if _INSTEAD.search(left):
        replaced = _drug_before(story, use)
        role: Role = (
            ("treatment-of-reaction")
            if "treatment-of-reaction" in before.get(replaced or "", ())
            else "treatment-of-indication"
        )
        return Judged(role, "role.instead", "medium")
    if _NOW.search(left[-40:] + "|" + right[:70]) or _PROPHYLAXIS.match(right):
        return Judged("treatment-of-indication", "role.now", "medium")
    if _for_old_disease(story, use):
        return Judged("treatment-of-indication", "role.for-disease")
    had = before.get(use.substance, ())
    if "concomitant" in had and not _GIVEN.search(around):
        return Judged("concomitant", "role.continued")
    if _TREATS.search(left[-60:] + "|" + right[:60]):
        return Judged("treatment-of-reaction", "role.treats")
    if _CONTINUED.search(left[-60:] + "|" + right[:70]):
        treats = "treatment-of-reaction" in had
        return Judged("treatment-of-reaction", "role.treats") if treats else Judged("concomitant", "role.continued")
    if _BEGUN.search(around):
        return Judged("treatment-of-reaction", "role.begun-after", "medium")
    return Judged("concomitant", "role.told-later", "low")


def _drug_before(story: Story, use: Use) -> str | None:
    places = [place for place in story.drugs(use.sentence) if story.mentions[place].end <= use.start]
    return story.mentions[places[-1]].name if places else None


def _for_old_disease(story: Story, use: Use) -> bool:
    """Given for a disease that was told of before the reaction ("was given for the epilepsy")."""
    text = story.document.clean
    for place in story.findings(use.sentence):
        finding = story.mentions[place]
        gap = text[use.end : finding.start] if finding.start > use.end else ""
        if not gap or len(gap) > 90 or not _FOR_DISEASE.search(gap) or re.search(r"[;.]", gap):
            continue
        heads = {finding.name, finding.name.split()[-1]}
        return any(
            "indication" in story.contexts[other] or "historical" in story.contexts[other]
            for other, mention in enumerate(story.mentions)
            if mention.kind == "finding"
            and mention.sentence < use.sentence
            and heads & {mention.name, mention.name.split()[-1]}
        )
    return False


def _premedicates(words: str, use: Use) -> bool:
    cue = _PREMEDICATION.search(words)
    if cue is not None and _PREMEDICATION.search(use.left):
        return True
    after = _PREMEDICATED.search(use.right)
    return after is not None and re.search(r"[;.]|\bwith\b|\bfollowed\b", use.right[: after.start()]) is None


def _is_past(use: Use, words: str, later: bool, setting: Setting) -> bool:
    if _SWITCHED_FROM.search(use.left):
        return True
    if use.is_class and not later and re.search(r"\b(?:underwent|followed|after|completed)\b.{0,40}$", use.left):
        return True
    left = re.split(r"[;:]|, (?:and|but) (?:she|he)\b", use.left)[-1]
    told = _PAST_BEFORE.search(left) is not None or _PAST_AFTER.search(use.right) is not None
    if not told:
        return False
    if re.search(r"\b(?:was|were) continued\b|\bunchanged\b", use.right[:60]) and "history" not in left:
        return False
    strong = re.search(
        r"history of|years? (?:ago|earlier|before)|in (?:her|his) (?:t|f|ch)|previously",
        left + "|" + use.right[:90],
        re.IGNORECASE,
    )
    return strong is not None or not later


def _is_treatment(use: Use) -> bool:
    return re.search(r"\b(?:treated|treatment|therapy)\b", use.left[-60:], re.IGNORECASE) is not None
