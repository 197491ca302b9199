"""Where sentences end, which zone they stand in, and how much they tell of the patient."""

import pytest

from service.intake.narrative.document import NEVER, Document, read


def sentences(text: str) -> list[str]:
    document = read(text)
    return [document.clean[one.start : one.end] for one in document.sentences]


def zones(document: Document) -> dict[str, str]:
    return {document.clean[one.start : one.end]: one.zone for one in document.sentences}


@pytest.mark.parametrize(
    "one",
    [
        "She was given 2.5 mg i.v. every day.",
        "The rash (Fig. 2) had spread to both arms.",
        "Jones et al. described it first.",
        "Dr. Smith saw approx. 12 lesions.",
        "It was drug A vs. Drug B in this case.",
        "Lesions (e.g. Papules) were seen.",
        "She was seen by J. Smith at noon.",
        "He took no. 3 of the tablets.",
    ],
)
def test_stops_that_end_nothing(one: str) -> None:
    assert sentences(f"{one} It was over.") == [one, "It was over."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The drug was given i.v.", "She improved."),
        ("He took vitamin K.", "The bleeding stopped."),
        ("Albumin was 28 g/L.", "Colonoscopy showed ulcers."),
        ("The pulse was 34/min.", "Atropine had no effect."),
        ("The dose was 5 mg.", "Prednisone was added."),
        ("This is known [3].", "We saw it."),
        ("Was it the drug?", "We think so."),
        ("It was over (day 3).", "pH was 7.1."),
    ],
)
def test_stops_that_end_a_sentence(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


def test_stops_glued_to_the_next_sentence_or_to_a_citation() -> None:
    assert sentences("It was gone on day 2.The drug was stopped.") == ["It was gone on day 2.", "The drug was stopped."]
    assert sentences("It is well known.12 The drug was stopped.") == ["It is well known.12", "The drug was stopped."]
    assert sentences("It rose to 2.1 Units of blood.") == ["It rose to 2.1 Units of blood."]


ARTICLE = """Open Access
CASE REPORT
Hiccups after a tablet

Abstract
Background: Hiccups are common. Case presentation: A man of 50 years had hiccups. Conclusions: Ask for them.

Introduction
Hiccups have been reported with many drugs [1].

Case presentation
A 50-year-old man was started on the tablet. He had hiccups on the next day.

Table 1 Results
| Test | Result |
|------|--------|
| Sodium | 131 mmol/L |

Discussion
Treatment
Hiccups are typically harmless. In our patient they stopped.

Conflict of interest
None of the authors has any.

References
1. Able A, Baker B. Hiccups and the tablet. J Hic. 2011;3:4-9.
2. A line without any form of a citation.
"""


def test_zones_by_heads() -> None:
    found = zones(read(ARTICLE))
    assert found["Open Access CASE REPORT" if "Open Access CASE REPORT" in found else "Open Access"] == "front"
    assert found["Hiccups after a tablet"] == "front"
    assert found["Background: Hiccups are common."] == "introduction"
    assert found["Case presentation: A man of 50 years had hiccups."] == "case"
    assert found["Conclusions: Ask for them."] == "conclusion"
    assert found["Hiccups have been reported with many drugs [1]."] == "introduction"
    assert found["He had hiccups on the next day."] == "case"
    assert found["Sodium 131 mmol/L"] == "legend"
    assert found["Hiccups are typically harmless."] == "discussion"
    assert found["None of the authors has any."] == "boilerplate"
    assert found["2. A line without any form of a citation."] == "references"


def test_heads_glued_to_their_words_open_their_zones() -> None:
    found = zones(
        read("BackgroundHiccups are common.Case presentationA 50-year-old man had them.ConclusionAsk for them.")
    )
    assert found == {
        "Hiccups are common.": "introduction",
        "A 50-year-old man had them.": "case",
        "Ask for them.": "conclusion",
    }
    assert zones(read("The Background noise was loud."))["The Background noise was loud."] == "front"


def test_a_citation_list_without_a_head_is_one() -> None:
    found = zones(
        read("He had hiccups.\n\n1. Able A, Baker B. Hiccups. J Hic. 2011;3:4-9.\n\n2. Smith saw him in 2011.")
    )
    assert found["He had hiccups."] not in NEVER
    assert found["J Hic."] == "references"
    assert found["2. Smith saw him in 2011."] not in NEVER


def test_a_case_after_a_box_of_declarations_is_no_declaration() -> None:
    found = zones(read("Funding\nNone was received.\n\nA 50-year-old man had hiccups.\n\nHe took nothing for them."))
    assert found["None was received."] == "boilerplate"
    assert found["A 50-year-old man had hiccups."] == found["He took nothing for them."] != "boilerplate"


def test_a_numbered_head_is_a_head_and_the_sentence_after_a_number_is_none() -> None:
    found = zones(read("Case 1: hiccups after a tablet\nA man had hiccups.\n\nCase 2: The woman had them too."))
    assert found == {"A man had hiccups.": "case", "Case 2: The woman had them too.": "case"}


def test_running_heads_are_furniture_and_the_rows_of_a_list_are_not() -> None:
    page = "\n".join(f"Sentence number {number} of this page is here." for number in range(14))
    running = zones(read("\n".join(f"Hiccups and tablets {number}\n{page}" for number in range(3))))
    assert running["Hiccups and tablets 0"] == "boilerplate"
    rows = zones(read("\n".join(f"{number} mg of it\twithin normal limits" for number in (1, 2, 4, 8))))
    assert "boilerplate" not in rows.values()


def test_a_blank_questionnaire_is_a_form_and_an_answered_one_is_not() -> None:
    question = "4. Did the reaction reappear when the drug was readministered?"
    blank = zones(read(f"He had hiccups.\n\nQuestion Yes No Do not know Score\n\n{question} +2 -1 0\n\nTotal score\n"))
    assert {zone for words, zone in blank.items() if words != "He had hiccups."} == {"form"}
    answered = zones(read(f"He had hiccups.\n\n{question} Yes: +2\n\nTotal score: 7\n"))
    assert "form" not in answered.values()


def test_a_text_without_heads_is_read_as_one_account() -> None:
    text = "A note\n\nA 50-year-old man was started on the tablet for his stomach, and had hiccups on the next day."
    assert [one.zone for one in read(text).sentences] == ["front", "abstract"]


def test_the_patient_counts_for_and_general_statements_against() -> None:
    document = read(ARTICLE)
    points = {document.clean[one.start : one.end]: one.narrative for one in document.sentences}
    assert points["He had hiccups on the next day."] > 2
    assert points["Hiccups have been reported with many drugs [1]."] < -2
    assert points["In our patient they stopped."] > 0 > points["Hiccups are typically harmless."]
