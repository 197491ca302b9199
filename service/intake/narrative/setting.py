"""What the roles of drugs are judged by: the suspects, and where in the text the reaction begins.

The reaction begins where its onset is told; else where it is first named in the case, not in a title or an announcement
("we report ..."); else where the story turns after the suspect was taken.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import uses
from service.intake.narrative.facts import PairFact, ReactionFact
from service.intake.narrative.story import Story
from service.intake.narrative.uses import Use

Place = tuple[int, int]
"""A sentence and a place of the text in it."""

_TURN: Final = re.compile(
    r"\b(?:developed|complained|noticed|presented with|appeared|fell|experienced|became|later|suffered|was found|had "
    r"(?:increasing|a|an|severe|pain|fever)|on day"
    r"|stopped|discontinued|withdrawn|in the \w+ (?:week|month|day))\b",
    re.IGNORECASE,
)
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
_STOPPED: Final = re.compile(
    r"[^.;,]{0,20}?\b(?:was|were) (?:\w+ly |then )?(?:stopped|discontinued|withdrawn|withheld|held|interrupted)\b",
    re.IGNORECASE,
)
_BOTH_STOPPED: Final = re.compile(
    r"\b(?:both|all|the) \w+ (?:was|were) (?:stopped|discontinued|withdrawn|withheld)\b", re.IGNORECASE
)
_TOXICITY: Final = re.compile(
    r"[ -](?:toxicity|intoxication|poisoning|overdos(?:e|age)|levels?)(?: \w+){0,2} (?:by|after|due to|with|following"
    r"|from|during) (?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
_TOGETHER: Final = re.compile(
    r"\b(?:together|along|concurrently|concomitantly|in combination) with (?:[\w-]+ ){0,2}$"
    r"|\bin addition to (?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r"(?:,? and |, | plus |/| with )(?:(?:topical|oral|intravenous|low-dose|high-dose) )?")
_TREATED: Final = re.compile(r"\b(?:treat\w*|therap\w*|manag\w*|success\w*|respon\w*|for)\b", re.IGNORECASE)
_ASIDE: Final = frozenset({"front", "introduction", "discussion", "conclusion"})


@dataclass(frozen=True, slots=True)
class Setting:
    """suspects: substances; onset: where the first reaction begins; own: for each suspect the sentence that first
    names a reaction of its own; interacting: suspects that the text says to interact, and what its title names beside a
    suspect; diseases: what the patient has
    beside the reaction, with the sentence that first tells it.
    """

    suspects: frozenset[str]
    onset: Place | None
    own: Mapping[str, int]
    interacting: frozenset[str]
    diseases: Mapping[str, int]

    def name_of(self, use: Use) -> str:
        """The substance by which a use counts: of a combination with a suspect the suspect."""
        return next((name for name in use.substances if name in self.suspects), use.substance)

    def is_later(self, use: Use) -> bool:
        """Whether a use is told after the reaction began."""
        return self.onset is not None and (use.sentence, use.start) > self.onset


def read(story: Story, found: Sequence[Use], reactions: Sequence[ReactionFact], pairs: Sequence[PairFact]) -> Setting:
    """The setting of a case."""
    suspects = frozenset(
        {pair.substance for pair in pairs} | {name for reaction in reactions for name in reaction.suspects}
    )
    begins: list[Place] = []
    own: dict[str, int] = {}
    for reaction in reactions:
        named = _named(story, reaction)
        begin = (
            _onset(story, reaction, pairs) or _earlier(named, _stop(story, found, reaction)) or _turn(story, reaction)
        )
        begins += [begin] if begin is not None else []
        if named is not None:
            own |= {name: min(own.get(name, named[0]), named[0]) for name in reaction.suspects}
    together = _interacting(story, found, suspects)
    suspects -= _accompanying(found, suspects - together)
    beside = _beside_in_title(story, found, suspects)
    return Setting(suspects, min(begins, default=None), own, together | beside, _diseases(story))


def _onset(story: Story, reaction: ReactionFact, pairs: Sequence[PairFact]) -> Place | None:
    """Where the onset is told; in the case rather than in the abstract before it."""
    spans = [span for pair in pairs if pair.reaction == reaction.term.value for span in _spans(pair)]
    spans += reaction.onset.spans if reaction.onset else ()
    sentences = story.document.sentences
    told: list[Place] = [
        (number, start)
        for start, _ in spans
        if (number := story.document.sentence_at(start)) is not None and sentences[number].zone not in _ASIDE
    ]
    if not told:
        return None
    return min(told, key=lambda place: (sentences[place[0]].zone != "case", place))


def _spans(pair: PairFact) -> Iterator[tuple[int, int]]:
    yield from pair.time_to_onset.spans if pair.time_to_onset else ()


def _named(story: Story, reaction: ReactionFact) -> Place | None:
    """Where the reaction is first named in the story itself."""
    spans = frozenset(reaction.term.spans)
    names = {mention.name for mention in story.mentions if (mention.start, mention.end) in spans}
    for mention in story.mentions:
        if mention.name not in names or mention.kind != "finding" or not story.told[mention.sentence]:
            continue
        aside = story.document.sentences[mention.sentence].zone in _ASIDE - {"front"}
        if not aside and not uses.is_title(story, mention.sentence) and not _OPENS.search(story.text(mention.sentence)):
            return mention.sentence, mention.start
    return None


def _stop(story: Story, found: Sequence[Use], reaction: ReactionFact) -> Place | None:
    """Where a suspect is stopped for the first time, or "both drugs": the reaction is there by then."""
    taken = False
    for use in found:
        if use.names(frozenset(reaction.suspects)) and not uses.is_title(story, use.sentence):
            taken = True
            if _STOPPED.match(use.after):
                return use.sentence, use.start
        elif taken and _BOTH_STOPPED.search(use.left):
            return use.sentence, use.start - len(use.left)
    return None


def _earlier(one: Place | None, other: Place | None) -> Place | None:
    return min(one, other) if one is not None and other is not None else one


def _turn(story: Story, reaction: ReactionFact) -> Place | None:
    """Where the story turns after the first suspect, when the reaction is named in a title or a diagnosis only."""
    taken = False
    for number, sentence in enumerate(story.document.sentences):
        if not story.told[number] or uses.is_title(story, number) or sentence.zone == "introduction":
            continue
        ends = [story.mentions[p].end for p in story.drugs(number) if story.mentions[p].name in reaction.suspects]
        match = _TURN.search(story.text(number), 0 if taken else min(ends, default=sentence.end) - sentence.start)
        taken = taken or bool(ends)
        if taken and match is not None:
            return number, sentence.start + match.start()
    return None


def _diseases(story: Story) -> dict[str, int]:
    """The diseases that are told as such, by name and by last word, with the first sentence."""
    told: dict[str, int] = {}
    for place, mention in enumerate(story.mentions):
        if mention.kind == "finding" and story.contexts[place] & {"indication", "historical"}:
            for name in (mention.name, mention.name.rsplit(maxsplit=1)[-1]):
                told.setdefault(name, mention.sentence)
    return told


def _accompanying(found: Sequence[Use], suspects: frozenset[str]) -> frozenset[str]:
    """Suspects that are only told as taken together with another suspect, and never by themselves."""
    if len(suspects) < 2:
        return frozenset()
    alone = {use.substance for use in found if not _is_accompanying(found, use, suspects)} & suspects
    named = suspects.intersection(use.substance for use in found)
    return named - alone if alone else frozenset()


def _is_accompanying(found: Sequence[Use], use: Use, suspects: frozenset[str]) -> bool:
    before = [one for one in found if one.sentence == use.sentence and one.start < use.start]
    return (
        bool(before)
        and before[-1].substance != use.substance
        and before[-1].substance in suspects
        and _TOGETHER.search(use.left) is not None
    )


def _beside_in_title(story: Story, found: Sequence[Use], suspects: frozenset[str]) -> frozenset[str]:
    """The drug that a title names with one suspect: "A and B: bleeding", "A toxicity precipitated by B"."""
    beside: set[str] = set()
    for one, other in itertools.pairwise(found):
        same = one.sentence == other.sentence and uses.is_title(story, one.sentence)
        if not same or len({one.substance, other.substance} & suspects) != 1 or one.is_class or other.is_class:
            continue
        gap = story.document.clean[one.end : other.start]
        if (_LISTED.fullmatch(gap) or _TOXICITY.fullmatch(gap)) and not _TREATED.search(story.text(one.sentence)):
            beside |= {one.substance, other.substance} - suspects
    return frozenset(beside)


def _interacting(story: Story, found: Sequence[Use], suspects: frozenset[str]) -> frozenset[str]:
    together: set[str] = set()
    for number in {use.sentence for use in found}:
        here = {use.substance for use in found if use.sentence == number and use.substance in suspects}
        if len(here) > 1 and _INTERACTION.search(story.text(number)):
            together |= here
    return frozenset(together)
