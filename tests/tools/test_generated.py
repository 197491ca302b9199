"""What is generated and committed equals what its generator gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import build_docs, build_examples


@pytest.mark.parametrize("report", build_examples.reports(), ids=lambda path: path.parent.name)
def test_an_example_bundle_is_what_convert_makes_of_its_report_byte_by_byte(report: Path) -> None:
    assert report.with_name("bundle.json").read_bytes() == build_examples.bundle(report)


def test_there_are_five_published_cases() -> None:
    assert len(build_examples.reports()) == 5


def test_the_mapping_page_is_what_the_crosswalk_says() -> None:
    assert build_docs.PAGE.read_text(encoding="utf-8") == build_docs.render()
