"""The READMEs of the examples tell what their reports say: the same answers, points, reasons and totals."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from service.causality import naranjo
from service.fhir import json

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
CASES: Final = sorted(path.parent.name for path in EXAMPLES.glob("*/report.json"))


def rows(markdown: str) -> list[list[str]]:
    """The cells of all table rows."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in markdown.splitlines() if line[:1] == "|"
    ]


def reviews(name: str) -> list[Any]:
    report = json.parse((EXAMPLES / name / "report.json").read_bytes())
    return [a for a in report.get("assessments", []) if "answers" in a]


def expected(review: Any) -> list[list[str]]:
    score = naranjo.score({number: answer["answer"] for number, answer in review["answers"].items()})
    cells = [
        [number, answer["answer"], f"{score.points[number]:+d}".replace("+0", "0"), answer["rationale"]]
        for number, answer in review["answers"].items()
    ]
    return [*cells, [f"**{score.total}**", f"**{score.category}**"]]


def test_there_are_five_cases() -> None:
    assert len(CASES) == 5


@pytest.mark.parametrize("name", CASES)
def test_table_of_a_case_is_its_review(name: str) -> None:
    told = []
    for cells in rows((EXAMPLES / name / "README.md").read_text(encoding="utf-8")):
        if cells[0].isdigit():
            told.append([cells[0], *cells[2:]])
        elif "**Total**" in cells:
            told.append(cells[-2:])
    assert told == [row for review in reviews(name) for row in expected(review)]


def test_overview_gives_the_totals() -> None:
    overview = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    told = [cells[2] for cells in rows(overview) if cells[2][:1].isdigit()]
    totals = [expected(review)[-1] for name in CASES for review in reviews(name)]
    assert sorted(told) == sorted(f"{total}, {category}".replace("*", "") for total, category in totals)
    assert all(f"({name}/README.md)" in overview for name in CASES)
