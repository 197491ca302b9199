"""Validation in layers; each answers pass, fail or skipped.

check(resource) is the whole of it: every layer of LAYERS over one resource or Bundle, in one Verdict.
"""

from service.validation.verdict import ALL_OFFLINE, LAYERS, Outcome, Verdict, check

__all__ = ["ALL_OFFLINE", "LAYERS", "Outcome", "Verdict", "check"]
