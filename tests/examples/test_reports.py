"""Every example report is read without error."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from service.fhir import json
from service.report.reader import read_report

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
REPORTS: Final = sorted(EXAMPLES.glob("*/report.json"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_report_is_read_and_named_as_its_folder(path: Path) -> None:
    report = read_report(json.parse(path.read_bytes()))
    assert report.identifier.system == "https://aefhir.org/fhir/examples"
    assert report.identifier.value == path.parent.name
    assert (report.version, report.status) == (1, "final")


def test_each_case_has_its_own_digest() -> None:
    digests = {read_report(json.parse(path.read_bytes())).digest for path in REPORTS}
    assert len(digests) == len(REPORTS) == 5
