"""What the mapping needs from outside, in one frozen object: it reads no file and no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from service.causality.limits import Table
from service.causality.naranjo import Instrument
from service.terminology.clinical import Clinical
from service.terminology.maps import Maps

Evidence = Literal["none", "resource", "element"]
MAPPING_VERSION: Final = "1"
"""Changes only when emitted bytes do; the package version is never emitted (DESIGN: identity)."""


@dataclass(frozen=True, slots=True)
class Context:
    """Code translations, verified clinical codes, the Naranjo instrument and where it misleads. evidence: how finely
    the words of the source are told, as Provenance.
    """

    maps: Maps
    clinical: Clinical
    instrument: Instrument
    limits: Table
    mapping_version: str = MAPPING_VERSION
    evidence: Evidence = "resource"
