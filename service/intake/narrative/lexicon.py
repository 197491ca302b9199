"""Where drugs, drug classes, findings and analytes are named in a text.

At each word the longest known name wins. What no dictionary knows is still read by the stem of an international
nonproprietary name ("-mab"), by the suffix of a finding ("-itis") and by a finding's head noun with what describes it.
An abbreviation counts in its own letters only, and what the text itself defines in brackets beats every list.
"""

from __future__ import annotations

import functools
from typing import Final

from service.intake.narrative import coreference, definitions, growth, morphology, names, surroundings
from service.intake.narrative.document import Document
from service.intake.narrative.mention import Mention
from service.intake.narrative.names import Entry, Kind, Names, word_list
from service.intake.narrative.words import Word, words

__all__ = ["Kind", "Lexicon", "Mention", "load"]

_ENDINGS: Final = (("ies", "y"), ("ses", "sis"), ("s", ""), ("es", ""), ("ae", "a"), ("mata", "ma"))
_COORDINATED: Final = frozenset(("coordinated",))


class Lexicon:
    """The names, and how they are found in a text."""

    def __init__(self, known: Names) -> None:
        self._names = known

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a name, for the joining of words at line ends."""
        return self._names.entries.get(word) is not None

    def mentions(self, document: Document) -> list[Mention]:
        """All names in the sentences of a text, in reading order; none overlaps another."""
        text = document.clean
        found: list[Mention] = []
        for number, sentence in enumerate(document.sentences):
            tokens = list(words(text, sentence.start, sentence.end))
            found.extend(self._sentence(text, tokens, number))
        spread = definitions.spread(document, found, self._names)
        return coreference.named_again(document, surroundings.test_substances(document, spread))

    def _sentence(self, text: str, tokens: list[Word], number: int) -> list[Mention]:
        found: list[Mention] = []
        place = free = 0  # free: the first word that no mention has
        while place < len(tokens):
            count, entry = self._longest(text, tokens, place)
            if entry is None:
                place += count
                continue
            first, last = place, place + count
            if entry.kind == "finding":
                first = growth.left(text, tokens, place, free)
                if self._no_finding(text, tokens, first, place, last, entry):
                    place = last if "predicate" not in entry.flags else place + 1
                    continue
                found.extend(self._shared(tokens, first, last, number, free))
            name = " ".join(token.form for token in tokens[first:last]) if "head" in entry.flags else entry.name
            found.append(Mention(tokens[first].start, tokens[last - 1].end, entry.kind, name, number, entry.flags))
            place = free = last
        return found

    def _longest(self, text: str, tokens: list[Word], place: int) -> tuple[int, Entry | None]:
        """What the longest name means that begins at a word, and how many words are read with it."""
        first = tokens[place]
        forms = [first.form]
        for token in tokens[place + 1 : place + self._names.longest.get(first.form, 1)]:
            if not token.joined:
                break
            forms.append(token.form)
        known, endogenous = self._names.entries, self._names.endogenous
        short = self._short(text, tokens, place)
        for count in range(len(forms), 0, -1):
            if short[1] is not None and short[0] >= count:
                return short
            name = _first_known(" ".join(forms[:count]), known)
            if name is None or surroundings.is_cut(text, tokens, place + count - 1):
                continue
            given = endogenous.get(name)
            if given is not None and surroundings.therapy(text, tokens, place, count):
                return count, given
            entry = known[name]
            if entry is not None or count > 1:
                return count, entry
            return short
        return short if short[1] is not None else (1, morphology.read(first.form))

    def _short(self, text: str, tokens: list[Word], place: int) -> tuple[int, Entry | None]:
        """What the longest abbreviation means that begins at a word, in its own letters ("TMP-SMX" has two words)."""
        first = tokens[place]
        pieces = self._names.pieces.get(text[first.start : first.end])
        if pieces is None or surroundings.shouted(text, tokens, place):
            return 1, None
        for count in range(min(pieces, len(tokens) - place), 0, -1):
            short = self._names.abbreviations.get(text[first.start : tokens[place + count - 1].end])
            if short is not None:
                return count, short
        return 1, None

    @staticmethod
    def _no_finding(text: str, tokens: list[Word], first: int, place: int, last: int, entry: Entry) -> bool:
        """A head noun that nothing describes, an adjective before its noun, or the name of a clinic."""
        if "head" in entry.flags and first == place:
            return True
        if last < len(tokens) and tokens[last].joined:
            if tokens[last].form in word_list("places"):
                return True
            if "predicate" in entry.flags and tokens[last].form not in word_list("function") | word_list("people"):
                return True
        start = tokens[first].start
        return entry.name == "hypersensitivity" and first > 0 and text[start : start + 7] == "Allergy"

    def _shared(self, tokens: list[Word], first: int, last: int, number: int, free: int) -> list[Mention]:
        """The other finding of "hepatic and renal failure": its adjective stands for it."""
        place = growth.coordinated(tokens, first, free)
        if place is None:
            return []
        entry = self._names.entries.get(f"{tokens[place].form} {tokens[last - 1].form}")
        if entry is None or entry.kind != "finding":
            return []
        word = tokens[place]
        return [Mention(word.start, word.end, "finding", entry.name, number, entry.flags | _COORDINATED)]


def _first_known(name: str, known: dict[str, Entry | None]) -> str | None:
    """The name itself or its singular, whichever is known."""
    if name in known:
        return name
    if len(name) > 4 and name[-1] in "sea":
        for ending, singular in _ENDINGS:
            if name.endswith(ending) and (one := name[: -len(ending)] + singular) in known:
                return one
    return None


@functools.cache
def load() -> Lexicon:
    """The lexicon that ships with the package; read at the first call, once for the process."""
    return Lexicon(names.load())
