"""The URLs that this project defines, and the systems it writes.

BASE is the one canonical base: the files in mappings/ contain it literally, so changing it means changing them.
System URLs are those of the HL7 NamingSystem files (UTG); E2B lists are OIDs under 2.16.840.1.113883.3.989.2.1.1
(ICH ICSR Implementation Guide, April 2013) with the `urn:oid:` prefix.
"""

from __future__ import annotations

from typing import Final

BASE: Final = "https://aefhir.org/fhir"

SNOMED: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
E2B: Final = "urn:oid:2.16.840.1.113883.3.989.2.1.1"

BP: Final = "http://hl7.org/fhir/uv/ae-research-backport-ig/StructureDefinition"
IC: Final = "http://hl7.org/fhir/us/icsr-ae-reporting/StructureDefinition"
CORE: Final = "http://hl7.org/fhir/StructureDefinition"


def profile(name: str) -> str:
    """The URL of one of our own extensions."""
    return f"{BASE}/StructureDefinition/{name}"


def code_system(name: str) -> str:
    """The URL of one of our own code systems."""
    return f"{BASE}/CodeSystem/{name}"


QUESTIONNAIRE: Final = f"{BASE}/Questionnaire/naranjo"
