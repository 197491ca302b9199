"""Layer `project`: one broken bundle for every rule, made from an example that breaks none."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir import json
from service.mapping.unreviewed import LABEL
from service.validation import check, project, traces
from service.validation.case import Case

EXAMPLE = Path(__file__).parents[2] / "examples" / "omalizumab-dermatomyositis" / "bundle.json"
BUNDLE: dict[str, Any] = json.parse(EXAMPLE.read_bytes())
NARANJO = "https://aefhir.org/fhir/CodeSystem/naranjo-category"


def bundle() -> dict[str, Any]:
    return copy.deepcopy(BUNDLE)


def first(case: dict[str, Any], kind: str, **having: Any) -> dict[str, Any]:
    return next(
        resource
        for resource in (entry["resource"] for entry in case["entry"])
        if resource["resourceType"] == kind and all(resource.get(key) == value for key, value in having.items())
    )


def answered(case: dict[str, Any], link_id: str) -> dict[str, Any]:
    items = first(case, "QuestionnaireResponse")["item"]
    answer: dict[str, Any] = next(item for item in items if item["linkId"] == link_id)["answer"][0]
    return answer


def scored(case: dict[str, Any]) -> dict[str, Any]:
    resources = [entry["resource"] for entry in case["entry"]]
    return next(item for item in resources if item.get("valueInteger") is not None)


def judged(case: dict[str, Any]) -> dict[str, Any]:
    """The RiskAssessment that rests on answers."""
    risks = [entry["resource"] for entry in case["entry"] if entry["resource"]["resourceType"] == "RiskAssessment"]
    return next(risk for risk in risks if any(item["reference"].startswith("Questionnaire") for item in risk["basis"]))


def wrong_total(case: dict[str, Any]) -> None:
    answered(case, "naranjo-total")["valueInteger"] = 5


def wrong_answer(case: dict[str, Any]) -> None:
    answered(case, "naranjo-1")["valueCoding"]["code"] = "yes"


def no_answer_of_the_scale(case: dict[str, Any]) -> None:
    answered(case, "naranjo-1")["valueCoding"]["code"] = "maybe"


def wrong_category(case: dict[str, Any]) -> None:
    answered(case, "naranjo-category")["valueCoding"]["code"] = "definite"


def wrong_observation(case: dict[str, Any]) -> None:
    scored(case)["valueInteger"] = 13


def wrong_risk(case: dict[str, Any]) -> None:
    judged(case)["prediction"][0]["qualitativeRisk"]["coding"][0]["code"] = "probable"


def unconfirmed(case: dict[str, Any]) -> None:
    judged(case)["status"] = "preliminary"


def other_causality(case: dict[str, Any]) -> None:
    causality = first(case, "AdverseEvent")["suspectEntity"][0]["causality"][0]
    causality["assessment"]["coding"] = [{"system": NARANJO, "code": "doubtful"}]


def probability(case: dict[str, Any]) -> None:
    judged(case)["prediction"][0]["probabilityDecimal"] = 2


def no_reaction(case: dict[str, Any]) -> None:
    first(case, "AdverseEvent").pop("resultingCondition")


def no_role(case: dict[str, Any]) -> None:
    first(case, "MedicationStatement").pop("extension")


def other_role(case: dict[str, Any]) -> None:
    entity = first(case, "AdverseEvent")["suspectEntity"][0]
    entity["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = "3"


def second_coding(case: dict[str, Any]) -> None:
    coding = first(case, "AdverseEvent")["outcome"]["coding"]
    coding.append({"system": "http://snomed.info/sct", "code": "385669000"})


def unlisted(case: dict[str, Any]) -> None:
    first(case, "Composition")["section"][0]["entry"].pop()


def listed_in_vain(case: dict[str, Any]) -> None:
    first(case, "Composition")["section"][0]["entry"].append({"reference": "Condition/none"})


def evidence(case: dict[str, Any]) -> dict[str, Any]:
    """The first target of a Provenance that says which words were read, as --evidence element writes it."""
    resources = [entry["resource"] for entry in case["entry"] if entry["resource"]["resourceType"] == "Provenance"]
    target: dict[str, Any] = next(one for one in resources if "extension" in one["entity"][0])["target"][0]
    named = first(case, target["reference"].partition("/")[0], id=target["reference"].partition("/")[2])
    named["code"] = {**named.get("code", {"text": "hives"}), "id": "e1"}
    target["extension"] = [{"url": traces.TARGET_ELEMENT, "valueUri": "e1"}]
    return target


def evidence_of_nothing(case: dict[str, Any]) -> None:
    evidence(case)["reference"] = "Condition/none"


def evidence_of_no_element(case: dict[str, Any]) -> None:
    evidence(case)["extension"][0]["valueUri"] = "e2"


def half_unreviewed(case: dict[str, Any]) -> None:
    first(case, "Composition")["meta"] = {"security": [LABEL]}


def labelled_alone(case: dict[str, Any]) -> None:
    first(case, "AdverseEvent")["meta"] = {"security": [LABEL]}


BROKEN: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (wrong_total, "naranjo-total"),
    (wrong_answer, "naranjo-total"),
    (no_answer_of_the_scale, "naranjo-answers"),
    (wrong_category, "naranjo-category"),
    (wrong_observation, "naranjo-total"),
    (wrong_risk, "naranjo-category"),
    (unconfirmed, "causality-unconfirmed"),
    (other_causality, "causality-differs"),
    (probability, "no-probability"),
    (no_reaction, "risk-without-reaction"),
    (no_role, "drug-role"),
    (other_role, "drug-role"),
    (second_coding, "one-coding"),
    (unlisted, "manifest-missing"),
    (listed_in_vain, "manifest-unknown"),
    (evidence_of_nothing, "evidence-target"),
    (evidence_of_no_element, "evidence-element"),
    (half_unreviewed, "unreviewed-label"),
    (labelled_alone, "unreviewed-label"),
]


def test_an_example_breaks_no_rule() -> None:
    assert project.check(bundle()) == []
    assert check(bundle(), {"project"}).layers["project"] == "pass"


def test_evidence_of_an_element_that_is_there_and_a_case_marked_throughout_break_no_rule() -> None:
    case = bundle()
    evidence(case)
    assert project.check(case) == []
    for entry in case["entry"]:
        entry["resource"]["meta"] = {"security": [LABEL]}
    assert project.check(case) == []


def test_the_label_is_the_one_that_the_mapping_writes() -> None:
    assert (LABEL["system"], LABEL["code"]) == (traces.LABEL_SYSTEM, traces.LABEL_CODE)


@pytest.mark.parametrize(("break_it", "key"), BROKEN, ids=[one.__name__ for one, _ in BROKEN])
def test_each_rule_is_found_broken_and_named(break_it: Callable[[dict[str, Any]], None], key: str) -> None:
    case = bundle()
    break_it(case)
    issues = project.check(case)
    assert issues is not None
    assert key in {issue.key for issue in issues}
    assert check(case, {"project"}).layers["project"] == "fail"


def test_every_rule_has_a_broken_bundle() -> None:
    for rule in project.RULES:
        found = False
        for break_it, _ in BROKEN:
            case = bundle()
            break_it(case)
            found = found or bool(list(rule(Case(case))))
        assert found, rule.__name__


def test_what_is_no_case_of_ours_is_skipped() -> None:
    case = bundle()
    first(case, "Composition").pop("extension")
    assert project.check(case) is None
    assert check({"resourceType": "Patient"}, {"project"}).layers["project"] == "skipped"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, member in members:
        found += places(member, (*path, key))
    return found


PLACES = [place for place in places(BUNDLE) if "text" not in place]
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just([]), st.just({}), st.just(["1"])
)


@given(st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING), min_size=1, max_size=3))
def test_whatever_stands_in_a_case_bundle_it_never_raises(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    case = bundle()
    for place, value in changes:
        holder: Any = case
        # A place may be gone with an earlier change.
        with contextlib.suppress(KeyError, IndexError, TypeError):
            for part in place[:-1]:
                holder = holder[part]
            holder[place[-1]] = value
    project.check(case)
