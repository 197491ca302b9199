"""The course of events: where the reaction begins, where it is named, and whether the text asserts one at all.

An onset is a sentence of the patient, after the first drug, that tells of new findings with a time ("ten days later")
or a word of beginning ("developed"). A diagnosis is a sentence that names what it was ("X was diagnosed"). The gate:
without an explicit word of harm (induced, adverse, toxicity, attributed to, stopped because of ...) no reaction is
asserted, however many findings stand near drugs; words of harm that the text denies ("no adverse events") do not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from service.intake.narrative import medication_error, onset, pair_cues
from service.intake.narrative.document import NEVER
from service.intake.narrative.story import Story

_VERB: Final = re.compile(
    r"\b(?:developed|experienced|noticed|complained|appeared|presented with|occurred|woke|fell ill|suffered"
    r"|became|began to"
    r"|was found|were found|was noticed|was noted to|started to|had|showed|was covered|were covered|was felt"
    r"|arose|emerged"
    r"|broke out|manifested|reported|was admitted (?:because|with|for)|was (?:very )?\w+y\b|rose to|fell to"
    r"|fell from)\b",
    re.IGNORECASE,
)
_BEGAN: Final = re.compile(
    r"\b(?:after|following) .{0,80}\b(?:she|he|the patient) (?:began|started|developed|noticed|became|complained)\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:developed|experienced|complained of|noticed|appeared|woke up with|fell ill|suffered"
    r"|broke out in)\b",
    re.IGNORECASE,
)
_PRESENTED: Final = re.compile(
    r"\b(?:came|presented|attended|was brought|returned|was (?:re)?admitted|was referred|was seen)\b.{0,60}"
    r"\b(?:with|because of|for)\b",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"\b(?:took|received|(?:was|were) (?:given|started|treated|prescribed|commenced|initiated|begun|put)|started"
    r"|had (?:been )?\w+|swallowed"
    r"|ingested|used)\b",
    re.IGNORECASE,
)
_LONG_BEFORE: Final = re.compile(pair_cues.LONG_BEFORE, re.IGNORECASE)
_EARLIER: Final = re.compile(
    r"\bhad (?:recently |just )?(?:been (?:taking|on|treated|started|given|prescribed)|taken|started|received"
    r"|begun|ingested"
    r"|swallowed|used)\b|\b(?:he|she) was (?:taking|on)\b|\bhad prescribed\b",
    re.IGNORECASE,
)
_OVER: Final = re.compile(
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
_DIAGNOSED: Final = re.compile(
    r"\b(?:(?:was|were|been) diagnosed|diagnos(?:is|es) of|diagnosed (?:as|with)|consistent with|compatible with"
    r"|suggest(?:ed|ive of|ing)|other causes of|no further|(?:was|were) (?:made|established|confirmed)|confirmed"
    r"|impression of|leading to the diagnosis)\b",
    re.IGNORECASE,
)
_SUMMED_UP: Final = re.compile(
    r"\b(?:given the|based on (?:the|these)|on the basis of|(?:these|the) findings (?:support|suggest|confirm"
    r"|are|were|led)"
    r"|taken together|clinical (?:presentation|picture|impression)|(?:made|led to|established|confirmed) (?:the"
    r"|a) diagnosis"
    r"|(?:a|the) diagnosis of .{3,60} (?:was|were) (?:made|established|confirmed))",
    re.IGNORECASE,
)
_INTAKE: Final = re.compile(
    r"\b(?:swallowed|ingest\w+|overdos\w+|poisoning|intoxication|by mistake|wrong)\b", re.IGNORECASE
)
_NEW_PERSON: Final = re.compile(r"\b(?:years?|months?|weeks?)[- ]old\b|\baged \d", re.IGNORECASE)

_HARM: Final = re.compile(
    r"\b(?:adverse|side[- ]effects?|toxicit(?:y|ies)|toxic|intoxication|poisoning|overdos\w+|hypersensitivity"
    r"|anaphyla\w+"
    r"|(?:drug|allergic|skin|lung|severe) reactions?|reactions? (?:to|caused|after|under|from)|[-\w]{1,40}[- ]induced"
    r"|[-\w]{1,40}-(?:related|associated)|(?:induced|caused|triggered|provoked) by|attribut(?:ed|able) to"
    r"|(?:associated|interaction) (?:with|of|between)|withdrawal (?:syndrome|symptoms)|complication of|the event"
    r"|desensiti[sz]ation)\b",
    re.IGNORECASE,
)
_TIED_HARM: Final = re.compile(
    r"\b(?:caused|led to|resulted in|secondary to|due to|related to|developed|appeared|after \w+"
    r"|following (?:\w+ ){1,4}"
    r"|while (?:taking|on|receiving|using)|during \w+|under \w+"
    r"|(?:minutes|hours|days|weeks|months) (?:later|after|into)"
    r"|in the \w+ (?:day|week|month)|on (?:the \w+ )?day"
    r"|within (?:\w+ ){1,2}(?:minutes|hours|days|weeks))\b",
    re.IGNORECASE,
)
"""Words of harm only where they tie a drug to a finding."""
_STOPPED: Final = re.compile(
    r"\b(?:was|were|both) (?:\w+ ){0,2}(?:stopped|discontinued|withdrawn|withheld|interrupted|reduced"
    r"|tapered to zero)\b",
    re.IGNORECASE,
)
_THE_DRUG_STOPPED: Final = re.compile(
    r"\b(?:the|this|both) (?:drugs?|medications?|medicines?|agents?|infusion|injections?|depot) (?:was|were)"
    r" (?:\w+ ){0,2}"
    r"(?:stopped|discontinued|withdrawn|withheld|interrupted)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r"\b(?:progress\w+|relapse\w*|lack of|ineffective|no (?:effect|benefit|response)|failure|failed"
    r"|inefficacy)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:no|without(?: any)?|any|free of|neither|nor) (?:\w+ ){0,3}(?:adverse|side[- ]effects?|toxicit\w+"
    r"|reactions?"
    r"|complications?)\b|\bwell tolerated\b",
    re.IGNORECASE,
)
_EFFICACY: Final = re.compile(
    r"\b(?:effective\w*|efficacy|improve\w*|response|responded|remission|relief|resolution|well[- ]controlled|healed"
    r"|closed|cleared|success\w*|well tolerated)\b",
    re.IGNORECASE,
)
_NO_EFFECT: Final = re.compile(
    r"\b(?:ineffective\w*|inefficacy|(?:no|not|without|little|lack of|loss of|poor|nor|never)(?: \w+){0,2}"
    r" (?:effect|effective|efficacy|improv\w+|respon\w+|remission|relief|benefit|success\w*)|fail\w+ to)\b",
    re.IGNORECASE,
)


_THEREAFTER: Final = re.compile(r"\b(?:after|following|while|on)\b")
_SOON: Final = 3


@dataclass(frozen=True, slots=True)
class Course:
    """Numbers of sentences in reading order: onsets; diagnoses; summed_up: diagnoses drawn from the findings before.

    before_drug: onsets that are told before the drug that had been taken ("she presented with ... She had taken ...").
    """

    onsets: tuple[int, ...]
    before_drug: frozenset[int]
    diagnoses: tuple[int, ...]
    summed_up: tuple[int, ...]

    @property
    def first(self) -> int | None:
        """The sentence in which the reaction begins."""
        return self.onsets[0] if self.onsets else None

    @property
    def suspect_by(self) -> int | None:
        """The sentence up to which the suspect must have been named."""
        first = self.first
        return first + 1 if first is not None and first in self.before_drug else first


@dataclass(slots=True)
class _Walk:
    """A story read on, sentence by sentence: whether a drug has been named for this person, where an overdose was
    taken, and what was found.
    """

    story: Story
    exposed: bool = False
    intake: int | None = None
    onsets: list[int] = field(default_factory=list)
    before_drug: set[int] = field(default_factory=set)
    diagnoses: list[int] = field(default_factory=list)
    summed_up: list[int] = field(default_factory=list)

    def on(self, number: int) -> None:
        """Read one sentence of the patient."""
        story, words = self.story, self.story.text(number)
        if _LONG_BEFORE.match(words):
            return
        if _NEW_PERSON.search(words):
            self.exposed, self.intake = False, None
        drugs = [story.mentions[place].start for place in story.drugs(number) if "planned" not in story.contexts[place]]
        affirmed = [place for place in story.findings(number) if not story.contexts[place]]
        error = medication_error.find(words) is not None
        if (error or _INTAKE.search(words)) and (drugs or self.exposed):
            self.intake = number
        before = self._is_exposed(words, drugs, affirmed)
        if affirmed:
            self._new_findings(number, words, drugs, before=before)
        elif drugs and before and onset.has_time(words) and _BEGAN.search(words):
            self.onsets.append(number)
        if affirmed and self.onsets and _SUMMED_UP.search(words):
            self.summed_up.append(number)
        self.exposed |= bool(drugs)

    def _shows_title(self, number: int, words: str) -> bool:
        """Whether an examination shows what the title is about."""
        findings = self.story.findings(number)
        return is_examination(words) and any(is_in_title(self.story, place) for place in findings)

    def _befell(self, number: int, words: str) -> bool:
        """Whether a finding that is a verb itself is told with a time ("a week later she fainted")."""
        mentions = (self.story.mentions[place] for place in self.story.findings(number))
        return onset.has_time(words) and any(
            "predicate" in one.flags and self.story.words(one).endswith("ed") for one in mentions
        )

    def _is_exposed(self, words: str, drugs: Sequence[int], affirmed: Sequence[int]) -> bool:
        if self.exposed or not drugs:
            return self.exposed
        if any(self.story.mentions[place].start > min(drugs) for place in affirmed):
            return True
        return _THEREAFTER.search(words) is not None

    def _new_findings(self, number: int, words: str, drugs: Sequence[int], *, before: bool) -> None:
        if before and self.story.document.sentences[number].zone not in {"discussion", "conclusion"}:
            soon = self.intake is not None and number - self.intake <= _SOON and not _OVER.search(words)
            presented = _PRESENTED.search(words) is not None and _taken(self.story, number, drugs)
            if soon or presented or _begins(words) or self._befell(number, words):
                self.onsets.append(number)
            elif self.onsets and (_DIAGNOSED.search(words) or self._shows_title(number, words)):
                self.diagnoses.append(number)
        elif _PRESENTED.search(words) and (_had_taken(self.story, number + 1) or _had_taken(self.story, number + 2)):
            self.onsets.append(number)
            self.before_drug.add(number)


def read(story: Story) -> Course:
    """The course of a story."""
    walk = _Walk(story)
    for number in range(len(story.told)):
        if story.told[number] and not story.titles[number]:
            walk.on(number)
    return Course(tuple(walk.onsets), frozenset(walk.before_drug), tuple(walk.diagnoses), tuple(walk.summed_up))


def is_examination(words: str) -> bool:
    """Whether a sentence tells what an examination showed."""
    return _EXAMINED.search(words) is not None


def tells_presentation(words: str) -> bool:
    """Whether a sentence tells with what somebody came, and not that it was new."""
    return _PRESENTED.search(words) is not None and _NEW.search(words) is None


def tells_intake(words: str) -> bool:
    """Whether a sentence tells that something was swallowed, too much or by mistake."""
    return _INTAKE.search(words) is not None


def is_in_title(story: Story, place: int) -> bool:
    """Whether a finding is what the title is about."""
    return any(
        one.name == story.mentions[place].name and one.kind == "finding" and story.titles[one.sentence]
        for one in story.mentions
    )


def names_disease(words: str) -> bool:
    """Whether a sentence tells what was diagnosed."""
    return _DIAGNOSED.search(words) is not None


def _had_taken(story: Story, number: int) -> bool:
    """Whether a sentence turns back to the drug that had been taken before."""
    if number >= len(story.told) or not story.told[number] or not story.drugs(number):
        return False
    return _EARLIER.search(story.text(number)) is not None


def _taken(story: Story, number: int, drugs: Sequence[int]) -> bool:
    """Whether one who presents with something has taken a drug: this sentence names it, or the one before tells."""
    if drugs:
        return True
    before = number - 1
    if before < 0 or not story.told[before] or not story.drugs(before):
        return False
    return _TAKEN.search(story.text(before)) is not None


def _begins(words: str) -> bool:
    if _OVER.search(words) and not _NEW.search(words):
        return False
    if _STRONG.search(words):
        return True
    return _VERB.search(words) is not None and onset.has_time(words)


def harm(story: Story, substances: Sequence[str], tied: frozenset[int]) -> tuple[int, ...]:
    """The sentences with a word of harm: with one of the drugs, or of the patient. tied: the sentences that pair a drug
    with a finding or tell of an onset.
    """
    found = []
    for number, sentence in enumerate(story.document.sentences):
        if sentence.zone in NEVER or sentence.zone == "legend":
            continue
        named = any(story.mentions[place].name in substances for place in story.drugs(number))
        if not named and not story.told[number]:
            continue
        words = without_denials(story.text(number))
        stopped = story.told[number] and _stopped(words, named=named)
        if stopped or _HARM.search(words) or (number in tied and _TIED_HARM.search(words)):
            found.append(number)
    return tuple(found)


def _stopped(words: str, *, named: bool) -> bool:
    """Whether a suspect was stopped for another reason than that it failed."""
    if _FAILED.search(words):
        return False
    return _THE_DRUG_STOPPED.search(words) is not None or (named and _STOPPED.search(words) is not None)


def success(story: Story) -> tuple[int, ...]:
    """The sentences that tell that a treatment helped."""
    return tuple(
        number for number in range(len(story.document.sentences)) if story.told[number] and _helped(story.text(number))
    )


def _helped(words: str) -> bool:
    if _NO_EFFECT.search(words) is not None or _THE_DRUG_STOPPED.search(words) is not None:
        return False
    return _EFFICACY.search(words) is not None


def without_denials(words: str) -> str:
    """A sentence with what it denies of harm blanked, each word in its place."""
    return _DENIED.sub(lambda match: " " * len(match.group()), words)
