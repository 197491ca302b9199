"""Writes the definitions of our own extensions, code systems and value sets to mappings/profiles.

This list is their source (names, meanings, contexts are ours); the JSON is what ships. Run it after a change:
    python -m tools.build_profiles
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.fhir.canonical import BASE, E2B, code_system, profile

FOLDER: Final = Path(__file__).parents[1] / "mappings" / "profiles"
SUSPECT: Final = "AdverseEvent.suspectEntity"
MEDICATION: Final = "MedicationStatement"


@dataclass(frozen=True)
class Extension:
    """One simple extension: its value types (a Reference with its target), where it may stand, its value set."""

    name: str
    short: str
    definition: str
    types: tuple[str, ...]
    contexts: tuple[str, ...]
    values: str | None = None
    strength: str = "extensible"


EXTENSIONS: Final = (
    Extension(
        "drug-role",
        "Role of the drug in the case",
        "What part the drug plays in this case: a code of ICH E2B(R3) G.k.1, or of our own drug-role for roles that "
        "E2B does not have. It is a fact about the drug in this case, so it stands on the MedicationStatement and is "
        "repeated where the drug is a suspect.",
        ("CodeableConcept",),
        (MEDICATION, SUSPECT),
        "drug-role",
    ),
    Extension(
        "action-taken",
        "Action taken with the drug",
        "What was done with the drug because of the reaction (ICH E2B(R3) G.k.8).",
        ("CodeableConcept",),
        (MEDICATION, SUSPECT),
    ),
    Extension(
        "dechallenge",
        "What happened when the drug was stopped or reduced",
        "Whether the reaction abated after the drug was stopped or its dose reduced, as the report says it.",
        ("CodeableConcept",),
        (SUSPECT,),
        "dechallenge",
    ),
    Extension(
        "rechallenge",
        "What happened when the drug was given again",
        "Whether the reaction recurred when the drug was given again (ICH E2B(R3) G.k.9.i.4 and what that list lacks).",
        ("CodeableConcept",),
        (SUSPECT,),
        "rechallenge",
    ),
    Extension(
        "time-to-onset",
        "Time from the start of the drug to the reaction",
        "The interval between the beginning of the drug and the start of the reaction (ICH E2B(R3) G.k.9.i.3.1); "
        "words where the report gives no number.",
        ("Duration", "string"),
        (SUSPECT,),
    ),
    Extension(
        "time-from-last-dose",
        "Time from the last dose to the reaction",
        "The interval between the last dose of the drug and the start of the reaction (ICH E2B(R3) G.k.9.i.3.2); "
        "words where the report gives no number.",
        ("Duration", "string"),
        (SUSPECT,),
    ),
    Extension(
        "cumulative-dose",
        "Cumulative dose up to the first reaction",
        "The total of the drug that was given until the first reaction (ICH E2B(R3) G.k.5).",
        ("Quantity",),
        (SUSPECT, MEDICATION),
    ),
    Extension(
        "drug-additional-info",
        "Special situation of the drug",
        "Overdose, misuse, off-label use and the like (ICH E2B(R3) G.k.10.r). It may repeat.",
        ("CodeableConcept",),
        (MEDICATION,),
    ),
    Extension(
        "assessed-drug",
        "The drug of the assessed pair",
        "The drug whose part in the condition is judged; with RiskAssessment.condition it is the assessed pair.",
        ("Reference(MedicationStatement)",),
        ("RiskAssessment",),
    ),
    Extension(
        "assessment",
        "The assessment that this causality repeats",
        "The RiskAssessment that the causality was derived from, with its answers and score as basis.",
        ("Reference(RiskAssessment)",),
        ("AdverseEvent.suspectEntity.causality",),
    ),
    Extension(
        "case-version",
        "Version of the case",
        "The version number that the sender gives to the case; it rises with every change.",
        ("positiveInt",),
        ("Composition",),
    ),
    Extension(
        "report-digest",
        "Digest of the case report",
        "SHA-256, in lower-case hexadecimal, of the canonical form of the report that these resources were made from.",
        ("string",),
        ("Composition",),
    ),
    Extension(
        "mapping-version",
        "Version of the mapping",
        "The version of the rules that turned the report into these resources; it changes only when their output does.",
        ("string",),
        ("Composition",),
    ),
    Extension(
        "withdrawn",
        "Resource that an earlier version of the case had",
        "A resource that this version of the case no longer has: it is on the server, marked as entered in error. "
        "Added by whoever submits the case, so that the mark can be proved later. It may repeat.",
        ("Reference",),
        ("Composition",),
    ),
    Extension(
        "linked-case",
        "Identifier of a linked case",
        "Another case that should be assessed together with this one (ICH E2B(R3) C.1.10.r). It may repeat.",
        ("Identifier",),
        ("Composition",),
    ),
    Extension(
        "basis",
        "How the datum follows from the report",
        "Marks a datum that follows from the report but is not said in it.",
        ("code",),
        ("Element",),
        "datum-basis",
        "required",
    ),
    Extension(
        "quote",
        "Words of the source",
        "A few words of the source text that the datum was read from, as they stand there.",
        ("string",),
        ("Provenance.entity",),
    ),
    Extension(
        "quote-start",
        "Where the words begin",
        "Offset of the first character of the words in the source text, counted from 0 in Unicode code points.",
        ("unsignedInt",),
        ("Provenance.entity",),
    ),
    Extension(
        "quote-end",
        "Where the words end",
        "Offset behind the last character of the words in the source text, in Unicode code points.",
        ("unsignedInt",),
        ("Provenance.entity",),
    ),
    Extension(
        "confidence",
        "Confidence of the reader",
        "How sure the software that read the source is of the datum: a band, not a probability.",
        ("code",),
        ("Provenance.entity",),
        "reading-confidence",
        "required",
    ),
    Extension(
        "reading-rule",
        "Rule that read the datum",
        "The name of the rule of the software by which the datum was read from the words.",
        ("string",),
        ("Provenance.entity",),
    ),
)


@dataclass(frozen=True)
class Codes:
    """One code system of ours: code -> (display, definition). Its value set may add codes of another system."""

    name: str
    title: str
    concepts: dict[str, tuple[str, str]]
    also: dict[str, Any] | None = None


CODES: Final = (
    Codes(
        "drug-role",
        "Role of a drug in a case, beyond the four roles of ICH E2B(R3)",
        {
            "past": ("Past drug", "The drug was taken earlier in the course that the report tells."),
            "treatment-of-reaction": ("Treatment of the reaction", "The drug was given because of the reaction."),
            "treatment-of-indication": (
                "Treatment of the indication",
                "The drug was given for the disease that the case is about, or that another drug was given for.",
            ),
            "premedication": ("Premedication", "The drug was given to prevent a reaction to another drug."),
        },
        also={
            "system": f"{E2B}.13",
            "concept": [
                {"code": "1", "display": "Suspect"},
                {"code": "2", "display": "Concomitant"},
                {"code": "3", "display": "Interacting"},
                {"code": "4", "display": "Drug Not Administered"},
            ],
        },
    ),
    Codes(
        "dechallenge",
        "What happened to the reaction when the drug was stopped or reduced",
        {
            "positive": ("Positive", "The reaction abated after the drug was stopped or its dose reduced."),
            "negative": ("Negative", "The reaction did not abate after the drug was stopped or its dose reduced."),
            "not-done": ("Not done", "The drug was neither stopped nor reduced."),
            "not-applicable": (
                "Not applicable",
                "Stopping could show nothing: a single dose, say, or a fatal outcome.",
            ),
            "unknown": ("Unknown", "The report says that it is not known."),
            "confounded": (
                "Confounded",
                "The reaction abated, but something else that may explain it happened at the same time.",
            ),
            "contradicted": ("Contradicted", "The report says both that it abated and that it did not."),
        },
    ),
    Codes(
        "rechallenge",
        "What happened when the drug was given again",
        {
            "positive": ("Positive", "The drug was given again and the reaction recurred."),
            "negative": ("Negative", "The drug was given again and the reaction did not recur."),
            "outcome-unknown": ("Outcome unknown", "The drug was given again; what happened is not known."),
            "not-done": ("Not done", "The drug was not given again."),
            "confounded": (
                "Confounded",
                "The drug was given again, but something else may explain what happened then.",
            ),
            "contradicted": ("Contradicted", "The report says both that the reaction recurred and that it did not."),
            "tolerated-desensitisation": (
                "Tolerated desensitisation",
                "The drug was given again in slowly rising doses and was tolerated; this says little about causality.",
            ),
        },
    ),
    Codes(
        "causality-method",
        "Methods of causality assessment",
        {
            "naranjo": ("Naranjo ADR probability scale", "Ten questions with weights and a total (Naranjo 1981)."),
            "who-umc": ("WHO-UMC system", "Categories with criteria, of the Uppsala Monitoring Centre."),
            "liverpool": ("Liverpool ADR causality assessment tool", "A decision tree (Gallagher 2011)."),
            "rucam": ("RUCAM", "A weighted score for liver injury (Danan and Teschke 2016)."),
            "global-introspection": ("Global introspection", "The judgement of an expert without a formal instrument."),
            "other": ("Other method", "Another method, named in text."),
        },
    ),
    Codes(
        "report-section",
        "Sections of the Composition of a case",
        {
            "events": ("Events", "The reactions and other reportable events."),
            "drugs": ("Drugs", "The drugs of the case, in every role."),
            "tests": ("Tests", "Tests and examinations with their results."),
            "history": ("History", "What is known about the patient from before or beside the reaction."),
            "causality": ("Causality", "Causality assessments with their answers and scores."),
            "narrative": ("Narrative", "The course of the case in words."),
            "reporter-comment": ("Reporter's comments", "What the reporter thinks of the case."),
            "sender-comment": ("Sender's comments", "What the sender thinks of the case."),
            "source": ("Source", "Where the report comes from."),
        },
    ),
    Codes(
        "datum-basis",
        "How a datum follows from the report",
        {
            "stated": ("Stated", "The report says it."),
            "inferred": ("Inferred", "The datum follows from the report but is not said in it."),
        },
    ),
    Codes(
        "reading-confidence",
        "How sure the software that read a source is of a datum",
        {
            "low": ("Low", "More often wrong than right in what it was measured on."),
            "medium": ("Medium", "More often right than wrong, and to be checked."),
            "high": ("High", "Rarely wrong, and still to be confirmed by a person."),
        },
    ),
)


def artefacts() -> dict[str, dict[str, Any]]:
    """Every definition by file name."""
    found = {f"StructureDefinition-{extension.name}.json": _structure(extension) for extension in EXTENSIONS}
    for codes in CODES:
        found[f"CodeSystem-{codes.name}.json"] = _code_system(codes)
        found[f"ValueSet-{codes.name}.json"] = _value_set(codes)
    return found


def rendered(document: dict[str, Any]) -> str:
    """A definition as it stands in its file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _head(kind: str, name: str, title: str, description: str) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": name,
        "url": f"{BASE}/{kind}/{name}",
        "name": "".join(part.capitalize() for part in name.split("-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "publisher": "aefhir",
        "description": description,
    }


def _structure(extension: Extension) -> dict[str, Any]:
    url = profile(extension.name)
    return {
        **_head("StructureDefinition", extension.name, extension.short, extension.definition),
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": place} for place in extension.contexts],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {
            "element": [
                {"id": "Extension", "path": "Extension", "short": extension.short, "definition": extension.definition},
                {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
                {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
                {"id": "Extension.value[x]", "path": "Extension.value[x]", "min": 1, **_value(extension)},
            ]
        },
    }


def _value(extension: Extension) -> dict[str, Any]:
    value: dict[str, Any] = {"type": [_type(name) for name in extension.types]}
    if extension.values:
        value["binding"] = {"strength": extension.strength, "valueSet": f"{BASE}/ValueSet/{extension.values}"}
    return value


def _type(name: str) -> dict[str, Any]:
    code, _, target = name.partition("(")
    if not target:
        return {"code": code}
    return {"code": code, "targetProfile": [f"http://hl7.org/fhir/StructureDefinition/{target.rstrip(')')}"]}


def _code_system(codes: Codes) -> dict[str, Any]:
    return {
        **_head("CodeSystem", codes.name, codes.title, f"{codes.title}."),
        "caseSensitive": True,
        "content": "complete",
        "count": len(codes.concepts),
        "concept": [
            {"code": code, "display": display, "definition": definition}
            for code, (display, definition) in codes.concepts.items()
        ],
    }


def _value_set(codes: Codes) -> dict[str, Any]:
    include = [{"system": code_system(codes.name)}, *([codes.also] if codes.also else [])]
    return {
        **_head("ValueSet", codes.name, codes.title, f"{codes.title}."),
        "compose": {"include": include},
    }


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, document in artefacts().items():
        (FOLDER / name).write_text(rendered(document), encoding="utf-8")


if __name__ == "__main__":
    main()
