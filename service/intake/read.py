"""What every reader of a source format gives, and what it may be given beside the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.issues import Issue
from service.report.model import CaseReport


@dataclass(frozen=True, slots=True)
class Read:
    """One report of an input, or why it could not be read.

    position is its place as people are shown it: "" for the only one, "/2" in a list, "line 3" in NDJSON.
    case is its identifier as "system|value" and version its version, where they can be told; report is None where an
    issue is an error.
    """

    position: str
    report: CaseReport | None
    issues: tuple[Issue, ...]
    case: str | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller knows of an input, beside its bytes. format: its reader, else told from the content; case: which
    of several patients of a text, from 1.
    """

    format: str | None = None
    case: int | None = None


NOTHING: Final = Given()
"""The caller knows nothing but the bytes."""
REPORTS_ONLY: Final = Given(format="report")
"""The caller takes reports as JSON and no other format."""
