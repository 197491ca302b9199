"""However long a text is, its reactions are read in bounded time, and the first of them are found."""

from __future__ import annotations

import time
from typing import Final

import pytest

from service.intake.narrative import document, reactions, story
from service.intake.narrative.lexicon import Kind, Mention
from tests.intake.narrative.stories import terms

NAMES: Final[tuple[tuple[str, Kind], ...]] = (("omalizumab", "drug"), ("urticaria", "finding"))
SENTENCE: Final = "Ten days after starting omalizumab the patient developed urticaria, and omalizumab was stopped. "


@pytest.mark.parametrize("unit", [SENTENCE, "omalizumab, urticaria and fever, ", "was not given after omalizumab "])
def test_many_times_the_text_take_no_square_of_the_time(unit: str) -> None:
    text = unit * (600_000 // len(unit))
    read = document.read(text)
    mentions = [
        Mention(place, place + len(name), kind, name, number)
        for number, sentence in enumerate(read.sentences)
        for name, kind in NAMES
        for place in _places(read.clean, name, sentence.start, sentence.end)
    ]
    mentions.sort(key=lambda mention: mention.start)
    begun = time.process_time()
    reactions.read(story.read(read, mentions))
    assert time.process_time() - begun < 5


def test_a_long_text_still_tells_its_first_reaction() -> None:
    text = "A 40-year-old man with asthma was seen. " + SENTENCE + "He was seen again. " * 3000
    assert terms(text) == ["urticaria"]


def _places(text: str, name: str, start: int, end: int) -> list[int]:
    found = []
    place = text.find(name, start, end)
    while place >= 0:
        found.append(place)
        place = text.find(name, place + 1, end)
    return found
