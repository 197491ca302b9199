"""Layer `references`, on documents and messages, which must bring along what they are about.

http://hl7.org/fhir/R4/documents.html#content: what the Composition refers to is in the document, and nothing else is
but what hangs together with it (Provenance may point to it; a Binary may be its stylesheet). In a document a relative
reference is read against the fullUrl of its own entry (bundle.html#references), so one that names the type and id of an
entry with another base or a urn finds it not, and the reference validator refuses it. messaging.html: what the
MessageHeader is about (focus) is in the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation.bundles import Entry, entries, part
from service.validation.literals import literal
from service.validation.places import Fault, Place
from service.validation.targets import objects
from service.validation.walk import Pointer

_OF_COMPOSITION: Final = ("subject", "encounter", "author", "custodian", "attester.party", "event.detail")
_OF_SECTION: Final = ("author", "focus", "entry")
_LEFT_OUT: Final = Fault(
    "document-incomplete",
    "What the first resource of a document or message refers to has to be in it",
    "an entry whose fullUrl the reference leads to",
    "not-found",
)
_APPARENT: Final = Fault(
    "reference-base",
    "An entry is of this type and id, but a relative reference does not lead to its fullUrl",
    "the fullUrl of the entry, or both entries below the same base",
    "not-found",
)
_ORPHAN: Final = Fault(
    "document-orphan",
    "No reference connects this entry with the Composition",
    "a reference to it or from it, or the entry left out",
)


def issues(bundle: dict[str, Any], place: Place, links: Iterable[Pointer]) -> Iterator[Issue]:
    """What is wrong with a Bundle that is a document or a message, given the references in its entries."""
    found = entries(bundle, place)
    kind = str(bundle.get("type"))
    head = part(found[0][0], "resource") if found else None
    expected = {"document": "Composition", "message": "MessageHeader"}.get(kind)
    if not isinstance(head, dict) or expected is None or head.get("resourceType") != expected:
        return
    urls = [entry.get("fullUrl") for entry, _ in found]
    numbers = {literal(url).target: number for number, url in enumerate(urls) if isinstance(url, str)}
    needed = {id(reference) for reference in _needed(head)}
    names = {f"{part(entry, 'resource', 'resourceType')}/{part(entry, 'resource', 'id')}" for entry, _ in found}
    for pointer in links:
        if pointer.text.startswith("#") or _url(pointer.text, pointer.scope.full_url) in numbers:
            continue
        parts = literal(pointer.text)
        if id(pointer.value) in needed:
            yield _LEFT_OUT.at((pointer.place, "reference", None), pointer.text)
        elif parts.form == "relative" and parts.target in names:
            yield _APPARENT.at((pointer.place, "reference", None), pointer.text)
    if kind == "document":
        reached = _reached(found, numbers)
        for number, (entry, at) in enumerate(found):
            resource = entry.get("resource")
            if number not in reached and isinstance(resource, dict) and resource.get("resourceType") != "Binary":
                yield _ORPHAN.at(at, entry.get("fullUrl"))


def _needed(head: dict[str, Any]) -> Iterator[Any]:
    """The references of a Composition or MessageHeader that must be found in the Bundle."""
    if head["resourceType"] == "MessageHeader":
        yield from _at(head, ["focus"])
        return
    for path in _OF_COMPOSITION:
        yield from _at(head, path.split("."))
    sections = objects(head.get("section"))
    while sections:
        section = sections.pop()
        sections += objects(section.get("section"))
        for name in _OF_SECTION:
            yield from _at(section, [name])


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif isinstance(value, dict):
        if path:
            yield from _at(value.get(path[0]), path[1:])
        else:
            yield value


def _url(text: str, full_url: str | None) -> str:
    """The absolute URL that a reference means, read against the fullUrl of its entry."""
    parts = literal(text)
    base = literal(full_url or "")
    if parts.form != "relative" or base.form != "absolute" or base.type is None:
        return parts.target
    return base.target.rsplit("/", 2)[0] + "/" + parts.target


def _reached(found: list[Entry], numbers: dict[str, int]) -> set[int]:
    """The entries that the first one hangs together with, by references or other URLs in either direction."""
    beside: dict[int, set[int]] = {}
    for one, (entry, _) in enumerate(found):
        for text in _texts(entry.get("resource")):
            other = numbers.get(_url(text, str(entry.get("fullUrl"))))
            if other is not None:
                beside.setdefault(one, set()).add(other)
                beside.setdefault(other, set()).add(one)
    reached, ahead = {0}, [0]
    while ahead:
        new = beside.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    return reached


def _texts(value: Any) -> Iterator[str]:
    """Every text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
