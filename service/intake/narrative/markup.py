"""Tags, comments and scripts of HTML and XML in a text: hidden, so that no value and no quote carries them.

Every hidden sign becomes one that nobody sees (`HIDDEN`), so that the text keeps its length. A tag that parts
paragraphs leaves two line ends, one that parts cells or lines a blank. What a comment, a script or a style holds is not
said by the authors. "<" before a number or a blank ("p < 0.05") opens no tag. Raised and lowered signs and emphasis are
characters.py's.
"""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "\u2060"

_PARAGRAPHS: Final = (
    "p div title sec section article article-title title-group abstract body front back head header footer html main"
    " h1 h2 h3 h4 h5 h6 ul ol li list list-item tr table thead tbody fig caption label ref ref-list front-matter"
    " blockquote pre trans-title"
)
_PARTS_PARAGRAPHS: Final = frozenset(_PARAGRAPHS.split())
_PARTS_WORDS: Final = frozenset(("br", "hr", "td", "th", "break"))
_OF_CHARACTERS: Final = frozenset(("sup", "sub", "b", "i", "em", "strong", "u", "span"))

_TAG: Final = re.compile(
    r"(?:<|&lt;)(?:(?P<cited>xref\s[^<>=]{0,80}=[^<>]{0,300}>[\s\d,;\u2013-]{1,24}</xref)"
    r"|/?(?P<name>[a-z][a-z0-9:-]{0,24})(?P<more>\s[^<>=]{0,200}=[^<>]{0,800})?\s?/?"
    r"|[!?](?:doctype|xml|\[cdata\[)[^<>\[\]]{0,400})(?:>|&gt;|(?<=cdata\[))|\]\]>",
    re.IGNORECASE,
)
_CODE: Final = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))


def hidden(text: str) -> str:
    """The text with its tags, comments and scripts hidden; its length stays."""
    if "<" not in text and "&lt;" not in text:
        return text
    for begin, end in _CODE:
        text = _without_code(text, begin, end)
    return _TAG.sub(_hide, text)


def _without_code(text: str, begin: str, end: str) -> str:
    """The text without what stands between two marks; an opening one without its end is a tag like others."""
    lower = text.lower() if text.isascii() else re.sub("[A-Z]", lambda sign: sign.group().lower(), text)
    pieces: list[str] = []
    place = 0
    while (first := lower.find(begin, place)) >= 0 and (last := lower.find(end, first)) >= 0:
        first = lower.rfind(begin, first, last)
        pieces += [text[place:first], HIDDEN * (last + len(end) - first)]
        place = last + len(end)
    return "".join((*pieces, text[place:]))


def _hide(match: re.Match[str]) -> str:
    name, found = (match.group("name") or "").lower(), match.group()
    if name in _OF_CHARACTERS and match.group("more") is None and found.startswith("<"):
        return found
    left = "\n\n" if name in _PARTS_PARAGRAPHS else " " if name in _PARTS_WORDS else ""
    return left + HIDDEN * (len(found) - len(left))
