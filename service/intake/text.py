"""The words of a published case report, as plain text or Markdown, to the proposal of a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.errors import Refused
from service.intake import report_json
from service.intake.narrative.decoding import decode
from service.intake.narrative.document import Document, quote
from service.intake.narrative.extract import Extraction, extract
from service.intake.narrative.facts import Refusal
from service.intake.read import NOTHING, Given, Read
from service.issues import Issue
from service.report.places import sealed

_REMEDY: Final = {
    "several-patients": "one patient a report: --case N where the text tells them apart, else one text for each",
    "review": "the case report itself, not an article about many",
    "animal-study": "a report of a human being",
    "not-english": "a text in English",
    "no-case": "the whole text of a case report",
    "too-many-pairs": "the text of one case report",
    "no-such-case": "--case with the number of a case that is there",
}
_SHOWN: Final = 12
_NO_REACTION: Final = "no-reaction"


def read(data: bytes, given: Given = NOTHING) -> Iterator[Read]:
    """The one report that the text gives, or why it gives none. Never raises."""
    try:
        extraction = extracted(decode(data), given)
    except Refused as refused:
        yield Read("", None, refused.issues, None)
        return
    yield proposal(extraction)


def extracted(text: str, given: Given = NOTHING) -> Extraction:
    """What was read from the words, as version 1 of the case."""
    return extract(text, case=given.case)


def proposal(extraction: Extraction) -> Read:
    """The extraction as a report, with its refusals as issues."""
    issues = [_refused(refusal, extraction) for refusal in extraction.refusals]
    issues += _left_out(extraction.document)
    if extraction.report is None:
        return Read("", None, tuple(issues), None)
    read = report_json.read_value(sealed(extraction.report))
    return Read("", read.report, (*issues, *extraction.left_out, *read.issues), read.case)


def _left_out(document: Document) -> list[Issue]:
    """What was not read, as nobody could tell which of the columns that stand side by side goes on where."""
    if not document.left_out:
        return []
    lines = [document.original.count("\n", 0, start) + 1 for start, _ in document.left_out]
    shown = ", ".join(map(str, lines[:_SHOWN])) + (" ..." if len(lines) > _SHOWN else "")
    return [
        Issue(
            "warning",
            "incomplete",
            "text-columns",
            f"Not read: columns stand side by side and cannot be told apart in line {shown}",
            line=lines[0],
            expected="the text of one column after the other (copied without its layout)",
        )
    ]


def _refused(refusal: Refusal, extraction: Extraction) -> Issue:
    line, column, words = _place(extraction.document, refusal)
    return Issue(
        "information" if refusal.kind == _NO_REACTION else "error",
        "business-rule",
        f"text-{refusal.kind}",
        refusal.text,
        line=line,
        column=column,
        found=words,
        expected=_REMEDY.get(refusal.kind),
    )


def _place(document: Document, refusal: Refusal) -> tuple[int | None, int | None, str | None]:
    """Line and column of the first words that a refusal rests on, and these words."""
    if not refusal.spans:
        return None, None, None
    start, _, words, _ = quote(document, *refusal.spans[0])
    before = document.original[:start]
    return before.count("\n") + 1, start - before.rfind("\n"), words
