"""Which elements and attributes a narrative may have, and what may stand in what.

http://hl7.org/fhir/R4/narrative.html (txt-1): the formatting elements and attributes of chapters 7 to 11 (but not 9.4)
and 15 of HTML 4.0, links, images and style attributes; no forms, scripts, frames or objects. Of the deprecated ones of
chapter 15 the reference validator takes only those named here, and this follows it. What stands in what is the
content model of HTML 4.0 as far as that validator asks for it: parts of tables and lists in their tables and lists,
blocks outside of paragraphs, and nothing inside of elements that are always empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ITEMS: Final = frozenset({"li"})
_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "table": frozenset({"caption", "col", "colgroup", "thead", "tfoot", "tbody", "tr"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"th", "td"}),
    "colgroup": frozenset({"col"}),
    "ul": _ITEMS,
    "ol": _ITEMS,
    "dl": frozenset({"dt", "dd"}),
    "map": frozenset({"area"}),
}
_ONLY_PARTS: Final = frozenset().union(*_PARTS.values()) - {"area"}
_EMPTY: Final = frozenset({"area", "br", "col", "hr", "img"})
_NOT_IN_PARAGRAPHS: Final = frozenset({"blockquote", "div", "ol", "p", "pre", "table", "ul"})

ELEMENTS: Final = (
    frozenset(
        {
            *("a", "abbr", "acronym", "address", "b", "bdo", "big", "blockquote", "br", "cite", "code", "dfn", "div"),
            *("em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "p", "pre", "q", "samp", "small"),
            *("span", "strong", "sub", "sup", "tt", "var"),
        }
    )
    | _PARTS.keys()
    | _ONLY_PARTS
    | {"area"}
)
_ANYWHERE: Final = frozenset(
    {
        *("abbr", "accesskey", "align", "axis", "char", "charoff", "class", "colspan", "dir", "headers", "id", "lang"),
        *("rowspan", "scope", "span", "style", "tabindex", "title", "valign", "width"),
    }
)
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "a": frozenset({"charset", "coords", "href", "hreflang", "name", "rel", "rev", "shape", "type"}),
    "area": frozenset({"alt", "coords", "href", "nohref", "shape"}),
    "blockquote": frozenset({"cite"}),
    "img": frozenset({"alt", "border", "height", "ismap", "longdesc", "src", "usemap"}),
    "map": frozenset({"name"}),
    "q": frozenset({"cite"}),
    "table": frozenset({"border", "cellpadding", "cellspacing", "frame", "rules", "summary"}),
    "td": frozenset({"nowrap"}),
}


def is_attribute(name: str, element: str) -> bool:
    """Whether an element may have this attribute."""
    return name in _ANYWHERE or name in _OWN.get(element, ())


def may_stand(element: str, parent: str, in_link: bool, in_paragraph: bool) -> bool:
    """Whether the element may stand in this parent, which may itself be in a link or a paragraph."""
    if parent in _EMPTY:
        return False
    if parent in _PARTS:
        return element in _PARTS[parent]
    if element in _ONLY_PARTS or (element == "a" and in_link):
        return False
    return not (element in _NOT_IN_PARAGRAPHS and in_paragraph)


def may_hold_text(element: str) -> bool:
    """Whether text may stand in the element itself."""
    return element not in _PARTS and element not in _EMPTY
