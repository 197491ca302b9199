"""Where drugs, drug classes, findings and analytes are named in a text.

At each word the longest known name wins. What no dictionary knows is still read by the stem of an international
nonproprietary name ("-mab"), by the suffix of a finding ("-itis") and by a finding's head noun with what describes it.
An abbreviation counts in its own letters only, and what the text itself defines in brackets beats every list.
"""

from __future__ import annotations

import functools
from typing import Final

from service.intake.narrative import definitions, growth, morphology, names, surroundings
from service.intake.narrative.document import Document
from service.intake.narrative.mention import Kind, Mention
from service.intake.narrative.names import Entry, Names
from service.intake.narrative.words import Word, words

__all__ = ["Kind", "Lexicon", "Mention", "load"]

_ENDINGS: Final = (("ies", "y"), ("ses", "sis"), ("s", ""), ("es", ""), ("ae", "a"), ("mata", "ma"))


class Lexicon:
    """The names, and how they are found in a text."""

    def __init__(self, known: Names) -> None:
        self._names = known

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a name, for the joining of words at line ends."""
        return word in self._names.entries

    def mentions(self, document: Document) -> list[Mention]:
        """All names in the sentences of a text, in reading order; none overlaps another."""
        text = document.clean
        found: list[Mention] = []
        for number, sentence in enumerate(document.sentences):
            tokens = list(words(text, sentence.start, sentence.end))
            found.extend(self._sentence(text, tokens, number))
        return surroundings.test_substances(document, definitions.spread(document, found))

    def _sentence(self, text: str, tokens: list[Word], number: int) -> list[Mention]:
        found: list[Mention] = []
        place = free = 0  # free: the first word that no mention has
        while place < len(tokens):
            count, entry = self._longest(text, tokens, place)
            if entry is None:
                entry = morphology.read(tokens[place].form, text[tokens[place].start])
            if entry is None or tokens[place].form in self._names.not_names:
                place += 1
                continue
            first, last = place, place + count
            if entry.kind == "finding":
                first = growth.left(text, tokens, place, free)
            if "head" in entry.flags and first == place:
                place += 1
                continue
            start, end = tokens[first].start, tokens[last - 1].end
            name = growth.name(tokens, first, last) if "head" in entry.flags else entry.name
            found.append(Mention(start, end, entry.kind, name, number, entry.flags))
            place = free = last
        return found

    def _longest(self, text: str, tokens: list[Word], place: int) -> tuple[int, Entry | None]:
        """How many words the longest name has that begins at a word, and what it names."""
        first = tokens[place]
        forms = [first.form]
        for token in tokens[place + 1 : place + self._names.longest.get(first.form, 1)]:
            if not token.joined:
                break
            forms.append(token.form)
        for count in range(len(forms), 0, -1):
            entry = self._entry(" ".join(forms[:count]), text, tokens, place, count)
            if entry is not None:
                return count, entry
        short = self._names.abbreviations.get(text[first.start : first.end])
        if short is not None and not surroundings.shouted(text, tokens, place):
            return 1, short
        return 1, None

    def _entry(self, name: str, text: str, tokens: list[Word], place: int, count: int) -> Entry | None:
        """What a name means at its place: a substance of the body is a drug only beside words of treatment."""
        given = self._names.endogenous.get(name)
        if given is not None and surroundings.therapy(text, tokens, place, count):
            return given
        entry = self._names.entries.get(name)
        if entry is None and len(name) > 4 and name[-1] in "sea":
            for ending, singular in _ENDINGS:
                if name.endswith(ending):
                    one = name[: -len(ending)] + singular
                    entry = self._names.entries.get(one)
                    if entry is not None or (given := self._names.endogenous.get(one)) is not None:
                        break
        return entry


@functools.cache
def load() -> Lexicon:
    """The lexicon that ships with the package; read at the first call, once for the process."""
    return Lexicon(names.load())
