"""Layer `primitives`: whether a value of the right JSON type is one of its FHIR type.

Regular expressions, ranges and lengths are those of the R4 package (mappings/fhir-r4). Beyond them, from
http://hl7.org/fhir/R4/datatypes.html: dates must exist in the calendar; OIDs and UUIDs among URIs are well-formed and
begin with urn: (upper case in a UUID, and the roots that OIDs cannot have, are left alone); canonicals are absolute or
begin with #.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from service.validation import rules, texts, xhtml
from service.validation.places import Fault

Check = Callable[[Any], Fault | None]

_RELATIVE: Final = Fault(
    "canonical-absolute", "A canonical is an absolute URL", "an absolute URL, or # and a contained id"
)
# ASCII white space only, as the expressions were written for: NBSP is text.
_FLAGS: Final = re.ASCII
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:.")
_NAMING: Final = ("urn:uuid:", "urn:oid:", "uuid:", "oid:")
_NAMED: Final = re.compile(
    r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+|urn:uuid:[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)
_BASE64: Final = re.compile(r"[0-9A-Za-z+/]*={0,2}")


@functools.cache
def checker(name: str) -> Check:
    """The check for a primitive type: a value of the type's JSON type -> what is wrong with it, or None."""
    if name in _OWN:
        return _OWN[name]
    return _MAKERS.get(name, _pattern_check)(name, rules.primitives()[name]["regex"])


def _fault(name: str) -> Fault:
    return Fault(f"primitive-{name}", f"This is not a valid {name}", _EXPECTED.get(name, f"a value of type {name}"))


_EXPECTED: Final = {
    "code": "no white space at the ends, single blanks inside",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD, a day that exists",
    "dateTime": "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset, a day that exists",
    "id": "1 to 64 of A-Z, a-z, 0-9, - and .",
    "instant": "YYYY-MM-DDThh:mm:ss with Z or an offset, a day that exists",
    "integer": "a whole number of at most 32 bits",
    "oid": "urn:oid: and an OID",
    "positiveInt": "a whole number from 1 to 2147483647",
    "time": "hh:mm:ss",
    "unsignedInt": "a whole number from 0 to 2147483647",
    "canonical": "no white space",
    "uri": "no white space; urn:oid: with an OID, urn:uuid: with a UUID",
    "url": "no white space",
    "uuid": "urn:uuid: and a UUID in lower case",
}


def _pattern_check(name: str, regex: str) -> Check:
    matches = re.compile(regex, _FLAGS).fullmatch
    wrong = _fault(name)

    def check(value: str) -> Fault | None:
        if not value:
            return texts.EMPTY
        return None if matches(value) else wrong

    return check


def _uri_check(name: str, regex: str) -> Check:
    matches = re.compile(regex, _FLAGS).fullmatch
    wrong = _fault(name)

    def check(value: str) -> Fault | None:
        if not value:
            return texts.EMPTY
        if not matches(value) or (value.startswith(_NAMING) and not _NAMED.fullmatch(value)):
            return wrong
        return None

    return check


def absolute(check_uri: Check) -> Check:
    """The check of a canonical URL, from that of a URI."""

    def check(value: str) -> Fault | None:
        fault = check_uri(value)
        return fault or (None if value.startswith("#") or _SCHEME.match(value) else _RELATIVE)

    return check


def _text_check(name: str, regex: str) -> Check:
    return texts.checker(rules.primitives()["string"]["maxLength"], re.compile(regex, _FLAGS).fullmatch, _fault(name))


def _calendar_check(name: str, regex: str) -> Check:
    matches = re.compile(regex, _FLAGS).fullmatch
    wrong = _fault(name)
    no_such_day = wrong._replace(text="There is no such day in the calendar")

    def check(value: str) -> Fault | None:
        if not matches(value):
            return wrong if value else texts.EMPTY
        if len(value) >= len("YYYY-MM-DD"):
            try:
                date.fromisoformat(value[:10])
            except ValueError:
                return no_such_day
        return None

    return check


def _integer_check(name: str, regex: str) -> Check:
    matches = re.compile(regex, _FLAGS).fullmatch
    wrong = _fault(name)
    low, high = rules.primitives()["integer"]["min"], rules.primitives()["integer"]["max"]

    def check(value: Any) -> Fault | None:
        return None if isinstance(value, int) and low <= value <= high and matches(str(value)) else wrong

    return check


def _boolean(_: bool) -> None:
    """Both booleans that JSON has are booleans of FHIR."""


def _decimal(value: Decimal | float) -> Fault | None:
    """Every number that JSON can write is a decimal; NaN and infinity come from elsewhere."""
    return None if math.isfinite(value) else _fault("decimal")


def _base64(value: str) -> Fault | None:
    """RFC 4648 in groups of four, white space between groups: what the package's expression means. Run as it is,
    that expression takes exponential time on input that does not match.
    """
    if not value:
        return texts.EMPTY
    chunks = value.split()
    grouped = value.isascii() and chunks and all(len(chunk) % 4 == 0 for chunk in chunks)
    if grouped and _BASE64.fullmatch("".join(chunks)):
        return None
    return Fault("primitive-base64Binary", "This is not valid base64", "RFC 4648 base64 in groups of four")


_OWN: Final[dict[str, Check]] = {
    "base64Binary": _base64,
    "boolean": _boolean,
    "decimal": _decimal,
    "xhtml": xhtml.fault,
}
_MAKERS: Final[dict[str, Callable[[str, str], Check]]] = {
    "canonical": lambda name, regex: absolute(_uri_check(name, regex)),
    "date": _calendar_check,
    "dateTime": _calendar_check,
    "instant": _calendar_check,
    "integer": _integer_check,
    "markdown": _text_check,
    "positiveInt": _integer_check,
    "string": _text_check,
    "unsignedInt": _integer_check,
    "uri": _uri_check,
}
