"""What a bundle may say: strings, words, codes and numbers of its report, of mappings/ and of the mapping's code."""

from __future__ import annotations

import ast
import csv
import functools
import html
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from service import mapping, tables
from service.causality import naranjo
from service.fhir import canonical
from service.report.model import CaseReport
from tests.cases import Json, walk

WORD: Final = re.compile(r"[^\W_]+")
TAG: Final = re.compile(r"</?(?:div|p)(?: xmlns=\"http://www\.w3\.org/1999/xhtml\")?>")
URL_HEADS: Final = (
    canonical.BP,
    canonical.IC,
    canonical.CORE,
    canonical.profile("").rstrip("/"),
    "http://hl7.org/fhir/5.0/StructureDefinition",
)
CATEGORY_SYSTEM: Final = canonical.code_system("naranjo-category")
MADE_FROM: Final = ("https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/")


def words(text: str) -> set[str]:
    """The words and numbers in a text, without mark-up, in lower case."""
    return {word.casefold() for word in WORD.findall(html.unescape(TAG.sub(" ", text)))}


@functools.cache
def literals() -> frozenset[str]:
    """Every string that the code of the mapping can write: its literals, without docstrings."""
    service = Path(mapping.__file__).parents[1]
    found: set[str] = set()
    for path in (*(service / "mapping").glob("*.py"), *(service / "fhir").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                found.add(node.value)
    return frozenset(found)


@functools.cache
def literal_words() -> frozenset[str]:
    """The words of those literals."""
    return frozenset(word for literal in literals() for word in words(literal))


@functools.cache
def shipped_codings() -> frozenset[tuple[str, str, str]]:
    """System, code and display (or "") of every code in mappings/."""
    found = set()
    for path in tables.root().rglob("*.json"):
        document = tables.read_json(*path.relative_to(tables.root()).parts)
        for group in document.get("group", ()):
            for element in group["element"]:
                codes = [target for target in element["target"] if "code" in target]
                found |= {(group["target"], target["code"], target.get("display", "")) for target in codes}
        if document.get("resourceType") == "CodeSystem":
            concepts = document["concept"]
            found |= {(document["url"], concept["code"], concept.get("display", "")) for concept in concepts}
    for path in (tables.root() / "terminology").glob("*.csv"):
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
        found |= {(row["system"], row["code"], row["display"]) for row in rows}
    return frozenset(found)


class Vocabulary:
    """What the bundle of one report may say."""

    def __init__(self, report: Json, read: CaseReport, bundle: Json) -> None:
        leaves = [value for _, value in walk(report)]
        self.strings = {value for value in leaves if isinstance(value, str)} | {read.digest}
        given = [value for value in leaves if isinstance(value, int | Decimal) and not isinstance(value, bool)]
        self.numbers = {str(value) for value in given}
        self.stated = [value for key, value in walk(report) if key == "codes" and isinstance(value, dict)]
        self.words = set().union(*map(words, self.strings), *(words(f"{value:f}") for value in given), literal_words())
        self.words |= {f"{unit}s" for unit in self.strings & set(_time_units())}
        self.words |= {word for word in _coded_words(bundle) if word.isalpha()}
        self.derived = set().union(*map(_points, read.assessments)) if read.assessments else set()
        self.words |= {number.lstrip("-") for number in self.derived}
        self.categories = {category for assessment in read.assessments for category in _categories(assessment)}

    def may_say(self, text: str) -> bool:
        """Whether every word of a free text is the report's, the mapping's own or that of a code in the bundle, and
        every number given or derived.
        """
        return words(text) <= self.words

    def may_state(self, value: str) -> bool:
        """Whether a value that is not free text is the report's, or one that the mapping has for it."""
        made = {f"{base}{stated}" for base in MADE_FROM for stated in self.strings}
        return value in self.strings or value in literals() or value in shipped_codes() or value in made

    def may_count(self, value: int | Decimal) -> bool:
        """Whether a number stands in the report, with these digits, or is derived from its answers."""
        return str(value) in self.numbers or str(value) in self.derived

    def may_code(self, coding: Json) -> bool:
        """Whether a coding is the reporter's, marked so, or one of mappings/ or of the mapping's code."""
        stated = {key: value for key, value in coding.items() if key != "userSelected"}
        if coding.get("userSelected"):
            return stated in self.stated
        if coding["system"] == CATEGORY_SYSTEM and coding["code"] not in self.categories:
            return False
        shipped = (coding["system"], coding["code"], coding.get("display", ""))
        return shipped in shipped_codings() or set(shipped) <= literals() | {""}


@functools.cache
def shipped_codes() -> frozenset[str]:
    """Every code and system in mappings/, and the Questionnaire by its canonical."""
    instrument = naranjo.load()
    systems_and_codes = {part for system, code, _ in shipped_codings() for part in (system, code)}
    link_ids = {
        value for key, value in walk(tables.read_json("naranjo", "Questionnaire-naranjo.json")) if key == "linkId"
    }
    return frozenset(systems_and_codes | link_ids | {f"{instrument.url}|{instrument.version}"})


def is_extension_url(url: str) -> bool:
    """Whether an extension is one that the mapping's code names: one of ours or of the HL7 guides."""
    head, _, tail = url.rpartition("/")
    return url in literals() or (head in URL_HEADS and bool({tail, f"/{tail}"} & literals()))


def _time_units() -> tuple[str, ...]:
    return ("year", "month", "week", "day", "hour", "minute", "second")


def _coded_words(bundle: Json) -> set[str]:
    codings = [value for _, value in walk(bundle) if isinstance(value, dict) and "system" in value and "code" in value]
    return {word for coding in codings for part in ("code", "display") for word in words(coding.get(part, ""))}


def _categories(assessment: Any) -> set[str | None]:
    """The categories that may be coded: of the answers; without any the stated one; else the band of a stated score."""
    if assessment.answers:
        return {naranjo.score({item: given.answer for item, given in assessment.answers}).category}
    if assessment.category is not None or assessment.score is None:
        return {assessment.category}
    return {naranjo.category_of(assessment.score)}


def _points(assessment: Any) -> set[str]:
    """What follows from the answers of an assessment: items, points, total, what an incomplete one may come to."""
    if not assessment.answers:
        return set()
    score = naranjo.score({item: given.answer for item, given in assessment.answers})
    totals = () if score.total is None else (score.total,)
    numbers = {str(number) for number in (*naranjo.load().items, *score.points.values(), *score.span, *totals)}
    return numbers | set(score.categories) | words(naranjo.NOT_ANSWERED)
