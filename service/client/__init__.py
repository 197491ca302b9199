"""The only place that speaks HTTP to a FHIR server: transport, credentials, submission, read-back, comparison."""
