"""Evidence that is, or seems to be, of another datum than the words tell of: somebody edited the report.

What software read carries the fingerprint of what it was read for: where that is not what stands there now, the words
are no evidence of it, and do not reach FHIR. Evidence without one is only looked at: a quote that has no word of the
name that it is said to be evidence of may have been left behind by an entry that moved.
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
    """A warning for each datum with evidence that is not of it, and for each name of which no quote has a word."""
    yield from _stale(report)
    yield from _of_other_names(report)


def _stale(report: CaseReport) -> Iterator[Issue]:
    left: dict[str, list[int]] = defaultdict(list)
    for number, evidence in enumerate(report.evidence):
        if evidence.stale:
            left[evidence.at].append(number)
    for at, numbers in left.items():
        quote = report.evidence[numbers[0]].quote
        also = f" (and {len(numbers) - 1} more)" if len(numbers) > 1 else ""
        yield Issue(
            "warning",
            "business-rule",
            "evidence-stale",
            "These words were read for what the report no longer holds, for another value, or for an entry of another "
            "name: they are left out of the bundle",
            pointer=f"/evidence/{numbers[0]}",
            found=f"{at}: {shown(quote)}{also}" if quote is not None else f"{at}{also}",
            expected="no such evidence; or, where the words tell of what stands there, the same without `fingerprint`",
        )


def _of_other_names(report: CaseReport) -> Iterator[Issue]:
    """A name may have other quotes too: synonyms, say."""
    quotes: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, evidence in enumerate(report.evidence):
        is_read = evidence.fingerprint is not None
        if evidence.quote is not None and evidence.basis == "stated" and not is_read and _NAME.fullmatch(evidence.at):
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
