"""Invariants of what gathers other resources: Composition, List, Linkage, Measure and its report, sequences.

Source: the pages of http://hl7.org/fhir/R4/ of each type.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, count, has, has_any, parts
from service.validation.invariants.rule import Context

family: Final = Family("composition.html")


@family.rule("cmp-1", "Composition.section", "A section has something in it", "text, entry or section")
def section_has_content(section: Json, _: Context) -> bool:
    """A section has a text, entries or sections."""
    return "text" in section or "entry" in section or "section" in section


@family.rule("cmp-2", "Composition.section", "Only an empty section says why it is empty", "emptyReason without entry")
def empty_section_is_empty(section: Json, _: Context) -> bool:
    """Not both entries and a reason for their absence."""
    return "emptyReason" not in section or "entry" not in section


@family.rule("lst-1", "List", "Only an empty list says why it is empty", "emptyReason without entry", page="list.html")
def empty_list_is_empty(given: Json, _: Context) -> bool:
    """Not both entries and a reason for their absence."""
    return "emptyReason" not in given or "entry" not in given


@family.rule("lst-2", "List", "Only a list of changes tells what was deleted", "mode changes", page="list.html")
def deleted_in_changes(given: Json, _: Context) -> bool:
    """What was deleted stands in lists of changes."""
    return given.get("mode") == "changes" or not any(has(entry, "deleted") for entry in given.get("entry", ()))


@family.rule("lst-3", "List", "Only a list that is worked on tells when", "mode working", page="list.html")
def dated_while_working(given: Json, _: Context) -> bool:
    """Dates of entries stand in working lists."""
    return given.get("mode") == "working" or not any(has(entry, "date") for entry in given.get("entry", ()))


@family.rule("lnk-1", "Linkage", "A link needs two ends", "two items or more", page="linkage.html")
def link_has_two_ends(linkage: Json, _: Context) -> bool:
    """There are two items or more."""
    return len(linkage.get("item", ())) > 1


@family.rule(
    "mea-1",
    "Measure",
    "Strata come from one criterion or from components",
    "one of component and code, description, criteria",
    page="measure.html",
)
def stratifier_is_one_kind(measure: Json, _: Context) -> bool:
    """Each stratifier has components or is one itself."""
    return all(
        has_any(one, "code", "description", "criteria") != ("component" in one)
        for one in parts(measure, "group", "stratifier")
    )


@family.rule(
    "mrp-1",
    "MeasureReport",
    "A report that collects data has no groups",
    "no group in the type data-collection",
    page="measurereport.html",
)
def collection_has_no_groups(report: Json, _: Context) -> bool:
    """A collection of data has no groups."""
    return "group" not in report or report.get("type") != "data-collection"


@family.rule(
    "mrp-2",
    "MeasureReport",
    "A stratum is one value or has components",
    "one of value, component",
    page="measurereport.html",
)
def stratum_is_one_kind(report: Json, _: Context) -> bool:
    """Each stratum has a value or components."""
    return all(("value" in one) != ("component" in one) for one in parts(report, "group", "stratifier", "stratum"))


@family.rule(
    "msq-3",
    "MolecularSequence",
    "Positions are counted from 0 or from 1",
    "coordinateSystem 0 or 1",
    page="molecularsequence.html",
)
def counted_from_zero_or_one(sequence: Json, _: Context) -> bool:
    """The coordinate system is 0 or 1."""
    return sequence.get("coordinateSystem") in (0, 1)


@family.rule(
    "msq-5",
    "MolecularSequence.referenceSeq",
    "A chromosome is one of a genome build",
    "chromosome and genomeBuild, or neither",
    page="molecularsequence.html",
)
def chromosome_of_build(reference: Json, _: Context) -> bool:
    """Chromosome and build go together."""
    return ("chromosome" in reference) == has(reference, "genomeBuild")


@family.rule(
    "msq-6",
    "MolecularSequence.referenceSeq",
    "What the sequence is compared with is said in one way",
    "one of genomeBuild, referenceSeqId, referenceSeqPointer, referenceSeqString",
    page="molecularsequence.html",
)
def reference_in_one_way(reference: Json, _: Context) -> bool:
    """Exactly one of the four ways."""
    ways = ("genomeBuild", "referenceSeqId", "referenceSeqPointer", "referenceSeqString")
    return count(reference, *ways) == 1
