"""What a report is about though no sentence of the case names it: named in the opening sentence with a drug, and borne
out by what was measured or scored when the reaction began ("X is a rare cause of agranulocytosis ... a neutrophil count
of 0.1 x 10^9/L").

Only where the text gives the figure: a known reaction of the drug alone is not the patient's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative.course import Course
from service.intake.narrative.findings import Finding
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
_OPENING: Final = 2
_SOON: Final = 4


def read(story: Story, found: dict[str, Finding], happened: Course) -> Iterator[tuple[str, int, int]]:
    """Key of a finding, its mention in the opening, and the sentence that bears it out."""
    if happened.first is None:
        return
    for key, finding in found.items():
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


def _is_borne_out(finding: Finding, words: str) -> bool:
    for kind, figure, least, most in _BORNE_OUT:
        if any(kind.search(name) for name in finding.names):
            match = figure.search(words)
            if match is not None and least <= float(match.group("value")) <= most:
                return True
    return False
