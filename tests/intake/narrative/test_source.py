"""The article: what its front says of it, and nothing from reference lists, banners or guesses."""

from __future__ import annotations

from typing import Any

import pytest

from service.intake.narrative import document, source
from service.intake.narrative.facts import SourceFacts

BODY = "\n\nCase report\nA 40-year-old woman took a tablet and had a rash. She was well after two days.\n"


def read(text: str) -> SourceFacts:
    return source.read(document.read(text))


def value(facts: SourceFacts, name: str) -> Any:
    found = facts.fields.get(name)
    return found.value if found is not None else None


def test_the_title_is_the_first_line_that_is_one() -> None:
    assert (
        value(read("CASE REPORT\n\nA rash after an imaginary tablet" + BODY), "title")
        == "A rash after an imaginary tablet"
    )
    assert value(read("Oncology Notes 2021 41" + BODY), "title") is None


class TestAuthors:
    @pytest.mark.parametrize(
        ("line", "names"),
        [
            ("Anna Berg, MD, Carl Dahl, PhD and Eva Falk, MD", ["Anna Berg", "Carl Dahl", "Eva Falk"]),
            ("Anna Berg1, Carl Dahl2", ["Anna Berg", "Carl Dahl"]),
            ("Authors: A. Berg, C. Dahl (Lisbon, Portugal)", ["A. Berg", "C. Dahl"]),
            ("Berg, Anna Maria1", ["Berg, Anna Maria"]),
            ("Anna Maria Berg et al. Invented J Med. .", ["Anna Maria Berg", "et al."]),
        ],
    )
    def test_an_author_line(self, line: str, names: list[str]) -> None:
        assert value(read(f"A rash after an imaginary tablet\n\n{line}{BODY}"), "authors") == names

    def test_a_title_in_capitals_is_none(self) -> None:
        assert value(read("Skin Rash After Imaginary Tablets" + BODY), "authors") is None

    def test_a_degree_tells_the_qualification(self) -> None:
        told = read(f"A rash after an imaginary tablet\n\nAnna Berg, MD, Carl Dahl, PhD{BODY}").qualification
        assert told is not None
        assert told.value == "physician"

    def test_a_reporter_says_who_he_is(self) -> None:
        told = read("As a community pharmacist I wish to tell of a woman of 40 years. She had a rash.").qualification
        assert told is not None
        assert told.value == "pharmacist"
        assert read(BODY).qualification is None


class TestIdentifiers:
    def test_the_doi_of_the_article(self) -> None:
        assert (
            value(read("A rash after an imaginary tablet\n\ndoi: 10.9999/im.2020.12." + BODY), "doi")
            == "10.9999/im.2020.12"
        )

    def test_no_doi_of_the_reference_list(self) -> None:
        text = BODY + "\nReferences\n1. Berg A. A rash. Im J. 2015;1:1-9. doi: 10.9999/other.1. PMID: 12345678.\n"
        assert value(read(text), "doi") is None
        assert value(read(text), "pmid") is None

    def test_journal_and_date(self) -> None:
        facts = read("Invented Journal of Medicine 2017; 8(3): 55-57\n\nA rash after an imaginary tablet" + BODY)
        assert value(facts, "citation") == "Invented Journal of Medicine 2017; 8(3): 55-57"
        assert value(facts, "published") == "2017"

    def test_a_date_of_publication_keeps_its_precision(self) -> None:
        facts = read("A rash after an imaginary tablet\n\nPublication Date\nMar 05, 2021" + BODY)
        assert value(facts, "published") == "2021-03-05"
        assert value(read("A rash after an imaginary tablet\n\nAccepted: 5 March 2021" + BODY), "published") is None


class TestCountry:
    def test_the_country_of_the_affiliation_is_inferred(self) -> None:
        told = read(f"A rash after a tablet\n\nDepartment of Medicine, City Hospital, Uppsala, Sweden{BODY}").country
        assert told is not None
        assert (told.value, told.basis) == ("SE", "inferred")
        assert told.reason

    def test_affiliations_in_two_countries_name_none(self) -> None:
        lines = "1 Department of Medicine, City Hospital, Uppsala, Sweden\n\n2 Institute of Skin, Oslo, Norway"
        assert read(f"A rash after a tablet\n\n{lines}{BODY}").country is None

    @pytest.mark.parametrize("line", ["An official website of the United States government", "Sold in Sweden, Norway"])
    def test_a_banner_is_no_country(self, line: str) -> None:
        assert read(f"{line}\n\nA rash after an imaginary tablet{BODY}").country is None
