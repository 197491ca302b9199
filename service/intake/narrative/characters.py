"""Which characters of the original are shown as others, or not at all, in the clean text.

Two steps. `folded` keeps the length, so that every later decision can speak of places of the original: no-break and
thin spaces become spaces, typographic quotes and dashes ASCII, every kind of line end a line feed. `changes` names
what has another length: ligatures, soft hyphens, combining marks, HTML entities and tags, Markdown marks, raised
citation numbers, runs of spaces. Greek letters stay, and so do the look-alikes that bad fonts leave of them: what
they stand for is for the reader of an analyte to say.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from service.intake.narrative.markup import HIDDEN

_SAME_LENGTH: Final = str.maketrans(
    {
        **dict.fromkeys("\t\x0b\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000", " "),
        **dict.fromkeys("\r\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        "\u2044": "/",
        "\u2215": "/",
        "\u00b5": "\u03bc",  # micro sign: the Greek letter that most texts have
        "\u2126": "\u03a9",
    }
)
_LIGATURES: Final = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u0132": "IJ",
    "\u0133": "ij",
    "\u2026": "...",
    "\u2103": "\u00b0C",
    "\u33a1": "m2",
}
_CONTROLS: Final = "".join(map(chr, (*range(9), *range(0x0E, 0x1C), 0x1F, 0x7F)))
"""Controls that are neither a space nor the end of a line; PDF extractors write some for a soft hyphen."""
_INVISIBLE: Final = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" + _CONTROLS
)
_WITHOUT_CONTROLS: Final = str.maketrans(dict.fromkeys(_CONTROLS))
_PLAIN_WORDS: Final = str.maketrans({**_LIGATURES, **dict.fromkeys(_INVISIBLE)})
_RAISED: Final = str.maketrans("\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079\u207b", "1230456789-")
_RAISED_CLASS: Final = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u207b"
_CITED: Final = r"\d{1,3}(?:\s?[,-]\s?\d{1,3}){0,12}"

_SPACES: Final = rf"(?P<spaces> [ {HIDDEN}]* )"
_RARE: Final = (
    rf"(?P<ligature>[{''.join(_LIGATURES)}])"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    r"|(?P<combined>[A-Za-z][\u0300-\u036f]{1,3})"
    rf"|(?P<raised>[{_RAISED_CLASS}]{{1,12}})"
)
_MARKED_UP: Final = (
    rf"(?P<cited><sup>\s?{_CITED}\s?</sup>)"
    r"|(?P<tag></?(?:sup|sub|b|i|em|strong|u|span)\s?/?>)"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|\#\d{1,6}|\#x[0-9A-Fa-f]{1,5});)"
    r"|(?P<link>!?\[(?P<shown>[^\[\]\n]{0,200})\]\((?:https?:|mailto:|\#|/|\.)[^()\s]{0,300}\))"
    r"|(?P<mark>(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])"
    r"|(?<![\w])_{1,3}(?=[A-Za-z0-9])|(?<=[A-Za-z0-9.,:;)])_{1,3}(?!\w)|`{1,3})"
    r"|(?P<escape>\\(?=[*_#\[\]().<>~|+-]))"
)
_PLAIN: Final = re.compile(f"{_SPACES}|{_RARE}")
_MARKUP: Final = re.compile(f"{_SPACES}|{_RARE}|{_MARKED_UP}", re.IGNORECASE)
_RARE_SIGN: Final = re.compile(rf" {{2}}|[{''.join(_LIGATURES)}{_INVISIBLE}{_RAISED_CLASS}\u0300-\u036f*_`\\&<]|\]\(")


def folded(text: str) -> str:
    """The text with one character for each of the original's."""
    return text.replace("\r\n", " \n").translate(_SAME_LENGTH)


def plain(words: str) -> str:
    """A few words without ligatures and invisible signs, to be compared."""
    return words if words.isascii() else words.translate(_PLAIN_WORDS)


def printable(words: str) -> str:
    """A few words of the original without the controls that no report may hold."""
    return words.translate(_WITHOUT_CONTROLS)


def changes(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """What stands otherwise in the clean text, in order: start and end in the original, and the words for it."""
    if _RARE_SIGN.search(text, start, end) is None:
        return
    pattern = _MARKUP if any(text.find(sign, start, end) >= 0 for sign in "*_`\\&<[") else _PLAIN
    for match in pattern.finditer(text, start, end):
        yield from _change(match, text, start)


def _change(match: re.Match[str], text: str, start: int) -> Iterator[tuple[int, int, str]]:
    kind, found = match.lastgroup, match.group()
    first, last = match.span()
    if kind == "spaces":
        yield first, last, " "
    elif kind == "ligature":
        yield first, last, _LIGATURES[found]
    elif kind == "combined":
        yield first, last, unicodedata.normalize("NFC", found)
    elif kind == "raised":
        yield first, last, _raised(found.translate(_RAISED), text[max(start, first - 3) : first])
    elif kind == "cited":
        yield first, last, f"^{found[5:-6].strip()}" if _is_ten(text[max(start, first - 3) : first]) else ""
    elif kind == "tag":
        power = found.lower() == "<sup>" and _is_ten(text[max(start, first - 3) : first])
        yield first, last, "^" if power else ""
    elif kind == "entity":
        yield first, last, folded(html.unescape(found))
    elif kind == "link":
        shown_start, shown_end = match.span("shown")
        if found.startswith("!"):
            shown_end = shown_start
        yield first, shown_start, ""
        yield shown_end, last, ""
    else:
        yield first, last, ""


def _is_ten(before: str) -> bool:
    """Whether the number that ends here is ten: only of ten does a text write powers."""
    return before[-2:] == "10" and not before[-3:-2].isdigit()


def _raised(digits: str, before: str) -> str:
    """A power of ten, the digit of a square metre, or a citation, which is no word of the text."""
    if before[-1:].isdigit():
        return f"^{digits}" if _is_ten(before) else ""
    if len(digits) == 1 and ((before[-1:] == "m" and not before[-2:-1].isalpha()) or before[-2:] in {"cm", "mm"}):
        return digits
    return digits if digits.startswith("-") else ""
