"""The five published cases against their ground truth: what must be there, what must not, and whose Naranjo it is."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Final

from service.causality import naranjo

from .truth import (
    CASES,
    ROOT,
    drug_indexes,
    every_case,
    inferred,
    keyed,
    needs_ground_truth,
    pair_of,
    reaction_indexes,
    report_of,
    seed_text,
    strings,
    target,
    truth_of,
)

E2B_OUTCOME: Final = {
    "unknown": 0,
    "recovered": 1,
    "recovering": 2,
    "not-recovered": 3,
    "recovered-with-sequelae": 4,
    "fatal": 5,
}
SHINGLE: Final = 10


pytestmark = needs_ground_truth


@every_case
def test_patient(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    patient = report["patient"]
    assert patient["age"] == {"value": truth["patient"]["age"]["value"], "unit": truth["patient"]["age"]["unit"]}
    assert patient["sex"] == truth["patient"]["sex"]["value"]
    assert patient.keys() <= {"age", "sex", "history"}, "weight, height and the rest are not stated"


@every_case
def test_source_and_reporter(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    source, stated = report["source"], truth["report"]
    for ours, theirs in {"title": "title", "doi": "doi", "published": "publication_date", "authors": "authors"}.items():
        assert (ours in source) == (stated[theirs]["status"] == "stated"), ours
    for ours, theirs in {"doi": "doi", "published": "publication_date"}.items():
        assert source.get(ours) == stated[theirs]["value"]
    if "title" in source:
        assert stated["title"]["value"].casefold().startswith(source["title"].removesuffix(" […]").casefold())
    assert "pmid" not in source
    assert report["reporter"]["qualification"] == "physician"
    is_inferred = stated["reporter_qualification"]["status"] == "inferred"
    assert ("/reporter/qualification" in inferred(report)) == is_inferred


@every_case
def test_drugs_and_their_roles(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    places = drug_indexes(report, truth)
    assert Counter(places.values()) == Counter(range(len(report["drugs"]))), "one entry a drug, and no other"


@every_case
def test_nothing_not_stated_about_a_drug(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    for drug in truth["drugs"]:
        index = drug_indexes(report, truth)[drug["id"]]
        ours = report["drugs"][index]
        doses = ours.get("doses", [])
        status = {field: value.get("status") for field, value in drug.items() if isinstance(value, dict)}
        if status.get("dose") == "not_stated":
            assert not any("amount" in dose for dose in doses)
        if status.get("frequency") == "not_stated":
            assert not any("frequency" in dose for dose in doses)
        if status.get("route", "not_stated") != "stated" and not ours["name"].casefold().startswith(("iv", "intrav")):
            assert "route" not in ours
        if status.get("action_taken") == "not_stated":
            assert ours.get("action_taken", "unknown") == "unknown"
        if status.get("indication") == "inferred":
            assert all(f"/drugs/{index}/indications/{n}" in inferred(report) for n in range(len(ours["indications"])))
        if status.get("duration") == "inferred":
            assert f"/drugs/{index}/duration" in inferred(report)
        assert ours.keys().isdisjoint({"batch", "cumulative_dose"})


@every_case
def test_drugs_that_are_only_mentioned(name: str) -> None:
    names = " | ".join(drug["name"].casefold() for drug in report_of(name)["drugs"])
    for mention in truth_of(name)["mentioned_not_taken"]:
        assert mention["term"].casefold().removesuffix("s") not in names


@every_case
def test_reactions(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    for event in truth["events"]:
        index = reaction_indexes(report, truth)[event["id"]]
        reaction = report["reactions"][index]
        assert reaction.keys().isdisjoint({"serious", "seriousness", "severity", "grade", "end", "country"})
        assert E2B_OUTCOME[reaction["outcome"]] in event["outcome"]["e2b_acceptable"]
        if event["outcome"]["status"] == "inferred":
            assert f"/reactions/{index}/outcome" in inferred(report)
        if event["outcome"]["status"] == "not_stated":
            assert reaction["outcome"] == "unknown"


@every_case
def test_action_taken_and_rechallenge(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    actions = {"withdrawn": 1, "reduced": 2, "unknown": 0}
    for pair in truth["causality"]:
        (drug,) = (d for d in truth["drugs"] if d["id"] == pair["pair"]["drug"])
        ours = report["drugs"][drug_indexes(report, truth)[drug["id"]]]
        acceptable = drug["action_taken"].get("e2b_acceptable", [drug["action_taken"]["e2b_code"]])
        assert actions[ours["action_taken"]] in acceptable
        if drug["rechallenge"]["status"] == "not_stated":
            assert not any("rechallenge" in p for p in report.get("pairs", []) if p["drug"] == ours["key"])


@every_case
def test_naranjo_answers_and_totals(name: str) -> None:
    report, truth = report_of(name), truth_of(name)
    reviews = [a for a in report.get("assessments", []) if a["assessor"] == {"type": "reviewer"}]
    assert len(reviews) == len(truth["causality"])
    for judged in truth["causality"]:
        drug = report["drugs"][drug_indexes(report, truth)[judged["pair"]["drug"]]]["key"]
        reaction = report["reactions"][reaction_indexes(report, truth)[judged["pair"]["event"]]]["key"]
        (review,) = (a for a in reviews if (a["drug"], a["reaction"]) == (drug, reaction))
        assert (review["method"], review["status"], review["date"]) == ("naranjo", "final", "2026-11-24")
        assert all(answer["rationale"].strip() for answer in review["answers"].values())
        score = naranjo.score({number: answer["answer"] for number, answer in review["answers"].items()})
        for item in judged["naranjo"]["items"]:
            reasonable = [a["score"] for a in item["alternatives"] if a["plausibility"] == "reasonable"]
            assert score.points[str(item["item"])] in {item["score"], *reasonable}, item["item"]
        low, high = judged["naranjo"]["range_reasonable"]
        assert score.total is not None
        assert low <= score.total <= high
        assert score.category in judged["naranjo"]["categories_reasonable"]


@every_case
def test_authors_keep_their_own_category(name: str) -> None:
    report, stated = report_of(name), truth_of(name)["authors_causality"]["stated_category"]
    theirs = [a for a in report.get("assessments", []) if a["assessor"]["type"] == "reporter"]
    assert [a["category"] for a in theirs] == ([stated] if stated else [])
    for assessment in theirs:
        assert assessment.keys().isdisjoint({"answers", "score", "date"})


@every_case
def test_evidence_points_to_the_words(name: str) -> None:
    report, text = report_of(name), seed_text(name)
    assert any(entry["basis"] == "stated" for entry in report["evidence"])
    for entry in report["evidence"]:
        target(report, entry["at"])
        assert " ".join(text[entry["start"] : entry["end"]].split()) == entry["quote"]
        assert len(entry["quote"].split()) <= 8
        assert ("reason" in entry) == (entry["basis"] == "inferred")


def test_omalizumab() -> None:
    report = report_of("omalizumab-dermatomyositis")
    (reaction,) = report["reactions"]
    assert "dermatomyositis" in reaction["term"]
    assert [d["key"] for d in report["drugs"] if d["role"] == "suspect"] == ["omalizumab"]
    history, drugs, tests = keyed(report["patient"]["history"]), keyed(report["drugs"]), keyed(report["tests"])
    assert drugs["omalizumab"]["indications"] == [{"history": "asthma"}]
    assert "asthma" in history["asthma"]["term"]
    assert history["skin-muscle"]["verification"] == "refuted"
    assert "atopic dermatitis" not in {entry["term"] for entry in history.values()}
    assert [t["drug"] for t in reaction["treatment"]] == [
        drug["key"] for drug in report["drugs"] if drug["role"] == "treatment-of-reaction"
    ]
    assert drugs["oral-corticosteroids"]["role"] == "past"
    assert pair_of(report, "omalizumab", "dermatomyositis")["dechallenge"] == "contradicted"
    for key in ("ena", "anti-histone", "malignancy-screen"):
        assert tests[key]["coded"] == "negative"
    for key in ("ck", "ldh", "ast", "alt", "crp"):
        assert tests[key]["within_limits"] is True
        assert tests[key]["interpretation"] == "normal"
    assert tests["barium-swallow"]["interpretation"] == "normal"
    assert (tests["ana"]["titre"], tests["ana"]["comparator"]) == (640, ">")
    assert not any("electromyo" in words.casefold() for words in strings(report["tests"]))
    assert "interstitial lung disease" not in {entry["term"] for entry in history.values()}
    review = keyed(report["assessments"])["review"]
    assert naranjo.score({n: a["answer"] for n, a in review["answers"].items()}).total == 2


def test_atezolizumab() -> None:
    report = report_of("atezolizumab-dermatomyositis")
    (reaction,) = report["reactions"]
    drugs, tests = keyed(report["drugs"]), keyed(report["tests"])
    assert reaction["term"] == "dermatomyositis"
    assert drugs["atezolizumab"]["role"] == "suspect"
    assert drugs["paclitaxel"]["role"] == "concomitant"
    assert drugs["atezolizumab"]["indications"] == [{"history": "breast-cancer"}]
    assert "start" not in drugs["atezolizumab"]
    assert pair_of(report, "atezolizumab", "dermatomyositis")["dechallenge"] == "negative"
    assert reaction["treatment"] == [{"drug": "prednisone"}, {"drug": "immunoglobulins"}]
    assert (tests["cpk"]["value"], tests["cpk"]["unit"], tests["cpk"]["interpretation"]) == (212, "U/l", "normal")
    assert tests["ana"]["titre"] == 320
    assert format(tests["aldolase"]["value"], "f") == "15.5"
    everything = " ".join(strings(report)).casefold()
    assert "metasta" not in everything
    assert "weak" not in everything


def test_anifrolumab() -> None:
    report = report_of("anifrolumab-no-reaction")
    assert report.keys().isdisjoint({"reactions", "pairs", "assessments"})
    assert "No suspected adverse reaction" in report["sender_comment"]
    assert {entry["term"] for entry in report["patient"]["history"]} == {"dermatomyositis", "antisynthetase syndrome"}
    for drug in report["drugs"]:
        assert {i["history"] for i in drug["indications"]} == {"dermatomyositis", "antisynthetase-syndrome"}
    assert keyed(report["drugs"])["anifrolumab"]["special_situations"] == ["off-label-use"]
    assert "country" not in report["reporter"]
    assert "country" not in report["source"]
    assert not any("NCT" in words for words in strings(report))


def test_azathioprine() -> None:
    report = report_of("azathioprine-urticaria")
    drugs, reactions = keyed(report["drugs"]), keyed(report["reactions"])
    assert reactions.keys() == {"hives", "drowsiness"}
    assert drugs["azathioprine"]["indications"] == [{"history": "dermatomyositis"}]
    assert Counter(d["name"] for d in drugs.values())["prednisone"] == 3
    assert Counter(d["name"] for d in drugs.values())["cetirizine"] == 2
    pair = pair_of(report, "azathioprine", "hives")
    assert pair["rechallenge"] == "tolerated-desensitisation"
    steps = [dose["amount"]["value"] for dose in drugs["azathioprine"]["doses"][2:10]]
    assert steps == [1, 2, 4, 8, 10, 15, 20, 40]
    assert "severe" in reactions["hives"]["severity_text"]
    assert "mild" in reactions["hives"]["severity_text"]
    assert report["source"].keys().isdisjoint({"doi", "pmid", "citation"})
    review = keyed(report["assessments"])["review-hives"]
    assert review["answers"]["4"]["answer"] != "yes"
    assert "mycophenolate" not in {p["drug"] for p in report["pairs"]}


def test_dupilumab() -> None:
    report = report_of("dupilumab-facial-erythema")
    (reaction,) = report["reactions"]
    (drug,) = report["drugs"]
    assert (drug["name"], drug["role"], drug["action_taken"]) == ("dupilumab", "suspect", "unknown")
    assert (reaction["term"], reaction["outcome"]) == ("facial erythema", "unknown")
    assert reaction["onset"].keys() == {"text"}
    readings = [t for t in report["tests"] if t["name"] == "intradermal test to dupilumab"]
    assert [t["coded"] for t in readings] == ["positive", "negative"]
    assert drug["indications"] == [{"history": "atopic-dermatitis"}]
    assert keyed(report["patient"]["history"])["sle"]["term"] == "systemic lupus erythematosus"
    assert "pairs" not in report
    everything = " ".join(strings(report)).casefold()
    assert "thrombo" not in everything
    assert "antiphospholipid syndrome" not in everything


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def shingles(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(SHINGLE)), strict=False)


def test_no_sentence_of_an_article_in_any_file() -> None:
    taken: set[tuple[str, ...]] = set()
    for name in CASES:
        text = seed_text(name)
        for joint in ("", "-"):
            taken.update(shingles(words_of(re.sub(r"-[^\S\n]*\n\s*", joint, text))))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for path in filter(None, listed.stdout.decode().split("\0")):
        file = ROOT / path
        if file.is_file():
            found = taken.intersection(shingles(words_of(file.read_bytes().decode("utf-8", "replace"))))
            assert not found, (path, sorted(" ".join(shingle) for shingle in found))
