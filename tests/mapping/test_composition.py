"""Composition and Provenance: what the case is, which version of it, who made it, and what belongs to it."""

from __future__ import annotations

from typing import Any

import pytest

from service.fhir.narrative import escape
from tests.cases import (
    Json,
    audit_record,
    bundle_of,
    case,
    codes,
    converted,
    every,
    extension,
    extensions,
    only,
    suspected,
)
from tests.samples import full_report, minimal_report
from tests.variants import variants

EVERY_REPORT = {"minimal": minimal_report(), "full": full_report()} | variants()


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_the_sections_name_every_resource_of_the_case_once(name: str) -> None:
    bundle = bundle_of(EVERY_REPORT[name])
    sections = only(bundle, "Composition").get("section", [])
    named = sorted(entry["reference"] for section in sections for entry in section.get("entry", []))
    urls = sorted(entry["request"]["url"] for entry in bundle["entry"])
    assert named == [url for url in urls if not url.startswith(("Composition/", "Provenance/"))]


def test_the_composition_says_which_case_in_which_version_it_is() -> None:
    result = converted(full_report() | {"version": 3})
    assert result.bundle is not None
    assert result.report is not None
    composition = only(result.bundle, "Composition")
    assert composition["identifier"] == {"system": "https://example.org/cases", "value": "17"}
    assert extension(composition, "case-version") == 3
    assert extension(composition, "report-digest") == result.report.digest
    assert extension(composition, "mapping-version")
    assert codes(composition["type"]) == ["85893-6"]
    assert composition["date"] == "2024-05-06T07:08:09Z"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "final"),
        ({"version": 2}, "amended"),
        ({"status": "preliminary"}, "preliminary"),
        ({"version": 2, "status": "final"}, "final"),
        ({"status": "nullified"}, "entered-in-error"),
    ],
)
def test_status_is_as_stated_else_final_for_a_first_and_amended_for_a_later_version(fields: Json, status: str) -> None:
    assert only(bundle_of(case(**fields)), "Composition")["status"] == status


def test_other_ids_and_linked_cases_are_kept_apart() -> None:
    composition = only(bundle_of(full_report()), "Composition")
    assert extension(composition, "icsr-ext-caseidentifier")["value"] == "R 5"
    assert extension(composition, "linked-case")["value"] == "16"


def test_dates_of_receipt_keep_their_precision() -> None:
    bundle = bundle_of(full_report())
    assert extension(only(bundle, "Composition"), "icsr-ext-firstreceivedate") == "2024-03"
    assert extension(only(bundle, "Composition"), "icsr-ext-mostrecentdate") == "2024-05-05"
    assert only(bundle, "AdverseEvent")["recordedDate"] == "2024-03"


def test_without_a_reporter_the_software_is_author_and_says_so() -> None:
    composition = only(bundle_of(case()), "Composition")
    assert composition["author"] == [{"reference": "#software"}]
    assert [device["resourceType"] for device in composition["contained"]] == ["Device"]


def test_nothing_administrative_is_made_up() -> None:
    composition = only(bundle_of(case()), "Composition")
    assert "category" not in composition
    names = {item["url"].rpartition("/")[2] for item in composition["extension"]}
    assert names == {"case-version", "report-digest", "mapping-version"}


def test_narrative_and_comments_have_sections_of_their_own() -> None:
    sections = only(bundle_of(full_report()), "Composition")["section"]
    text = {codes(section["code"])[0]: section["text"]["div"] for section in sections}
    assert "We think of the drug." in text["reporter-comment"]
    assert "We agree." in text["sender-comment"]
    assert "<p>It faded when it was stopped.</p>" in text["narrative"]


def test_kind_and_country_of_the_source_stand_in_words() -> None:
    sections = only(bundle_of(case(source={"type": "literature", "country": "CA"})), "Composition")["section"]
    (source,) = (section for section in sections if codes(section["code"]) == ["source"])
    assert "Kind of source: literature." in source["text"]["div"]
    assert "Country of the source: CA." in source["text"]["div"]


@pytest.mark.parametrize("name", EVERY_REPORT)
def test_narratives_are_plain_paragraphs(name: str) -> None:
    for div in _divs(bundle_of(EVERY_REPORT[name])):
        paragraphs = div.removeprefix('<div xmlns="http://www.w3.org/1999/xhtml"><p>').removesuffix("</p></div>")
        assert paragraphs != div
        for paragraph in paragraphs.split("</p><p>"):
            assert paragraph
            assert "<" not in paragraph
            assert ">" not in paragraph


def test_markup_in_the_report_stays_text() -> None:
    bundle = bundle_of(suspected(narrative="pH < 7 & CK > 5\r\n<script>alert(1)</script>"))
    assert any("<p>pH &lt; 7 &amp; CK &gt; 5</p>" in div for div in _divs(bundle))
    assert any(f"<p>{escape('<script>alert(1)</script>')}</p>" in div for div in _divs(bundle))


def _divs(bundle: Json) -> list[Any]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    holders = [*resources, *(section for resource in resources for section in resource.get("section", []))]
    return [holder["text"]["div"] for holder in holders if "text" in holder]


def test_the_audit_record_names_version_source_and_makers() -> None:
    bundle = bundle_of(full_report())
    provenance = audit_record(bundle)
    assert provenance["recorded"] == "2024-05-06T07:08:09Z"
    assert [codes(agent["type"]) for agent in provenance["agent"]] == [["author"], ["assembler"]]
    assert provenance["entity"][0]["what"]["identifier"]["value"] == "17"
    assert provenance["entity"][0]["what"]["display"] == "case report, version 1"
    document = only(bundle, "DocumentReference")
    assert provenance["entity"][1]["what"] == {"reference": f"DocumentReference/{document['id']}"}


def test_the_audit_record_covers_everything_but_itself() -> None:
    bundle = bundle_of(full_report())
    targets = {target["reference"] for target in audit_record(bundle)["target"]}
    urls = {entry["request"]["url"] for entry in bundle["entry"]}
    assert targets == {url for url in urls if not url.startswith("Provenance/")}


def test_the_article_is_cited_and_not_embedded() -> None:
    document = only(bundle_of(full_report()), "DocumentReference")
    values = [identifier["value"] for identifier in document["identifier"]]
    assert values == ["https://doi.org/10.1000/fict.2024", "https://pubmed.ncbi.nlm.nih.gov/12345678"]
    (content,) = document["content"]
    assert "data" not in content["attachment"]
    assert extensions(content["attachment"], "cqf-citation") == [full_report()["source"]["citation"]]
    assert document["author"] == [{"display": "Doe J"}, {"display": "Roe R"}]
    assert every(bundle_of(case(source={"type": "other"})), "DocumentReference") == []
