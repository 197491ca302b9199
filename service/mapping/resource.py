"""One resource under construction: its body, its narrative, and the trace from report field to element.

The trace says which element each datum of the report went to. Three things read it: the mark on inferred data,
the coverage report, and the test that holds mappings/elements.csv against the code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from service.fhir.canonical import CORE, profile
from service.fhir.elements import Element
from service.fhir.narrative import narrative

_EMPTY: Final[tuple[object, ...]] = (None, "", [], {}, ())
BASIS: Final = profile("basis")


@dataclass(frozen=True, slots=True)
class Traced:
    """The datum at JSON Pointer `at` stands in container[key] of the resource."""

    at: str
    resource: Resource
    container: Element
    key: str


@dataclass(slots=True)
class Resource:
    """A resource being built. Lines said become its narrative; finish() gives the dict."""

    kind: str
    id: str
    trace: list[Traced]
    body: Element = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    extensions: list[Element] = field(default_factory=list)
    contained: list[Element] = field(default_factory=list)
    inferred: list[str] = field(default_factory=list)
    shows_extensions: bool = False
    named: int = 0

    @property
    def reference(self) -> str:
        """The relative reference to it."""
        return f"{self.kind}/{self.id}"

    def put(self, key: str, value: Any, at: str | None = None, within: Element | None = None) -> None:
        """Set an element of the body (or of `within`) from the datum at `at`; an empty value sets nothing."""
        if value in _EMPTY:
            return
        container = self.body if within is None else within
        container[key] = value
        if at is not None:
            self.trace.append(Traced(at, self, container, key))

    def put_or_unknown(self, key: str, value: Any, at: str | None = None) -> None:
        """Set an element that FHIR asks for; where the report has no value for it, that there is one but not known."""
        self.put(key, value, at)
        if value is None:
            unknown = {"url": f"{CORE}/data-absent-reason", "valueCode": "unknown"}
            self.body[f"_{key}"] = {"extension": [unknown]}

    def seen(self, at: str, container: Element, key: str) -> None:
        """Trace a datum to an element that was set elsewhere."""
        self.trace.append(Traced(at, self, container, key))

    def extend(self, url: str, at: str | None = None, within: Element | None = None, **value: Any) -> None:
        """Add an extension to the resource (or to the element `within`) from the datum at `at`."""
        element = {"url": url, **value}
        self.shows_extensions = True
        if within is None:
            self.extensions.append(element)
        else:
            within.setdefault("extension", []).append(element)
        if at is not None:
            key = next(iter(value))
            self.trace.append(Traced(at, self, element, key))

    def say(self, line: str | None, extension: bool = False) -> None:
        """Add a line of the narrative; extension: the line shows what stands in an extension."""
        if line:
            # The reporter's own words often end with a full stop of their own.
            doubled = (line.endswith("..") and line[-3:] != "...") or line.endswith("....")
            self.lines.append(line[:-1] if doubled else line)
            self.shows_extensions = self.shows_extensions or extension

    def next_name(self) -> str:
        """An id for an element that has none: its number among those of this resource."""
        self.named += 1
        return f"e{self.named}"

    def finish(self) -> Element:
        """The resource as a dict, in the order of the FHIR definition where it matters to readers."""
        if self.inferred:
            self.say(f"Inferred, not said in the report: {', '.join(sorted(set(self.inferred)))}.", extension=True)
        head: Element = {"resourceType": self.kind, "id": self.id}
        if self.lines:
            head["text"] = narrative(self.lines, "extensions" if self.shows_extensions else "generated")
        if self.contained:
            head["contained"] = self.contained
        if self.extensions:
            head["extension"] = self.extensions
        return {**head, **self.body}


def mark_inferred(traced: Traced, pointer: str) -> None:
    """Put the mark "inferred" on the element of a datum that the report does not say in so many words.

    pointer: the inferred datum, which may be a part of what the element holds, or the whole that this is part of.
    """
    value = traced.container[traced.key]
    if traced.key == "reference":
        # A Reference is marked as a whole, not its string.
        _mark(traced.container)
    elif isinstance(value, list):
        for element in value:
            _mark(element)
    elif isinstance(value, dict):
        _mark(value)
    else:
        _mark(traced.container.setdefault(f"_{traced.key}", {}))
    whole = min(traced.at, pointer, key=len)
    names = [part for part in whole.split("/") if part and not part.isdigit()]
    traced.resource.inferred.append(names[-1].replace("_", " "))


def _mark(element: Element) -> None:
    mark = {"url": BASIS, "valueCode": "inferred"}
    marks = element.setdefault("extension", [])
    if mark not in marks:
        marks.append(mark)


def original_text(text: str) -> Element:
    """The reporter's words beside (or instead of) a value; a core extension of R4."""
    return {"url": f"{CORE}/originalText", "valueString": text}
