"""What became of one case: the receipt that a submission or a verification leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from service.client.answers import Written
from service.client.compare import Difference
from service.client.http import Unreachable
from service.client.reasons import AGAIN
from service.issues import Issue

OUTCOME_UNKNOWN: Final = "outcome-unknown"
"""The key of the issue that goes with a case that was sent and may have been stored, or not."""

Result = Literal[
    "created",
    "updated",
    "remapped",
    "unchanged",
    "conflict",
    "stale",
    "absent",
    "invalid",
    "refused",
    "unreachable",
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """result says what was done; verified whether every resource was read back as sent (None: it was not read).

    case is "system|value"; differences are between what was sent and what the server holds.
    """

    case: str | None
    version: int | None
    result: Result
    verified: bool | None = None
    resources: tuple[Written, ...] = ()
    differences: tuple[Difference, ...] = ()
    issues: tuple[Issue, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The receipt as one NDJSON object."""
        return {
            "case": self.case,
            "version": self.version,
            "result": self.result,
            "verified": self.verified,
            "resources": [
                {"reference": one.reference, "version": one.version, "status": one.status} for one in self.resources
            ],
            "differences": [difference.as_dict() for difference in self.differences],
            "issues": [issue.as_dict() for issue in self.issues],
        }


def unreachable(case: str, version: int, error: Unreachable, *, sent: bool = False) -> Receipt:
    """The receipt of a case for which there was no server. sent: it went out, and no answer tells what became of it."""
    code = "transient" if error.expected == AGAIN else "exception"
    issue = Issue("error", code, OUTCOME_UNKNOWN if sent else error.key, str(error), expected=error.expected)
    return Receipt(case, version, "unreachable", issues=(issue,))
