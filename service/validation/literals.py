"""What the text of a Reference.reference says by itself (http://hl7.org/fhir/R4/references.html#literal)."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from service.validation.remembered import remembered
from service.validation.rules import is_r4_resource

Form = Literal["contained", "relative", "search", "absolute", "urn", "other"]

_REST: Final = re.compile(
    r"(?P<base>https?://[A-Za-z0-9\-./:%$_~]*/)?(?P<type>[A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})"
    r"(?:/_history/[A-Za-z0-9\-.]{1,64})?"
)
_SEARCH: Final = re.compile(r"([A-Za-z]+)\?.+", re.DOTALL)
_SCHEME: Final = re.compile(r"(?i:urn:)?[A-Za-z][A-Za-z0-9+.\-]*:")


class LiteralReference(NamedTuple):
    """A literal reference in its parts.

    type is the resource type that the text itself shows; target is what it points to without any version:
    the id of a contained resource, `Type/id`, or an absolute URL with its scheme in lower case (RFC 3986, 8141).
    """

    form: Form
    type: str | None = None
    target: str = ""


@remembered(4096)
def literal(text: str) -> LiteralReference:
    """The reference in its parts."""
    if text.startswith("#"):
        return LiteralReference("contained", target=text[1:])
    scheme = _SCHEME.match(text)
    if scheme and scheme[0] != scheme[0].lower():
        text = scheme[0].lower() + text[scheme.end() :]
    if text.startswith(("urn:uuid:", "urn:oid:")):
        return LiteralReference("urn", target=text)
    match = _REST.fullmatch(text)
    if match and is_r4_resource(match["type"]):
        base = match["base"] or ""
        target = f"{base}{match['type']}/{match['id']}"
        return LiteralReference("absolute" if base else "relative", match["type"], target)
    search = _SEARCH.fullmatch(text)
    if search and is_r4_resource(search[1]):
        return LiteralReference("search", search[1], text)
    return LiteralReference("absolute" if scheme else "other", target=text)
