"""A stated Naranjo score or category must be what the ten answers beside it come to; without them both must agree.

Ten answers are the only source of the score, and the bands of the scale join score and category. A statement that
disagrees is an error of the report, and what in it is wrong only its author can tell. It stands here because reports
and the scale know nothing of each other. It reads the JSON, so that it speaks also where a field elsewhere is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.causality import naranjo
from service.issues import Issue, shown
from service.pointer import pointer
from service.report.assessment import ALSO_DEFINITE, NARANJO_CATEGORIES


def issues(report: Any) -> Iterator[Issue]:
    """One issue for each score that is not that of its ten answers, and each category that is not that of the score."""
    assessments = report.get("assessments") if isinstance(report, dict) else None
    for position, assessment in enumerate(assessments if isinstance(assessments, list) else ()):
        if isinstance(assessment, dict) and assessment.get("method") == "naranjo":
            yield from _disagreements(assessment, position)


def _disagreements(assessment: dict[str, Any], position: int) -> Iterator[Issue]:
    score = _score(assessment.get("answers", {}))
    if score is None:
        return
    stated = assessment.get("score")
    stated = stated if type(stated) is int else None
    if score.total is None:
        yield from _other_category(assessment, position, stated, "the stated score means", "or another score")
        return
    if stated is not None and stated != score.total:
        text = "The stated score is not what the ten answers come to"
        yield _issue(position, "score", text, stated, f"{score.total}, or other answers")
    yield from _other_category(assessment, position, score.total, "the ten answers come to", "or other answers")


def _other_category(
    assessment: dict[str, Any], position: int, total: int | None, source: str, way_out: str
) -> Iterator[Issue]:
    """An issue where the stated category is not the one in whose band the total lies."""
    stated = assessment.get("category")
    category = "definite" if stated == ALSO_DEFINITE else stated
    right = _category(total) if total is not None else None
    if right is not None and category in NARANJO_CATEGORIES and category != right:
        text = f"The stated category is not what {source}"
        yield _issue(position, "category", text, stated, f"{right} (score {total}), {way_out}")


def _category(total: int) -> str | None:
    """The category of a total; None where there can be no such total, which the schema has said already."""
    try:
        return naranjo.category_of(total)
    except ValueError:
        return None


def _score(answers: Any) -> naranjo.Score | None:
    """The score of the answers; None where they are no Naranjo answers, which the schema has said already."""
    if not isinstance(answers, dict):
        return None
    plain = {number: _answer(answer) for number, answer in answers.items()}
    try:
        return naranjo.score(plain)
    except naranjo.NotAnAnswerSet:
        return None


def _answer(answer: Any) -> Any:
    return answer.get("answer") if isinstance(answer, dict) else answer


def _issue(position: int, name: str, text: str, stated: Any, expected: str) -> Issue:
    return Issue(
        "error",
        "invariant",
        "assessment-disagrees",
        text,
        pointer=pointer("assessments", position, name),
        found=shown(stated),
        expected=expected,
    )
