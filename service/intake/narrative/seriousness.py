"""The seriousness criteria of a reaction (E2B E.i.3.2), only as the text states them of this patient.

Died; "life-threatening" said of the event; hospital admission because of the reaction, after it began, or a stay
prolonged by it; disability; congenital anomaly; called serious or medically important. "Severe", and "potentially life
threatening" of a disease in general, are no criteria. A denial ("was not hospitalised") is kept as false.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import outcome, stops
from service.intake.narrative.facts import Found
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_DIED: Final = re.compile(
    r"\b(?:died|passed away|succumbed|was found dead|his death|her death|the patient's death|fatal case)\b",
    re.IGNORECASE,
)
_ITSELF: Final = re.compile(
    r"\b(?:the|this|her|his) (?:\w+ )?(?:reaction|event|toxicity|poisoning|intoxication|overdose)\b"
    r"|\b(?:in spite of|despite) (?:this|these|all|any|every|(?:\w+ ){0,2}(?:treatment|therapy|measures|care))\b",
    re.IGNORECASE,
)
_OTHER_DEATH: Final = re.compile(
    r"\b(?:mother|father|brother|sister|husband|wife|son|daughter|patients|twin|years? later|unrelated)\b",
    re.IGNORECASE,
)
_LIFE: Final = re.compile(
    r"\b(?:life[- ]threatening|threat(?:ened|ening)? (?:to )?(?:his|her) life|(?:his"
    r"|her) life was (?:never )?in danger)\b",
    re.IGNORECASE,
)
_POTENTIAL: Final = re.compile(
    r"\b(?:potential\w*|may|might|can|could|possibl\w+|risk of|often|rare\w*)\b", re.IGNORECASE
)
_ADMITTED: Final = re.compile(
    r"\b(?:hospitali[sz]ed|hospitali[sz]ation|(?:re)?admitted (?:to|because of|for|with|again|on)"
    r"|(?:he|she|the patient) was (?:re)?admitted(?=[,;.]| and )"
    r"|(?:after|on|of|since) (?:\w+ )?admission|admission to (?:the )?hospital|hospital admission"
    r"|(?:transferred|taken|moved|admission|transfer) to (?:the |an |our )?(?:\w+ )?(?:intensive care|icu|hospital)"
    r"|(?:requir|need|necessitat)(?:ed|ing) (?:\w+ ){0,2}(?:intensive care|icu)|inpatient treatment)\b",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"\badmitted(?: (?:to|with|because of|for|again|on|and)\b|[,;.])", re.IGNORECASE)
_WORSE: Final = 3
_MEANT: Final = re.compile(r"hospitali|intensive|icu", re.IGNORECASE)
_PROLONGED: Final = re.compile(
    r"\b(?:stay|hospitali[sz]ation|admission)\b.{0,40}\b(?:prolonged|extended)\b|\b(?:prolonged"
    r"|extended) (?:\w+ )?(?:hospital )?(?:stay|hospitali[sz]ation)\b",
    re.IGNORECASE,
)
_DISABLED: Final = re.compile(
    r"\b(?:(?:persistent|permanent|significant|lasting) (?:\w+ )?(?:disability|incapacity)"
    r"|registered as disabled|was disabled"
    r"|disability, as in (?:our|this)|permanently disabled)\b",
    re.IGNORECASE,
)
_ANOMALY: Final = re.compile(
    r"\b(?:birth defect|congenital (?:\w+ ){0,2}(?:anomal\w+|malformation\w*|hypoplasia|defect\w*)"
    r"|born with (?:\w+ ){0,4}(?:malformation|anomaly))\b",
    re.IGNORECASE,
)
_SERIOUS: Final = re.compile(
    r"\b(?:medically (?:important|significant)|(?:considered|classified|regarded|assessed|judged"
    r"|rated) (?:\w+ ){0,4}(?:as )?serious"
    r"|serious adverse (?:event|reaction|drug reaction) (?:was|in (?:our|this)))\b",
    re.IGNORECASE,
)
_ANY: Final = re.compile(
    r"died|passed away|succumb|found dead|death|fatal|life|hospital|admi(?:tted|ssion)|intensive care|icu|inpatient"
    r"|stay|disab|incapacity|defect|congenital|born with|important|significant|serious|transferred",
    re.IGNORECASE,
)
"""What no criterion is told without; looked for first, because most sentences tell none."""
_NEGATED: Final = re.compile(r"\b(?:not|never|no|without|nor)\b[^.;]{0,45}$", re.IGNORECASE)
_NOT_AFTER: Final = re.compile(
    r"^[^.;]{0,40}\b(?:was|were) (?:not|never) (?:necessary|needed|required)\b", re.IGNORECASE
)
_BEFORE_DRUG: Final = re.compile(
    r"\b(?:mother|father|brother|sister|risk|previous(?:ly)?|years? (?:ago|earlier|before))\b", re.IGNORECASE
)


def read(reading: Reading, event: Event) -> dict[str, Found[bool]]:
    """The criteria that the text states or denies of a reaction."""
    story = reading.story
    first = event.begins
    found: dict[str, Found[bool]] = {}
    fatal = outcome.fatal(story, event)
    if fatal is not None:
        found["death"] = Found(True, (fatal,), "seriousness.death")
    for number in range(min(len(story.told), event.ends)):
        if not _of_patient(story, number):
            continue
        if story.said(number, _ANY) is None:
            continue
        words = story.text(number)
        offset = story.document.sentences[number].start
        after = number >= first or story.titles[number]
        others = _names_another(reading, event, number)
        for name, value, span in _criteria(words, after, number > first):
            if others or (name in found and not value):
                continue
            if name == "death" and (name in found or not _is_tied(reading, event, number)):
                continue
            where = (offset + span[0], offset + span[1])
            found[name] = Found(value, (where,), f"seriousness.{name.replace('_', '-')}")
    return found


def _of_patient(story: Story, number: int) -> bool:
    return story.told[number] or story.discusses(number)


def _criteria(words: str, after: bool, later: bool) -> list[tuple[str, bool, tuple[int, int]]]:
    found: list[tuple[str, bool, tuple[int, int]]] = []
    died = _DIED.search(words)
    if died and after and not _OTHER_DEATH.search(words) and not _NEGATED.search(words[: died.start()]):
        found.append(("death", True, died.span()))
    threat = _LIFE.search(words)
    if threat and after and not _POTENTIAL.search(words[max(0, threat.start() - 40) : threat.start()]):
        denied = _NEGATED.search(words[: threat.start()]) is not None or "never" in threat.group()
        found.append(("life_threatening", not denied, threat.span()))
    admitted = _ADMITTED.search(words)
    if admitted and after and not _BEFORE_DRUG.search(words):
        denied = (_NEGATED.search(words[: admitted.start()]) or _NOT_AFTER.match(words[admitted.end() :])) is not None
        if denied or later or _PLACE.search(words) or _MEANT.search(admitted.group()) is not None:
            found.append(("hospitalisation", not denied, admitted.span()))
    longer = _PROLONGED.search(words)
    if longer and after:
        found.append(("hospitalisation", True, longer.span()))
    for name, pattern in (("disability", _DISABLED), ("congenital_anomaly", _ANOMALY), ("other", _SERIOUS)):
        match = pattern.search(words)
        if (
            match
            and after
            and not _NEGATED.search(words[: match.start()])
            and not _POTENTIAL.search(words[: match.start()])
        ):
            found.append((name, True, match.span()))
    return found


def _is_tied(reading: Reading, event: Event, number: int) -> bool:
    """Whether the sentence that tells of the death, or the one before it, ties it to the reaction: by its name, or, of
    the main reaction, by what was done in vain or got worse. Of a death that nothing is tied to, only the patient
    tells.
    """
    story = reading.story
    if _is_named(story, event, number) or _is_named(story, event, number - 1):
        return True
    if not reading.is_main(event):
        return False
    if _tells_stop_only(story, event, number - 1) and _is_named(story, event, number - 2):
        return True
    worse = outcome.statements(reading, event, (max(0, number - _WORSE), number + 1), discussed=False)
    return _ITSELF.search(story.text(number)) is not None or any(one.status == "not-recovered" for one in worse)


def _is_named(story: Story, event: Event, number: int) -> bool:
    if number < 0 or not story.told[number] or story.titles[number]:
        return False
    own = set(event.finding.mentions) & set(story.findings(number))
    return any(not story.contexts[place] & {"negated", "other-person", "historical"} for place in own)


def _tells_stop_only(story: Story, event: Event, number: int) -> bool:
    """Whether a sentence tells only that the suspect was stopped, which was because of the reaction."""
    if number < 0 or not story.told[number] or next(story.findings(number), None) is not None:
        return False
    return stops.tells(story, number, event.suspects)


def _names_another(reading: Reading, event: Event, number: int) -> bool:
    """Whether the sentence is about other reactions of the text and not about this one."""
    story = reading.story
    named = set(story.findings(number))
    return (
        bool(named)
        and not named & set(event.finding.mentions)
        and any(
            named & set(other.finding.mentions) and not set(other.suspects) & set(event.suspects)
            for other in reading.events
            if other is not event
        )
    )
