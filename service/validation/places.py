"""Where in a resource something stands, and what is wrong there.

A place is a chain of (place above, element, index), so that the walk pays for one tuple a step and a FHIRPath is
only written when there is something to say. Choices are named as FHIRPath names them: `value`, not `valueQuantity`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from service.issues import Issue, Severity, shown

# (place above, element name, position in its list or None); the root is (None, resource type, None).
Place = tuple[Any, str, int | None]


def root(name: str) -> Place:
    """The place of the resource that a path starts with."""
    return (None, name, None)


def fhirpath(place: Place) -> str:
    """The place as FHIRPath, such as Bundle.entry[3].resource.suspectEntity[0].instance."""
    parts = []
    step: Place | None = place
    while step is not None:
        above, name, index = step
        parts.append(name if index is None else f"{name}[{index}]")
        step = above
    return printable(".".join(reversed(parts)))


def printable(text: str) -> str:
    """The text as it may go to a terminal or into JSON: what is no printable character is escaped."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


class Fault(NamedTuple):
    """A broken rule that does not yet know its place."""

    key: str
    text: str
    expected: str | None = None
    code: str = "value"
    severity: Severity = "error"

    def at(self, place: Place, found: Any = None) -> Issue:
        """The issue: this fault at this place."""
        return Issue(
            self.severity,
            self.code,
            self.key,
            printable(self.text),
            path=fhirpath(place),
            found=None if found is None else printable(shown(found)),
            expected=None if self.expected is None else printable(self.expected),
        )
