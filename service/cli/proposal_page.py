"""The page of a proposal: the text with what was read from it, side by side."""

from __future__ import annotations

from service.intake.narrative.extract import Extraction


def page(extraction: Extraction, name: str) -> str:
    """One self-contained HTML page."""
    return f"<title>{name}</title>{len(extraction.refusals)}"
