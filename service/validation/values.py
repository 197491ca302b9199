"""What the parts of one value must agree on, whatever element it stands in.

Systems are absolute URIs (datatypes.html#Coding, #Identifier, #Quantity); an identifier of the system
urn:ietf:rfc:3986 is a URI (#Identifier; a bare OID is a warning); a code of a system that HL7 keeps is one of its
codes (terminologies.html, mappings/fhir-r4/codesystems.json), and so for our own (a warning where only the case
differs, the system is ours, or the coding names a version, which may not be the one that is held); of a system that is
not on board nothing is known, and that is said; the size of an attachment is that of its data (#Attachment).
All of http://hl7.org/fhir/R4/.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from service.issues import Issue
from service.validation import rules
from service.validation.places import Fault, Place
from service.validation.remembered import LONGEST, remembered

Layer = Literal["primitives", "bindings", "unheld"]


class Finding(NamedTuple):
    """A fault of one part of a value: for which layer, in which element, and what was found there; unheld is the note
    that a code is of a system that is not on board.
    """

    layer: Layer
    step: str
    fault: Fault
    found: Any


Check = Callable[[dict[str, Any]], Sequence[Finding]]

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:.")
_OID: Final = re.compile(r"[0-2](\.[0-9]+)+")
_URIS: Final = "urn:ietf:rfc:3986"

_RELATIVE: Final = Fault("system-absolute", "A system is an absolute URI", "a URL, urn:oid: or urn:uuid:")
_UNKNOWN: Final = Fault("code-unknown", "The code system has no such code", "a code of this system", "code-invalid")
UNHELD: Final = "code-system-not-checked"
_UNHELD: Final = Fault("code-system-not-checked", "", None, "not-supported", "information")
_NO_URI: Final = Fault("identifier-uri", f"An identifier of the system {_URIS} is a URI", "a full URI")
_SIZE: Final = Fault("attachment-size", "The size is not that of the data", None)


def is_absolute(uri: str) -> bool:
    """Whether a URI begins with a scheme."""
    return _SCHEME.match(uri) is not None


@functools.lru_cache(4096)
def _coded(system: str, code: str | None, version: str | None) -> tuple[Finding, ...]:
    if not is_absolute(system):
        return (Finding("primitives", "system", _RELATIVE, system),)
    if code is None:
        return ()
    if not rules.holds(system):
        return (Finding("unheld", "system", _UNHELD, system),)
    if rules.has_code(system, code):
        return ()
    sure = version is None and rules.is_final(system) and not rules.has_code_in_other_case(system, code)
    fault = _UNKNOWN._replace(expected=f"a code of {system}", severity="error" if sure else "warning")
    return (Finding("bindings", "code", fault, code),)


def _coding(value: dict[str, Any]) -> Sequence[Finding]:
    """A Coding, or a Quantity: both have system and code."""
    system, code, version = value.get("system"), value.get("code"), value.get("version")
    if not isinstance(system, str) or not system:
        return ()
    texts = system, code if isinstance(code, str) else None, version if isinstance(version, str) else None
    is_short = all(len(text or "") <= LONGEST for text in texts)
    return _coded(*texts) if is_short else _coded.__wrapped__(*texts)


def _identifier(value: dict[str, Any]) -> Sequence[Finding]:
    system, text = value.get("system"), value.get("value")
    if not isinstance(system, str) or not system:
        return ()
    if system == _URIS and isinstance(text, str) and text and not is_absolute(text):
        fault = _NO_URI._replace(severity="warning") if _OID.fullmatch(text) else _NO_URI
        return (Finding("primitives", "value", fault, text),)
    return _coding({"system": system})


def _attachment(value: dict[str, Any]) -> Sequence[Finding]:
    data, size = value.get("data"), value.get("size")
    if not isinstance(data, str) or type(size) is not int:
        return ()
    text = "".join(data.split())
    actual = len(text) * 3 // 4 - text[-2:].count("=")
    if len(text) % 4 or actual == size:
        return ()
    return (Finding("primitives", "size", _SIZE._replace(expected=str(actual)), size),)


def not_checked(system: str, place: Place) -> Issue:
    """What is said once for each code system whose codes would have been needed; place is where it is named."""
    return _unheld(system).at(place, system)


@remembered(1024)
def _unheld(system: str) -> Fault:
    return _UNHELD._replace(text=f"The code system {system} is not on board, so its codes are not checked")


CHECKS: Final[Mapping[str, Check]] = {
    "Attachment": _attachment,
    "Coding": _coding,
    "Identifier": _identifier,
    "Quantity": _coding,
}
