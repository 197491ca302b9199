"""Texts as input: told from reports by their content, read to proposals, refused with the reason and the place."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from service.fhir import json
from service.intake.formats import read
from service.intake.read import Given
from service.issues import Issue
from service.pipeline import Converted, convert
from service.validation import ALL_OFFLINE, check
from tests.cases import Json, audit_record, codes, every, only

REPORTS: Final = Path(__file__).parent / "narrative" / "reports"
ARTICLE: Final = Path(__file__).parents[2] / "examples" / "article" / "nitrofurantoin-lung.txt"
CHECKED: Final = ALL_OFFLINE - {"models"}


def converted(text: bytes, **given: Any) -> Converted:
    (result,) = convert(text, CHECKED, Given(**given))
    return result


def proposed(text: bytes = ARTICLE.read_bytes()) -> Json:
    result = converted(text)
    assert result.ok, result.issues
    assert result.bundle is not None
    return result.bundle


def first(issues: tuple[Issue, ...]) -> Issue:
    return next(issue for issue in issues if issue.severity == "error")


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_report_is_a_valid_proposal_without_a_value_left_out_or_refused_with_a_reason(path: Path) -> None:
    result = converted(path.read_bytes())
    assert not [issue for issue in result.issues if issue.text.startswith("Not proposed")]
    assert result.ok or first(result.issues).key.startswith("text-")


def test_the_words_of_a_case_are_a_proposal_in_fhir() -> None:
    bundle = proposed()
    assert only(bundle, "Composition")["status"] == "preliminary"
    for entry in bundle["entry"]:
        assert [label["code"] for label in entry["resource"]["meta"]["security"]] == ["AIAST"]
    for one in every(bundle, "Condition"):
        assert codes(one["verificationStatus"]) == ["unconfirmed"]
    assert {one["status"] for one in every(bundle, "QuestionnaireResponse")} == {"in-progress"}
    assert {one["status"] for one in every(bundle, "RiskAssessment")} == {"preliminary"}


def test_only_what_the_authors_state_is_in_the_causality_of_the_event() -> None:
    causality = [
        cause
        for event in every(proposed(), "AdverseEvent")
        for suspect in event["suspectEntity"]
        for cause in suspect.get("causality", [])
    ]
    assert [cause["assessment"]["text"] for cause in causality] == ["Probable (Naranjo score 6)"]


def test_what_software_proposes_may_not_stand_in_the_causality_of_an_event_in_a_proposal_either() -> None:
    bundle = proposed()
    risk = next(
        one for one in every(bundle, "RiskAssessment") if "Probable (Naranjo score 6)" in json.dumps(one).decode()
    )
    assert check(bundle).result == "valid"
    risk["performer"] = {"reference": "#software"}
    assert "causality-unconfirmed" in {issue.key for issue in check(bundle).issues}


def test_a_text_without_a_reaction_is_a_bundle_without_event_and_causality_and_says_why() -> None:
    text = (REPORTS / "infliximab-success-no-reaction.txt").read_bytes()
    result = converted(text)
    assert result.ok
    assert result.bundle is not None
    assert not every(result.bundle, "AdverseEvent")
    assert not every(result.bundle, "RiskAssessment")
    (why,) = (issue for issue in result.issues if issue.key == "text-no-reaction")
    assert why.severity == "information"


def test_several_patients_are_refused_with_their_number_and_place_and_one_can_be_chosen() -> None:
    text = (REPORTS / "two-cases-headed-nivolumab.txt").read_bytes()
    issue = first(converted(text).issues)
    assert issue.key == "text-several-patients"
    assert issue.line is not None
    assert issue.expected is not None
    assert "--case" in issue.expected
    ages = set()
    for case in (1, 2):
        result = converted(text, case=case)
        assert result.report is not None
        assert result.report.patient is not None
        assert result.report.patient.age is not None
        ages.add((result.report.patient.age.value, result.report.identifier.value))
    assert len(ages) == 2
    assert first(converted(text, case=3).issues).key == "text-no-such-case"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"%PDF-1.7\n", "intake-not-text"),
        (b"PK\x03\x04", "intake-not-text"),
        (b"A 50-year-old man \xff took aspirin.", "intake-encoding"),
        (b"Nothing but a note about the weather.", "text-no-case"),
        (b"{", "json-syntax"),
        (b"[1, 2", "json-syntax"),
        (b"", "json-syntax"),
    ],
)
def test_what_is_no_text_and_no_report_is_told_apart(data: bytes, key: str) -> None:
    assert first(next(iter(read(data))).issues).key == key


def test_the_format_can_be_given_against_the_content() -> None:
    (as_text,) = read(b'{"format": "aefhir-report/1"}', Given(format="text"))
    assert first(as_text.issues).key == "text-no-case"
    (as_report,) = read(ARTICLE.read_bytes(), Given(format="report"))
    assert first(as_report.issues).key == "json-syntax"


def test_a_markdown_link_at_the_beginning_is_no_list_of_reports() -> None:
    text = b"[A rash](https://example.org)\n\n" + ARTICLE.read_bytes()
    assert converted(text).ok


def test_the_same_text_gives_the_same_bytes() -> None:
    assert json.dumps(proposed()) == json.dumps(proposed())


def test_a_proposal_names_its_text_by_its_content_and_has_no_time_of_a_clock() -> None:
    report = converted(ARTICLE.read_bytes()).report
    assert report is not None
    (source,) = {entry.source for entry in report.evidence}
    assert source == f"text with SHA-256 {report.identifier.value[:16]}"
    bundle = proposed()
    for element, where in ((only(bundle, "Composition"), "date"), (audit_record(bundle), "recorded")):
        assert where not in element
        (absent,) = element[f"_{where}"]["extension"]
        assert absent["valueCode"] == "unknown"


RASH = (
    "A 45-year-old woman was started on amoxicillin 500 mg daily. Ten days later she developed a maculo{}papular rash."
    " Amoxicillin was stopped and the rash resolved."
)


@pytest.mark.parametrize("sign", ["\x01", "\x02", "\x07", "\x1b", "\x7f", "\u202b"])
def test_signs_that_nobody_sees_do_no_harm(sign: str) -> None:
    plain, torn = (converted(RASH.format(one).encode()).report for one in ("", sign))
    assert plain is not None
    assert torn is not None
    assert [one.term for one in torn.reactions] == [one.term for one in plain.reactions] == ["maculopapular rash"]
    assert not [entry for entry in torn.evidence if entry.quote and not entry.quote.isprintable() and sign < " "]


def test_long_names_cost_no_assessment() -> None:
    text = (
        "Drug reaction with eosinophilia and systemic symptoms caused by trimethoprim-sulfamethoxazole\n\n"
        "A 52-year-old woman took trimethoprim-sulfamethoxazole 960 mg twice daily for cystitis. Three weeks later she "
        "developed drug reaction with eosinophilia and systemic symptoms. The drug was stopped. The Naranjo score was "
        "7, which means a probable reaction to trimethoprim-sulfamethoxazole."
    )
    result = converted(text.encode())
    assert not [issue for issue in result.issues if issue.text.startswith("Not proposed")]
    assert result.report is not None
    assert {one.assessor.type for one in result.report.assessments} == {"software", "reporter"}


def test_one_of_several_cases_has_the_citation_of_the_article() -> None:
    text = (REPORTS / "two-cases-headed-nivolumab.txt").read_text(encoding="utf-8")
    result = converted(text.encode(), case=2)
    assert result.report is not None
    assert result.report.source is not None
    assert result.report.source.title == text.splitlines()[0].strip("# *")


@pytest.mark.parametrize("raised", ["500<sup>12</sup> mg", "500\u00b9\u00b2 mg"])
def test_a_citation_behind_a_number_is_no_number(raised: str) -> None:
    text = f"A 34\u00b9-year-old woman took amoxicillin {raised} daily. Ten days later she developed urticaria."
    result = converted(text.encode())
    assert result.report is not None
    assert result.report.patient is not None
    assert result.report.patient.age is not None
    assert result.report.patient.age.value == 34
    assert [dose.amount.value for drug in result.report.drugs for dose in drug.doses if dose.amount] == [500]


@pytest.mark.parametrize("line", ["[8 days of nitrofurantoin and its price]", "{Received 3 March 2020}"])
def test_brackets_in_an_article_make_no_report_of_it(line: str) -> None:
    article = ARTICLE.read_text(encoding="utf-8")
    head, rest = article.split("\n", 1)
    assert converted(f"{line}\n{article}".encode() if line.startswith("[") else f"{head}\n{line}\n{rest}".encode()).ok


@pytest.mark.parametrize(
    "tag",
    ["<script>alert(1)</script>", "<iframe src=a>", "&lt;script&gt;", "<img src=x onerror=run()>", "<b>", "(p < 3)"],
)
def test_a_text_with_tags_in_its_words_is_a_valid_proposal(tag: str) -> None:
    text = f"Rash {tag} after amoxicillin: a case report\n\n{RASH.format('')} {RASH.format(tag)}"
    result = converted(text.encode())
    assert result.ok, result.issues
    assert result.report is not None
    assert [one.term for one in result.report.reactions] == ["maculopapular rash"]
    assert tag == "(p < 3)" or not [entry for entry in result.report.evidence if "<s" in (entry.quote or "")]


def test_what_stands_in_a_comment_or_a_script_is_not_said() -> None:
    hidden = "<!-- She took warfarin 5 mg daily. --><script>'She took digoxin 0.25 mg daily.'</script>"
    result = converted(f"{RASH.format('')} {hidden}".encode())
    assert result.report is not None
    assert [drug.name for drug in result.report.drugs] == ["amoxicillin"]
