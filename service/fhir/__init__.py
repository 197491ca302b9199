"""FHIR as plain dicts: JSON text, elements, identity, narrative, bundles."""
