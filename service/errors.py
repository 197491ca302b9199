"""Exit codes of the command line, and the one exception that carries issues.

AefhirError
└── Refused         the input cannot be used; `issues` says why, place by place
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from service.issues import Issue


class Exit(IntEnum):
    """What the command's exit code means; documented in the README."""

    OK = 0
    INVALID = 1
    USAGE = 2
    SERVER = 3
    CONFLICT = 4
    NOT_VERIFIED = 5


class AefhirError(Exception):
    """Base of all errors that aefhir raises on purpose."""


class Refused(AefhirError):
    """The input cannot be used. All reasons at once, at least one of them an error."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.issues = tuple(issues)
