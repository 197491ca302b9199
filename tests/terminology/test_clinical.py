"""Words find their verified codes, exactly or not at all."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import tables
from service.terminology.clinical import Clinical, load_clinical

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"


@pytest.fixture(scope="module")
def clinical() -> Clinical:
    return load_clinical()


def codes(codings: tuple[dict[str, str], ...]) -> list[str]:
    return [coding["code"] for coding in codings]


def test_drug(clinical: Clinical) -> None:
    assert codes(clinical.drug("dupilumab")) == ["1876376", "420K487FSG", "C582203"]
    assert clinical.drug("Dupilumab") is clinical.drug("  dupilumab ")


@pytest.mark.parametrize(
    "words",
    [
        "mycophenolate",
        "oral corticosteroids",
        "topical corticosteroids",
        "dupilumab 300 mg",
        "dupi",
        "",
        "chemotherapy",
    ],
)
def test_drug_words_that_say_less_or_more_stay_text(clinical: Clinical, words: str) -> None:
    assert clinical.drug(words) == ()


def test_condition(clinical: Clinical) -> None:
    assert codes(clinical.condition("Hives")) == ["126485001", "HP:0001025"]
    assert clinical.condition("hives") == clinical.condition("urticaria")
    assert clinical.condition("Gottron\u2019s  papules") == clinical.condition("Gottron's papules") != ()
    assert codes(clinical.condition("amyopathic dermatomyositis")) == ["M33.13"]


@pytest.mark.parametrize(
    "words",
    [
        "severe asthma",  # does not say persistent
        "dust mite sensitization",  # a positive test is no allergy
        "violaceous erythema",
        "drug-induced dermatomyositis",
        "no urticaria",
        "elevated creatine kinase",
        "plaque",
    ],
)
def test_condition_words_without_an_exact_code_stay_text(clinical: Clinical, words: str) -> None:
    assert clinical.condition(words) == ()


def test_versions_are_given_where_known(clinical: Clinical) -> None:
    snomed, hpo = clinical.condition("asthma")
    assert snomed["version"] == "http://snomed.info/sct/900000000000207008/version/20200731"
    assert hpo["version"] == "2026-02-16"
    assert "version" not in clinical.drug("dupilumab")[0]


def test_a_test_has_a_code_for_each_kind_of_result(clinical: Clinical) -> None:
    assert codes(clinical.test("ANA", "titre")) == ["29953-7"]
    assert codes(clinical.test("ANA", "ordinal")) == ["8061-4"]
    assert clinical.test("ANA", "quantitative") == ()
    assert codes(clinical.test("anti-Ro", "ordinal")) == ["8093-7"]
    assert codes(clinical.test("anti-Ro", "quantitative")) == ["17792-3"]
    assert codes(clinical.test("CPK", "quantitative")) == ["2157-6"]
    assert clinical.test("CPK", "ordinal") == ()
    assert clinical.test("CPK", None) == ()


def test_a_method_is_coded_only_where_the_name_states_it(clinical: Clinical) -> None:
    assert codes(clinical.test("ANA by immunofluorescence", "titre")) == ["5048-4"]
    for name in ("LDH", "lactate dehydrogenase", "eosinophil count", "anti-cardiolipin IgG", "anti-beta 2 GPI IgG"):
        assert clinical.test(name, "quantitative") == ()
        assert clinical.test(name, "ordinal") == ()


@pytest.mark.parametrize(
    ("written", "ucum"),
    [
        ("mg", "mg"),
        ("U/l", "U/L"),
        ("IU/L", "[iU]/L"),
        ("mg/kg/day", "mg/kg/d"),
        ("mcg", "ug"),
        ("\u00b5g", "ug"),
        ("\u03bcg", "ug"),
        ("titer", "{titer}"),
        ("10^9/L", "10*9/L"),
        ("tablets", None),
        ("X", None),
        ("", None),
    ],
)
def test_unit(clinical: Clinical, written: str, ucum: str | None) -> None:
    assert clinical.unit(written) == ucum


def test_invalid_ucum_never_comes_out(clinical: Clinical) -> None:
    out = {row["code"] for row in rows("units")}
    assert out.isdisjoint({"mg/kg/day", "IU/L", "mcg", "X", "U/l"})


def test_route_and_procedure(clinical: Clinical) -> None:
    assert codes(clinical.route("IV")) == ["47625008"]
    assert codes(clinical.route("by mouth")) == ["26643006"]
    assert clinical.route("systemic") == clinical.route("topical") == ()
    assert codes(clinical.procedure("Mammogram")) == ["71651007"]
    assert clinical.procedure("lymphadenectomy") == ()


@pytest.mark.parametrize("table", ["drugs", "conditions", "procedures", "tests", "units", "routes"])
def test_every_row_is_found_by_each_of_its_terms(clinical: Clinical, table: str) -> None:
    for row in rows(table):
        for term in row["terms"].split("|"):
            for wording in (term, term.upper(), f"  {term.replace(' ', '   ')}\n"):
                assert row["code"] in found(clinical, table, wording, row["scale"]), wording


@given(st.sampled_from(["drugs", "conditions", "procedures", "routes"]), st.text(min_size=1, max_size=12))
def test_a_term_with_anything_added_is_another_term(table: str, added: str) -> None:
    known = {term.casefold() for row in rows(table) for term in row["terms"].split("|")}
    wording = f"zz {next(iter(known))} {added}"
    assert found(load_clinical(), table, wording, "") == []


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(tables.read_text("terminology", f"{table}.csv").splitlines()))


def found(clinical: Clinical, table: str, words: str, scale: str) -> list[str]:
    match table:
        case "drugs":
            return codes(clinical.drug(words))
        case "conditions":
            return codes(clinical.condition(words))
        case "procedures":
            return codes(clinical.procedure(words))
        case "routes":
            return codes(clinical.route(words))
        case "units":
            code = clinical.unit(words)
            return [code] if code else []
        case _:
            return codes(clinical.test(words, scale))  # type: ignore[arg-type]
