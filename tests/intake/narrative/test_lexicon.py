"""What the lexicon finds in a text, and what it must not take for a drug or a finding."""

import itertools

import pytest

from service.intake.narrative import document, lexicon
from service.intake.narrative.lexicon import Mention

Named = list[tuple[str, str, str]]


def mentions(text: str) -> tuple[str, list[Mention]]:
    read = document.read(text)
    return read.clean, lexicon.load().mentions(read)


def named(text: str, kind: str | None = None) -> list[tuple[str, str]]:
    clean, found = mentions(text)
    return [(clean[each.start : each.end], each.name) for each in found if kind in (None, each.kind)]


def test_longest_name_wins_and_hyphens_do_not_count() -> None:
    found = named("The patient had omalizumab-induced vasculitis after IFN-alpha and acute kidney injury.")
    assert found == [
        ("omalizumab", "omalizumab"),
        ("vasculitis", "vasculitis"),
        ("IFN-alpha", "interferon alfa"),
        ("acute kidney injury", "kidney injury"),
    ]


def test_all_names_of_a_thing_have_one_name() -> None:
    names = {
        name for _, name in named("She had hives. The urticaria was treated. The wheals faded. Nettle rash came back.")
    }
    assert names == {"urticaria"}


@pytest.mark.parametrize("drug", ["cotrimoxazole", "trimethoprim-sulfamethoxazole", "sulfamethoxazole/trimethoprim"])
def test_combinations_in_each_order(drug: str) -> None:
    assert named(f"She took {drug} for a week.", "drug") == [(drug, "trimethoprim sulfamethoxazole")]


def test_brand_names_keep_their_words_and_get_the_substance() -> None:
    assert named("He was given Humira and Lasix.", "drug") == [("Humira", "adalimumab"), ("Lasix", "furosemide")]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("She was given vitamin K 2.5 mg by mouth.", "vitamin K"),
        ("She was given vitamin K 2 mg by mouth.", "vitamin K"),
        ("She was given vitamin K 1-2 mg by mouth.", "vitamin K"),
        ("She was given vitamin B 12 3 mg by mouth.", "vitamin B 12"),
        ("Vitamin K 5 mg stopped it.", "Vitamin K"),
    ],
)
def test_a_name_does_not_end_inside_a_dose(words: str, name: str) -> None:
    assert [said for said, _ in named(words, "drug")] == [name]


def test_a_value_of_the_blood_is_no_dose() -> None:
    assert named("Calcium 9.1 mg/dL, magnesium 2 mg per dL and zinc 12 \u00b5g/dL were found.", "drug") == []


@pytest.mark.parametrize("words", ["adrenaline 0.4 mcg/kg/min", "oestrogen 2 mg/day", "desmopressin nasal spray"])
def test_a_rate_is_a_dose_and_a_form_is_its_substance(words: str) -> None:
    (found,) = named(f"She needed {words}.", "drug")
    assert found[1] in ("epinephrine", "estrogen", "desmopressin")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("She had diabetic gastroparesis.", ["diabetic gastroparesis"]),
        ("She had a diabetic foot ulcer.", ["diabetic foot ulcer"]),
        ("A diabetic man came in.", ["diabetic"]),
        ("She was diabetic and had gout.", ["diabetic", "gout"]),
    ],
)
def test_an_adjective_is_a_finding_by_itself_only_without_its_noun(words: str, found: list[str]) -> None:
    assert [said for said, _ in named(words, "finding")] == found


def test_a_comma_or_a_full_stop_parts_names() -> None:
    assert ("heart failure", "heart failure") not in named(
        "There was disease of the heart, failure of treatment followed."
    )


def test_abbreviations_count_in_their_own_letters_only() -> None:
    assert named("IVIG was given; the drug was well tolerated. As a treat, ten more.") == [
        ("IVIG", "intravenous immunoglobulin")
    ]


def test_an_abbreviation_is_looked_up_before_its_letters_as_a_word() -> None:
    assert named("NSAIDs and ibuprofen were stopped.")[0] == ("NSAIDs", "nonsteroidal anti inflammatory drug")


def test_capitals_of_a_heading_make_no_abbreviation() -> None:
    assert named("TREATMENT AND CT FINDINGS OF PATIENTS TEN YEARS LATER") == []


def test_what_the_text_defines_beats_every_list() -> None:
    text = "She had toxic erythema of chemotherapy and atopic dermatitis (AD). Her AD was mild. Later the AD cleared."
    assert [name for words, name in named(text) if words == "AD"] == ["atopic dermatitis"] * 3


def test_a_definition_means_its_own_words() -> None:
    text = "He had amyopathic dermatomyositis (DM). The DM was severe."
    assert [name for words, name in named(text) if words == "DM"] == ["dermatomyositis"] * 2


def test_a_definition_of_something_else_takes_a_listed_meaning_away() -> None:
    assert named("He was seen in the Tuscan Emergency Network (TEN). TEN was helpful.") == []
    assert named("He was seen with TEN.") == [("TEN", "toxic epidermal necrolysis")]


def test_findings_grow_over_what_describes_them_only() -> None:
    text = "She developed a severe, scaly, intensely pruritic facial eruption."
    assert named(text) == [("scaly, intensely pruritic facial eruption", "rash")]


def test_a_head_noun_needs_something_that_describes_it() -> None:
    assert named("She had cutaneous lesions.") == [("cutaneous lesions", "cutaneous lesions")]
    assert named("There was a lesion. The failure was ours.") == []


def test_adjectives_are_findings_where_they_are_predicates() -> None:
    assert named("He became drowsy and confused.") == [("drowsy", "drowsiness"), ("confused", "confusion")]
    assert named("A weak reaction followed.", "finding") == []


def test_coordinated_findings() -> None:
    clean, found = mentions("He died of hepatic and renal failure.")
    assert [(clean[each.start : each.end], each.name, "coordinated" in each.flags) for each in found] == [
        ("hepatic", "liver failure", True),
        ("renal failure", "kidney injury", False),
    ]


def test_stems_and_suffixes_are_guesses_and_say_so() -> None:
    _, found = mentions("He received zolfutinib and had panmyelitis.")
    assert [(str(each.kind), each.name, set(each.flags)) for each in found] == [
        ("drug", "zolfutinib", {"stem"}),
        ("finding", "panmyelitis", {"suffix"}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The diagnosis and the concept rest on the analysis of doses.",
        "Water, honey, rice and salt were in the food that she had for lunch at the base.",
        "He asked for advice in the Allergy clinic about his purposes and intentions.",
        "Tumour necrosis factor is a growth factor of the immune system.",
        "A fall in numbers and adverse drug reactions in general are told.",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert named(text) == []


def test_substances_of_the_body_are_drugs_only_where_they_are_given() -> None:
    given = "An infusion of insulin was started and she received vitamin D."
    measured = "Insulin and vitamin D were measured. Serum potassium was 3.1 mmol/L."
    assert named(given, "drug") == [("insulin", "insulin"), ("vitamin D", "vitamin d")]
    assert named(measured, "drug") == []


def test_what_is_put_on_the_skin_to_test_it_is_marked() -> None:
    clean, found = mentions(
        "Patch tests with neomycin were negative. Cetirizine was stopped before the prick test. "
        "The anti-cardiolipin antibodies were negative."
    )
    marked = {clean[each.start : each.end]: "test-substance" in each.flags for each in found if each.kind == "drug"}
    assert marked == {"neomycin": True, "Cetirizine": False}


def test_readings_after_a_skin_test_are_of_test_substances() -> None:
    _, found = mentions(
        "Patch tests were read on day 2. Diltiazem was positive; verapamil was negative. Verapamil was given."
    )
    assert [(each.name, "test-substance" in each.flags) for each in found if each.kind == "drug"] == [
        ("diltiazem", True),
        ("verapamil", True),
        ("verapamil", False),
    ]


def test_mentions_lie_in_their_sentences_and_do_not_overlap() -> None:
    read = document.read("She had a rash (SJS) and fever. Prednisone 40 mg and IVIG were given. CRP was high.")
    found = lexicon.load().mentions(read)
    assert len(found) == 6
    for before, after in itertools.pairwise(found):
        assert before.end <= after.start
    for each in found:
        sentence = read.sentences[each.sentence]
        assert sentence.start <= each.start < each.end <= sentence.end


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("acute angle closure", "angle closure glaucoma"),
        ("bleeding gums", "gingival bleeding"),
        ("gum bleeding", "gingival bleeding"),
        ("a swollen tongue", "tongue edema"),
        ("a swollen face", "facial edema"),
        ("swollen ankles", "peripheral edema"),
        ("black tarry stools", "gastrointestinal bleeding"),
        ("yellow eyes", "jaundice"),
        ("pale stools", "pale stools"),
        ("buzzing in the ears", "tinnitus"),
        ("poor sleep", "insomnia"),
        ("a pounding heart", "palpitation"),
        ("a stiff neck", "neck stiffness"),
        ("a long QT interval", "qt prolongation"),
    ],
)
def test_findings_in_plain_words_are_the_findings_of_the_clinic(words: str, name: str) -> None:
    assert [found for _, found in named(f"Two days later she had {words}.", "finding")] == [name]


def test_one_who_could_not_pass_urine_had_retention() -> None:
    assert named("In the evening he could not pass urine.", "finding") == [
        ("could not pass urine", "urinary retention")
    ]
