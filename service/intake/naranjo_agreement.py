"""A stated Naranjo score or category must be what the answers beside it come to, and both must agree.

The answers are the only source of the score; a statement that disagrees with them is an error of the report, and which
of the two is wrong only its author can tell. It stands here because reports and the scale know nothing of each other.
It reads the JSON, so that it speaks also where a field elsewhere is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.causality import naranjo
from service.issues import Issue, shown
from service.pointer import pointer
from service.report.assessment import ALSO_DEFINITE, NARANJO_CATEGORIES


def issues(report: Any) -> Iterator[Issue]:
    """One issue for each score and each category that its ten answers do not come to."""
    assessments = report.get("assessments") if isinstance(report, dict) else None
    for position, assessment in enumerate(assessments if isinstance(assessments, list) else ()):
        if isinstance(assessment, dict) and assessment.get("method") == "naranjo":
            yield from _disagreements(assessment, position)


def _disagreements(assessment: dict[str, Any], position: int) -> Iterator[Issue]:
    score = _score(assessment.get("answers"))
    if score is None:
        yield from _of_words(assessment, position)
        return
    if score.total is None or score.category is None:
        return
    stated_category = assessment.get("category")
    category = "definite" if stated_category == ALSO_DEFINITE else stated_category
    stated_score = assessment.get("score")
    if type(stated_score) is int and stated_score != score.total:
        yield _issue(position, "score", stated_score, str(score.total))
    if category in NARANJO_CATEGORIES and category != score.category:
        yield _issue(position, "category", category, f"{score.category} (score {score.total})")


def _of_words(assessment: dict[str, Any], position: int) -> Iterator[Issue]:
    """Score and category without answers: the bands of the scale join them."""
    total, category = assessment.get("score"), assessment.get("category")
    if "answers" in assessment or type(total) is not int or category not in (*NARANJO_CATEGORIES, ALSO_DEFINITE):
        return
    try:
        right = naranjo.category_of(total)
    except ValueError:
        return
    if ("definite" if category == ALSO_DEFINITE else category) != right:
        text = "The stated category is not what the stated score means"
        yield _disagreement(position, "category", text, category, f"{right} (score {total}), or another score")


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


def _issue(position: int, name: str, stated: Any, right: str) -> Issue:
    text = f"The stated {name} is not what the ten answers come to"
    return _disagreement(position, name, text, stated, f"{right}, or other answers")


def _disagreement(position: int, name: str, text: str, stated: Any, expected: str) -> Issue:
    place = pointer("assessments", position, name)
    return Issue(
        "error", "invariant", "assessment-disagrees", text, pointer=place, found=shown(stated), expected=expected
    )
