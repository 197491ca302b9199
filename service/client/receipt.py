"""What became of one case: the receipt that a submission or a verification leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from service.client.answers import Written
from service.client.compare import Difference
from service.issues import Issue

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


def unreachable(case: str, version: int, why: str) -> Receipt:
    """The receipt of a case of which it is not known what became of it, because the server does not answer."""
    issue = Issue("error", "transient", "server-unreachable", why, expected="the same command again later")
    return Receipt(case, version, "unreachable", issues=(issue,))
