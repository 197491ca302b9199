"""Results of tests: what is read as the text writes it, and what is not the patient's, not done or not clear."""

from decimal import Decimal
from typing import Any

import pytest

from service.intake.narrative import document, laboratory, lexicon

CASE = "CASE PRESENTATION\nA 50-year-old woman was admitted. "


def read_tests(text: str) -> list[tuple[str, dict[str, Any]]]:
    read = document.read(CASE + text)
    return [(each.name.value, each.result.value) for each in laboratory.read(read, lexicon.load().mentions(read))]


NORMAL = {"within_limits": True, "interpretation": "normal"}


@pytest.mark.parametrize(
    ("text", "name", "result"),
    [
        ("Her CRP was 96 mg/L.", "CRP", {"value": 96, "unit": "mg/L"}),
        ("Serum creatinine rose to 3.10 mg/dL.", "Serum creatinine", {"value": Decimal("3.10"), "unit": "mg/dL"}),
        ("Ferritin was >1,500 ng/mL.", "Ferritin", {"value": 1500, "unit": "ng/mL", "comparator": ">"}),
        ("Platelets were 12 x 10^9/L.", "Platelets", {"value": 12, "unit": "x 10^9/L"}),
        ("The INR was 8.1.", "INR", {"value": Decimal("8.1")}),
        ("There were 11% eosinophils.", "eosinophils", {"value": 11, "unit": "%"}),
        ("ALT was elevated at 812 U/L.", "ALT", {"value": 812, "unit": "U/L", "interpretation": "high"}),
        ("ANA was positive (titer > 1:640).", "ANA", {"titre": 640, "comparator": ">", "interpretation": "positive"}),
        ("Antinuclear antibody was 1 : 320 speckled.", "Antinuclear antibody", {"titre": 320}),
        ("Her blood pressure was 85/50 mmHg.", "blood pressure", {"text": "85/50 mmHg"}),
        ("AST was five times the upper limit of normal.", "AST",
         {"text": "five times the upper limit of normal", "interpretation": "high"}),
        ("The plasma caffeine concentration was 217 mg/L.", "plasma caffeine concentration",
         {"value": 217, "unit": "mg/L"}),
        ("EEG was normal.", "EEG", NORMAL),
        ("Blood cultures remained sterile.", "Blood cultures", {"coded": "negative"}),
        ("Anti-histone antibodies were not detected.", "Anti-histone antibodies", {"coded": "negative"}),
        ("Serology showed a low complement C3.", "complement C3", {"interpretation": "low"}),
    ],
)  # fmt: skip
def test_result_of_one_test(text: str, name: str, result: dict[str, Any]) -> None:
    assert read_tests(text) == [(name, result)]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("The INR was 2.1-2.6.", "2.1-2.6"),
        ("The INR was 2.1 to 2.6.", "2.1 to 2.6"),
        ("Potassium was 3.1-3.4 mmol/L.", "3.1-3.4 mmol/L"),
        ("Potassium was 3.1 mmol/L to 3.4 mmol/L.", "3.1 mmol/L to 3.4 mmol/L"),
        ("Antinuclear antibody was 1:80-1:160.", "1:80-1:160"),
    ],
)
def test_a_range_stays_words(text: str, result: str) -> None:
    assert [told for _, told in read_tests(text)] == [{"text": result}]


def test_a_number_after_a_value_is_not_always_its_range() -> None:
    assert read_tests("The INR was 3.1 - 2 days later he bled.") == [("INR", {"value": Decimal("3.1")})]
    assert read_tests("Potassium was 3.1 mmol/L - 2 days later it was normal.")[0][1]["value"] == Decimal("3.1")


@pytest.mark.parametrize("verb", ["shortened", "lengthened", "climbed", "fell"])
def test_a_value_that_a_verb_leads_to(verb: str) -> None:
    assert read_tests(f"The QTc {verb} to 440 ms.") == [("QTc", {"value": 440, "unit": "ms"})]


def test_the_printed_word_wins_and_the_printed_range_is_kept() -> None:
    [(_, result)] = read_tests("CPK was normal at 212 U/L (reference range 30-200 U/L).")
    assert result["interpretation"] == "normal"
    assert result["reference_range"] == {
        "kind": "normal", "low": {"value": 30, "unit": "U/L"}, "high": {"value": 200, "unit": "U/L"},
    }  # fmt: skip


def test_no_word_is_derived_from_a_range() -> None:
    [(_, result)] = read_tests("Sodium was 116 mmol/L (normal range 135-145).")
    assert "interpretation" not in result
    assert result["reference_range"]["low"] == {"value": 135, "unit": "mmol/L"}


def test_a_range_alone_is_no_result() -> None:
    assert read_tests("TSH (normal range 0.4-4.0 mU/L) will be measured.") == []


def test_lists_share_what_is_said_after_them() -> None:
    assert read_tests("CK, LDH, AST and C-reactive protein levels were also within normal limits.") == [
        ("CK", NORMAL), ("LDH", NORMAL), ("AST", NORMAL), ("C-reactive protein", NORMAL),
    ]  # fmt: skip


def test_lists_share_what_is_said_before_them_but_not_over_another_result() -> None:
    assert read_tests("Tests showed negative anti-Ro and anti-Sm, a positive ANA (1:80) and normal ferritin.") == [
        ("anti-Ro", {"coded": "negative"}),
        ("anti-Sm", {"coded": "negative"}),
        ("ANA", {"titre": 80, "interpretation": "positive"}),
        ("ferritin", NORMAL),
    ]


def test_a_panel_has_one_result_and_its_parts_are_a_note() -> None:
    [(name, result)] = read_tests("The ENA panel, which includes anti-Ro, anti-La and anti-Jo-1, was negative.")
    assert name == "ENA panel"
    assert result == {"coded": "negative", "note": "which includes anti-Ro, anti-La and anti-Jo-1"}


def test_the_tests_in_a_bracket_are_those_meant() -> None:
    found = read_tests("There was an elevation of antiphospholipid antibodies (anticardiolipin IgM, IgG).")
    assert found == [
        ("anticardiolipin IgM", {"interpretation": "high"}),
        ("anticardiolipin IgG", {"interpretation": "high"}),
    ]


def test_tests_for_things_that_are_no_tests_by_name() -> None:
    assert read_tests("Serology for hepatitis A, B and C, HIV and EBV was negative.") == [
        ("hepatitis A, B and C", {"coded": "negative"}),
        ("HIV", {"coded": "negative"}),
        ("EBV", {"coded": "negative"}),
    ]


def test_values_over_time() -> None:
    found = read_tests("Lactate was 4.0 mmol/L and 1.2 mmol/L on the next day. CK fell from 900 to 240 U/L.")
    assert [(name, result["value"]) for name, result in found] == [
        ("Lactate", Decimal("4.0")), ("Lactate", Decimal("1.2")), ("CK", 900), ("CK", 240),
    ]  # fmt: skip


def test_a_test_named_again_is_no_abbreviation_of_itself() -> None:
    found = read_tests("CK (900 U/L) was high and on day 5 CK was 240 U/L.")
    assert [result["value"] for _, result in found] == [900, 240]


def test_it_is_the_last_test_in_its_own_unit_only() -> None:
    found = read_tests("The platelet count was 268 G/L. On day 8 it was 61 G/L. It was 3 cm large.")
    assert [result["value"] for _, result in found] == [268, 61]


def test_a_decimal_comma_is_read_only_where_the_text_never_uses_a_point() -> None:
    assert read_tests("Haemoglobin was 8,4 g/dL.") == [("Haemoglobin", {"value": Decimal("8.4"), "unit": "g/dL"})]
    assert read_tests("Haemoglobin was 8,4 g/dL. CRP was 1.5 mg/L.")[0] == ("Haemoglobin", {"text": "8,4 g/dL"})
    both = read_tests("Haemoglobin was 8,4 g/dL and platelets were 12,000/mm3.")
    assert both[1] == ("platelets", {"text": "12,000/mm3"})


def test_values_of_a_list_in_its_order_or_not_at_all() -> None:
    found = read_tests("Amylase and lipase were 450 U/L and 1200 U/L, respectively.")
    assert [(name, result["value"]) for name, result in found] == [("Amylase", 450), ("lipase", 1200)]
    assert [result["unit"] for _, result in read_tests("AST and ALT were 450 and 1,200 U/L.")] == ["U/L", "U/L"]
    assert read_tests("Amylase, lipase and LDH were 450 U/L and 1200 U/L.") == []


def test_a_share_is_not_the_value_of_the_whole() -> None:
    assert read_tests("Blasts accounted for 32% of leukocytes.") == []


def test_glucose_of_the_spinal_fluid_is_not_that_of_the_blood() -> None:
    assert read_tests("A lumbar puncture yielded clear fluid with normal glucose.") == []


def test_examinations_are_told_in_the_words_of_the_text() -> None:
    read = document.read(
        CASE + "A skin biopsy showed dyskeratosis with oedema. Spongiosis was seen on histopathology. "
        "A chest radiograph was unremarkable. MRI of the brain showed no acute lesion. "
        "Spirometry did not reveal any abnormality. Urinalysis showed blood."
    )
    found = laboratory.read(read, lexicon.load().mentions(read))
    assert [(each.name.value, each.kind, each.result.value) for each in found] == [
        ("skin biopsy", "procedure", {"text": "dyskeratosis with oedema"}),
        ("histopathology", "procedure", {"text": "Spongiosis"}),
        ("chest radiograph", "imaging", NORMAL),
        ("MRI of the brain", "imaging", {"text": "no acute lesion", "interpretation": "normal"}),
        ("Spirometry", "procedure", {"text": "did not reveal any abnormality", "interpretation": "normal"}),
        ("Urinalysis", "laboratory", {"text": "blood"}),
    ]


def test_readings_of_a_skin_test_are_results_of_their_own() -> None:
    assert read_tests("The intradermal test was positive after 20 minutes, but negative on day 2.") == [
        ("intradermal test", {"coded": "positive", "note": "after 20 minutes"}),
        ("intradermal test", {"coded": "negative", "note": "on day 2"}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "EMG was not pursued.",
        "A liver biopsy was declined by the patient.",
        "She refused a lumbar puncture.",
        "MRI was planned for the following week.",
        "Normal TSH should be confirmed before treatment if CK is high.",
        "Her mother had elevated creatinine.",
        "A biopsy was performed to rule out lupus.",
        "The CRP was not elevated.",
        "Methotrexate 10 mg was given on day 3 of CRP monitoring.",
        "CK was measured 3 times.",
    ],
)
def test_no_result(text: str) -> None:
    assert read_tests(text) == []


def test_the_literature_gives_nothing() -> None:
    read = document.read(
        CASE + "CRP was 5 mg/L.\n\nDISCUSSION\nIn a review of 70 patients [4], ANA was positive in most patients with "
        "lupus, and patients with nephritis have been reported in whom creatinine was 4 mg/dL.\n\nREFERENCES\n"
        "1. Writer A. ESR was 90 mm/h. J Test. 2001;2:3-4."
    )
    assert [each.name.value for each in laboratory.read(read, lexicon.load().mentions(read))] == ["CRP"]


def test_told_twice_is_one_test_with_both_places() -> None:
    read = document.read("ABSTRACT\nA woman had a rash. Her EEG was normal.\n\n" + CASE + "EEG was normal.")
    [fact] = laboratory.read(read, lexicon.load().mentions(read))
    assert len(fact.result.spans) == 2


def test_spans_hold_the_words() -> None:
    read = document.read(CASE + "Her C-reactive protein (CRP) was 96 mg/L.")
    [fact] = laboratory.read(read, lexicon.load().mentions(read))
    [(start, end)] = fact.name.spans
    assert read.clean[start:end] == fact.name.value == "C-reactive protein"
    assert read.clean[fact.result.spans[0][0] : fact.result.spans[0][1]].endswith("96 mg/L")
