"""The warning of R4 that the name of a definition should be one that programs can use.

Source: http://hl7.org/fhir/R4/ on each of these types; the keys differ, the rule is one. A name that is absent breaks
nothing, as the reference validator has it; a ChargeItemDefinition has none (cid-0).
"""

from __future__ import annotations

import re
from typing import Final

from service.validation.invariants.family import Family, Json
from service.validation.invariants.rule import Context

_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")
_KEYS: Final = {
    "ActivityDefinition": "adf-0",
    "CapabilityStatement": "cpb-0",
    "CodeSystem": "csd-0",
    "CompartmentDefinition": "cpd-0",
    "ConceptMap": "cmd-0",
    "EffectEvidenceSynthesis": "ees-0",
    "EventDefinition": "evd-0",
    "Evidence": "evi-0",
    "EvidenceVariable": "evv-0",
    "ExampleScenario": "esc-0",
    "GraphDefinition": "gdf-0",
    "ImplementationGuide": "ig-0",
    "Library": "lib-0",
    "Measure": "mea-0",
    "MessageDefinition": "msd-0",
    "NamingSystem": "nsd-0",
    "OperationDefinition": "opd-0",
    "PlanDefinition": "pdf-0",
    "Questionnaire": "que-0",
    "ResearchDefinition": "rsd-0",
    "ResearchElementDefinition": "red-0",
    "RiskEvidenceSynthesis": "rvs-0",
    "SearchParameter": "spd-0",
    "StructureDefinition": "sdf-0",
    "StructureMap": "smp-0",
    "TerminologyCapabilities": "tcp-0",
    "TestScript": "tst-0",
    "ValueSet": "vsd-0",
}

family: Final = Family("conformance-module.html")


def is_a_name_for_programs(definition: Json, _: Context) -> bool:
    """The name begins with a capital and has letters, digits and underscores only."""
    return "name" not in definition or _NAME.fullmatch(definition["name"]) is not None


for _on, _key in _KEYS.items():
    family.rule(
        _key,
        _on,
        "The name of a definition should be one that programs can use",
        "a capital, then letters, digits and underscores",
        page=f"{_on.lower()}.html",
        severity="warning",
    )(is_a_name_for_programs)
