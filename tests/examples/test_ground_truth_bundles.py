"""The bundles of the five published cases against their ground truth, read by reference and code as receivers do."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest

from service.fhir import json
from service.fhir.canonical import BP, code_system, profile

from .truth import CASES, ROLES, ROOT, drug_indexes, needs_ground_truth, report_of, strings, truth_of

pytestmark = needs_ground_truth
every_case = pytest.mark.parametrize("name", CASES)

ROLE: Final = profile("drug-role")
CATEGORY: Final = code_system("naranjo-category")


class Receiver:
    """A bundle with its references resolved."""

    def __init__(self, name: str) -> None:
        path = ROOT / "examples" / name / "bundle.json"
        if not path.is_file():
            pytest.skip(f"NOT CHECKED: {path.relative_to(ROOT)} is not made yet")
        self.bundle: Any = json.parse(path.read_bytes())
        self.resources = [entry["resource"] for entry in self.bundle["entry"]]
        self._by_reference = {f"{r['resourceType']}/{r['id']}": r for r in self.resources}

    def all(self, kind: str) -> list[Any]:
        return [resource for resource in self.resources if resource["resourceType"] == kind]

    def at(self, reference: Any) -> Any:
        return self._by_reference[reference["reference"]]

    def drug_name(self, statement: Any) -> str:
        medication = statement.get("medicationCodeableConcept")
        if medication is None:
            medication = self.at(statement["medicationReference"])["code"]
        name: str = medication["text"]
        return name

    def event(self, words: str) -> Any:
        (event,) = (e for e in self.all("AdverseEvent") if words in e["event"]["text"])
        return event

    def suspects(self, event: Any) -> list[str]:
        return [self.drug_name(self.at(suspect["instance"])) for suspect in event["suspectEntity"]]

    def reasons(self, statement: Any) -> list[str]:
        return [self.at(reason)["code"]["text"] for reason in statement["reasonReference"]]

    def treatments(self, event: Any) -> list[str]:
        items = [extension["extension"][0] for extension in extensions(event, f"{BP}/mitigating-action")]
        return [item["valueCodeableConcept"]["text"] for item in items]

    def test(self, name: str) -> list[Any]:
        return [o for o in self.all("Observation") if o["code"].get("text") == name]


def extensions(element: Any, url: str) -> list[Any]:
    return [extension for extension in element.get("extension", []) if extension["url"] == url]


def code(element: Any, url: str) -> str | None:
    """The first code of the CodeableConcept extension of this URL."""
    found = [extension["valueCodeableConcept"] for extension in extensions(element, url)]
    return found[0]["coding"][0]["code"] if found else None


def countries(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(countries, node))
    if isinstance(node, dict):
        return set().union(*map(countries, node.values()), [node["country"]] if "country" in node else [])
    return set()


def interpretation(observation: Any) -> list[str]:
    return [coding["code"] for concept in observation.get("interpretation", []) for coding in concept["coding"]]


@every_case
def test_one_event_a_reaction_with_its_suspects_only(name: str) -> None:
    receiver, truth = Receiver(name), truth_of(name)
    events = receiver.all("AdverseEvent")
    assert len(events) == len(truth["events"])
    names = {drug["id"]: drug["name_verbatim"] for drug in truth["drugs"]}
    expected = sorted(names[pair["pair"]["drug"]] for pair in truth["causality"])
    assert sorted(suspect for event in events for suspect in receiver.suspects(event)) == expected


@every_case
def test_one_statement_a_drug_with_its_role(name: str) -> None:
    receiver, truth, report = Receiver(name), truth_of(name), report_of(name)
    statements = Counter(
        (receiver.drug_name(s).casefold(), extensions(s, ROLE)[0]["valueCodeableConcept"]["text"].replace(" ", "-"))
        for s in receiver.all("MedicationStatement")
    )
    roles = {index: report["drugs"][index]["role"] for index in drug_indexes(report, truth).values()}
    assert set(roles.values()) <= set(ROLES.values())
    names = {drug["id"]: drug["name_verbatim"].casefold() for drug in truth["drugs"]}
    assert statements == Counter((names[drug], roles[index]) for drug, index in drug_indexes(report, truth).items())


@every_case
def test_no_drug_that_is_only_mentioned(name: str) -> None:
    receiver = Receiver(name)
    names = " | ".join(receiver.drug_name(s).casefold() for s in receiver.all("MedicationStatement"))
    for mention in truth_of(name)["mentioned_not_taken"]:
        assert mention["term"].casefold().removesuffix("s") not in names


@every_case
def test_nothing_is_invented_about_patient_and_seriousness(name: str) -> None:
    receiver = Receiver(name)
    (patient,) = receiver.all("Patient")
    assert patient["gender"] == truth_of(name)["patient"]["sex"]["value"]
    assert patient.keys().isdisjoint({"birthDate", "address", "name", "deceasedBoolean", "deceasedDateTime"})
    assert not [e for e in patient.get("extension", []) if "ethnicity" in e["url"] or "race" in e["url"]]
    for event in receiver.all("AdverseEvent"):
        assert event.keys().isdisjoint({"seriousness", "severity", "location"})
        assert not extensions(event, f"{BP}/seriousness-criteria")
    assert not receiver.all("ResearchSubject")
    assert not receiver.all("Location")
    assert countries(receiver.bundle) <= ({"KR"} if name == "dupilumab-facial-erythema" else set())


@every_case
def test_age_is_not_lost(name: str) -> None:
    age = truth_of(name)["patient"]["age"]["value"]
    for event in Receiver(name).all("AdverseEvent"):
        ages = [e["valueAge"] for e in event["extension"] if "valueAge" in e]
        assert [(a["value"], a["code"]) for a in ages] == [(age, "a")]


@every_case
def test_outcome(name: str) -> None:
    receiver, truth = Receiver(name), truth_of(name)
    acceptable = [set(event["outcome"]["fhir_r4_acceptable"]) for event in truth["events"]]
    terms = [reaction["term"] for reaction in report_of(name).get("reactions", [])]
    for term, codes in zip(terms, acceptable, strict=True):
        (coding,) = receiver.event(term)["outcome"]["coding"]
        assert coding["code"] in codes


@every_case
def test_our_naranjo_and_the_authors(name: str) -> None:
    receiver, truth = Receiver(name), truth_of(name)
    totals = [o for o in receiver.all("Observation") if o["code"].get("coding", [{}])[0].get("code") == "total-score"]
    answers = receiver.all("QuestionnaireResponse")
    assert len(totals) == len(answers) == len(truth["causality"])
    names = {drug["id"]: drug["name_verbatim"] for drug in truth["drugs"]}
    ranges = {names[p["pair"]["drug"]]: p["naranjo"]["range_reasonable"] for p in truth["causality"]}
    for total in totals:
        (statement,) = (receiver.at(f) for f in total["focus"] if f["reference"].startswith("MedicationStatement/"))
        low, high = ranges[receiver.drug_name(statement)]
        assert low <= total["valueInteger"] <= high
    stated = truth["authors_causality"]["stated_category"]
    risks = receiver.all("RiskAssessment")
    assert len(risks) == len(truth["causality"]) + (stated is not None)
    own = [r for r in risks if any(b["reference"].startswith("Observation/") for b in r["basis"])]
    theirs = [r for r in risks if r not in own]
    assert {category_of(risk) for risk in own} <= {"possible"}
    assert [category_of(risk) for risk in theirs] == ([stated] if stated else [])
    for risk in theirs:
        assert not any(b["reference"].startswith(("QuestionnaireResponse/", "Observation/")) for b in risk["basis"])
    for risk in risks:
        assert not any(key.startswith("probability") for prediction in risk["prediction"] for key in prediction)


def category_of(risk: Any) -> str:
    (prediction,) = risk["prediction"]
    (coding,) = (c for c in prediction["qualitativeRisk"]["coding"] if c["system"] == CATEGORY)
    found: str = coding["code"]
    return found


@every_case
def test_every_inferred_datum_is_marked(name: str) -> None:
    resources = [entry["resource"] for entry in Receiver(name).bundle["entry"]]
    marked = [one for one in resources if one["resourceType"] != "Provenance"]
    marks = [e for e in every_extension(marked) if e["url"] == profile("basis")]
    inferred = [e for e in report_of(name)["evidence"] if e["basis"] == "inferred"]
    assert len(marks) >= len(inferred)
    assert {mark["valueCode"] for mark in marks} == {"inferred"}


def every_extension(node: Any) -> list[Any]:
    if isinstance(node, dict):
        own = [e for e in node.get("extension", []) if isinstance(e, dict)]
        return own + [e for value in node.values() for e in every_extension(value)]
    if isinstance(node, list):
        return [e for value in node for e in every_extension(value)]
    return []


def test_omalizumab() -> None:
    receiver = Receiver("omalizumab-dermatomyositis")
    event = receiver.event("dermatomyositis")
    assert receiver.suspects(event) == ["omalizumab"]
    (suspect,) = event["suspectEntity"]
    assert code(suspect, profile("dechallenge")) == "contradicted"
    assert not extensions(suspect, profile("rechallenge"))
    statement = receiver.at(suspect["instance"])
    assert statement["status"] == "stopped"
    assert not any("route" in dosage for dosage in statement["dosage"])
    assert receiver.reasons(statement) == ["severe, steroid-refractory asthma"]
    for test in ("extractable nuclear antigen (ENA) panel", "anti-histone antibodies", "malignancy screen"):
        (observation,) = receiver.test(test)
        assert interpretation(observation) == ["NEG"]
    for test in ("creatine kinase", "lactate dehydrogenase", "C-reactive protein", "barium swallow"):
        (observation,) = receiver.test(test)
        assert interpretation(observation) == ["N"]
        assert "valueQuantity" not in observation
    (ana,) = receiver.test("antinuclear antibody")
    assert (ana["valueQuantity"]["comparator"], ana["valueQuantity"]["value"]) == (">", 640)
    assert not any("electromyo" in o["code"]["text"].casefold() for o in receiver.all("Observation"))
    excluded = [c for c in receiver.all("Condition") if "verificationStatus" in c]
    assert [c["verificationStatus"]["coding"][0]["code"] for c in excluded] == ["refuted"]
    terms = {c["code"]["text"] for c in receiver.all("Condition")}
    assert terms == {
        "amyopathic dermatomyositis",
        "severe, steroid-refractory asthma",
        "dust mite sensitization",
        "musculoskeletal or cutaneous problems",
    }


def test_atezolizumab() -> None:
    receiver = Receiver("atezolizumab-dermatomyositis")
    event = receiver.event("dermatomyositis")
    assert receiver.suspects(event) == ["atezolizumab"]
    (suspect,) = event["suspectEntity"]
    assert code(suspect, profile("dechallenge")) == "negative"
    assert not extensions(suspect, profile("rechallenge"))
    assert receiver.reasons(receiver.at(suspect["instance"])) == ["ductal infiltrative breast cancer"]
    assert receiver.treatments(event) == ["prednisone", "intravenous immunoglobulins"]
    (cpk,) = receiver.test("CPK")
    assert (cpk["valueQuantity"]["value"], cpk["valueQuantity"]["unit"]) == (212, "U/l")
    assert interpretation(cpk) == ["N"]
    (aldolase,) = receiver.test("serum aldolase")
    assert format(aldolase["valueQuantity"]["value"], "f") == "15.5"
    assert interpretation(aldolase) == ["H"]
    everything = " ".join(strings(receiver.bundle)).casefold()
    assert "metasta" not in everything
    assert "weakness" not in everything


def test_anifrolumab() -> None:
    receiver = Receiver("anifrolumab-no-reaction")
    for kind in ("AdverseEvent", "RiskAssessment", "QuestionnaireResponse"):
        assert not receiver.all(kind)
    terms = {c["code"]["text"] for c in receiver.all("Condition")}
    assert terms == {"dermatomyositis", "antisynthetase syndrome"}
    for statement in receiver.all("MedicationStatement"):
        assert set(receiver.reasons(statement)) == terms
    assert "No suspected adverse reaction" in " ".join(strings(receiver.bundle))
    assert "NCT" not in " ".join(strings(receiver.bundle))


def test_azathioprine() -> None:
    receiver = Receiver("azathioprine-urticaria")
    hives, drowsiness = receiver.event("hives"), receiver.event("drowsiness")
    assert receiver.suspects(hives) == ["azathioprine"]
    assert receiver.suspects(drowsiness) == ["cetirizine"]
    (suspect,) = hives["suspectEntity"]
    assert code(suspect, profile("rechallenge")) == "tolerated-desensitisation"
    (other,) = drowsiness["suspectEntity"]
    assert not extensions(other, profile("rechallenge"))
    statement = receiver.at(suspect["instance"])
    assert receiver.reasons(statement) == ["dermatomyositis"]
    assert len(statement["dosage"]) == 12
    notes = [e["valueAnnotation"]["text"] for e in extensions(hives, f"{BP}/note")]
    assert any("severe" in note and "mild" in note for note in notes)
    assert {c["code"]["text"] for c in receiver.all("Condition")} == {"dermatomyositis", "hives", "drowsiness"}
    assert not any("10.2147" in text or "10.1023" in text or "10.3904" in text for text in strings(receiver.bundle))


def test_dupilumab() -> None:
    receiver = Receiver("dupilumab-facial-erythema")
    event = receiver.event("facial erythema")
    assert receiver.suspects(event) == ["dupilumab"]
    (suspect,) = event["suspectEntity"]
    assert not extensions(suspect, profile("rechallenge"))
    assert not extensions(suspect, profile("time-to-onset"))
    assert code(suspect, profile("action-taken")) == "0"
    assert "date" not in event
    statement = receiver.at(suspect["instance"])
    assert statement.keys().isdisjoint({"dosage", "effectivePeriod", "effectiveDateTime"})
    assert receiver.reasons(statement) == ["atopic dermatitis"]
    readings = receiver.test("intradermal test to dupilumab")
    assert sorted(code for reading in readings for code in interpretation(reading)) == ["NEG", "POS"]
    (ana,) = receiver.test("ANA")
    assert ana["valueQuantity"]["value"] == 80
    terms = {c["code"]["text"] for c in receiver.all("Condition")}
    assert terms == {"facial erythema", "atopic dermatitis", "systemic lupus erythematosus"}
