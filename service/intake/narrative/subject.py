"""What a report is about though no sentence of the case names it: told by the title ("Angle closure in a woman on
..."), or named in the opening sentence with a drug and borne out by what was measured or scored when the reaction began
("X is a rare cause of agranulocytosis ... a neutrophil count of 0.1 x 10^9/L").

Of the opening only where the text gives the figure: a known reaction of the drug alone is not the patient's. Of the
title not where it tells what a drug did for a disease.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative.course import Course
from service.intake.narrative.findings import Finding
from service.intake.narrative.pair_cues import NO_REACTION_TITLE
from service.intake.narrative.story import Story

_FIGURE: Final = r"[^.;\d]{0,25}(?P<value>\d{1,4}(?:\.\d{1,3})?)"
_COUNT: Final = r"\s?[x\u00d7]\s?10\s?\^?\s?9"
_BORNE_OUT: Final = tuple(
    (re.compile(kind, re.IGNORECASE), re.compile(figure, re.IGNORECASE), least, most)
    for kind, figure, least, most in (
        (r"agranulocyt|neutropeni", rf"\bneutrophil{_FIGURE}{_COUNT}", 0.0, 1.0),
        (r"thrombocytopeni", rf"\bplatelet{_FIGURE}{_COUNT}", 0.0, 100.0),
        (r"\bdress\b|drug reaction with eosinophilia", rf"\bregiscar{_FIGURE}", 4.0, 9.0),
    )
)
"""Kinds of reactions, the figure that shows one, and the least and the most that does."""
_TREATED: Final = re.compile(rf"\b(?:{NO_REACTION_TITLE})\b", re.IGNORECASE)
_HAS_DISEASE: Final = re.compile(r"\btreat(?:ed|ment) for\b", re.IGNORECASE)
"""After the reaction of a title the disease of the patient ("hepatitis in a man treated for tuberculosis")."""
_ONE: Final = re.compile(r"\ban? (?:[\w-]+ )?$", re.IGNORECASE)
_OPENING: Final = 2
_SOON: Final = 4


def read(story: Story, found: dict[str, Finding], happened: Course) -> Iterator[tuple[str, int, int]]:
    """Key of a finding, its mention in the opening, and the sentence that bears it out."""
    if happened.first is None:
        return
    for key, finding in found.items():
        title = next((place for place in finding.mentions if _is_title_about(story, place)), None)
        if title is not None and not finding.is_generic and not finding.is_rash:
            yield key, title, story.mentions[title].sentence
            continue
        places = [place for place in finding.mentions if story.mentions[place].sentence < _OPENING]
        if not places or any(story.contexts[place] for place in places):
            continue
        opening = story.mentions[places[0]].sentence
        if opening >= happened.first or not story.drugs(opening):
            continue
        for number in range(happened.first, min(happened.first + _SOON, len(story.told))):
            if story.told[number] and _is_borne_out(finding, story.text(number)):
                yield key, places[0], number
                break


def _is_title_about(story: Story, place: int) -> bool:
    """Whether a title opens with a finding, and does not tell what a drug did for it."""
    mention = story.mentions[place]
    if not story.titles[mention.sentence] or story.contexts[place]:
        return False
    words = story.text(mention.sentence)
    if any(
        told and not story.titles[number] and story.drugs(number)
        for number, told in enumerate(story.told[: mention.sentence])
    ):
        return False  # a short line of the case
    inside = mention.end - story.document.sentences[mention.sentence].start
    if mention.name == "confusion" and _ONE.search(story.document.clean[: mention.start][-40:]) is not None:
        return False  # "a fatal confusion" is one of two drugs or doses, not a patient's
    first = next(iter(story.findings(mention.sentence)))
    return first == place and _TREATED.search(words[:inside] + _HAS_DISEASE.sub("", words[inside:])) is None


def _is_borne_out(finding: Finding, words: str) -> bool:
    for kind, figure, least, most in _BORNE_OUT:
        if any(kind.search(name) for name in finding.names):
            match = figure.search(words)
            if match is not None and least <= float(match.group("value")) <= most:
                return True
    return False
