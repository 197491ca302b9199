"""Validation in layers; each answers pass, fail or skipped."""
