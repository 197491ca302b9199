"""The reader on the reports of our own: no figure falls below its floor, and nothing is there that must not be.

The expected results themselves are held to their texts too: what they name stands there.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Final

import pytest

from tools.extraction.expected import REPORTS, Expected, load, names
from tools.extraction.scoring import Result, score
from tools.extraction.tally import FIELDS
from tools.extraction.words import fold
from tools.score_extraction import FLOORS, reader

CASES: Final = {case.name: case for case in load()}
FLOOR: Final[dict[str, dict[str, float]]] = json.loads(FLOORS.read_text())

every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@functools.cache
def result() -> Result:
    return score(CASES.values(), reader())


@pytest.mark.parametrize("field", FIELDS)
def test_no_figure_falls_below_its_floor(field: str) -> None:
    count, floor = result().tally.counts[field], FLOOR[field]
    told = [f"{fault.report}: {fault.kind} {fault.what}" for fault in result().tally.faults if fault.field == field]
    assert count.precision >= floor["precision"], told
    assert count.recall >= floor["recall"], told


@every_case
def test_nothing_is_there_that_must_not_be(case: Expected) -> None:
    assert result().banned.get(case.name, ()) == ()


def test_the_floors_are_those_of_the_fields() -> None:
    assert list(FLOOR) == list(FIELDS)
    assert all(0 <= figure <= 1 for floor in FLOOR.values() for figure in floor.values())


def test_there_are_enough_reports_and_each_has_its_result() -> None:
    assert len(CASES) >= 44
    assert {file.stem for file in REPORTS.glob("*.json")} == set(CASES)


@pytest.mark.parametrize(
    ("kind", "least"),
    [("several-patients", 3), ("review", 1), ("animal-study", 1), ("not-english", 2), ("no-reaction", 2)],
)
def test_every_kind_of_refusal_is_among_them(kind: str, least: int) -> None:
    kinds = [case.truth.get("refusal", {}).get("kind") for case in CASES.values()]
    assert kinds.count(kind) >= least


@every_case
def test_a_report_has_60_to_600_words(case: Expected) -> None:
    assert 60 <= len(case.text.split()) <= 600


@every_case
def test_the_index_lists_the_report_with_its_traps(case: Expected) -> None:
    row = f"| {case.name} | {case.truth['style']} | {'; '.join(case.truth['traps'])} |"
    assert row in (REPORTS / "README.md").read_text().splitlines()


@every_case
def test_what_is_expected_is_named_in_the_text(case: Expected) -> None:
    """At least one accepted wording of each entry; accepted wordings may also be a reader's own."""
    for part in ("drugs", "reactions", "tests", "history"):
        for entry in case.truth.get(part, ()):
            assert any(stands(name, case.text) for name in names(entry)), entry
    for drug in case.truth.get("drugs", ()):
        for wording in drug.get("indications", ())[:1]:
            assert stands(wording, case.text), drug
        for dose in drug.get("doses", ()):
            assert all(stands(str(dose[key]), case.text) for key in ("value", "unit", "text") if key in dose), dose


@every_case
def test_numbers_of_expected_tests_stand_in_the_text(case: Expected) -> None:
    for entry in case.truth.get("tests", ()):
        said = [str(entry[key]).removeprefix("-") for key in ("value", "unit") if key in entry]
        said += [f"1:{entry['titre']}"] if "titre" in entry else []
        assert all(stands(part, case.text) for part in said), entry


@every_case
def test_pairs_name_drugs_and_reactions_of_the_same_result(case: Expected) -> None:
    drugs = {entry["name"] for entry in case.truth.get("drugs", ())}
    reactions = {entry["term"] for entry in case.truth.get("reactions", ())}
    for part in ("pairs", "naranjo", "authors"):
        for entry in case.truth.get(part, ()):
            assert entry["drug"] in drugs, entry
            assert entry["reaction"] in reactions, entry
    for entry in case.truth.get("reactions", ()):
        assert {*entry["suspects"], *entry.get("optional_suspects", ())} <= drugs, entry


def stands(wording: str, text: str) -> bool:
    """Whether the words stand in the text: as they are, across a line end, hyphenated, with ligatures, with a decimal
    comma, with an apostrophe that parts thousands.
    """
    if re.fullmatch(r"\d+\.0", wording):
        wording = wording[:-2]
    joined = re.sub(r"-\s*\n\s*", "", text)
    forms = [plain(text), plain(joined), plain(text.replace("-\n", "-"))]
    return any(plain(wording) in form for form in forms)


def plain(text: str) -> str:
    text = text.replace("\N{LATIN SMALL LIGATURE FI}", "fi").replace("\N{LATIN SMALL LIGATURE FF}", "ff")
    return re.sub(r"(?<=\d),(?=\d{1,2}\b)", ".", re.sub(r"(?<=\d)'(?=\d{3}\b)", "", fold(text))).replace("*", "")
