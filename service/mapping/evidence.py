"""Provenance of what was read from a text: which of its words a resource, or an element of it, was read from.

One Provenance for each resource (or each element, then named by targetElement of the HL7 extensions pack and the
element's id), with an entity of role quotation for each passage. Like the Provenance of the whole case it is an audit
record: its id holds the versions of case and mapping. The full text is never embedded, only the few words quoted.
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import CORE, profile
from service.fhir.elements import Element, coded
from service.mapping.carriers import Carriers
from service.mapping.case import Case
from service.mapping.provenance import PARTICIPANT, version_key
from service.mapping.reporter import software
from service.mapping.resource import Resource, Traced
from service.mapping.source import KEY as SOURCE_KEY
from service.mapping.source import has_document
from service.report.model import Evidence

TARGET_ELEMENT: Final = f"{CORE}/targetElement"
BASIS: Final = profile("basis")
QUOTE: Final = profile("quote")
QUOTE_START: Final = profile("quote-start")
QUOTE_END: Final = profile("quote-end")
CONFIDENCE: Final = profile("confidence")
RULE: Final = profile("reading-rule")


def build_evidence(case: Case) -> None:
    """The Provenances of the evidence that quotes a source, as finely as the context asks for."""
    if case.context.evidence == "none":
        return
    index = Carriers(case)
    passages: dict[tuple[str, str], list[Evidence]] = {}
    carried = [(sorted(index.of(one.at)), one) for _, one in case.evidence if _tells(one)]
    for positions, evidence in sorted(carried, key=_place):
        for position in positions:
            traced = case.trace[position]
            element = _element_id(traced) if case.context.evidence == "element" else ""
            found = passages.setdefault((traced.resource.reference, element), [])
            if evidence not in found:
                found.append(evidence)
    for (reference, element), evidences in passages.items():
        _provenance(case, reference, element, evidences)


def _tells(evidence: Evidence) -> bool:
    """Whether it says more of the reading than that the datum is inferred, which is marked on the datum itself."""
    return any(part is not None for part in (evidence.quote, evidence.start, evidence.confidence, evidence.rule))


def _place(carried: tuple[list[int], Evidence]) -> tuple[object, ...]:
    """By what it is evidence of and where it stands, not by its position in the report, which says nothing."""
    positions, one = carried
    words = (one.source or "", one.start or 0, one.end or 0, one.quote or "")
    return positions, *words, one.basis, one.confidence or "", one.rule or ""


def _provenance(case: Case, reference: str, element: str, evidences: list[Evidence]) -> None:
    key = f"evidence/{reference}/{element}/{version_key(case)}"
    resource = Resource("Provenance", case.id("Provenance", key), case.trace)
    case.resources.append(resource)
    resource.contained.append(software(None))
    target: Element = {"reference": reference}
    if element:
        resource.extend(TARGET_ELEMENT, within=target, valueUri=element)
    resource.put("target", [target])
    resource.put_or_unknown("recorded", case.report.created, "/created")
    resource.put("activity", {"text": "read from the words of the source"})
    resource.put("agent", [{"type": coded(PARTICIPANT, "assembler", "Assembler"), "who": {"reference": "#software"}}])
    resource.put("entity", [_entity(case, resource, evidence) for evidence in evidences])
    for evidence in evidences:
        resource.say(f"Read from: “{evidence.quote}”." if evidence.quote is not None else None, extension=True)


def _entity(case: Case, resource: Resource, evidence: Evidence) -> Element:
    at = f"/evidence/{case.report.evidence.index(evidence)}"
    entity: Element = {}
    if evidence.quote is not None:
        resource.extend(QUOTE, f"{at}/quote", within=entity, valueString=evidence.quote)
    if evidence.start is not None and evidence.end is not None:
        resource.extend(QUOTE_START, f"{at}/start", within=entity, valueUnsignedInt=evidence.start)
        resource.extend(QUOTE_END, f"{at}/end", within=entity, valueUnsignedInt=evidence.end)
    resource.extend(BASIS, within=entity, valueCode=evidence.basis)
    if evidence.confidence is not None:
        resource.extend(CONFIDENCE, f"{at}/confidence", within=entity, valueCode=evidence.confidence)
    if evidence.rule is not None:
        resource.extend(RULE, f"{at}/rule", within=entity, valueString=evidence.rule)
    entity["role"] = "quotation" if evidence.quote is not None else "source"
    entity["what"] = _what(case, evidence)
    return entity


def _what(case: Case, evidence: Evidence) -> Element:
    """The document that is quoted: the article where the report names one, else its name or what it is."""
    if has_document(case.report.source):
        return case.ref("DocumentReference", SOURCE_KEY)
    return {"display": evidence.source or "the source of the case report"}


def _element_id(traced: Traced) -> str:
    """The id of the element that holds a datum, given to it where it has none: its number in the resource."""
    value = traced.container[traced.key]
    if traced.key == "reference":
        element = traced.container
    elif isinstance(value, list):
        element = value[0] if isinstance(value[0], dict) else traced.container
    elif isinstance(value, dict):
        element = value
    elif "url" in traced.container:
        # An extension is named itself: HAPI 8.8 drops the ids of the primitives in it (measured).
        element = traced.container
    else:
        element = traced.container.setdefault(f"_{traced.key}", {})
        # HAPI 8.8 drops the id of a primitive that has no extension (measured); an inferred datum has its mark already.
        element.setdefault("extension", [{"url": BASIS, "valueCode": "stated"}])
    if "id" not in element:
        element["id"] = traced.resource.next_name()
    return str(element["id"])
