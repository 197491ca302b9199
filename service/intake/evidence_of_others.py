"""Evidence that seems to be of another entry: its quote has no word of the name that it is said to be evidence of.

Evidence points by position. Who edits a report (a proposal that was read from a text, say) and moves or takes out an
entry can leave it pointing at another one; then a quote would stand for a datum that it does not tell of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from service.issues import Issue, shown
from service.report.model import CaseReport

_NAME: Final = re.compile(r"/(?:drugs/\d+/name|reactions/\d+/term|tests/\d+/name)")
_WORD: Final = re.compile(r"\w{2,}")


def issues(report: CaseReport) -> Iterator[Issue]:
    """A warning for each name of which no quote has a word. A name may have other quotes too: synonyms, say."""
    quotes: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, evidence in enumerate(report.evidence):
        if evidence.quote is not None and evidence.basis == "stated" and _NAME.fullmatch(evidence.at):
            quotes[evidence.at].append((number, evidence.quote))
    for at, found in quotes.items():
        name = _name(report, at)
        if all(_words(name).isdisjoint(_words(quote)) for _, quote in found):
            number, quote = found[0]
            yield Issue(
                "warning",
                "business-rule",
                "evidence-of-another",
                "The quote has no word of what it is evidence of: was an entry moved, or its name changed?",
                pointer=f"/evidence/{number}/at",
                found=f"{shown(name)}: {shown(quote)}",
                expected="the place of the datum that the words tell of; or no such evidence",
            )


def _name(report: CaseReport, at: str) -> str:
    _, kind, index, field = at.split("/")
    entries = {"drugs": report.drugs, "reactions": report.reactions, "tests": report.tests}[kind]
    return str(getattr(entries[int(index)], field))


def _words(text: str) -> set[str]:
    """Beginnings of words: "hives" and "hive", "erythematous" and "erythema" are near enough."""
    return {word.casefold()[:5] for word in _WORD.findall(text)}
