"""What the report infers is marked as such on the element that holds it, and said in the narrative."""

from __future__ import annotations

from typing import Any

import pytest

from service.validation import ALL_OFFLINE
from tests.cases import Json, bundle_of, case, converted, drugged, extensions, only, reacting, suspected, walk
from tests.samples import full_report, pointers
from tests.variants import variants


def inferring(report: Json, *places: str) -> Json:
    return report | {"evidence": [{"at": place, "basis": "inferred"} for place in places]}


def marked(node: Any) -> list[Json]:
    """The elements with the mark, wherever they are."""
    elements = [element for _, element in walk(node) if isinstance(element, dict) and "extension" in element]
    return [element for element in elements if extensions(element, "basis") == ["inferred"]]


def test_a_complex_element_carries_the_mark_itself() -> None:
    event = only(bundle_of(inferring(reacting(outcome="recovered"), "/reactions/0/outcome")), "AdverseEvent")
    assert extensions(event["outcome"], "basis") == ["inferred"]


def test_a_primitive_carries_the_mark_beside_it() -> None:
    bundle = bundle_of(inferring(case(patient={"sex": "female"}), "/patient/sex"))
    patient = only(bundle, "Patient")
    assert patient["gender"] == "female"
    assert extensions(patient["_gender"], "basis") == ["inferred"]


def test_a_reference_carries_the_mark_as_a_whole() -> None:
    report = drugged(indications=[{"key": "cough", "term": "cough"}])
    statement = only(bundle_of(inferring(report, "/drugs/0/indications/0")), "MedicationStatement")
    (reason,) = statement["reasonReference"]
    assert extensions(reason, "basis") == ["inferred"]


def test_every_element_of_a_datum_is_marked() -> None:
    bundle = bundle_of(inferring(reacting(onset="2014"), "/reactions/0/onset"))
    assert extensions(only(bundle, "AdverseEvent")["_date"], "basis") == ["inferred"]
    assert extensions(only(bundle, "Condition")["_onsetDateTime"], "basis") == ["inferred"]
    assert len(marked(bundle)) == 2


def test_the_narrative_says_so_and_shows_extension_content() -> None:
    event = only(bundle_of(inferring(reacting(onset="2014"), "/reactions/0/onset")), "AdverseEvent")
    assert "<p>Inferred, not said in the report: onset.</p>" in event["text"]["div"]
    assert event["text"]["status"] == "extensions"


def test_a_whole_entry_marks_all_that_it_states() -> None:
    report = reacting(outcome="recovered", severity="mild")
    event = only(bundle_of(inferring(report, "/reactions/0")), "AdverseEvent")
    for element in ("event", "outcome", "severity"):
        assert extensions(event[element], "basis") == ["inferred"]
    assert marked(event["suspectEntity"]) == []


def test_a_part_marks_the_element_that_holds_it() -> None:
    offset = {"relation": "after-start", "offset": {"value": 6, "unit": "month"}, "drug": "falimab"}
    event = only(bundle_of(inferring(reacting(onset=offset), "/reactions/0/onset/offset/value")), "AdverseEvent")
    assert extensions(event["_date"], "basis") == ["inferred"]
    assert "Inferred, not said in the report: onset." in event["text"]["div"]


def test_the_reason_of_an_answer_is_not_the_answer() -> None:
    answers = {"1": {"answer": "yes", "rationale": "known"}}
    judged = {"key": "a", "drug": "falimab", "reaction": "rash", "method": "naranjo", "answers": answers}
    assessment = {**judged, "assessor": {"type": "reviewer"}, "status": "preliminary"}
    report = inferring(suspected(assessments=[assessment]), "/assessments/0/answers/1/rationale")
    (element,) = marked(only(bundle_of(report), "QuestionnaireResponse")["item"])
    assert "_valueString" not in element
    assert extensions(element, "basis") == ["inferred"]


def test_what_is_stated_carries_no_mark() -> None:
    evidence = [{"at": "/reactions/0/onset", "basis": "stated", "quote": "in 2014"}]
    bundle = bundle_of(reacting(onset="2014") | {"evidence": evidence})
    assert marked(bundle) == []
    assert "Inferred" not in only(bundle, "AdverseEvent")["text"]["div"]
    assert only(bundle_of(reacting(onset="2014")), "Condition")["text"]["status"] == "generated"


EVERY_REPORT = {"full": full_report()} | variants()


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_whatever_is_inferred_the_bundle_is_valid(name: str) -> None:
    report = {key: value for key, value in EVERY_REPORT[name].items() if key != "evidence"}
    result = converted(inferring(report, *pointers(report)[1:]), ALL_OFFLINE)
    assert result.ok, result.issues
