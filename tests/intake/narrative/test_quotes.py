"""The way back: a span of the clean text, its place in the original, and the few words quoted."""

import pytest

from service.intake.narrative import routes
from service.intake.narrative.document import fold, quote, read
from service.intake.narrative.extract import extract
from service.pointer import resolve
from tools.extraction.expected import Expected, load


def quoted(original: str, words: str) -> tuple[str, str, str]:
    """The original's cut, the quote and the match of words of the clean text."""
    document = read(original)
    place = document.clean.index(words)
    start, end, text, match = quote(document, place, place + len(words))
    assert fold(original[start:end]) == fold(text)
    return original[start:end], text, match


@pytest.mark.parametrize(
    ("original", "words", "text", "match"),
    [
        ("She had a rash.", "a rash", "a rash", "exact"),
        ("She had \u201ca rash\u201d.", '"a rash"', "\u201ca rash\u201d", "exact"),
        ("She had e\ufb00ects.", "effects", "e\ufb00ects", "exact"),
        ("She had a\nrash.", "a rash", "a rash", "whitespace"),
        ("She took 40\u00a0mg.", "40 mg", "40 mg", "whitespace"),
        ("She took 40  mg.", "40 mg", "40 mg", "whitespace"),
        ("An ad-\n\nverse effect.", "adverse effect", "adverse effect", "linebreak-hyphen"),
        ("An ad-\r\nverse effect.", "adverse", "adverse", "linebreak-hyphen"),
        ("An ad\u00ad\nverse effect.", "adverse", "adverse", "linebreak-hyphen"),
        ("Its half-\nlife is long.", "half-life", "half-life", "linebreak-hyphen"),
        ("She took 1 mg/\nkg/day.", "1 mg/kg/day", "1 mg/ kg/day", "whitespace"),
        ("A dose &lt; 5 mg.", "< 5 mg", "&lt; 5 mg", "exact"),
    ],
)
def test_match(original: str, words: str, text: str, match: str) -> None:
    assert quoted(original, words)[1:] == (text, match)


def test_a_ligature_is_never_cut_in_half() -> None:
    assert quoted("The o\ufb03ce.", "off")[0] == "o\ufb03"


def test_a_long_span_is_cut_to_its_first_words_and_its_offsets_with_it() -> None:
    original = " ".join(f"word{number}" for number in range(40))
    cut, text, match = quoted(original, original)
    assert cut == text == " ".join(f"word{number}" for number in range(12))
    assert match == "exact"
    cut, text, _ = quoted("pneumonoultramicroscopic " * 8, ("pneumonoultramicroscopic " * 8).strip())
    assert len(cut) <= 100
    assert len(text.split()) == 4


def test_a_word_of_more_than_a_hundred_characters_is_cut() -> None:
    assert len(quoted("a" * 500, "a" * 500)[0]) == 100


def test_a_span_over_a_legend_is_cut_before_it() -> None:
    original = "A scan with computed tomo\n\nFig. 1 The rash on the back of the hand.\n\nof the thorax was normal."
    document = read(original)
    start, end, text, _ = quote(document, document.clean.index("computed"), document.clean.index("thorax"))
    assert original[start:end] == text == "computed tomo"


@pytest.mark.parametrize("case", list(load()), ids=lambda case: case.name)
def test_the_words_quoted_for_a_route_name_it(case: Expected) -> None:
    report = extract(case.text).report or {}
    for evidence in report.get("evidence", []):
        if evidence["at"].endswith("/route"):
            named = routes.named(evidence["quote"], 0, len(evidence["quote"]))
            assert named is not None, evidence
            assert named[0] == resolve(report, evidence["at"])
