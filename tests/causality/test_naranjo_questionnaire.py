"""The shipped Questionnaire: the published points, valid R4, and the same score in any SDC form filler."""

import random
from itertools import pairwise
from typing import Any

import pytest
from fhirpathpy import compile as fhirpath
from fhirpathpy.models import models

from service import tables
from service.causality import naranjo
from service.fhir.canonical import BASE, CORE, QUESTIONNAIRE, code_system, profile

from . import published

CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
FILE = tables.read_json("naranjo", "Questionnaire-naranjo.json")
ITEMS: dict[str, dict[str, Any]] = {item["linkId"]: item for item in FILE["item"]}


def expression(link_id: str) -> str:
    (extension,) = (extension for extension in ITEMS[link_id]["extension"] if extension["url"] == CALCULATED)
    assert extension["valueExpression"]["language"] == "text/fhirpath"
    text: str = extension["valueExpression"]["expression"]
    return text


TOTAL = fhirpath(expression("naranjo-total"), models["r4"])
CATEGORY = fhirpath(expression("naranjo-category"), models["r4"])


def response(answers: dict[str, str], total: int | None = None) -> dict[str, Any]:
    """The QuestionnaireResponse as a form filler holds it: open items have no answer, each other item its reason."""
    items: list[dict[str, Any]] = [
        {
            "linkId": f"naranjo-{number}",
            "answer": [
                {
                    "valueCoding": {"system": code_system("naranjo-answer"), "code": answer},
                    "item": [{"linkId": f"naranjo-{number}-rationale", "answer": [{"valueString": "because"}]}],
                }
            ],
        }
        for number, answer in answers.items()
    ]
    if total is not None:
        items.append({"linkId": "naranjo-total", "answer": [{"valueInteger": total}]})
    return {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": items}


def filled(compiled: Any, resource: dict[str, Any]) -> list[Any]:
    values: list[Any] = compiled(resource, {"questionnaire": FILE, "resource": resource})
    return values


def sample() -> list[dict[str, str]]:
    seeded = random.Random(1981)  # noqa: S311 - a sample, no secret
    sets = seeded.sample(published.complete_sets(), 300)
    edges = {published.total(answers): answers for answers in published.complete_sets()}
    return sets + list(edges.values())


def test_the_calculated_total_is_the_scorers() -> None:
    for answers in sample():
        assert filled(TOTAL, response(answers)) == [naranjo.score(answers).total]


def test_the_calculated_category_is_the_scorers() -> None:
    for total in range(-4, 14):
        (coding,) = filled(CATEGORY, response({}, total))
        assert coding["system"] == code_system("naranjo-category")
        assert coding["code"] == naranjo.category_of(total)
    assert filled(CATEGORY, response({})) == []


@pytest.mark.parametrize("number", published.POINTS)
def test_an_open_item_leaves_the_calculated_total_empty(number: str) -> None:
    answers = dict.fromkeys(published.POINTS, "yes")
    del answers[number]
    assert filled(TOTAL, response(answers)) == []
    asked = response(answers)
    asked["item"].append({"linkId": f"naranjo-{number}"})
    assert filled(TOTAL, asked) == []


@pytest.mark.parametrize("number", published.POINTS)
def test_every_point_is_the_published_one(number: str) -> None:
    item = ITEMS[f"naranjo-{number}"]
    assert (item["type"], item["prefix"]) == ("choice", number)
    assert "answerValueSet" not in item
    points = {}
    for option in item["answerOption"]:
        (extension,) = option["extension"]
        assert extension["url"] == f"{CORE}/ordinalValue"
        assert option["valueCoding"]["system"] == code_system("naranjo-answer")
        points[option["valueCoding"]["code"]] = extension["valueDecimal"]
    assert points == published.TABLE[number]


def test_bands_follow_each_other_from_the_lowest_total_to_the_highest() -> None:
    bands = naranjo.load().bands
    assert bands[0].low == sum(min(points) for points in published.POINTS.values())
    assert bands[-1].high == sum(max(points) for points in published.POINTS.values())
    assert all(lower.high + 1 == upper.low for lower, upper in pairwise(bands))


def test_the_pair_can_be_named_and_the_results_only_be_read() -> None:
    assert list(ITEMS) == [
        "naranjo-drug",
        "naranjo-reaction",
        *(f"naranjo-{number}" for number in published.POINTS),
        "naranjo-total",
        "naranjo-category",
    ]
    assert {ITEMS[link]["type"] for link in ("naranjo-drug", "naranjo-reaction")} == {"reference"}
    assert [link for link, item in ITEMS.items() if item.get("readOnly")] == ["naranjo-total", "naranjo-category"]
    assert FILE["url"] == QUESTIONNAIRE
    assert "10.1038/clpt.1981.154" in FILE["copyright"]


@pytest.mark.parametrize("name", [name for name in tables.names("naranjo") if name != "limits.json"])
def test_every_resource_says_who_made_it_and_from_what(name: str) -> None:
    resource = tables.read_json("naranjo", name)
    assert name == f"{resource['resourceType']}-{resource['id']}.json"
    assert resource["url"] == f"{BASE}/{resource['resourceType']}/{resource['id']}"
    assert resource["status"] == "active"
    assert resource["publisher"] == "aefhir"
    assert "10.1038/clpt.1981.154" in resource["copyright"]


def test_every_code_in_the_questionnaire_is_defined_with_that_display() -> None:
    systems = {
        resource["url"]: {concept["code"]: concept["display"] for concept in resource["concept"]}
        for folder in ("naranjo", "profiles")
        for resource in (tables.read_json(folder, name) for name in tables.names(folder, "CodeSystem-*.json"))
    }
    codings = [*FILE["code"], *(coding for item in FILE["item"] for coding in item.get("code", ()))]
    codings += [option["valueCoding"] for item in FILE["item"] for option in item.get("answerOption", ())]
    assert len(codings) == 1 + 11 + 30 + 4
    for coding in codings:
        assert systems[coding["system"]][coding["code"]] == coding["display"]


@pytest.mark.parametrize("name", tables.names("naranjo", "ValueSet-*.json"))
def test_value_sets_hold_a_whole_code_system(name: str) -> None:
    value_set = tables.read_json("naranjo", name)
    (include,) = value_set["compose"]["include"]
    defined = tables.read_json("naranjo", name.replace("ValueSet", "CodeSystem"))
    assert include == {"system": defined["url"]}
    assert defined["valueSet"] == value_set["url"]
    assert defined["count"] == len(defined["concept"])


def test_the_bands_extension_is_the_defined_one() -> None:
    definition = tables.read_json("profiles", "StructureDefinition-score-band.json")
    elements = {element["id"]: element for element in definition["differential"]["element"]}
    assert definition["url"] == elements["Extension.url"]["fixedUri"] == profile("score-band")
    for option in ITEMS["naranjo-category"]["answerOption"]:
        (extension,) = option["extension"]
        assert extension["url"] == profile("score-band")
        parts = [part["url"] for part in extension["extension"]]
        assert parts == [elements[f"Extension.extension:{part}.url"]["fixedUri"] for part in ("low", "high")]
