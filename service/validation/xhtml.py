"""Whether a Narrative.div is what http://hl7.org/fhir/R4/narrative.html allows: well-formed XML, one div in the XHTML
namespace, nothing active. Entities other than XML's own five are not well-formed there, and a DOCTYPE is refused
unread. Which elements count as basic formatting is left to the invariants layer (txt-1).
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers import expat

from service.validation.places import Fault

_SPACE: Final = "http://www.w3.org/1999/xhtml"
_PLAIN: Final = re.compile(
    r'<div xmlns="http://www\.w3\.org/1999/xhtml">'
    r"(?:<p>(?:[\n -%'-;=?-~\u00a0-\ud7ff]|&(?:amp|lt|gt);)*+</p>)*+</div>"
)
_ACTIVE: Final = frozenset(
    {
        *("applet", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "iframe", "input", "link"),
        *("object", "script", "select", "textarea"),
    }
)

_MALFORMED: Final = Fault("xhtml-malformed", "The narrative is not well-formed XML", "one well-formed div element")
_NOT_DIV: Final = Fault(
    "xhtml-div", "The narrative's root is not a div in the XHTML namespace", f'<div xmlns="{_SPACE}">...</div>'
)
_SCRIPT: Final = Fault(
    "xhtml-active", "The narrative has active or external content", "text with basic formatting only"
)


def fault(value: str) -> Fault | None:
    """What is wrong with the div, or None."""
    if _PLAIN.fullmatch(value):
        return None
    reader = _Reader()
    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(value.encode(), True)
    except (expat.ExpatError, UnicodeEncodeError):
        return _MALFORMED
    except _Found as found:
        return found.fault
    return None


class _Found(Exception):
    def __init__(self, fault_: Fault) -> None:
        super().__init__(fault_.key)
        self.fault = fault_


class _Reader:
    """Looks at each element as the parser meets it; raises _Found at the first fault."""

    def __init__(self) -> None:
        self.inside = False

    def doctype(self, *_: Any) -> None:
        raise _Found(_MALFORMED)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self.inside and (space, local) != (_SPACE, "div"):
            raise _Found(_NOT_DIV)
        self.inside = True
        if local.lower() in _ACTIVE or any(_is_active(*attribute) for attribute in attributes.items()):
            raise _Found(_SCRIPT)


def _is_active(name: str, value: str) -> bool:
    local = name.rpartition(" ")[2].lower()
    target = "".join(value.split()).lower()
    return local.startswith("on") or target.startswith(("javascript:", "vbscript:"))
