"""CaseReport -> FHIR resources: one module per resource."""
