from typing import TypedDict, Unpack

import pytest

from service import tables
from service.causality.limits import Limit, limits, load


class Signs(TypedDict, total=False):
    role: str
    drug_kind: str | None
    drug_name: str
    special_situations: tuple[str, ...]
    reaction_kind: str
    reaction_term: str


def found(**changed: Unpack[Signs]) -> tuple[Limit, ...]:
    """The limits of an unsuspicious pair with these values changed."""
    plain: Signs = {
        "role": "suspect",
        "drug_kind": None,
        "drug_name": "azathioprine",
        "special_situations": (),
        "reaction_kind": "reaction",
        "reaction_term": "hives",
    }
    return limits(load(), **(plain | changed))


def keys(**changed: Unpack[Signs]) -> list[str]:
    return [limit.key for limit in found(**changed)]


def test_a_plain_pair_has_no_limit() -> None:
    assert keys() == []
    assert keys(special_situations=("off-label-use",), drug_kind="drug") == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        (Signs(role="interacting"), "interaction"),
        (Signs(special_situations=("off-label-use", "overdose")), "overdose"),
        (Signs(reaction_kind="overdose"), "overdose"),
        (Signs(reaction_term="Accidental overdose"), "overdose"),
        (Signs(reaction_term="Drug  interaction"), "interaction"),
        (Signs(drug_kind="vaccine", drug_name="Fluad"), "vaccine"),
        (Signs(drug_name="COVID-19 Vaccine"), "vaccine"),
        (Signs(drug_name="tetanus toxoid"), "vaccine"),
        (Signs(reaction_term="Autoimmune hepatitis"), "liver"),
        (Signs(reaction_term="drug-induced LIVER injury"), "liver"),
        (Signs(reaction_term="Jaundice"), "liver"),
        (Signs(reaction_term="scleral icterus"), "liver"),
        (Signs(reaction_term="transaminases raised"), "liver"),
        (Signs(reaction_term="Alanine aminotransferase increased"), "liver"),
        (Signs(reaction_term="cholestatic injury"), "liver"),
        (Signs(reaction_term="Stevens-Johnson syndrome"), "sjs-ten"),
        (Signs(reaction_term="Stevens\n  Johnson syndrome"), "sjs-ten"),
        (Signs(reaction_term="toxic epidermal necrolysis"), "sjs-ten"),
        (Signs(reaction_kind="lack-of-effect"), "lack-of-effect"),
        (Signs(reaction_term="Drug ineffective"), "lack-of-effect"),
    ],
)
def test_each_sign_is_recognised(changed: Signs, key: str) -> None:
    assert keys(**changed) == [key]


@pytest.mark.parametrize("term", ["premature delivery", "bulimia", "periorbital oedema", "myocarditis"])
def test_words_count_only_at_their_beginning(term: str) -> None:
    assert keys(reaction_term=term) == []


@pytest.mark.parametrize("name", ["heparin", "vaccinia immune globulin"])
def test_names_that_only_resemble_a_sign_are_none(name: str) -> None:
    assert keys(drug_name=name) == []


def test_a_stated_kind_is_believed_over_the_name() -> None:
    assert keys(drug_kind="drug", drug_name="vaccine adjuvant MF59") == []


def test_several_limits_come_in_the_order_of_the_file() -> None:
    changed = Signs(role="interacting", special_situations=("overdose",), reaction_term="acute liver failure")
    assert keys(**changed) == ["overdose", "interaction", "liver"]


def test_each_limit_names_reason_better_method_and_source() -> None:
    entries = tables.read_json("naranjo", "limits.json")["limits"]
    assert {entry["key"] for entry in entries} >= {"overdose", "interaction", "vaccine", "liver"}
    for entry in entries:
        assert all(entry[field] for field in ("reason", "better", "sources", "signs"))
        words = [word for name, values in entry["signs"].items() if name.endswith("_words") for word in values]
        assert [word.lower() for word in words] == words
    (overdose,) = found(special_situations=("overdose",))
    assert overdose.sources[0].doi == "10.3109/15563650.2013.811588"
    assert overdose.better
