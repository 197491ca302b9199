"""From a text to a reviewed report, by the steps of the README."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner

from service.cli.main import main

ARTICLE: Final = Path(__file__).parents[2] / "examples" / "article" / "nitrofurantoin-lung.txt"
Json = dict[str, Any]


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def resources(text: str) -> list[Json]:
    return [entry["resource"] for entry in json.loads(text)["entry"]]


def statuses(found: list[Json], kind: str) -> set[str]:
    return {one["status"] for one in found if one["resourceType"] == kind}


def labelled(found: list[Json]) -> int:
    return sum("security" in one.get("meta", {}) for one in found)


def reviewed(report: Json, takes_naranjo: bool) -> Json:
    """The proposal after a review: the amlodipine is another drug, a cough is none, and nobody saw a fever."""
    report["drugs"][1].update(name="felodipine")
    report["reactions"] = [one for one in report["reactions"] if one["key"] not in ("dry-cough", "fever")]
    for kind in ("pairs", "assessments"):
        report[kind] = [one for one in report[kind] if one["reaction"] not in ("dry-cough", "fever")]
    for one in report["assessments"]:
        if takes_naranjo and one["assessor"]["type"] == "software":
            one.update(assessor={"type": "reviewer"}, status="final")
    return report | {"review": "reviewed", "status": "final", "created": "2026-03-02T10:00:00Z", "version": 2}


def test_a_proposal_becomes_a_report_of_persons(tmp_path: Path) -> None:
    proposal = run("extract", str(ARTICLE), "--json")
    before = resources(run("convert", str(ARTICLE), "--quiet"))
    assert labelled(before) == len(before)
    assert statuses(before, "QuestionnaireResponse") == {"in-progress"}

    file = tmp_path / "report.json"
    file.write_text(json.dumps(reviewed(json.loads(proposal), takes_naranjo=True)))
    after = resources(run("convert", str(file), "--quiet"))
    assert labelled(after) == 0
    for kind, status in (("Composition", "final"), ("RiskAssessment", "final"), ("QuestionnaireResponse", "completed")):
        assert statuses(after, kind) == {status}
    words = json.dumps(after)
    assert "felodipine" in words
    assert "amlodipine" not in words.casefold()
    assert {one["event"]["text"] for one in after if one["resourceType"] == "AdverseEvent"} == {
        "Acute lung reaction",
        "dyspnoea",
    }


def test_naranjo_answers_that_nobody_took_over_stay_those_of_software(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(reviewed(json.loads(run("extract", str(ARTICLE), "--json")), takes_naranjo=False)))
    after = resources(run("convert", str(file), "--quiet"))
    assert statuses(after, "QuestionnaireResponse") == {"in-progress"}
    assert statuses(after, "RiskAssessment") == {"preliminary", "final"}  # final is what the authors state
