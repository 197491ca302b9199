"""The drugs of the patient in their roles: all that were taken, none that is only mentioned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.intake.narrative import document, drugs, lexicon, story
from service.intake.narrative.facts import DrugFact, Found, PairFact, ReactionFact


def read(text: str, reaction: str = "", *suspects: str, head: str = "Case report") -> list[DrugFact]:
    """The drugs of a text; the reaction begins where its words stand, and its suspects are these substances."""
    names = lexicon.load()
    told = document.read(f"{head}\n{text}\n", names.knows)
    reactions, pairs = [], []
    if reaction:
        place = told.clean.index(reaction)
        term = Found(reaction, ((place, place + len(reaction)),), "test")
        onset = Found({"text": reaction}, term.spans, "test")
        reactions = [ReactionFact(term, list(suspects), onset=onset)]
        pairs = [PairFact(name, reaction, Found(1.0, term.spans, "test")) for name in suspects]
    return drugs.read(story.read(told, names.mentions(told)), reactions, pairs)


def roles(found: list[DrugFact]) -> set[tuple[str, str]]:
    return {(fact.name.value.lower(), fact.role.value) for fact in found}


def one(found: list[DrugFact], name: str, role: str | None = None) -> DrugFact:
    (fact,) = [f for f in found if f.name.value.lower() == name and role in (None, f.role.value)]
    return fact


def value(found: Any) -> Any:
    return found.value if found is not None else None


ALLOPURINOL = "A 62-year-old man with gout was started on allopurinol 300 mg once daily."
RASH = "Three weeks later he developed a rash."


def after(words: str) -> list[DrugFact]:
    """The drugs of a text that goes on after the reaction to allopurinol."""
    return read(f"{ALLOPURINOL} {RASH} {words}", "rash", "allopurinol")


def before(words: str) -> list[DrugFact]:
    """The drugs of a text with something before the reaction to allopurinol."""
    return read(f"{ALLOPURINOL} {words} {RASH}", "rash", "allopurinol")


@pytest.mark.parametrize(
    ("words", "name", "role"),
    [
        ("Prednisone 40 mg daily was given.", "prednisone", "treatment-of-reaction"),
        ("The rash resolved with cetirizine.", "cetirizine", "treatment-of-reaction"),
        ("Neither gabapentin nor cetirizine gave him relief.", "gabapentin", "treatment-of-reaction"),
        ("A topical corticosteroid was applied.", "topical corticosteroid", "treatment-of-reaction"),
        ("Bisoprolol was continued.", "bisoprolol", "concomitant"),
        ("Allopurinol was replaced by febuxostat.", "febuxostat", "treatment-of-indication"),
        ("Allopurinol was stopped and febuxostat was begun instead.", "febuxostat", "treatment-of-indication"),
        ("He is now treated with febuxostat.", "febuxostat", "treatment-of-indication"),
        ("Colchicine was given for the gout.", "colchicine", "treatment-of-indication"),
        ("He had taken amoxicillin before without problems.", "amoxicillin", "past"),
        ("Atropine and timolol eye drops were used.", "atropine", "treatment-of-reaction"),
        (
            "Triamcinolone 0.1% cream bid and oral hydroxyzine 25 mg were used.",
            "triamcinolone",
            ("treatment-of-reaction"),
        ),
        ("Surgery was done under general anaesthesia with sevoflurane.", "sevoflurane", "concomitant"),
        ("He had a history of hypertension treated with ramipril.", "ramipril", "concomitant"),
        ("Allopurinol was replaced by febuxostat, and prednisone was given.", "prednisone", "treatment-of-reaction"),
        ("Cefuroxime had been given once before the operation.", "cefuroxime", "concomitant"),
        ("Ramipril 5 mg and metformin were his only other medicines.", "ramipril", "concomitant"),
        ("Ramipril 5 mg and metformin were his only other medicines.", "metformin", "concomitant"),
        ("He had received the influenza vaccine.", "influenza vaccine", "past"),
        ("An influenza vaccine was given in autumn.", "influenza vaccine", "concomitant"),
        ("The itching went on despite cetirizine 10 mg.", "cetirizine", "treatment-of-reaction"),
    ],
)
def test_what_is_told_after_the_reaction(words: str, name: str, role: str) -> None:
    assert (name, role) in roles(after(words))


@pytest.mark.parametrize(
    ("words", "name", "role"),
    [
        ("His other medicines were bisoprolol and a statin.", "statin", "concomitant"),
        ("He also took bisoprolol.", "bisoprolol", "concomitant"),
        ("He had been switched from febuxostat.", "febuxostat", "past"),
        ("Colchicine and naproxen had failed.", "naproxen", "past"),
        ("He was previously treated with colchicine.", "colchicine", "past"),
        ("After discontinuation of colchicine he was well.", "colchicine", "past"),
        ("Premedication was cetirizine 10 mg.", "cetirizine", "premedication"),
        ("Cetirizine and famotidine were given as premedication.", "cetirizine", "premedication"),
    ],
)
def test_what_is_told_before_the_reaction(words: str, name: str, role: str) -> None:
    assert (name, role) in roles(before(words))


@pytest.mark.parametrize(
    "words",
    [
        "No antibiotics and no steroids were given.",
        "Colchicine was considered but not used.",
        "Febuxostat was refused by the patient.",
        "Febuxostat was proposed for the future.",
        "Cyclosporine was not needed.",
        "He recovered without prednisone.",
        "Penicillin allergy had been noted.",
        "The vancomycin level was low.",
        "His mother took citalopram.",
        "Patients on febuxostat should be warned.",
        "Carbamazepine has been reported to do the same.",
        "Metformin or other drugs had not been used.",
        "He grew a methicillin-resistant germ.",
        "A patch test with neomycin was positive.",
        "In two patients prednisone was tried.",
        "He was not given prednisone or naproxen.",
        "A doctor had suggested pregabalin, but the patient never took it.",
        "The test was negative for codeine and tramadol.",
    ],
)
def test_what_is_only_mentioned_is_no_drug(words: str) -> None:
    assert roles(after(words)) == {("allopurinol", "suspect")}


def test_a_drug_that_is_told_of_again_is_for_what_it_was_for() -> None:
    found = after("Allopurinol was switched to febuxostat. There was no relapse in a year on febuxostat.")
    assert roles(found) == {("allopurinol", "suspect"), ("febuxostat", "treatment-of-indication")}
    again = after("Allopurinol was switched to febuxostat. The rash resolved with cetirizine.")
    assert ("cetirizine", "treatment-of-reaction") in roles(again)


def test_a_drug_without_a_reaction_has_one_role_that_is_not_sure() -> None:
    found = read("A man had been taking bisoprolol for 3 years. Bisoprolol was stopped and amlodipine was begun.")
    assert [(fact.name.value, fact.role.value) for fact in found] == [
        ("bisoprolol", "concomitant"),
        ("amlodipine", "treatment-of-indication"),
    ]
    assert all(fact.role.confidence != "high" for fact in found)


def test_a_substance_of_a_challenge_is_no_treatment() -> None:
    assert roles(after("Oral challenge with naproxen 250 mg was tolerated.")) == {("allopurinol", "suspect")}
    assert ("naproxen", "concomitant") in roles(
        before("He also took naproxen. Oral provocation with naproxen 250 mg was tolerated.")
    )


def test_what_is_only_taken_together_with_the_suspect_is_none() -> None:
    text = "A man took phenytoin together with bisoprolol. He developed ataxia. The dose was cut to 200 mg daily."
    found = read(text, "ataxia", "phenytoin", "bisoprolol")
    assert roles(found) == {("phenytoin", "suspect"), ("bisoprolol", "concomitant")}
    blamed = read(f"{text} Bisoprolol was held to be a cause.", "ataxia", "phenytoin", "bisoprolol")
    assert ("bisoprolol", "suspect") in roles(blamed)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Warfarin and oral fluconazole: a bleeding gum", "interacting"),
        ("Fluconazole levels raised by warfarin", "interacting"),
        ("Fluconazole toxicity brought on by warfarin", "interacting"),
        ("Warfarin and fluconazole in the treatment of a bleeding gum", "concomitant"),
        ("A bleeding gum under warfarin", "concomitant"),
    ],
)
def test_what_the_title_names_beside_the_suspect_interacts(title: str, role: str) -> None:
    text = "A 60-year-old man on warfarin was given fluconazole 100 mg daily. After a week he had gingival bleeding."
    found = read(text, "gingival bleeding", "warfarin", head=f"{title}\n")
    assert ("fluconazole", role) in roles(found)


def test_drugs_of_the_discussion_are_not_the_patients() -> None:
    text = (
        f"{ALLOPURINOL} {RASH}\n\nDiscussion\nAGEP occurs with ampicillin and terbinafine. A 50-year-old man received"
        f" it with carbamazepine.\n"
    )
    assert roles(read(text, "rash", "allopurinol")) == {("allopurinol", "suspect")}


def test_a_combination_holds_its_substances() -> None:
    text = "A man took abacavir/lamivudine 600/300 mg daily. He developed a rash. Abacavir/lamivudine was stopped."
    (fact,) = read(text, "a rash", "abacavir")
    assert (fact.name.value, fact.substance, value(fact.action_taken)) == (
        "abacavir/lamivudine",
        "abacavir",
        "withdrawn",
    )
    assert fact.doses[0].value["text"] == "600/300 mg daily"


def test_two_drugs_joined_by_and_are_two() -> None:
    found = read("A man took abacavir and lamivudine. He developed a rash. Abacavir was stopped.", "a rash", "abacavir")
    assert roles(found) == {("abacavir", "suspect"), ("lamivudine", "concomitant")}


def test_what_was_stopped_names_no_drug_begun_then() -> None:
    text = (
        "A man took vancomycin and cefepime. He had kidney failure. Both antibiotics were stopped and daptomycin was"
        " given."
    )
    found = read(text, "kidney failure", "vancomycin")
    assert one(found, "daptomycin").action_taken is None
    assert value(one(found, "vancomycin").action_taken) == "withdrawn"


def test_members_and_not_the_class_that_introduces_them() -> None:
    found = roles(after("Antihistamines (loratadine, cetirizine) were given."))
    assert {("loratadine", "treatment-of-reaction"), ("cetirizine", "treatment-of-reaction")} <= found
    assert not [name for name, _ in found if name.startswith("antihist")]


def test_one_substance_in_three_roles() -> None:
    text = (
        "A woman with lupus was initially treated with prednisone 60 mg. Infliximab was started after premedication"
        " with"
        " prednisone 40 mg. Later she developed a rash. Prednisone 20 mg daily was given."
    )
    found = read(text, "a rash", "infliximab")
    doses = {
        f.role.value: [dose.value["amount"]["value"] for dose in f.doses] for f in found if f.substance == "prednisone"
    }
    assert doses == {"past": [60], "premedication": [40], "treatment-of-reaction": [20]}


def test_a_brand_keeps_its_name_and_has_its_substance() -> None:
    found = read(
        "A man took Tegretol (carbamazepine) 200 mg twice daily. He developed a rash.", "a rash", "carbamazepine"
    )
    assert [(f.name.value, f.substance) for f in found] == [("Tegretol", "carbamazepine")]


def test_a_vaccine_is_marked() -> None:
    fact = one(
        read("A man received influenza vaccine. He developed a rash.", "a rash", "influenza vaccine"),
        "influenza vaccine",
    )
    assert value(fact.kind) == "vaccine"
    assert one(after(""), "allopurinol").kind is None


def test_two_suspects_that_interact() -> None:
    text = (
        "A man on warfarin was given fluconazole. He developed a haematoma due to the interaction of warfarin and"
        " fluconazole."
    )
    assert {f.role.value for f in read(text, "haematoma", "warfarin", "fluconazole")} == {"interacting"}
    apart = text.partition(" due to")[0] + "."
    assert {f.role.value for f in read(apart, "haematoma", "warfarin", "fluconazole")} == {"suspect"}


def test_without_a_reaction_a_drug_treats_the_disease() -> None:
    text = (
        "A woman with psoriasis was treated with methotrexate, which was ineffective. Therapy was switched to"
        " apremilast."
    )
    assert roles(read(text)) == {("methotrexate", "past"), ("apremilast", "treatment-of-indication")}


class TestIndications:
    @pytest.mark.parametrize(
        ("words", "indication"),
        [
            ("A man took naproxen for gout.", "gout"),
            ("A man took naproxen 500 mg daily because of back pain.", "back pain"),
            ("For a chest infection a man was given naproxen.", "chest infection"),
            ("A man was treated for gout with naproxen.", "gout"),
            ("A man was started on naproxen after a first seizure.", "seizure"),
        ],
    )
    def test_told(self, words: str, indication: str) -> None:
        (told,) = one(read(f"{words} He developed a rash.", "a rash", "naproxen"), "naproxen").indications
        assert indication in told.value
        assert told.basis == "stated"

    def test_the_disease_of_the_introduction_is_inferred(self) -> None:
        (told,) = one(after(""), "allopurinol").indications
        assert (told.value, told.basis) == ("gout", "inferred")
        assert told.reason

    @pytest.mark.parametrize(
        "words",
        [
            "Naproxen is seldom responsible for gout.",
            "Naproxen was not held responsible for his gout.",
            "Naproxen was blamed for an ulcer.",
            "He had discontinued naproxen because of back pain.",
            "Naproxen was suspected because of back pain.",
        ],
    )
    def test_what_a_drug_is_blamed_for_is_no_reason_to_give_it(self, words: str) -> None:
        text = f"A man took naproxen 500 mg. He developed a rash. {words}"
        assert one(read(text, "a rash", "naproxen"), "naproxen").indications == []

    def test_of_two_diseases_none_and_never_the_reaction(self) -> None:
        text = "A man with gout and asthma was started on naproxen for 14 months. He developed a rash."
        assert one(read(text, "a rash", "naproxen"), "naproxen").indications == []
        assert one(after("Prednisone was given for the rash."), "prednisone").indications == []


class TestActions:
    @pytest.mark.parametrize(
        ("words", "action"),
        [
            ("Allopurinol was stopped.", "withdrawn"),
            ("The drug was withdrawn.", "withdrawn"),
            ("The rash faded after discontinuation of allopurinol.", "withdrawn"),
            ("Allopurinol was reduced to 100 mg.", "reduced"),
            ("Allopurinol was continued.", "unchanged"),
            ("Nothing was done.", None),
            ("Allopurinol was not changed.", "unchanged"),
        ],
    )
    def test_what_was_done_because_of_the_reaction(self, words: str, action: str | None) -> None:
        assert value(one(after(words), "allopurinol").action_taken) == action

    def test_a_titration_is_no_action(self) -> None:
        assert one(before("Allopurinol was increased to 400 mg."), "allopurinol").action_taken is None

    def test_another_drug_that_was_stopped_is_another_matter(self) -> None:
        found = read(
            "A man took allopurinol. He also took bisoprolol. He developed a rash. Bisoprolol was stopped.",
            "a rash",
            "allopurinol",
        )
        assert one(found, "allopurinol").action_taken is None
        assert value(one(found, "bisoprolol").action_taken) == "withdrawn"

    def test_both_drugs(self) -> None:
        text = "A man on warfarin was given fluconazole. He developed a rash. Both drugs were stopped."
        assert {value(f.action_taken) for f in read(text, "a rash", "warfarin", "fluconazole")} == {"withdrawn"}


class TestRouteAndTime:
    def test_route_and_length(self) -> None:
        fact = one(after("Methylprednisolone 0.5 mg/kg intravenously was given for five days."), "methylprednisolone")
        assert value(fact.route) == "intravenous"
        assert fact.doses[0].value["amount"] == {"value": Decimal("0.5"), "unit": "mg/kg"}
        assert value(fact.duration) == {"value": 5, "unit": "day", "text": "five days"}

    def test_two_routes_are_none_for_the_whole(self) -> None:
        fact = one(after("Oral prednisone was given. Intravenous prednisone was given."), "prednisone")
        assert fact.route is None

    def test_an_infusion_or_an_injection_is_no_route(self) -> None:
        found = read("A man received rituximab infusions. He developed a rash.", "a rash", "rituximab")
        assert one(found, "rituximab").route is None

    def test_dates_of_beginning_and_end(self) -> None:
        text = (
            "In March 2018 naproxen was started. He developed a rash. Naproxen was stopped on 4 May 2018 and"
            " cetirizine was given."
        )
        found = read(text, "a rash", "naproxen")
        assert value(one(found, "naproxen").start) == {"date": "2018-03"}
        assert value(one(found, "naproxen").end) == {"date": "2018-05-04"}
        assert one(found, "cetirizine").start is None

    def test_a_beginning_told_from_the_end_of_another_drug(self) -> None:
        fact = one(after("He was started on prednisone (8 months after stopping allopurinol)."), "prednisone")
        assert value(fact.start)["drug"] == "allopurinol"
        assert value(fact.start)["relation"] == "after-end"

    def test_a_date_of_something_else_is_none(self) -> None:
        assert one(after("Prednisone helped. He was admitted on 4 May 2018."), "prednisone").start is None


def test_the_dose_of_the_sentence_before_goes_on() -> None:
    fact = one(before("The dose was raised to 600 mg daily."), "allopurinol")
    assert [dose.value["amount"]["value"] for dose in fact.doses] == [300, 600]
    assert len(one(before("Creatinine was raised to 600 mg."), "allopurinol").doses) == 1


def test_the_dose_goes_on_of_the_only_drug_or_suspect() -> None:
    beside = after("He took allopurinol together with bisoprolol. The dose was cut to 100 mg daily.")
    assert 100 in [dose.value["amount"]["value"] for dose in one(beside, "allopurinol").doses]
    assert one(beside, "bisoprolol").doses == []
    both = after("He took bisoprolol and amlodipine. The dose was cut to 10 mg daily, and naproxen was left out.")
    assert [fact.doses for fact in both if fact.name.value in ("bisoprolol", "amlodipine", "naproxen")] == [[], [], []]
    carried = after("He took only bisoprolol. The dose was cut to 5 mg daily and prednisone 20 mg was added.")
    assert [dose.value["amount"]["value"] for dose in one(carried, "bisoprolol").doses] == [5]
    assert [dose.value["amount"]["value"] for dose in one(carried, "prednisone").doses] == [20]


def test_every_value_has_words() -> None:
    for fact in after(
        "Prednisone 40 mg daily was given by mouth for five days. Allopurinol was stopped on 4 May 2018."
    ):
        told = [fact.name, fact.role, fact.route, fact.start, fact.end, fact.duration, fact.action_taken, *fact.doses]
        assert all(
            found.spans and all(start < end for start, end in found.spans) for found in told if found is not None
        )
