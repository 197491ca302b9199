"""Whether a Narrative.div is what http://hl7.org/fhir/R4/narrative.html allows: well-formed XML, one div in the XHTML
namespace, nothing active, basic formatting only (txt-1) and something to read or to see (txt-2). Entities other than
XML's own five are not well-formed there, and a DOCTYPE is refused unread.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers import expat

from service.validation import html
from service.validation.places import Fault

_SPACE: Final = "http://www.w3.org/1999/xhtml"
_PLAIN: Final = re.compile(
    r'<div xmlns="http://www\.w3\.org/1999/xhtml">'
    r"(?:<p>(?:[\n -%'-;=?-~\u00a0-\ud7ff]|&(?:amp|lt|gt);)*+</p>)*+</div>"
)
_TEXT: Final = re.compile(r">[ \t\r\n]*[^< \t\r\n]")
_ACTIVE: Final = frozenset(
    {
        *("applet", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "iframe", "input", "link"),
        *("object", "script", "select", "textarea"),
    }
)

_LINKS: Final = frozenset(
    {"action", "background", "cite", "classid", "codebase", "data", "formaction", "href", "longdesc", "src", "usemap"}
)
_RUNS: Final = r"(?:java|vb)script:|data:(?!image/)"
_ACTIVE_LINK: Final = re.compile(_RUNS)
_ACTIVE_STYLE: Final = re.compile(rf"{_RUNS}|expression\(|-moz-binding:|(?<!-)behavior:|@import")
_STYLE_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_STYLE_ESCAPE: Final = re.compile(r"\\(?:0{0,2}([0-9A-Fa-f]{1,4})\s?|(.))", re.DOTALL)

_MALFORMED: Final = Fault("xhtml-malformed", "The narrative is not well-formed XML", "one well-formed div element")
_NOT_DIV: Final = Fault(
    "xhtml-div", "The narrative's root is not a div in the XHTML namespace", f'<div xmlns="{_SPACE}">...</div>'
)
_SCRIPT: Final = Fault(
    "xhtml-active", "The narrative has active or external content", "text with basic formatting only"
)
_BASIC: Final = Fault("txt-1", "", "basic formatting: see narrative.html", "invariant")
_NESTING: Final = Fault("xhtml-nesting", "", "tables of rows of cells, lists of items, blocks outside of paragraphs")
_NOTHING: Final = Fault("txt-2", "The narrative has nothing to read", "some text, or an image", "invariant")


def fault(value: str) -> Fault | None:
    """What is wrong with the div, or None."""
    if _PLAIN.fullmatch(value):
        return None if _TEXT.search(value) else _NOTHING
    reader = _Reader()
    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(value.encode(), True)
    except (expat.ExpatError, UnicodeEncodeError):
        return _MALFORMED
    except _Found as found:
        return found.fault
    return reader.later or (None if reader.readable else _NOTHING)


class _Found(Exception):
    def __init__(self, fault_: Fault) -> None:
        super().__init__(fault_.key)
        self.fault = fault_


class _Reader:
    """Looks at each element as the parser meets it; raises _Found at what is dangerous or no narrative at all.

    later is the first lesser fault, which stands back should the text turn out to be malformed or active.
    """

    def __init__(self) -> None:
        self.above: list[str] = []
        self.open = {"a": 0, "p": 0}
        self.readable = False
        self.later: Fault | None = None

    def doctype(self, *_: Any) -> None:
        raise _Found(_MALFORMED)

    def instruction(self, *_: Any) -> None:
        raise _Found(_SCRIPT)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self.above and (space, local) != (_SPACE, "div"):
            raise _Found(_NOT_DIV)
        if local.lower() in _ACTIVE or any(_is_active(*attribute) for attribute in attributes.items()):
            raise _Found(_SCRIPT)
        self.later = self.later or self._lesser(space, local, attributes)
        self.readable = self.readable or local == "img"
        self.above.append(local)
        if local in self.open:
            self.open[local] += 1

    def _lesser(self, space: str, local: str, attributes: dict[str, str]) -> Fault | None:
        if space != _SPACE or local not in html.ELEMENTS:
            return _BASIC._replace(text=f"A narrative has no element {local}")
        for name in attributes:
            if not html.is_attribute(name.removeprefix("http://www.w3.org/XML/1998/namespace "), local):
                return _BASIC._replace(text=f"A narrative's {local} has no attribute {name.rpartition(' ')[2]}")
        if self.above and not html.may_stand(local, self.above[-1], self.open["a"] > 0, self.open["p"] > 0):
            return _NESTING._replace(text=f"A narrative's {local} cannot stand in {self.above[-1]} here")
        return None

    def end(self, _: str) -> None:
        local = self.above.pop()
        if local in self.open:
            self.open[local] -= 1

    def text(self, data: str) -> None:
        if data.strip(" \t\r\n"):
            self.readable = True
            if not html.may_hold_text(self.above[-1]):
                self.later = self.later or _NESTING._replace(text=f"A narrative's {self.above[-1]} has no text itself")


def _is_active(name: str, value: str) -> bool:
    """Whether an attribute makes something run: an event, or a link or style that a browser would obey."""
    local = name.rpartition(" ")[2].lower()
    if local.startswith("on"):
        return True
    if local == "style":
        bare = _STYLE_ESCAPE.sub(_unescaped, _STYLE_COMMENT.sub("", value))
        return _ACTIVE_STYLE.search(_squeezed(bare)) is not None
    return local in _LINKS and _ACTIVE_LINK.match(_squeezed(value)) is not None


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


def _squeezed(value: str) -> str:
    return "".join(value.split()).lower()
