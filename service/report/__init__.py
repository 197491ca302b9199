"""The case report: input contract, reader, model."""

FORMAT = "aefhir-report/1"
"""What a report says of itself: that it is one, of this version of the contract."""
