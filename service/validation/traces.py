"""Layer `project`, on where the data came from: evidence leads to what is there, a proposal is marked throughout.

Evidence is a Provenance that says which words were read (its entities have our extension `basis`). A case that no
person has reviewed has the security label of DESIGN on every resource, so that none is taken for a fact once it stands
alone; a case without the label on its Composition has it nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.fhir.canonical import CORE, profile
from service.issues import Issue
from service.validation.case import Case, Json, broken, extension, ids, objects

BASIS: Final = profile("basis")
TARGET_ELEMENT: Final = f"{CORE}/targetElement"
LABEL_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
LABEL_CODE: Final = "AIAST"


def evidence_leads_to_data(case: Case) -> Iterator[Issue]:
    """What evidence is about is a resource of the bundle, and the element it names is in it."""
    for path, provenance in case.of("Provenance"):
        if not any(extension(entity, BASIS) for entity in objects(provenance, "entity")):
            continue
        for index, target in enumerate(objects(provenance, "target")):
            at, resource = f"{path}.target[{index}]", case.get(target)
            if not resource:
                text = "the evidence is about a resource that the bundle lacks"
                yield broken("evidence-target", at, text, target.get("reference"), "a resource of the bundle")
                continue
            named = extension(target, TARGET_ELEMENT)
            element: Any = named.get("valueUri")
            if named and element not in list(ids(resource)):
                text = "the evidence is about an element that the resource lacks"
                yield broken("evidence-element", at, text, element, "the id of an element")


def label_is_everywhere(case: Case) -> Iterator[Issue]:
    """Either every resource of the case is marked as unreviewed, or none."""
    unreviewed = any(is_unreviewed(composition) for _, composition in case.of("Composition"))
    for path, resource in case.found.values():
        if is_unreviewed(resource) != unreviewed:
            has, hasnt = ("the case", "this resource") if unreviewed else ("this resource", "the case")
            text = f"{has} is marked as unreviewed, {hasnt} is not"
            expected = f"meta.security {LABEL_CODE} on " + ("every resource" if unreviewed else "none, or on the case")
            yield broken("unreviewed-label", path, text, f"{'no ' if unreviewed else ''}{LABEL_CODE}", expected)


def is_unreviewed(resource: Json) -> bool:
    """Whether the resource is marked as what software proposed and no person has reviewed."""
    labels = objects(resource.get("meta"), "security")
    return any(label.get("system") == LABEL_SYSTEM and label.get("code") == LABEL_CODE for label in labels)
