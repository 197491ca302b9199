"""Every value of the report that is translated has a coding, or is listed as having none."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from service import tables
from service.report import model
from service.terminology.maps import load_maps, topics

E2B = "urn:oid:2.16.840.1.113883.3.989.2.1.1"

TRANSLATED = {
    "sex": (model.Patient, "sex"),
    "age-group": (model.Patient, "age_group"),
    "report-type": (model.CaseReport, "report_type"),
    "qualification": (model.Reporter, "qualification"),
    "first-sender": (model.CaseReport, "first_sender"),
    "outcome": (model.Reaction, "outcome"),
    "outcome-clinical-status": (model.Reaction, "outcome"),
    "severity": (model.Reaction, "severity"),
    "verification": (model.Reaction, "verification"),
    "reaction-kind": (model.Reaction, "kind"),
    "allergy-verification": (model.History, "verification"),
    "drug-role": (model.Drug, "role"),
    "action-taken": (model.Drug, "action_taken"),
    "medication-status": (model.Drug, "status"),
    "special-situation": (model.Drug, "special_situations"),
    "dechallenge": (model.Pair, "dechallenge"),
    "rechallenge": (model.Pair, "rechallenge"),
    "test-kind": (model.Test, "kind"),
    "test-result": (model.Test, "coded"),
    "test-result-interpretation": (model.Test, "coded"),
    "interpretation": (model.Test, "interpretation"),
    "range-kind": (model.ReferenceRange, "kind"),
    "time-unit": (model.Age, "unit"),
    "causality-method": (model.Assessment, "method"),
    "event-causality-method": (model.Assessment, "method"),
}
SMALL = {
    "serious": {"true", "false"},
    "continuing": {"true", "false"},
    "allergy-continuing": {"true", "false"},
    "grade": {"1", "2", "3", "4", "5"},
    "seriousness-criterion": set(model.Seriousness.__slots__),
}
OTHER = {"measure", "body-unit", "report-section", "who-umc"}


def values(record: Any, field: str) -> set[str]:
    """The strings that a field of the report may hold."""
    return set(_literals(typing.get_type_hints(record)[field]))


def _literals(hint: Any) -> Iterator[str]:
    if typing.get_origin(hint) is typing.Literal:
        yield from typing.get_args(hint)
    elif typing.get_origin(hint) in (typing.Union, types.UnionType, tuple):
        for part in typing.get_args(hint):
            yield from _literals(part)


def listed(topic: str) -> set[str]:
    document = tables.read_json("conceptmaps", f"ConceptMap-{topic}.json")
    return {element["code"] for group in document["group"] for element in group["element"]}


@pytest.mark.parametrize("topic", TRANSLATED)
def test_each_value_of_the_model_is_listed_and_no_other(topic: str) -> None:
    assert values(*TRANSLATED[topic]), topic
    assert listed(topic) == values(*TRANSLATED[topic])


@pytest.mark.parametrize("topic", SMALL)
def test_each_value_of_a_small_list_is_listed(topic: str) -> None:
    assert listed(topic) == SMALL[topic]


def test_every_map_is_checked_against_its_values() -> None:
    assert set(topics()) == {*TRANSLATED, *SMALL, *OTHER}


def test_a_value_without_coding_is_marked_unmatched() -> None:
    none = {(topic, value) for topic in topics() for value in listed(topic) if not load_maps().translate(topic, value)}
    assert none == {
        ("outcome-clinical-status", "fatal"),
        ("outcome-clinical-status", "recovering"),
        ("outcome-clinical-status", "recovered-with-sequelae"),
        ("outcome-clinical-status", "unknown"),
        ("allergy-verification", "provisional"),
        ("allergy-verification", "differential"),
        *(("event-causality-method", m) for m in ("who-umc", "liverpool", "rucam", "global-introspection", "other")),
        *(("reaction-kind", k) for k in ("reaction", "overdose", "exposure-in-pregnancy", "lack-of-effect")),
    }


@pytest.mark.parametrize("topic", ["outcome", "severity", "serious", "sex", "medication-status"])
def test_elements_with_one_coding_get_exactly_one(topic: str) -> None:
    for value in listed(topic):
        assert len(load_maps().translate(topic, value)) == 1, value


def test_codes_are_spelled_as_in_r4() -> None:
    maps = load_maps()
    assert maps.translate("serious", "true")[0]["code"] == "Serious"
    assert maps.translate("outcome", "recovered-with-sequelae")[0]["code"] == "resolvedWithSequelae"
    assert maps.translate("who-umc", "probable")[0]["code"] == "Probably-Likely"
    assert maps.translate("event-causality-method", "naranjo")[0]["code"] == "ProbabilityScale"


def test_the_order_of_the_groups_is_the_order_of_the_codings() -> None:
    ncit, e2b = load_maps().translate("seriousness-criterion", "death")
    assert ncit == {
        "system": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
        "code": "C48275",
        "display": "Results In Death",
    }
    assert (e2b["system"], e2b["code"]) == (f"{E2B}.19", "34")
    assert [coding["code"] for coding in load_maps().translate("rechallenge", "positive")] == ["positive", "1"]


def test_roles_beyond_e2b_are_our_own() -> None:
    maps = load_maps()
    assert maps.translate("drug-role", "suspect") == ({"system": f"{E2B}.13", "code": "1", "display": "Suspect"},)
    (past,) = maps.translate("drug-role", "past")
    assert past["system"] == "https://aefhir.org/fhir/CodeSystem/drug-role"


def test_unknown_value_has_no_coding_and_case_matters() -> None:
    assert load_maps().translate("sex", "Female") == ()
    assert load_maps().translate("sex", "") == ()


@pytest.mark.parametrize("topic", ["no-such-topic", "", "../profiles/x"])
def test_unknown_topic_is_an_error(topic: str) -> None:
    with pytest.raises(KeyError):
        load_maps().translate(topic, "male")


def test_maps_are_loaded_once() -> None:
    assert load_maps() is load_maps()
    assert load_maps().translate("sex", "male") is load_maps().translate("sex", "male")
