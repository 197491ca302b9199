"""Numbers: JSON numbers only, digits kept, and a way out for every number that was written as text.

"66,680", "<5", "1:640" and "12 mg" each say more than a number can, or not clearly; cutting them down to one would
lose or invent. So they are refused, and the error shows how this report writes the same.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from service.report.fields import Strict
from service.report.findings import as_json, wrong, wrong_type

_NUMBER: Final = r"-?[0-9]+(?:\.[0-9]+)?"
_PLAIN: Final = re.compile(rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?")
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:[,' \u00a0\u2009\u202f][0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]+")
_COMPARED: Final = re.compile(r"(<=|>=|<|>|≤|≥)\s*(\S.*)")
_TITRE: Final = re.compile(r"1\s*[:/]\s*([1-9][0-9]*)")
_RANGE: Final = re.compile(rf"{_NUMBER}\s*(?:-|\u2013|to)\s*{_NUMBER}.*")
_WITH_UNIT: Final = re.compile(r"(-?[0-9][0-9.,']*)\s*((?:[^\W\d_]|[%\u2030\u00b0/(\[]).*)")
_COMPARATORS: Final = {"≤": "<=", "≥": ">="}

# Below the limits of 64-bit integers: JSON of more digits is read as Decimal (service.fhir.json).
_LARGEST_INT: Final = 10**18


class Number(Strict):
    """A number with the digits the report gives it: Decimal. `minimum` (or what it must exceed) where sense has one;
    `otherwise` is how to say what lies below it.
    """

    expected = "a JSON number, such as 7.90"

    def __init__(
        self,
        description: str,
        *,
        required: bool = False,
        minimum: int | None = None,
        above: int | None = None,
        otherwise: str = "",
    ) -> None:
        super().__init__(description, required=required)
        self.minimum = minimum
        self.above = above
        self.otherwise = otherwise

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is int and -_LARGEST_INT < value < _LARGEST_INT:
            number = Decimal(value)
        elif type(value) is Decimal and value.is_finite():
            number = value
        elif type(value) is str:
            raise number_as_text(value)
        else:
            raise wrong_type(value, self.expected)
        if self.minimum is not None and number < self.minimum:
            raise wrong("value-range", "The number is too small", value, f"at least {self.minimum}")
        if self.above is not None and number <= self.above:
            raise wrong("value-range", "The number is too small", value, f"more than {self.above}{self.otherwise}")
        return number

    def keywords(self) -> dict[str, Any]:
        limits = {"minimum": self.minimum, "exclusiveMinimum": self.above}
        return {"type": "number"} | {name: limit for name, limit in limits.items() if limit is not None}


class Whole(Strict):
    """A whole number between two limits, both included."""

    def __init__(self, description: str, *, required: bool = False, minimum: int = 0, maximum: int = 2**31 - 1) -> None:
        super().__init__(description, required=required)
        self.minimum = minimum
        self.maximum = maximum
        self.expected = f"a whole number from {minimum} to {maximum}"

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is str:
            raise number_as_text(value)
        if type(value) is not int:
            raise wrong_type(value, self.expected)
        if not self.minimum <= value <= self.maximum:
            raise wrong("value-range", "The number is out of range", value, self.expected)
        return value

    def keywords(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


_LONGEST: Final = 60
"""A longer text is no number that a person wrote; what it could mean is not looked for."""
_ANY_NUMBER: Final = 'a JSON number, such as 7.90; words go into "text"'


def number_as_text(value: str) -> Exception:
    """The exception for a number that was written as text, with the way to write it."""
    text = value.strip()
    expected = how_to_write(text) if len(text) <= _LONGEST else _ANY_NUMBER
    return wrong("value-number-text", "A number stands here as text", as_json(value), expected)


def how_to_write(text: str) -> str:
    """How this report writes a number that came as text."""
    if match := _COMPARED.fullmatch(text):
        sign = _COMPARATORS.get(match[1], match[1])
        return f'{how_to_write(match[2])}, with "comparator": "{sign}" beside it'
    if match := _TITRE.fullmatch(text):
        return f'for a titre "titre": {match[1]} in place of "value"'
    if _RANGE.fullmatch(text):
        return 'one number; a range goes into "text"'
    if number := _plain(text):
        return f"{number} without quotes{_or_decimal(text)}"
    if (match := _WITH_UNIT.fullmatch(text)) and (number := _plain(match[1])):
        return f'{number} without quotes{_or_decimal(match[1])}, with the unit apart: "unit": "{match[2].strip()}"'
    return _ANY_NUMBER


def _plain(text: str) -> str | None:
    """The digits as JSON writes them, if the text is one number."""
    if _PLAIN.fullmatch(text):
        try:
            return str(Decimal(text))
        except InvalidOperation:  # an exponent beyond what any decimal has
            return None
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"[,' \u00a0\u2009\u202f]", "", text)
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else None


def _or_decimal(text: str) -> str:
    """The other reading of one comma before three digits."""
    ambiguous = text.count(",") == 1 and "." not in text and _THOUSANDS.fullmatch(text)
    return f" ({text.replace(',', '.')} if the comma is a decimal comma)" if ambiguous else ""
