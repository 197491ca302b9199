"""The committed country codes are what the official R4 package has."""

from __future__ import annotations

import pytest

from service import tables
from service.report.texts import countries
from tools import build_countries, r4_package


def test_the_table_is_that_of_the_package() -> None:
    try:
        r4_package.archive()
    except r4_package.PackageMissing as missing:
        pytest.skip(f"NOT CHECKED: {missing}")
    assert tables.read_text("fhir-r4", "countries.json") == build_countries.build()


def test_the_codes_are_two_capitals() -> None:
    assert len(countries()) == 249
    assert all(len(code) == 2 and code.isalpha() and code.isupper() for code in countries())
