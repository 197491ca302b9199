"""The case while it is being mapped: ids, references, the resources built so far, the trace, the issues.

It lives for one call of map_report and never leaves it; builders read the report and add to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from service.fhir.elements import Element, concept
from service.fhir.identity import resource_id
from service.issues import Issue, Severity, shown
from service.mapping.context import Context
from service.mapping.resource import Resource, Traced
from service.report.model import CaseReport, Code, Indication


class Keyed(Protocol):
    """Anything of the report that has a key."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


def by_key(items: Sequence[T]) -> list[tuple[int, T]]:
    """The entries with their positions, in the order of their keys: the order of a keyed list says nothing,
    so it must not reach the bundle (DESIGN: references and ids use keys, never positions).
    """
    return sorted(enumerate(items), key=lambda pair: pair[1].key)


def by_target(indications: Sequence[Indication]) -> list[tuple[int, Indication]]:
    """The same for a drug's indications, which name an entry of the history or have a key of their own."""
    return sorted(enumerate(indications), key=lambda pair: (pair[1].history or "", pair[1].key or ""))


class Case:
    """State of one mapping. `sections` maps a Composition section code to the resources that it lists; `evidence` is
    that of the report, with its positions there, without what is stale; `quotes` maps a JSON Pointer to the positions
    of the evidence that quotes the source for it.
    """

    def __init__(self, report: CaseReport, context: Context) -> None:
        self.report = report
        self.context = context
        self.resources: list[Resource] = []
        self.sections: dict[str, list[Resource]] = {}
        self.trace: list[Traced] = []
        self.issues: list[Issue] = []
        self._said: set[tuple[str, str]] = set()
        self.drugs = {drug.key: drug for drug in report.drugs}
        self.reactions = {reaction.key: reaction for reaction in report.reactions}
        self.quotes: dict[str, list[int]] = {}
        self.evidence = [(number, one) for number, one in enumerate(report.evidence) if not one.stale]
        for number, evidence in self.evidence:
            if evidence.quote is not None:
                self.quotes.setdefault(evidence.at, []).append(number)
        self._ids: dict[tuple[str, str], str] = {}

    def id(self, kind: str, key: str) -> str:
        """The id of the resource of this kind for this key, whether or not it is built yet."""
        known = self._ids.get((kind, key))
        if known is None:
            identifier = self.report.identifier
            known = resource_id(identifier.system, identifier.value, kind, key)
            self._ids[kind, key] = known
        return known

    def ref(self, kind: str, key: str) -> Element:
        """A relative reference to it."""
        return {"reference": f"{kind}/{self.id(kind, key)}"}

    def new(self, kind: str, key: str, section: str) -> Resource:
        """Start a resource of the case and list it in a section of the Composition."""
        resource = Resource(kind, self.id(kind, key), self.trace)
        self.resources.append(resource)
        self.sections.setdefault(section, []).append(resource)
        return resource

    @property
    def patient(self) -> Element:
        """A reference to the patient."""
        return self.ref("Patient", "")

    def say(
        self,
        severity: Severity,
        key: str,
        text: str,
        pointer: str,
        *,
        code: str,
        found: str | None = None,
        expected: str | None = None,
    ) -> None:
        """Leave an issue at a place of the report, once; code is one of http://hl7.org/fhir/issue-type."""
        if (key, pointer) not in self._said:
            self._said.add((key, pointer))
            self.issues.append(Issue(severity, code, key, text, pointer=pointer, found=found, expected=expected))

    def coded(self, topic: str, value: str, text: str | None = None) -> Element:
        """A CodeableConcept of a report value, by its concept map; words alone where the map has no target."""
        return concept(self.context.maps.translate(topic, value), text)

    def code(self, topic: str, value: str) -> str | None:
        """The first target code of a report value."""
        codings = self.context.maps.translate(topic, value)
        return codings[0]["code"] if codings else None

    def term(
        self,
        words: str,
        codes: Iterable[Code],
        look_up: Callable[[str], Sequence[dict[str, str]]] | None,
        at: str,
    ) -> Element:
        """The reporter's words with the codes that the report states and those of our verified tables.

        Stated codes come first and are marked userSelected, in the order of their content, as theirs in the report
        says nothing; ours are added only for systems that the report leaves open. No code at all is no fault: the
        words stand, and an issue says so.
        """
        stated = [stated_coding(code) for code in sorted(codes, key=_by_content)]
        systems = {coding["system"] for coding in stated}
        ours = [coding for coding in look_up(words) if coding["system"] not in systems] if look_up else []
        if not stated and not ours:
            self.say(
                "information",
                "code-unmapped",
                "no verified code for these words: they stay as text",
                at,
                code="not-found",
                found=shown(words),
            )
        return concept([*stated, *ours], words)


def _by_content(code: Code) -> tuple[str, ...]:
    return code.system, code.code, code.version or "", code.display or ""


def stated_coding(code: Code) -> Element:
    """A code as the report states it, marked as the user's choice; not checked against its system."""
    coding: Element = {"system": code.system}
    if code.version is not None:
        coding["version"] = code.version
    coding["code"] = code.code
    if code.display is not None:
        coding["display"] = code.display
    coding["userSelected"] = True
    return coding
