"""Layer `invariants`: the constraints of R4, one named function a key, that no other layer decides.

RULES says which rules hold for a type. The walk (service/validation/walk.py) calls them for each element of that
type, and of every type built on it: those of `Element` hold for every element, those of `DomainResource` for every
resource with a narrative, those of `Quantity` for an Age. Keys of RULES are the names of mappings/fhir-r4:
`Patient`, `Bundle.entry` (elements of an element), `Reference`, `BackboneElement`, `Resource`.

The contract between the walk and a rule:

- check(value, context) says whether the rule holds. value is the object as JSON has it (choices spelt out:
  `valueQuantity`; `_birthDate` beside `birthDate`); it is never an empty object. Values and context are not changed.
- A rule must be right on any value whose structure is right. Where structure is wrong inside the element, the walk
  asks nevertheless, and takes an exception (AttributeError, KeyError, TypeError, ValueError) for "cannot be said".
- A rule of a CodeableConcept, Coding, Extension, Identifier or Period looks at the value alone: it is not asked again
  of one that was found right.
- Rules run after all that is inside the element was walked, in the order of the tuple, inherited rules first.
- The issue has the rule's key, its severity, code `invariant`, the element's own place, the rule's text, and
  its expression as what is expected.
- What another layer decides is not said again here: ele-1 (key json-empty), ext-1 (extension-value),
  dom-2 (contained-nested), dom-3 (contained-orphan), ref-1 (contained-missing), bdl-3 where the request is absent
  (request-missing), bdl-7 (fullurl-repeated), bdl-8 (fullurl-format), sqty-1 (cardinality-max), txt-1 and
  txt-2 (layer primitives).
- What stands outside of the element (context) may be misshapen without the walk knowing it.

Each family is one module; its functions are gathered by the decorator of family.py. R4's expressions are the authority;
where they are not what the reference validator evaluates, the module says so. A right and a wrong example of each rule
stand in mappings/rules/invariants.json.

Sources: the StructureDefinitions of hl7.fhir.r4.core 4.0.1, and for each rule its link.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.validation.invariants import (
    bundles,
    capabilities,
    conditions,
    datatypes,
    definitions,
    documents,
    elements,
    medications,
    metadata,
    names,
    observations,
    people,
    questionnaires,
    resources,
    structures,
    terminologies,
    testing,
    timings,
    workflows,
)
from service.validation.invariants.family import merged
from service.validation.invariants.rule import Context, Rule

_FAMILIES: Final = (
    resources,
    datatypes,
    timings,
    metadata,
    elements,
    bundles,
    conditions,
    observations,
    medications,
    people,
    workflows,
    documents,
    questionnaires,
    names,
    capabilities,
    terminologies,
    definitions,
    structures,
    testing,
)
RULES: Final[Mapping[str, tuple[Rule, ...]]] = MappingProxyType(merged(each.family for each in _FAMILIES))

__all__ = ["RULES", "Context", "Rule"]
