"""Finds the verified codes of a reporter's words: drugs, conditions, tests, units, routes, procedures.

The tables are mappings/terminology/*.csv, made by tools/build_terminology.py from codes that two sources confirm.
Words match when they equal one of a row's terms (service/terminology/fold.py); never a part, never a near miss.
No match is an answer: the words stand alone.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from typing import Final, Literal

from service import tables
from service.terminology.fold import fold

FOLDER: Final = "terminology"
Codings = tuple[dict[str, str], ...]

UNITS: Final = {
    "[Mass/volume]": ("g/L", "g/dL", "mg/L", "mg/dL", "mg/mL", "ug/L", "ug/dL", "ug/mL", "ng/mL", "ng/dL", "pg/mL"),
    "[Enzymatic activity/volume]": ("U/L", "IU/L", "[iU]/L", "ukat/L", "nkat/L"),
    "[Units/volume]": ("U/mL", "IU/mL", "[iU]/mL", "[arb'U]/mL", "AU/mL", "U/L", "kU/L"),
    "[Titer]": ("titer", "titre", "{titer}"),
}
"""Units that can measure what a LOINC name has in its brackets: dimensions only, none of them is emitted from here."""
Scale = Literal["quantitative", "titre", "ordinal"]


class Clinical:
    """The clinical tables, read once. Every look-up answers codings (system, version where known, code, display).

    The dicts are shared between calls: callers may embed them, never change them.
    """

    def __init__(self) -> None:
        self._drugs = _table("drugs")
        self._conditions = _table("conditions")
        self._procedures = _table("procedures")
        self._routes = _table("routes")
        self._units = _table("units")
        self._tests = _table("tests")

    def drug(self, name: str) -> Codings:
        """RxNorm ingredient, UNII and MeSH of a substance, or MeSH of a drug class."""
        return self._drugs.get((fold(name), ""), ())

    def condition(self, term: str) -> Codings:
        """SNOMED CT, HPO and, where its title is the term itself, ICD-10-CM of a disease, reaction or sign."""
        return self._conditions.get((fold(term), ""), ())

    def test(self, name: str, scale: Scale | None, unit: str | None = None) -> Codings:
        """LOINC of a test for this kind of result; without a kind none, because LOINC names the kind.

        With a unit as the report writes it, only codes whose property such a unit can measure: "mg/L" is no enzymatic
        activity, and "x ULN" is none of them.
        """
        codes = self._tests.get((fold(name), scale), ()) if scale else ()
        return tuple(code for code in codes if _measures(code["display"], unit)) if unit is not None else codes

    def procedure(self, term: str) -> Codings:
        """SNOMED CT of a procedure."""
        return self._procedures.get((fold(term), ""), ())

    def route(self, text: str) -> Codings:
        """SNOMED CT of a route of administration."""
        return self._routes.get((fold(text), ""), ())

    def unit(self, text: str) -> str | None:
        """The UCUM code of a unit as written, or None."""
        codings = self._units.get((fold(text), ""))
        return codings[0]["code"] if codings else None


@functools.cache
def load_clinical() -> Clinical:
    """The tables that ship with the package, one object for the process."""
    return Clinical()


def _measures(display: str, unit: str) -> bool:
    """Whether a result in this unit can be of the property that a LOINC display names; yes where it names none."""
    units = next((units for mark, units in UNITS.items() if mark in display), None)
    return units is None or fold(unit).replace("µ", "u") in {fold(one) for one in units}


def _table(name: str) -> Mapping[tuple[str, str], Codings]:
    found: dict[tuple[str, str], Codings] = {}
    for row in csv.DictReader(tables.read_text(FOLDER, f"{name}.csv").splitlines()):
        coding = {key: row[key] for key in ("system", "version", "code", "display") if row[key]}
        for term in row["terms"].split("|"):
            key = (fold(term), row["scale"])
            found[key] = (*found.get(key, ()), coding)
    return found
