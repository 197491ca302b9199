"""How well a reader of case reports does: expected results, the comparison field by field, the figures."""
