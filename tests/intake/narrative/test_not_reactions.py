"""What stands near a drug and is no reaction of it: what was there before, what had another cause, what did not come
again, what another drug did.
"""

from __future__ import annotations

import pytest

from tests.intake.narrative.stories import pair, reacted, reaction, terms

JAUNDICE = "Three weeks later he developed jaundice. Terbinafine was stopped and the jaundice resolved."


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (
            f"A 63-year-old man with a background of gout (on a diet) and angina was put on terbinafine. {JAUNDICE}",
            {"gout", "angina"},
        ),
        (
            "A 63-year-old man had known asthma and was started on terbinafine for onychomycosis. " + JAUNDICE,
            {"asthma", "onychomycosis"},
        ),
        (f"A 63-year-old man took terbinafine after 4 days of cough while on bisoprolol. {JAUNDICE}", {"cough"}),
    ],
)
def test_what_was_there_before_the_drug_is_history(text: str, before: set[str]) -> None:
    assert terms(text) == ["jaundice"]
    assert before <= {fact.term.value.lower() for fact in reacted(text).history}


def test_what_somebody_came_with_before_the_blamed_drug_was_given_is_no_reaction_to_another() -> None:
    text = (
        "Oculogyric crisis after metoclopramide in a man taking quetiapine\n\nA 30-year-old man on quetiapine for"
        " schizophrenia presented to the clinic with vomiting. He received metoclopramide 10 mg. Twenty minutes later"
        " he developed an oculogyric crisis."
    )
    assert "vomiting" not in terms(text)
    came = (
        "A 30-year-old man was started on quetiapine. Two days later he presented to the clinic with vomiting."
        " Quetiapine was stopped."
    )
    assert terms(came) == ["vomiting"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("She was admitted for cellulitis caused by staphylococci; vancomycin was begun.", []),
        ("She had cellulitis due to an insect bite and vancomycin was given.", []),
        ("She developed hepatitis caused by vancomycin.", ["hepatitis"]),
        ("She developed hepatitis due to long treatment with vancomycin.", ["hepatitis"]),
    ],
)
def test_a_cause_that_is_no_drug_is_not_passed_on_to_the_next_drug(sentence: str, found: list[str]) -> None:
    assert terms(f"A 50-year-old woman was seen in our clinic. {sentence}") == found


def test_what_did_not_come_again_is_no_reaction() -> None:
    text = (
        "A 35-year-old woman with bipolar disorder started lamotrigine. Two weeks later she developed urticaria."
        " Lamotrigine was stopped. She has had no further arrhythmia."
    )
    assert terms(text) == ["urticaria"]


def test_what_did_not_come_again_and_is_told_of_elsewhere_is_one() -> None:
    text = (
        "A 3-month-old girl was started on propranolol. Two weeks later she was found limp. Propranolol was reduced."
        " No further hypoglycaemia occurred.\n\nDiscussion\nHypoglycaemia is a known adverse effect of propranolol."
    )
    assert "hypoglycaemia" in terms(text)


def test_an_infection_with_a_named_organism_is_no_reaction() -> None:
    text = (
        "A 60-year-old woman took methotrexate every day by mistake and developed stomatitis. Three days later she had"
        " Klebsiella pneumoniae bacteraemia."
    )
    assert terms(text) == ["stomatitis", "took methotrexate every day by mistake"]


def test_the_reason_of_an_overdose_is_neither_reaction_nor_history() -> None:
    text = (
        "A 25-year-old woman swallowed 40 tablets of quetiapine in a suicide attempt. On arrival 3 hours later she was"
        " drowsy. The quetiapine overdose was treated with charcoal."
    )
    found = reacted(text)
    assert sorted(fact.term.value.lower() for fact in found.reactions) == ["drowsy", "overdose"]
    assert not any("suicid" in fact.term.value for fact in found.history)
    assert reaction(text, "drowsy").onset is None


EARLIER = (
    "A 48-year-old man was treated with carbamazepine, which had caused hyponatraemia. Lamotrigine was then started."
    " Three weeks after the first tablet he developed erythroderma. Lamotrigine was stopped and prednisone was given."
    " He died of heart failure."
)


def test_a_reaction_to_an_earlier_drug_stays_that_drugs_own() -> None:
    earlier, later = reaction(EARLIER, "hyponatraemia"), reaction(EARLIER, "erythroderma")
    assert (earlier.suspects, later.suspects) == (["carbamazepine"], ["lamotrigine"])
    assert (earlier.onset, earlier.outcome, earlier.treatment, earlier.seriousness) == (None, None, [], {})
    assert later.onset is not None
    assert [found.value for found in later.treatment] == ["prednisone"]


def test_two_drugs_taken_at_once_have_no_earlier_reaction() -> None:
    text = (
        "A 48-year-old man was started on carbamazepine and lamotrigine. Three weeks later he developed erythroderma"
        " caused by carbamazepine. Prednisone was given."
    )
    assert [found.value for found in reaction(text, "erythroderma").treatment] == ["prednisone"]


TITLE = "A 70-year-old woman took {drug} for 14 months. The drug was eventually stopped."


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Tardive dyskinesia with metoclopramide", ["tardive dyskinesia"]),
        ("Tardive dyskinesia following oral metoclopramide", ["tardive dyskinesia"]),
        ("Successful treatment of nausea with metoclopramide", []),
        ("Metoclopramide for refractory nausea", []),
    ],
)
def test_a_title_names_a_reaction_with_its_drug(title: str, found: list[str]) -> None:
    assert terms(f"{title}\n\n{TITLE.format(drug='metoclopramide')}") == found


def test_a_short_first_line_without_a_verb_is_a_title() -> None:
    assert terms(f"Tardive dyskinesia with metoclopramide. {TITLE.format(drug='metoclopramide')}") == [
        "tardive dyskinesia"
    ]


@pytest.mark.parametrize(("count", "found"), [("0.2", True), ("5.2", False)])
def test_the_subject_of_a_report_needs_a_figure_that_bears_it_out(count: str, found: bool) -> None:
    text = (
        "Clozapine is a known cause of agranulocytosis. A 29-year-old man developed stomatitis on day 40 of clozapine."
        f" The neutrophil count was {count} x 10^9/L. Clozapine was stopped."
    )
    assert ("agranulocytosis" in terms(text)) is found


def test_a_reaction_that_bears_a_kindred_drugs_name() -> None:
    text = (
        "Heparin-induced thrombocytopenia with skin necrosis\n\nA 66-year-old woman received enoxaparin. Six days later"
        " she developed a painful plaque. Enoxaparin was stopped."
    )
    assert reaction(text, "thrombocytopenia").suspects == ["enoxaparin"]


def test_an_overdose_is_proposed_once() -> None:
    text = (
        "Metformin-associated lactic acidosis after intentional overdose\n\nA 38-year-old woman ingested 60 tablets of"
        " metformin. The overdose was found after two hours; she became drowsy."
    )
    assert len([fact for fact in reacted(text).reactions if fact.kind is not None]) == 1


REFUSED = "The reader found no reaction that it is sure of; these words suggest one"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A 40-year-old man developed an odd thing induced by topiramate.", "induced by"),
        ("Wobbliness with topiramate\n\nA 40-year-old man took topiramate for migraine.", "with"),
        (
            "A 70-year-old man had pemphigoid blisters. He had taken linagliptin for 3 years. Linagliptin was stopped.",
            "was stopped",
        ),
    ],
)
def test_words_of_harm_are_shown_where_no_reaction_was_read(text: str, words: str) -> None:
    refusal = reacted(text).refusal
    assert refusal is not None
    assert (refusal.kind, refusal.text) == ("no-reaction", REFUSED)
    assert [text[start:end] for start, end in refusal.spans] == [words]


@pytest.mark.parametrize(
    ("text", "succeeds"),
    [
        ("A 17-year-old boy with acne received isotretinoin. After four months the acne had cleared.", True),
        ("A 17-year-old boy with acne received isotretinoin, which had no effect.", False),
    ],
)
def test_only_success_is_called_the_effect_of_a_treatment(text: str, succeeds: bool) -> None:
    refusal = reacted(text).refusal
    assert refusal is not None
    assert ("it tells of the effect of a treatment" in refusal.text) is succeeds


def test_dechallenge_of_one_sign_is_not_another_signs() -> None:
    text = (
        "A 38-year-old man was started on tramadol. Two days later he developed agitation and tremor. Tramadol was"
        " stopped and the agitation subsided."
    )
    agitated = pair(text, "tramadol", "agitation").dechallenge
    assert agitated is not None
    assert agitated.value == "positive"
    assert pair(text, "tramadol", "tremor").dechallenge is None
