"""JSON text in and out, strict and lossless.

Strict: UTF-8 only, no key twice in an object (RFC 8259 leaves the meaning open, so does every reader), no NaN or
Infinity, nesting and number lengths bounded, because this is the door for files from outside.
Lossless: FHIR says of decimal that 0.010 and 0.01 differ (R4 datatypes, "decimal"), so fractions are Decimal and
keep their digits both ways.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any, Final

import orjson

from service.errors import Refused
from service.issues import Issue, shown
from service.pointer import pointer

MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 64
MAX_EXPONENT: Final = 300

_ESCAPE: Final = re.compile(rb"\\.", re.DOTALL)
_STRING: Final = re.compile(rb'"[^"]*"')
_NOT_STRUCTURE: Final = bytes(byte for byte in range(256) if byte not in b'[]{}"')
_ONE_BRACKET: Final = bytes.maketrans(b"{}", b"[]")
_UNICODE_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def parse(data: bytes) -> Any:
    """The JSON value in the bytes: dict, list, str, bool, None, int, and Decimal for numbers with a fraction or
    exponent (and for integers of more than 18 digits, which `dumps` could not write otherwise).

    Raises Refused with the keys json-encoding, json-syntax, json-depth, json-number, json-duplicate-key.
    """
    value, faults = read(data)
    if faults:
        raise Refused(faults)
    return value


def read(data: bytes) -> tuple[Any, list[Issue]]:
    """As far as the bytes can be read: the JSON value and what is refused in it, for those who look for all that is
    wrong at once. Of a doubled key the value holds the last, of a refused number its text.

    Raises Refused with the keys json-encoding, json-syntax, json-depth: then there is no value.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    text = _text(data)
    if _too_deep(data):
        raise Refused([_depth_issue()])
    faults: _Faults = []
    try:
        value = _decoder(faults).decode(text)
    except json.JSONDecodeError as error:
        raise Refused([_syntax_issue(error)]) from None
    except RecursionError:
        raise Refused([_depth_issue()]) from None
    doubled = {id(at): names for at, names in faults}
    return value, _fault_issues(value, (), doubled) if faults else []


def dumps(value: Any, indent: bool = False) -> bytes:
    """The value as UTF-8 JSON, keys in their order; with `indent` for people, and then with a newline at the end.

    Raises TypeError for what JSON does not have (a Decimal NaN, a lone surrogate).
    """
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE if indent else None
    return orjson.dumps(value, default=_other, option=option)


def _other(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(_digits(value))
    raise TypeError(f"JSON has no {type(value).__name__} like {value!r}")


def _digits(value: Decimal) -> str:
    """Plain digits; in scientific notation only where plain digits would be too long to be read again."""
    exponent = value.as_tuple().exponent
    plain = isinstance(exponent, int) and exponent <= 0 and value.adjusted() > -MAX_DIGITS
    text = format(value, "f") if plain else str(value)
    return text if plain and len(text) <= MAX_DIGITS else str(value)


def _text(data: bytes) -> str:
    for bom, name in _UNICODE_BOMS:
        if data.startswith(bom):
            raise Refused([_encoding_issue(f"The text is {name}, not UTF-8")])
    if b"\x00" in data[:4]:
        raise Refused([_encoding_issue("The text has NUL bytes: it is UTF-16, UTF-32 or no text, not UTF-8")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line_start = before.rfind(b"\n") + 1
        raise Refused(
            [
                Issue(
                    "error",
                    "structure",
                    "json-encoding",
                    "The text is not UTF-8",
                    line=before.count(b"\n") + 1,
                    column=len(before[line_start:].decode("utf-8", "replace")) + 1,
                    found=f"byte 0x{data[error.start]:02X}",
                    expected="text saved as UTF-8",
                )
            ]
        ) from None


def _too_deep(data: bytes) -> bool:
    """Whether brackets nest deeper than MAX_DEPTH, found without reading the values: strings are cut out, then
    innermost pairs are peeled off level by level. Unbalanced brackets are left to the parser.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    bare = _ESCAPE.sub(b"", data) if b"\\" in data else data
    bare = bare.translate(None, _NOT_STRUCTURE).replace(b'""', b"")
    brackets = (_STRING.sub(b"", bare) if b'"' in bare else bare).translate(_ONE_BRACKET)
    for _ in range(MAX_DEPTH):
        fewer = brackets.replace(b"[]", b"")
        if len(fewer) == len(brackets):
            return fewer.count(b"[") > MAX_DEPTH
        brackets = fewer
    return b"[" in brackets


class _BadNumber(str):
    """A number that was refused, in its place in the tree until the walk finds its pointer."""

    __slots__ = ()


# The numbers that were refused, and the objects in which the named keys stand twice.
_Faults = list[tuple[_BadNumber | dict[str, Any], tuple[str, ...]]]


def _decoder(faults: _Faults) -> json.JSONDecoder:
    def refused(text: str) -> _BadNumber:
        bad = _BadNumber(text)
        faults.append((bad, ()))
        return bad

    def integer(text: str) -> int | Decimal | _BadNumber:
        if len(text) <= 18:
            return int(text)
        return Decimal(text) if len(text.lstrip("-")) <= MAX_DIGITS else refused(text)

    def fraction(text: str) -> Decimal | _BadNumber:
        mantissa, _, exponent = text.lower().partition("e")
        if len(mantissa) > MAX_DIGITS and sum(map(str.isdigit, mantissa)) > MAX_DIGITS:
            return refused(text)
        if exponent and (len(exponent) > 8 or abs(int(exponent)) > MAX_EXPONENT):
            return refused(text)
        return Decimal(text)

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            faults.append((value, tuple(name for name in value if counts[name] > 1)))
        return value

    return json.JSONDecoder(parse_int=integer, parse_float=fraction, parse_constant=refused, object_pairs_hook=members)


def _fault_issues(value: Any, path: tuple[str | int, ...], doubled: dict[int, tuple[str, ...]]) -> list[Issue]:
    if isinstance(value, _BadNumber):
        return [_number_issue(value, pointer(*path))]
    issues = []
    members: Any = ()
    if isinstance(value, dict):
        issues = [_duplicate_issue(name, pointer(*path, name)) for name in doubled.get(id(value), ())]
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for name, member in members:
        issues += _fault_issues(member, (*path, name), doubled)
    return issues


def _encoding_issue(text: str) -> Issue:
    return Issue("error", "structure", "json-encoding", text, expected="text saved as UTF-8")


def _depth_issue() -> Issue:
    text = f"Objects and lists nest more than {MAX_DEPTH} levels deep"
    return Issue("error", "structure", "json-depth", text, expected=f"at most {MAX_DEPTH} levels")


def _syntax_issue(error: json.JSONDecodeError) -> Issue:
    at_end = not error.doc[error.pos :].strip()
    return Issue(
        "error",
        "structure",
        "json-syntax",
        "The input is empty" if not error.doc.strip() else f"This is not JSON: {error.msg}",
        line=error.lineno,
        column=error.colno,
        found="the end of the text" if at_end else shown(error.doc[error.pos : error.pos + 40], 40),
        expected="one complete JSON value, without comments or trailing commas",
    )


def _number_issue(number: str, at: str) -> Issue:
    return Issue(
        "error",
        "value",
        "json-number",
        "This number is not in JSON or is too long to be a measurement",
        pointer=at,
        found=shown(number),
        expected=f"at most {MAX_DIGITS} digits and an exponent between -{MAX_EXPONENT} and {MAX_EXPONENT}",
    )


def _duplicate_issue(name: str, at: str) -> Issue:
    return Issue(
        "error",
        "structure",
        "json-duplicate-key",
        "This key stands more than once in its object, so it is open which value counts",
        pointer=at,
        found=shown(name),
        expected="each key once",
    )
