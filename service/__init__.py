"""aefhir: case reports of adverse drug reactions to FHIR R4."""

__version__ = "0.1.0"
