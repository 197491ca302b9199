"""Which reactions a text asserts, by which drugs, and that it stays silent where none is asserted."""

from __future__ import annotations

import pytest

from tests.intake.narrative.stories import pair, reacted, reaction, terms

RASH = (
    "A 44-year-old woman with epilepsy was started on carbamazepine 200 mg twice daily. Ten days later she developed"
    " a severe maculopapular rash and fever. Carbamazepine was stopped. The rash resolved within a week."
)


def test_an_onset_after_a_drug_was_begun_is_a_reaction_to_it() -> None:
    assert terms(RASH) == ["fever", "maculopapular rash"]
    assert {tuple(fact.suspects) for fact in reacted(RASH).reactions} == {("carbamazepine",)}


def test_severity_stands_apart_from_the_term_and_only_where_said_of_the_reaction() -> None:
    severity = reaction(RASH, "rash").severity
    assert severity is not None
    assert severity.value == "severe"
    assert reaction(RASH, "fever").severity is None


def test_severity_that_is_told_in_two_ways_is_left_out() -> None:
    text = RASH + " In summary, the mild maculopapular rash of our patient was due to carbamazepine."
    assert reaction(text, "rash").severity is None


def test_the_reason_for_treatment_is_never_a_reaction() -> None:
    assert "epilepsy" not in terms(RASH)


@pytest.mark.parametrize(
    "text",
    [
        (
            "A 33-year-old man with severe asthma received mepolizumab. Within six months his asthma improved and"
            " prednisone could be tapered. The treatment was well tolerated and no adverse events were seen."
        ),
        (
            "Methotrexate was ineffective in a 50-year-old woman with psoriasis, which progressed. Adalimumab led"
            " to rapid improvement of the psoriasis."
        ),
        "Methotrexate is used in the treatment of psoriasis and rheumatoid arthritis.",
        (
            "A 60-year-old man presented with fatigue and pruritus. Primary biliary cholangitis was diagnosed, and"
            " ursodeoxycholic acid was started."
        ),
    ],
)
def test_success_failure_and_disease_are_no_reaction(text: str) -> None:
    found = reacted(text)
    assert found.reactions == []
    assert found.pairs == []
    assert found.refusal is not None
    assert found.refusal.kind == "no-reaction"


def test_the_refusal_shows_the_sentences_of_efficacy() -> None:
    text = "A 33-year-old man with asthma received mepolizumab. After six months the asthma had improved."
    refusal = reacted(text).refusal
    assert refusal is not None
    assert [text[start:end] for start, end in refusal.spans] == ["After six months the asthma had improved."]


def test_a_reaction_needs_no_refusal() -> None:
    assert reacted(RASH).refusal is None


def test_two_drugs_have_each_their_own_reaction() -> None:
    text = (
        "Two weeks after starting allopurinol a 70-year-old man developed hepatitis. Prednisone was given."
        " Because of insomnia the prednisone dose was reduced. Prednisone caused insomnia."
    )
    assert pair(text, "allopurinol", "hepatitis").confidence.confidence == "high"
    assert reaction(text, "insomnia").suspects == ["prednisone"]


def test_two_drugs_that_are_blamed_together_share_the_reaction() -> None:
    text = (
        "A 71-year-old man took simvastatin for years and was given clarithromycin for bronchitis. Five days later he"
        " had rhabdomyolysis due to the interaction of simvastatin and clarithromycin. Both drugs were stopped."
    )
    assert sorted(reaction(text, "rhabdomyolysis").suspects) == ["clarithromycin", "simvastatin"]


def test_what_was_given_for_the_reaction_is_its_treatment_and_no_suspect() -> None:
    text = RASH.replace("The rash", "Prednisolone 40 mg was given. The rash")
    fact = reaction(text, "rash")
    assert fact.suspects == ["carbamazepine"]
    assert [found.value for found in fact.treatment] == ["prednisolone"]


def test_a_substitute_for_the_suspect_is_no_treatment() -> None:
    text = RASH.replace("was stopped", "was stopped and replaced by levetiracetam")
    assert reaction(text, "rash").treatment == []


def test_the_signs_are_folded_where_the_text_draws_the_diagnosis_from_them() -> None:
    text = (
        "Dermatomyositis associated with adalimumab\n\nCase report\nA 50-year-old woman received adalimumab for"
        " psoriasis. After four months she developed an erythematous eruption. Adalimumab was stopped. These findings"
        " supported the diagnosis of dermatomyositis."
    )
    assert terms(text) == ["dermatomyositis"]


def test_at_most_five_reactions_are_shown_for_a_suspect() -> None:
    text = (
        "Two days after starting amiodarone a 60-year-old man developed nausea, vomiting, headache, dizziness, fever,"
        " diarrhoea and pruritus. Amiodarone was stopped."
    )
    assert len(terms(text)) == 5


def test_an_alternative_cause_is_not_blamed_on_a_drug_beside_it() -> None:
    text = (
        "A 24-year-old man took cefuroxime. On the second day he developed urticaria, and cefuroxime was stopped."
        " Urticaria due to the infection, or to ibuprofen, appears more likely."
    )
    assert reaction(text, "urticaria").suspects == ["cefuroxime"]


def test_findings_of_the_literature_and_of_others_never_reach_the_patient() -> None:
    text = (
        "Introduction\nPancreatitis and hepatitis have been reported with valproate [1,2].\n\nCase report\n"
        + RASH
        + " Her sister had lupus.\n\nDiscussion\nLiver failure has been described in patients on carbamazepine."
    )
    assert terms(text) == ["fever", "maculopapular rash"]


def test_equals_without_a_further_word_are_not_blamed() -> None:
    text = "A 40-year-old man took naproxen and tramadol. Two days later he had nausea. He recovered."
    assert reacted(text).reactions == []


def test_a_drug_that_is_told_after_the_presentation_had_been_taken_before_it() -> None:
    text = (
        "A 72-year-old woman was brought to hospital with confusion and ataxia. She had been taking lithium for years."
        " Lithium was stopped and she recovered completely."
    )
    assert terms(text) == ["ataxia", "confusion"]


def test_growth_of_the_treated_disease_is_no_reaction() -> None:
    text = (
        "A 68-year-old man with lung cancer received osimertinib. After four months brain metastases appeared."
        " Osimertinib was stopped because of progression."
    )
    assert reacted(text).reactions == []


def test_a_disease_of_the_description_is_a_reaction_where_the_text_blames_the_drug() -> None:
    assert terms("We describe a patient with interstitial nephritis that was attributed to pantoprazole.") == [
        "interstitial nephritis"
    ]


def test_a_withdrawal_has_the_texts_own_name_for_it() -> None:
    text = (
        "Case report\nA 45-year-old man received baclofen. Two days after abrupt discontinuation of baclofen he"
        " developed hallucinations.\n\nDiscussion\nBaclofen withdrawal should be thought of."
    )
    assert terms(text) == ["hallucinations", "baclofen withdrawal"]


@pytest.mark.parametrize(
    ("words", "term", "kind"),
    [
        ("It was an accidental overdose.", "accidental overdose", "overdose"),
        ("A dosing error was found.", "dosing error", "medication-error"),
        (
            "The intrauterine exposure lasted for ten weeks in this patient.",
            "intrauterine exposure",
            "exposure-in-pregnancy",
        ),
    ],
)
def test_reportable_events_have_their_kind(words: str, term: str, kind: str) -> None:
    fact = reaction(f"{RASH} {words}", term)
    assert fact.kind is not None
    assert fact.kind.value == kind


@pytest.mark.parametrize("words", ["There was no overdose.", "The risk of an overdose is known."])
def test_denied_and_feared_events_are_none(words: str) -> None:
    assert all(fact.kind is None for fact in reacted(f"{RASH} {words}").reactions)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("fever and a rash", ["fever", "rash"]),
        ("a rash, fever and jaundice", ["fever", "jaundice", "rash"]),
        ("a rash with urticaria", ["urticaria"]),
    ],
)
def test_a_rash_gives_way_only_to_what_it_was(told: str, found: list[str]) -> None:
    text = f"A 44-year-old woman was started on lamotrigine. On day 12 she developed {told}. Lamotrigine was stopped."
    assert sorted(terms(text)) == found
