"""Columns side by side are read one after the other; tables are not split; what cannot be told apart is left out."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from service.intake.formats import read as convert
from service.intake.narrative.document import Document, fold, quote, read

LEFT = (
    "A 58-year-old woman was given the new",
    "tablet for her migraine at the clinic.",
    "On the fifth day she noticed that her",
    "lips were swollen, and she was unable",
    "to swallow. She was admitted for two",
    "days and was seen by a dermatologist",
    "who found weals on both of her arms.",
    "The tablet was stopped on that even-",
)
RIGHT = (
    "ing, and the swelling was gone after",
    "two days without any treatment of it.",
    "She had taken no other drug in these",
    "weeks. In the second column a man of",
    "the literature is told of, who had a",
    "seizure under the tablet. He was not",
    "seen by us, and the cause of it was",
    "never found by those who treated him.",
)
THIRD = (
    "The label of the tablet does not name",
    "swelling of the lips. We believe that",
    "it should do so, as the course of our",
    "patient leaves but little doubt on it",
    "and as two others were told of in the",
    "letters of the last year. Doctors who",
    "give the tablet should ask for it and",
    "stop the tablet at the first sign.",
)


def beside(*columns: tuple[str, ...], gutter: str = "    ", width: int = 40) -> str:
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join(gutter.join(cell.ljust(width) for cell in row).rstrip() for row in rows)


def after(*columns: tuple[str, ...]) -> str:
    """The columns one after the other, as one paragraph."""
    return " ".join(" ".join(column) for column in columns).replace("even- ing", "evening")


def check_spans(document: Document) -> None:
    for one in document.sentences:
        first, last, words, _ = quote(document, one.start, one.end)
        assert fold(document.original[first:last]) == fold(words)


@pytest.mark.parametrize("gutter", ["  ", "   ", "          ", "\t", " \u2003 "])
def test_two_columns_are_read_one_after_the_other(gutter: str) -> None:
    columns = (LEFT, RIGHT)
    width = 0 if gutter == "\t" else 40
    document = read(beside(*columns, gutter=gutter, width=width))
    assert document.clean == after(*columns)
    assert document.left_out == ()
    check_spans(document)


def test_three_columns() -> None:
    assert read(beside(LEFT, RIGHT, THIRD)).clean == after(LEFT, RIGHT, THIRD)


def test_a_title_stands_above_and_the_page_goes_on_below() -> None:
    title = "Swollen lips and trouble in swallowing after a new tablet that was given for migraine: a case"
    below = (
        "Discussion\nNothing of the kind was known of the tablet when the woman whose case is told here took it first."
    )
    document = read(f"{title}\n\n{beside(LEFT, RIGHT)}\n\n{below}")
    assert document.clean == f"{title}\n{after(LEFT, RIGHT)}\n" + below


def test_a_right_column_that_begins_later_or_earlier_and_one_that_ends_first() -> None:
    late = ("", "", "", *RIGHT)
    assert read(beside(LEFT, late)).clean == after(LEFT, RIGHT)
    assert read(beside(("", "", *LEFT), RIGHT)).clean == after(LEFT, RIGHT)
    assert read(beside(LEFT, RIGHT[:2])).clean == after(LEFT, RIGHT[:2])


def test_blank_lines_in_one_column_part_only_its_paragraphs() -> None:
    left = (*LEFT[:2], "", *LEFT[2:])
    expected = f"{' '.join(LEFT[:2])}\n{after(LEFT[2:], RIGHT)}"
    assert read(beside(left, RIGHT)).clean == expected


def test_the_legend_of_a_figure_goes_across() -> None:
    legend = "Figure 1. The lips of the woman on the fifth day of the treatment, and on the day after it ended."
    document = read(f"{beside(LEFT, RIGHT)}\n\n{legend}\n\n{beside(THIRD, LEFT)}")
    clean = document.clean.split("\n")
    assert after(LEFT, RIGHT) in clean
    assert legend in clean
    assert after(THIRD, LEFT) in clean


@pytest.mark.parametrize("foot", ["\n\f", f"\n\n{' ' * 40}117\n\n", f"\n\n{' ' * 34}Page 3 of 9\n\n\f"])
def test_pages_follow_each_other(foot: str) -> None:
    text = f"{beside(LEFT[:4], LEFT[4:])}{foot}{beside(RIGHT[:4], RIGHT[4:])}"
    assert read(text).clean.split("\n")[0] == after(LEFT, RIGHT)


def test_a_line_that_is_too_long_for_its_column_is_cut_at_its_gap() -> None:
    rows = beside(LEFT, RIGHT).split("\n")
    rows[3] = f"lips were swollen, and that she was unable   {RIGHT[3]}"
    expected = after((*LEFT[:3], "lips were swollen, and that she was unable", *LEFT[4:]), RIGHT)
    assert read("\n".join(rows)).clean == expected


def test_a_line_across_running_columns_makes_them_unreadable_and_is_said() -> None:
    rows = beside(LEFT, RIGHT).split("\n")
    rows[4] = "toswallowShewasadmittedfortwooooooooooooooooooooofthemenwholiveinthetown"
    document = read("\n".join(rows))
    assert document.left_out
    assert document.sentences == ()


@pytest.mark.parametrize(
    "table",
    [
        "Sodium        131 mmol/L     140\nPotassium     3.9 mmol/L     4.1\n" * 4,
        "Amoxicillin        500 mg three times daily\nPrednisone         40 mg once daily\n" * 4,
        "Name:         the patient of the ward\nComplaint:    a rash of the trunk\n" * 4,
    ],
)
def test_tables_are_not_split(table: str) -> None:
    clean = " ".join(read(table).clean.split())
    assert clean == " ".join(table.split())


def test_text_on_both_sides_of_a_wide_gap_is_left_out_where_no_column_can_be_followed() -> None:
    text = "She was given the drug and                 the rash of another man was seen.\nShe is well."
    document = read(text)
    assert document.clean == "She is well."
    (issue,) = (one for one in next(iter(convert(text.encode()))).issues if one.key == "text-columns")
    assert issue.severity == "warning"
    assert issue.line == 1


def test_justified_lines_are_no_columns() -> None:
    text = (
        "She was  given the  new tablet for  her migraine\n"
        "and came  back with swollen  lips on the second\n"
        "morning.  The swelling was  gone after two  days\n"
        "without  the drug, and  prednisolone was  given\n"
        "on the first  of them only.  She has not  taken\n"
        "it again  since then and is  well at this  time.\n"
    )
    assert read(text).clean == " ".join(text.split())
