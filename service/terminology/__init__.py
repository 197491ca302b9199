"""Code translations: report value -> FHIR, HL7 or E2B code; reporter's words -> verified clinical code."""
