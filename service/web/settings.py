"""What an instance of the web service is told; nothing in it changes while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """server: base URL of the FHIR server, None for a service that does not submit. authorization: the header for it.

    timeout: seconds for one answer of the FHIR server; threads: requests to /submit at once; in_flight: cases of one of
    them at once; max_bytes: the largest body that is taken.
    """

    server: str | None = None
    authorization: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    threads: int = 4
    in_flight: int = 4
    max_bytes: int = 20 * MEGABYTE
