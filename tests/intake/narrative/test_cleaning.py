"""What the clean text keeps, joins and cuts of a page."""

import pytest

from service.intake.narrative import document
from service.intake.narrative.document import read


def clean(text: str) -> str:
    return read(text).clean


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("40\u00a0mg of\u2009prednisone", "40 mg of prednisone"),
        ("the patient\u2019s \u201crash\u201d \u2013 mild", 'the patient\'s "rash" - mild'),
        ("a \ufb01xed drug e\ufb00ect", "a fixed drug effect"),
        ("hy\u00adper\u00adsensitivity", "hypersensitivity"),
        ("two   spaces", "two spaces"),
        ("caf\u0065\u0301 coloured", "caf\u00e9 coloured"),
        ("platelets 12 x 10\u2079/L", "platelets 12 x 10^9/L"),
        ("platelets 12 x 10<sup>9</sup>/L", "platelets 12 x 10^9/L"),
        ("800 mg/m\u00b2 weekly", "800 mg/m2 weekly"),
        ("is well known\u00b3", "is well known"),
        ("is well known.<sup>3,4</sup>", "is well known."),
        ("Hb &lt; 8 g/dL &amp; fever", "Hb < 8 g/dL & fever"),
        ("**Follow-up:** she took _no_ drug", "Follow-up: she took no drug"),
        ("see [the label](https://example.org/label) for it", "see the label for it"),
        ("HLA-B*15:02 and 5 * 3 and snake_case", "HLA-B*15:02 and 5 * 3 and snake_case"),
        ("anti-TIF \u01b4 and \u03b3-GT stay", "anti-TIF \u01b4 and \u03b3-GT stay"),
    ],
)
def test_signs(original: str, expected: str) -> None:
    assert clean(original) == expected


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("she had an ad-\nverse reaction", "she had an adverse reaction"),
        ("she had an ad-\r\n\r\nverse reaction", "she had an adverse reaction"),
        ("a steroid-\nrefractory rash", "a steroid-refractory rash"),
        ("its half-\nlife is long", "its half-life is long"),
        ("an infliximab-\ninduced rash", "an infliximab-induced rash"),
        ("signs of corre-\nlated illness", "signs of correlated illness"),
        ("a PD-\nL1 inhibitor", "a PD-L1 inhibitor"),
        ("a 59-\nyear-old man", "a 59-year-old man"),
        ("short-\nand long-term use", "short- and long-term use"),
        ("photo-exposed skin was red and photo-\nexposed parts", "photo-exposed skin was red and photo-exposed parts"),
        ("a rash\u2014\nand fever", "a rash-and fever"),
    ],
)
def test_hyphens_at_line_ends(original: str, expected: str) -> None:
    assert clean(original) == expected


def test_a_caller_who_knows_the_words_decides_what_the_text_cannot() -> None:
    text = "She used a re-\ncreation of skin-\ncare lotion."
    assert "skincare" in clean(text)
    assert "skin-care" in read(text, known=lambda word: word in {"skin", "care", "recreation"}).clean


def test_rows_of_a_table_are_their_cells() -> None:
    table = "| Test | Day 1 | Day 2 |\n|---|:-:|--:|\n| **Sodium** | 131 mmol/L | |\n| ALT | 40 | 90 |"
    assert clean(table) == "Test Day 1 Day 2\nSodium 131 mmol/L\nALT 40 90"
    assert clean("a risk (P|D) of one") == "a risk (P|D) of one"


def test_numbers_cut_from_their_units_are_whole() -> None:
    assert clean("prednisone 1 mg/\n\nkg/day was given") == "prednisone 1 mg/kg/day was given"
    assert clean("either this/\nor that") == "either this/ or that"


def test_wrapped_lines_are_one_paragraph_and_paragraphs_stay_apart() -> None:
    text = (
        "The woman was admitted with fever and a rash that\nhad begun on the day before. She took amoxicillin.\n\n"
        "The drug was stopped and the rash had gone within\none week."
    )
    first, second = clean(text).split("\n")
    assert first.endswith("She took amoxicillin.")
    assert second == "The drug was stopped and the rash had gone within one week."


def test_where_most_lines_are_blank_a_blank_line_is_a_line_feed() -> None:
    lines = [
        "A woman of 40 years was given the drug for her",
        "migraine and came back with swollen lips on the",
        "next morning. The swelling was gone after two days",
        "without the drug, and prednisolone 20 mg was given",
        "on the first of them only. She has not taken it",
        "again since then and is well.",
    ]
    assert clean("\n\n".join(lines)) == " ".join(lines)


def test_paragraphs_in_one_line_each_are_no_double_spacing() -> None:
    lines = [f"Paragraph number {number} is told in full and comes to its end here." for number in range(8)]
    assert clean("\n\n".join(lines)) == "\n".join(lines)


def test_a_legend_inside_a_sentence_is_put_after_it() -> None:
    text = (
        "The work-up with a radiograph of the chest and a computed\ntomography scan\n\n"
        "Fig. 1 The rash on the back of the hand, seen on day 3 of\nthe treatment (a)\n\n"
        "of the abdomen was normal in every respect."
    )
    document_read = read(text)
    sentences = [document_read.clean[one.start : one.end] for one in document_read.sentences]
    assert sentences[0].endswith("a computed tomography scan of the abdomen was normal in every respect.")
    assert document_read.sentences[1].zone == "legend"


def test_a_figure_that_a_wrapped_sentence_speaks_of_is_no_legend() -> None:
    text = (
        "The rash of the woman on the third day of treatment is shown in\nFigure 1. The drug was stopped on that day."
    )
    assert {one.zone for one in read(text).sentences} == {"front"} or "\n" not in read(text).clean


def test_the_foot_of_a_page_inside_a_sentence_is_left_out_of_it() -> None:
    text = (
        "Case report\nThe patient took the first tablet of the new drug and felt\n\nPage 2 of 7\n\n"
        "ill within an hour. She stopped."
    )
    document_read = read(text)
    first = document_read.sentences[0]
    assert document_read.clean[first.start : first.end].endswith("and felt ill within an hour.")
    assert [one.zone for one in document_read.sentences if "Page" in document_read.clean[one.start : one.end]] == [
        "boilerplate"
    ]


def test_a_column_out_of_order_is_put_back_where_a_sentence_waits_for_it() -> None:
    text = (
        "Case report\nThe man was given the drug for three weeks before it was perma-\n\nConclusion\n"
        "Doctors should know of this effect.\n\nnently stopped. He is well."
    )
    document_read = read(text)
    assert "it was permanently stopped. He is well." in document_read.clean
    told = next(one for one in document_read.sentences if "permanently" in document_read.clean[one.start : one.end])
    assert told.zone == "case"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00ad", "-", "---\n***", "\x00"])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert read(text).sentences == ()


def test_one_word() -> None:
    one = read("Rash")
    assert [one.clean[sentence.start : sentence.end] for sentence in one.sentences] == ["Rash"]
    assert document.quote(one, 0, 4) == (0, 4, "Rash", "exact")


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("a rash <script>alert(1)</script> of the arm", "a rash of the arm"),
        ("a <script>rash of <script>alert(1)</script>the arm", "a rash of the arm"),
        ("a rash <!-- she took\nwarfarin --> of the arm", "a rash of the arm"),
        ('a rash<xref ref-type="bibr" rid="b1">12,13</xref> of the arm', "a rash of the arm"),
        (
            'an <italic toggle="yes">itching</italic> rash <img src=x onerror=alert(1)> of the arm',
            "an itching rash of the arm",
        ),
        ("a rash &lt;script&gt;of the arm", "a rash of the arm"),
        ("<sec><title>Case report</title><p>A rash.</p><p>It went.</p></sec>", "Case report\nA rash.\nIt went."),
        ("<![CDATA[A rash]]>", "A rash"),
        ("a rash<br/>of the arm", "a rash of the arm"),
        ("p < 0.05 and CRP > 3 mg/L, <5 or >7, a<b", "p < 0.05 and CRP > 3 mg/L, <5 or >7, a<b"),
        ("<p>a rash <script", "a rash <script"),
    ],
)
def test_tags_and_what_they_hide_are_no_words(original: str, expected: str) -> None:
    assert clean(original) == expected


def test_a_quote_ends_before_a_tag() -> None:
    one = read('a red<xref rid="b1">1</xref> rash')
    assert document.quote(one, 2, len(one.clean)) == (2, 5, "red", "exact")


NUMBERED = (
    "A woman of 40 years was given the drug for 10",
    "days and came back with swollen lips on the",
    "next morning. The swelling was gone after",
    "48 hours without the drug, and she was given",
    "prednisolone 20 mg on the first of them only.",
    "",
    "She has not taken the drug again since then",
    "and is well in every respect.",
)


@pytest.mark.parametrize("first", [1, 117])
@pytest.mark.parametrize("blank", [" ", "   ", "\t"])
def test_numbers_of_lines_are_no_words(first: int, blank: str) -> None:
    expected = clean("\n".join(NUMBERED))
    assert clean("\n".join(f"{number}{blank}{line}" for number, line in enumerate(NUMBERED, first))) == expected


def test_numbers_at_line_starts_that_count_no_lines_stay() -> None:
    text = "She took 10\n20 and then 30 mg for\n30 days, and again\n40 mg for\n5 days and then\n6 tablets."
    assert clean(text) == " ".join(text.split())
