"""A name that stands in the text."""

from __future__ import annotations

from dataclasses import dataclass

from service.intake.narrative.names import Kind


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: span of the clean text, what it names, the number of its sentence.

    name: the preferred name in lower case, the same for all names of a thing.
    flags: abbreviation; defined (by the text, in brackets); stem, suffix, head (known by form only: less sure);
    predicate (an adjective that tells a finding of somebody: "became drowsy"); coordinated (an adjective that shares a
    noun: the hepatic of "hepatic and renal failure"); endogenous (a substance of the body, here given as a drug);
    vaccine; named-again (by its class: "the antibiotic"); sign, neoplasm (of findings); test-substance (an allergen or
    reagent of a test, not given as treatment);
    of analytes the kind of examination: imaging, procedure, exam, survey, vital-signs.
    """

    start: int
    end: int
    kind: Kind
    name: str
    sentence: int
    flags: frozenset[str] = frozenset()
