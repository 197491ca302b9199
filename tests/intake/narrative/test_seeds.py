"""The five articles beside the repository: each `must` and `must_not` of their ground truth as a check of the proposal.

The articles and their ground truth are not part of this project: without them (beside the repository, or where
AEFHIR_SHARED says) the tests are skipped.
"""

from __future__ import annotations

import functools
from typing import Any, Final

import pytest

from service.causality import naranjo
from service.fhir import json
from tools.extraction.drugs import called, drugs_of
from tools.extraction.expected import number
from tools.extraction.reactions import SUSPECT, answers, points, suspects_of
from tools.extraction.scoring import Extraction
from tools.extraction.seeds import SHARED
from tools.extraction.words import fold, holds, same
from tools.score_extraction import reader

Json = dict[str, Any]

SEEDS: Final = ("000", "001", "002", "003", "004")
WITH_A_REACTION: Final = ("000", "001", "003", "004")
MOST_SHOWN: Final = 5
TREATMENT: Final = "treatment-of-reaction"

pytestmark = pytest.mark.skipif(
    not (SHARED / "ground-truth").is_dir(),
    reason=f"NOT CHECKED: no ground truth beside the repository ({SHARED.name}/)",
)
every_seed = pytest.mark.parametrize("seed", SEEDS)
every_reaction = pytest.mark.parametrize("seed", WITH_A_REACTION)


@functools.cache
def truth_of(seed: str) -> Any:
    return json.parse((SHARED / "ground-truth" / f"{seed}.json").read_bytes())


@functools.cache
def text_of(seed: str) -> str:
    text: str = (SHARED / "seeds" / truth_of(seed)["seed"]).read_bytes().decode()
    return text


@functools.cache
def extracted(seed: str) -> Extraction:
    return reader()(text_of(seed))


def report_of(seed: str) -> Json:
    report = extracted(seed).report
    assert report is not None, [refusal.text for refusal in extracted(seed).refusals]
    return report


def is_named(text: str, *wordings: str) -> bool:
    return any(same(text, wording) or holds(text, wording) for wording in wordings)


def drugs(seed: str, *names: str, role: str | None = None) -> list[Json]:
    return [
        drug
        for drug in drugs_of(report_of(seed))
        if any(is_named(name, *names) for name in called(drug)) and role in (None, drug["role"])
    ]


def reactions(seed: str, *terms: str) -> list[Json]:
    return [entry for entry in report_of(seed).get("reactions", ()) if is_named(entry["term"], *terms)]


def suspects(seed: str, reaction: Json) -> list[str]:
    return [fold(drug["name"]) for drug in suspects_of(report_of(seed), reaction)]


def conditions(seed: str) -> list[str]:
    """History and indications: what the patient has beside the reaction."""
    report = report_of(seed)
    terms = [entry["term"] for entry in report.get("patient", {}).get("history", ())]
    return terms + [i["term"] for drug in report.get("drugs", ()) for i in drug.get("indications", ()) if "term" in i]


def results(seed: str, *names: str) -> list[Json]:
    return [entry for entry in report_of(seed).get("tests", ()) if is_named(entry["name"], *names)]


def is_normal(test: Json) -> bool:
    return bool(
        test.get("within_limits") is True
        or test.get("interpretation") == "normal"
        or fold(test.get("text", "")).startswith("normal")
    )


def is_negative(test: Json) -> bool:
    said = {test.get("coded"), test.get("interpretation"), fold(test.get("text", ""))}
    return bool(said & {"negative", "not detected"})


def is_positive(test: Json) -> bool:
    said = {test.get("coded"), test.get("interpretation"), fold(test.get("text", ""))}
    return bool(said & {"positive", "high", "abnormal"}) or "titre" in test


def pairs(seed: str, drug: str, *terms: str) -> list[Json]:
    keys = {entry["key"] for entry in drugs(seed, drug)}
    wanted = {entry["key"] for entry in reactions(seed, *terms)}
    return [p for p in report_of(seed).get("pairs", ()) if p["drug"] in keys and p["reaction"] in wanted]


def assessments(seed: str, who: str) -> list[Json]:
    return [entry for entry in report_of(seed).get("assessments", ()) if entry["assessor"]["type"] == who]


def total(assessment: Json) -> int:
    """What the proposed answers come to; an item without an answer is unknown."""
    given = answers(assessment)
    items = naranjo.load().items
    score = naranjo.score({item: given.get(item, "unknown") for item in items})
    assert score.total is not None
    return score.total


def assessment(seed: str, drug: str, *terms: str) -> Json:
    keys = {entry["key"] for entry in drugs(seed, drug)}
    wanted = {entry["key"] for entry in reactions(seed, *terms)}
    found = [a for a in assessments(seed, "software") if a["drug"] in keys and a["reaction"] in wanted]
    assert found, f"no Naranjo proposal for {drug} and {terms[0]}"
    return found[0]


PAIRS: Final = (
    ("000", 0, "omalizumab", ("dermatomyositis", "DM")),
    ("001", 0, "atezolizumab", ("dermatomyositis",)),
    ("003", 0, "azathioprine", ("hives", "hypersensitivity", "urticaria", "rash")),
    ("003", 1, "cetirizine", ("drowsiness", "somnolence")),
    ("004", 0, "dupilumab", ("erythema",)),
)
every_pair = pytest.mark.parametrize(("seed", "place", "drug", "terms"), PAIRS, ids=[f"{p[0]}-{p[2]}" for p in PAIRS])


@every_pair
def test_the_naranjo_total_is_in_the_reasonable_range(seed: str, place: int, drug: str, terms: tuple[str, ...]) -> None:
    low, high = truth_of(seed)["causality"][place]["naranjo"]["range_reasonable"]
    assert low <= total(assessment(seed, drug, *terms)) <= high


@every_pair
def test_every_naranjo_item_is_a_reasonable_answer(seed: str, place: int, drug: str, terms: tuple[str, ...]) -> None:
    """By points: "no" and "unknown" are one where both have none."""
    given = answers(assessment(seed, drug, *terms))
    for item in truth_of(seed)["causality"][place]["naranjo"]["items"]:
        number_of, main = str(item["item"]), item["answer"]
        others = [entry["answer"] for entry in item["alternatives"] if entry["plausibility"] == "reasonable"]
        accepted = {points(number_of, answer) for answer in (main, *others)}
        assert points(number_of, given.get(number_of, "unknown")) in accepted, (number_of, given.get(number_of))


@every_seed
def test_age_and_sex(seed: str) -> None:
    patient, truth = report_of(seed)["patient"], truth_of(seed)["patient"]
    assert patient["age"] == {"value": truth["age"]["value"], "unit": "year"}
    assert patient["sex"] == truth["sex"]["value"]


@every_seed
def test_no_seriousness_criterion_is_claimed(seed: str) -> None:
    criteria = [entry.get("seriousness", {}) for entry in report_of(seed).get("reactions", ())]
    assert not any(True in entry.values() for entry in criteria)


@every_reaction
def test_at_most_five_reactions_are_shown_of_a_suspect(seed: str) -> None:
    shown = [drug["key"] for entry in report_of(seed)["reactions"] for drug in suspects_of(report_of(seed), entry)]
    assert shown
    assert max(shown.count(key) for key in shown) <= MOST_SHOWN


@pytest.mark.parametrize("seed", ["000", "001", "004"])  # the others mention none
def test_a_drug_that_is_only_mentioned_is_no_drug_of_the_patient(seed: str) -> None:
    for entry in truth_of(seed)["mentioned_not_taken"]:
        name = entry if isinstance(entry, str) else entry.get("term") or entry.get("name") or entry["name_verbatim"]
        assert drugs(seed, name) == []


class TestOmalizumab:
    def test_one_dermatomyositis_with_omalizumab_as_only_suspect(self) -> None:
        (reaction,) = reactions("000", "dermatomyositis", "DM")
        assert suspects("000", reaction) == ["omalizumab"]
        assert len([drug for drug in drugs_of(report_of("000")) if drug["role"] in SUSPECT]) == 1

    def test_asthma_is_no_reaction(self) -> None:
        assert any(is_named(term, "asthma") for term in conditions("000"))
        assert reactions("000", "asthma") == []

    @pytest.mark.parametrize(
        "name",
        [
            "prednisone",
            "methotrexate",
            "hydroxychloroquine",
            "topical corticosteroids",
            "gabapentin",
            "diphenhydramine",
            "cetirizine",
            "hydroxyzine",
        ],
    )
    def test_what_treats_the_reaction(self, name: str) -> None:
        assert drugs("000", name, role=TREATMENT)

    def test_earlier_oral_corticosteroids_are_a_past_drug(self) -> None:
        assert drugs("000", "oral corticosteroids", "corticosteroids", role="past")

    @pytest.mark.parametrize(
        "names",
        [
            ("creatine kinase", "CK"),
            ("lactate dehydrogenase", "LDH"),
            ("aspartate aminotransferase", "AST"),
            ("alanine aminotransferase", "ALT"),
            ("C-reactive protein", "CRP"),
        ],
    )
    def test_normal_results_stay_normal(self, names: tuple[str, ...]) -> None:
        found = results("000", *names)
        assert found
        assert all(is_normal(test) for test in found)

    @pytest.mark.parametrize("names", [("extractable nuclear antigen", "ENA"), ("anti-histone", "antihistone")])
    def test_negative_results_stay_negative(self, names: tuple[str, ...]) -> None:
        found = results("000", *names)
        assert found
        assert all(is_negative(test) for test in found)

    def test_the_naranjo_proposal_is_possible(self) -> None:
        assert total(assessment("000", "omalizumab", "dermatomyositis", "DM")) in (2, 3)

    def test_the_authors_probable_stands_apart_without_answers(self) -> None:
        (view,) = assessments("000", "reporter")
        assert (view["method"], view["category"]) == ("naranjo", "probable")
        assert not answers(view)
        assert "score" not in view

    def test_what_is_mentioned_is_not_taken(self) -> None:
        names = ("hydroxyurea", "statin", "TNF", "tyrosine kinase", "ipilimumab", "carticaine", "penicillamine")
        assert drugs("000", *names) == []

    def test_no_rechallenge_is_claimed(self) -> None:
        claimed = {"positive", "negative", "outcome-unknown", "confounded", "contradicted"}
        assert not [pair for pair in report_of("000")["pairs"] if pair.get("rechallenge") in claimed]

    def test_electromyography_has_no_result(self) -> None:
        assert results("000", "electromyography", "EMG") == []

    def test_no_malignancy_lung_disease_or_myositis_antibody(self) -> None:
        terms = ("malignancy", "cancer", "interstitial lung disease", "ILD")
        assert reactions("000", *terms) == []
        assert not [term for term in conditions("000") if is_named(term, *terms)]
        antibodies = results("000", "malignancy", "Jo-1", "Ro", "Scl70", "myositis")
        assert not [test for test in antibodies if is_positive(test)]

    def test_atopic_dermatitis_is_no_history(self) -> None:
        assert not [term for term in conditions("000") if is_named(term, "atopic dermatitis")]

    def test_the_contradicted_route_is_not_told(self) -> None:
        (drug,) = drugs("000", "omalizumab")
        assert "route" not in drug
        assert not [dose for dose in drug.get("doses", ()) if "route" in dose]


class TestAtezolizumab:
    def test_dermatomyositis_with_the_suspect_and_the_concomitant(self) -> None:
        (reaction,) = reactions("001", "dermatomyositis")
        assert suspects("001", reaction) == ["atezolizumab"]
        assert drugs("001", "paclitaxel", role="concomitant")

    def test_breast_cancer_is_a_condition(self) -> None:
        assert any(is_named(term, "breast cancer") for term in conditions("001"))
        assert reactions("001", "cancer") == []

    def test_the_negative_dechallenge_is_kept(self) -> None:
        (pair,) = pairs("001", "atezolizumab", "dermatomyositis")
        assert pair["dechallenge"] == "negative"

    @pytest.mark.parametrize("names", [("prednisone",), ("immunoglobulin", "IVIG")])
    def test_what_treats_the_reaction(self, names: tuple[str, ...]) -> None:
        assert drugs("001", *names, role=TREATMENT)

    def test_the_printed_interpretation_wins_over_any_range(self) -> None:
        (test,) = results("001", "CPK", "creatine phosphokinase")
        assert number(test["value"]) == 212
        assert is_normal(test)

    def test_the_naranjo_proposal_is_possible(self) -> None:
        assert total(assessment("001", "atezolizumab", "dermatomyositis")) in (2, 3)

    def test_no_causality_of_probable_or_above(self) -> None:
        assert all(total(entry) < 5 for entry in assessments("001", "software"))
        categories = {entry.get("category") for entry in report_of("001").get("assessments", ())}
        assert not categories & {"probable", "definite", "certain"}

    def test_nothing_is_metastatic(self) -> None:
        terms = [*conditions("001"), *(entry["term"] for entry in report_of("001")["reactions"])]
        assert not [term for term in terms if "metasta" in fold(term)]

    def test_the_authors_gave_no_category(self) -> None:
        assert [entry for entry in assessments("001", "reporter") if "category" in entry or "score" in entry] == []

    def test_no_muscle_weakness(self) -> None:
        assert reactions("001", "muscle weakness", "weakness") == []
        assert not [term for term in conditions("001") if is_named(term, "muscle weakness")]


class TestAnifrolumab:
    def test_no_reaction_and_no_assessment(self) -> None:
        report = report_of("002")
        assert not report.get("reactions")
        assert not report.get("pairs")
        assert not report.get("assessments")
        assert not [drug for drug in drugs_of(report) if drug["role"] in SUSPECT]

    def test_the_reason_is_told(self) -> None:
        (refusal,) = (entry for entry in extracted("002").refusals if entry.kind == "no-reaction")
        assert refusal.text

    @pytest.mark.parametrize("names", [("dermatomyositis", "DM"), ("antisynthetase syndrome", "ASyS")])
    def test_the_diseases_are_conditions(self, names: tuple[str, ...]) -> None:
        assert any(is_named(term, *names) for term in conditions("002"))

    def test_the_drugs_are_for_the_disease(self) -> None:
        history = {entry["key"]: entry["term"] for entry in report_of("002")["patient"].get("history", ())}
        reasons = [
            entry.get("term") or history[entry["history"]]
            for drug in drugs("002", "anifrolumab")
            for entry in drug.get("indications", ())
        ]
        assert any(is_named(term, "dermatomyositis", "DM", "antisynthetase syndrome") for term in reasons)

    def test_a_banner_is_no_country(self) -> None:
        report = report_of("002")
        assert "US" not in {report.get("source", {}).get("country"), report.get("reporter", {}).get("country")}

    def test_a_trial_number_is_no_enrolment(self) -> None:
        report = report_of("002")
        assert report.get("report_type") != "study"
        assert report.get("source", {}).get("type") != "study"

    def test_nothing_is_taken_from_the_reference_list(self) -> None:
        text = text_of("002")
        start = max(text.rfind("References\n"), text.rfind("REFERENCES\n"))
        assert start > 0
        assert [entry["at"] for entry in report_of("002")["evidence"] if entry.get("start", 0) > start] == []


class TestAzathioprine:
    def test_hives_with_azathioprine_as_suspect(self) -> None:
        found = reactions("003", "hives", "hypersensitivity", "urticaria")
        assert any(suspects("003", entry) == ["azathioprine"] for entry in found)

    def test_dermatomyositis_is_the_indication_and_never_the_reaction(self) -> None:
        assert any(is_named(term, "dermatomyositis") for term in conditions("003"))
        assert reactions("003", "dermatomyositis") == []

    def test_three_uses_of_prednisone_and_two_of_cetirizine(self) -> None:
        assert {drug["role"] for drug in drugs("003", "prednisone")} == {"past", TREATMENT, "premedication"}
        assert {drug["role"] for drug in drugs("003", "cetirizine")} == {"premedication", "suspect"}

    def test_desensitisation_is_a_tolerated_re_exposure(self) -> None:
        found = pairs("003", "azathioprine", "hives", "hypersensitivity", "urticaria", "rash")
        assert {pair.get("rechallenge") for pair in found} - {None} == {"tolerated-desensitisation"}

    def test_the_contradicted_severity_is_not_told(self) -> None:
        found = reactions("003", "hives", "hypersensitivity", "urticaria", "rash")
        assert found
        assert not [entry for entry in found if "severity" in entry]

    def test_the_naranjo_proposal_is_in_the_range(self) -> None:
        assert 2 <= total(assessment("003", "azathioprine", "hives", "hypersensitivity", "urticaria", "rash")) <= 8

    def test_old_disease_and_risks_are_no_reactions(self) -> None:
        assert reactions("003", "falls", "muscle weakness", "pregnancy loss", "malformation") == []

    def test_no_positive_rechallenge(self) -> None:
        assert not [pair for pair in report_of("003")["pairs"] if pair.get("rechallenge") == "positive"]

    def test_no_doi_of_a_reference(self) -> None:
        assert "doi" not in report_of("003").get("source", {})

    def test_no_reaction_to_mycophenolate(self) -> None:
        assert drugs("003", "mycophenolate")
        assert drugs("003", "mycophenolate", role="suspect") == []
        keys = {drug["key"] for drug in drugs("003", "mycophenolate") if "key" in drug}
        assert not [pair for pair in report_of("003")["pairs"] if pair["drug"] in keys]


class TestDupilumab:
    def test_facial_erythema_with_dupilumab_as_suspect(self) -> None:
        found = reactions("004", "erythema", "facial erythema")
        assert found
        assert all(suspects("004", entry) == ["dupilumab"] for entry in found)

    def test_outcome_and_action_are_not_known(self) -> None:
        assert {entry.get("outcome", "unknown") for entry in report_of("004")["reactions"]} == {"unknown"}
        assert {drug.get("action_taken", "unknown") for drug in drugs("004", "dupilumab")} == {"unknown"}

    def test_both_intradermal_readings_are_kept(self) -> None:
        found = results("004", "intradermal test", "intradermal")
        assert [(is_positive(test), is_negative(test)) for test in found] == [(True, False), (False, True)]

    def test_the_diseases_are_conditions(self) -> None:
        assert any(is_named(term, "atopic dermatitis", "AD") for term in conditions("004"))
        assert any(is_named(term, "systemic lupus erythematosus", "SLE") for term in conditions("004"))
        assert reactions("004", "lupus", "SLE", "atopic dermatitis", "AD") == []

    def test_the_naranjo_proposal_is_possible(self) -> None:
        assert 1 <= total(assessment("004", "dupilumab", "erythema")) <= 4

    def test_a_test_allergen_is_no_drug(self) -> None:
        assert drugs("004", "neomycin") == []

    def test_nothing_is_told_of_dose_and_latency(self) -> None:
        assert not [drug for drug in drugs("004", "dupilumab") if any("amount" in d for d in drug.get("doses", ()))]
        assert not [pair for pair in report_of("004").get("pairs", ()) if "value" in pair.get("time_to_onset", {})]

    def test_a_skin_test_is_no_rechallenge(self) -> None:
        claimed = {"positive", "negative", "outcome-unknown", "confounded", "contradicted"}
        assert not [pair for pair in report_of("004").get("pairs", ()) if pair.get("rechallenge") in claimed]

    def test_no_ethnicity_from_the_country(self) -> None:
        words = fold(" ".join(str(value) for value in report_of("004")["patient"].values()))
        assert "korea" not in words
        assert "asian" not in words

    def test_antibodies_are_no_diagnosis(self) -> None:
        terms = [*conditions("004"), *(entry["term"] for entry in report_of("004")["reactions"])]
        assert not [term for term in terms if is_named(term, "thrombosis", "antiphospholipid syndrome")]

    def test_an_age_in_words_is_read(self) -> None:
        assert report_of("004")["patient"]["age"] == {"value": 27, "unit": "year"}
