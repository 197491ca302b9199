"""Layer `profiles`: extensions against their definitions; what has none on board is said to be unchecked."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, Final

import pytest

from service import tables
from service.fhir import json
from service.validation import check
from tests.validation import r4_samples as r4
from tools import build_r4_extensions

OURS: Final = "https://aefhir.org/fhir/StructureDefinition/"
CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
BACKPORT: Final = "http://hl7.org/fhir/uv/ae-research-backport-ig/StructureDefinition/"
ICSR: Final = "http://hl7.org/fhir/us/icsr-ae-reporting/StructureDefinition/"
EXAMPLES: Final = Path(__file__).parents[2] / "examples"

Json = dict[str, Any]


def coded(code: str) -> Json:
    return {"coding": [{"system": "https://aefhir.org/fhir/CodeSystem/drug-role", "code": code}]}


def extended(resource: Json, *extensions: Json, modifier: bool = False) -> Json:
    return resource | {"modifierExtension" if modifier else "extension": list(extensions)}


def event() -> Json:
    """The sample without the extension of others that it has."""
    return {key: value for key, value in r4.adverse_event().items() if key != "extension"}


def on_birth_date(extension: Json) -> Json:
    return r4.patient() | {"_birthDate": {"extension": [extension]}}


def on_outcome(extension: Json) -> Json:
    return event() | {"outcome": event()["outcome"] | {"extension": [extension]}}


def on_causality(url: str, target: str) -> Json:
    judged = copy.deepcopy(event())
    judged["suspectEntity"][0]["causality"] = [{"extension": [{"url": url, "valueReference": {"reference": target}}]}]
    return judged


def item(kind: str, name: str, **value: Any) -> Json:
    return {"linkId": "1", "type": kind, "extension": [{"url": f"{CORE}{name}", **value}]}


def option(*extensions: Json) -> Json:
    answer = {"valueCoding": {"code": "a"}, "extension": list(extensions)}
    chosen = {"linkId": "1", "text": "?", "type": "choice", "answerOption": [answer]}
    return {"resourceType": "Questionnaire", "status": "active", "item": [chosen]}


def criteria(*parts: Json) -> Json:
    return extended(event(), {"url": f"{BACKPORT}seriousness-criteria", "extension": list(parts)})


BAND: Final = [{"url": "low", "valueInteger": 1}, {"url": "high", "valueInteger": 4}]
CODE: Final = {"url": "criterionCode", "valueCodeableConcept": {"text": "hospital"}}
PRESENT: Final = {"url": "criterionPresent", "valueBoolean": True}

RIGHT: Final[dict[str, Json]] = {
    "role of a drug": extended(
        r4.medication_statement(), {"url": f"{OURS}drug-role", "valueCodeableConcept": coded("1")}
    ),
    "basis on any element": on_outcome({"url": f"{OURS}basis", "valueCode": "inferred"}),
    "assessment": on_causality(f"{OURS}assessment", "RiskAssessment/k1"),
    "band of a score": option({"url": f"{OURS}score-band", "extension": BAND}),
    "weight of an answer": option({"url": f"{CORE}ordinalValue", "valueDecimal": 2}),
    "words on a date": on_birth_date({"url": f"{CORE}originalText", "valueString": "in summer"}),
    "absent date": on_birth_date({"url": f"{CORE}data-absent-reason", "valueCode": "unknown"}),
    "time of birth, by path": on_birth_date({"url": f"{CORE}patient-birthTime", "valueDateTime": "1950-07-14"}),
    "criteria of a guide": criteria(CODE, PRESENT),
    "status of a guide, as modifier": extended(
        event(), {"url": f"{BACKPORT}status", "valueCode": "entered-in-error"}, modifier=True
    ),
    "age of a guide": extended(event(), {"url": f"{ICSR}icsr-ext-ageattimeofonset", "valueAge": {"value": 42}}),
    "of a reference only": option()
    | {"item": [item("reference", "questionnaire-referenceResource", valueCode="Patient")]},
    "not of a text to display": option() | {"item": [item("group", "questionnaire-fhirType", valueString="Patient")]},
    "profile that is the type": r4.patient() | {"meta": {"profile": [f"{CORE}Patient"]}},
}


@pytest.mark.parametrize("resource", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_as_defined_passes(resource: Json) -> None:
    verdict = check(resource, {"profiles"})
    assert verdict.issues == ()
    assert verdict.layers["profiles"] == "pass"


WRONG: Final[dict[str, tuple[Json, str, str]]] = {
    "our extension in a wrong place": (
        extended(r4.patient(), {"url": f"{OURS}drug-role", "valueCodeableConcept": coded("1")}),
        "extension-context",
        "Patient.extension[0]",
    ),
    "extension of an option on the item": (
        extended(r4.observation(), {"url": f"{CORE}ordinalValue", "valueDecimal": 2}),
        "extension-context",
        "Observation.extension[0]",
    ),
    "time of birth on a name": (
        r4.patient()
        | {
            "name": [{"family": "Doe", "extension": [{"url": f"{CORE}patient-birthTime", "valueDateTime": "1950"}]}],
        },
        "extension-context",
        "Patient.name[0].extension[0]",
    ),
    "value of a wrong type": (
        on_outcome({"url": f"{OURS}basis", "valueString": "inferred"}),
        "extension-value-type",
        "AdverseEvent.outcome.extension[0].value",
    ),
    "value where there are parts": (
        option({"url": f"{OURS}score-band", "valueInteger": 1}),
        "extension-value-type",
        "Questionnaire.item[0].answerOption[0].extension[0].value",
    ),
    "missing value": (
        on_birth_date(
            {"url": f"{CORE}originalText", "extension": [{"url": f"{CORE}originalText", "valueString": "x"}]}
        ),
        "extension-value-missing",
        "Patient.birthDate.extension[0]",
    ),
    "code outside of our value set": (
        on_outcome({"url": f"{OURS}basis", "valueCode": "guessed"}),
        "extension-code",
        "AdverseEvent.outcome.extension[0].value",
    ),
    "code outside of HL7's value set": (
        on_birth_date({"url": f"{CORE}data-absent-reason", "valueCode": "lost"}),
        "extension-code",
        "Patient.birthDate.extension[0].value",
    ),
    "reference to a wrong type": (
        on_causality(f"{OURS}assessment", "Observation/o1"),
        "extension-target",
        "AdverseEvent.suspectEntity[0].causality[0].extension[0].value",
    ),
    "unknown part": (
        criteria(CODE, PRESENT, {"url": "criterionAbsent", "valueBoolean": False}),
        "extension-part-unknown",
        "AdverseEvent.extension[0].extension[2].url",
    ),
    "missing part": (criteria(CODE), "extension-part-missing", "AdverseEvent.extension[0]"),
    "part twice": (
        criteria(CODE, PRESENT, PRESENT),
        "extension-part-repeated",
        "AdverseEvent.extension[0].extension[2]",
    ),
    "part with a value of a wrong type": (
        criteria(CODE, {"url": "criterionPresent", "valueString": "yes"}),
        "extension-value-type",
        "AdverseEvent.extension[0].extension[1].value",
    ),
    "modifier that is no modifier here": (
        extended(event(), {"url": f"{BACKPORT}status", "valueCode": "completed"}),
        "extension-modifier",
        "AdverseEvent.extension[0]",
    ),
    "no modifier as a modifier": (
        extended(
            r4.medication_statement(), {"url": f"{OURS}drug-role", "valueCodeableConcept": coded("1")}, modifier=True
        ),
        "extension-modifier",
        "MedicationStatement.modifierExtension[0]",
    ),
    "under our base, not ours": (
        extended(r4.patient(), {"url": f"{OURS}shade", "valueString": "dark"}),
        "extension-undefined",
        "Patient.extension[0].url",
    ),
    "of a reference only": (
        option() | {"item": [item("string", "questionnaire-referenceResource", valueCode="Patient")]},
        "extension-condition",
        "Questionnaire.item[0].extension[0]",
    ),
    "not of a text to display": (
        option() | {"item": [item("display", "questionnaire-fhirType", valueString="Patient")]},
        "extension-condition",
        "Questionnaire.item[0].extension[0]",
    ),
    "profile of another type": (
        r4.patient() | {"meta": {"profile": [f"{CORE}Observation"]}},
        "profile-type",
        "Patient.meta.profile[0]",
    ),
}


@pytest.mark.parametrize(("resource", "key", "path"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_as_defined_is_an_error(resource: Json, key: str, path: str) -> None:
    verdict = check(resource, {"profiles"})
    assert [(issue.key, issue.path, issue.severity) for issue in verdict.issues] == [(key, path, "error")]
    assert verdict.layers["profiles"] == "fail"


UNCHECKED: Final[dict[str, tuple[Json, str]]] = {
    "extension of others": (
        extended(r4.patient(), {"url": "https://example.org/shade", "valueString": "dark"}),
        "extension-not-checked",
    ),
    "extension with a condition": (
        option() | {"item": [item("choice", "questionnaire-maxOccurs", valueInteger=2)]},
        "extension-not-checked",
    ),
    "codes of others": (
        r4.patient() | {"photo": [{"extension": [{"url": f"{CORE}timezone", "valueCode": "Europe/Zurich"}]}]},
        "extension-not-checked",
    ),
    "profile of others": (
        r4.patient() | {"meta": {"profile": ["https://example.org/StructureDefinition/patient"]}},
        "profile-not-checked",
    ),
}


@pytest.mark.parametrize(("resource", "key"), UNCHECKED.values(), ids=UNCHECKED.keys())
def test_what_is_not_on_board_is_said_and_the_layer_is_skipped(resource: Json, key: str) -> None:
    verdict = check(resource, {"structure", "profiles"})
    assert [(issue.key, issue.severity) for issue in verdict.issues] == [(key, "information")]
    assert verdict.layers["profiles"] == "skipped"
    assert verdict.result == "valid"


def test_an_unknown_extension_is_named_once() -> None:
    unknown = {"url": "https://example.org/shade", "valueString": "dark"}
    verdict = check(extended(r4.patient(), unknown, unknown), {"profiles"})
    assert len(verdict.issues) == 1


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/bundle.json")), ids=lambda path: path.parent.name)
def test_every_extension_that_we_write_is_defined_and_right(path: Path) -> None:
    verdict = check(json.parse(path.read_bytes()), {"profiles"})
    assert verdict.issues == ()
    assert verdict.layers["profiles"] == "pass"


@pytest.mark.parametrize("odd", [5, {}, [], None, "x", {"url": 5}], ids=repr)
def test_a_broken_structure_breaks_no_layer(odd: Any) -> None:
    for url in (f"{OURS}score-band", f"{BACKPORT}seriousness-criteria", f"{OURS}assessment", f"{OURS}basis"):
        extensions = [{"url": url, key: value} for key in ("extension", "valueCode") for value in (odd, [odd])]
        extensions += [{"url": url, key: odd} for key in ("valueReference", "valueCodeableConcept")]
        for extension in extensions:
            verdict = check(extended(r4.patient(), extension) | {"meta": {"profile": odd}}, {"structure", "profiles"})
            assert verdict.result == "invalid"


def test_the_table_is_what_the_generator_writes() -> None:
    assert tables.read_text("fhir-r4", build_r4_extensions.NAME) == build_r4_extensions.build()
