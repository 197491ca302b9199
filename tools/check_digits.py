"""Check digits of clinical codes: they catch a mistyped code, not a wrong concept.

SNOMED CT: Verhoeff over the whole identifier (SNOMED CT Editorial Guide, "Check digit"); LOINC: mod 10 (Luhn) over the
digits before the hyphen (LOINC Users' Guide, "LOINC code structure"). The other systems have none.
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import LOINC, SNOMED

_SHIFT: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def has_check_digit(system: str, code: str) -> bool:
    """Whether the check digit is right; true where the system has none."""
    if system == SNOMED:
        return code.isdigit() and verhoeff(code)
    if system == LOINC:
        number, _, digit = code.partition("-")
        return number.isdigit() and digit == str(mod10(number))
    return True


def verhoeff(number: str) -> bool:
    """Whether the last digit of the number is its Verhoeff check digit."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = _times(check, _permuted(int(digit), place))
    return check == 0


def mod10(number: str) -> int:
    """The Luhn check digit of a number."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def _times(a: int, b: int) -> int:
    """Multiplication in the dihedral group of order ten: 0-4 are rotations, 5-9 reflections."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b - 5) % 5 + 5
    return (a - 5 - b) % 5 + 5 if b < 5 else (a - b) % 5


def _permuted(digit: int, place: int) -> int:
    for _ in range(place % 8):
        digit = _SHIFT[digit]
    return digit
