"""What is wrong with a text (string, markdown): its length, characters, and HTML in it.

http://hl7.org/fhir/R4/datatypes.html#string: at most a megabyte, some content other than white space and no control
characters (both "should", hence warnings). Text is shown as it is, so HTML that runs is no text (security.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from service.validation.places import Fault

EMPTY: Final = Fault("primitive-empty", "A string must not be empty", "the element left out, or a value")
_BLANK: Final = Fault("string-blank", "The string has only white space", "some text", severity="warning")
_CONTROL: Final = Fault("string-control", "The string has control characters", "printable text", severity="warning")
_HALF: Final = Fault("string-unicode", "The string has half of a surrogate pair", "whole Unicode characters")
_HALVES: Final = re.compile(r"[\ud800-\udfff]")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HTML: Final = Fault(
    "string-html", "The text has HTML in it that a browser would run", "text; formatting stands in text.div"
)
# Tags that are words, such as <link> or <object>, only with an attribute: without one they do nothing.
_EVENTS: Final = (
    "on(?:abort|blur|change|click|dblclick|error|focus|input|key[a-z]+|load|mouse[a-z]+|reset|select|submit|toggle)"
)
_RUNS: Final = re.compile(
    r"<(?:script|iframe)(?:[\s/][^<>]*)?>"
    r"|<(?:frame|object|embed|applet|form|input|button|link|meta|base)\s(?=[^<>]*>)[^<>=]*="
    rf"|<[a-z](?=[^<>]*>)[^<>]*(?:[\s/\"']{_EVENTS}\s*=|=[\s\"']*(?:java|vb)script:)",
    re.IGNORECASE,
)


def checker(limit: int, matches: Callable[[str], Any], wrong: Fault) -> Callable[[str], Fault | None]:
    """The check of a text of at most this length; wrong is the fault of one that its expression does not match."""
    too_long = Fault("string-length", "The string is too long", f"at most {limit} characters")

    def check(value: str) -> Fault | None:
        if len(value) > limit:
            return too_long
        if "<" in value and _RUNS.search(value):
            return _HTML
        if value.isprintable() and not value.isspace():
            return None if value else EMPTY
        if _CONTROLS.search(value):
            return _CONTROL if matches(value) else wrong
        if _HALVES.search(value):
            return _HALF
        return _BLANK if value.isspace() else None

    return check
