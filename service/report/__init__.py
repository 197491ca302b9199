"""The case report: input contract, reader, model."""
