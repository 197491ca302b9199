"""However a page lays a text out: every span leads back to its words, and the sentences are the same."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.intake.narrative.document import NEVER, Document, fold, quote, read
from service.intake.narrative.refusals import reasons
from tests.intake.narrative.layouts import variants

TEXT = "\n".join(
    (
        "Swollen lips after the new tablet: a case report",
        "",
        "Background",
        (
            "The tablet is widely used for high blood pressure. Swelling of the lips has been reported with "
            "drugs of its class [1, 2]."
        ),
        "",
        "Case presentation",
        (
            "A 63-year-old woman with long-standing hypertension, diabetes and a history of penicillin "
            "allergy was started on the tablet at a dose of 2.5 mg daily, which was raised to 10 mg after "
            "three weeks. Nine days after the increase she noticed that her lips were swollen and that she "
            "had difficulty swallowing. She was admitted to the emergency department and given "
            "methylprednisolone 125 mg intravenously and an antihistamine. Laboratory investigations, "
            "including the complement factors, were within normal limits (C4 0.24 g/L). The tablet was "
            "discontinued, and the swelling had resolved completely after approximately 36 hours. It has not "
            "come back in the two years of follow-up."
        ),
        "",
        "Discussion",
        (
            '"Swelling of this kind", as one author calls it, can be life-threatening. In our patient the '
            "time course, the absence of an infection and the recovery after withdrawal make the tablet's "
            "role likely."
        ),
        "",
        "References",
        "1. Able A, Baker B. Lips and tablets. J Lips. 2011;3:4-9.",
        "2. Cole C. More lips. Ann Lips. 2009;1:22.",
        "",
    )
)


def account(document: Document) -> list[tuple[str, str]]:
    """The sentences that may tell of the patient, as any layout must give them."""
    return [
        (fold(document.clean[one.start : one.end]), one.zone) for one in document.sentences if one.zone not in NEVER
    ]


def check_every_span(document: Document) -> None:
    """Each sentence and each word of it is cut from the original as its quote says."""
    for one in document.sentences:
        sentence = document.clean[one.start : one.end]
        spans = [(one.start, one.end)]
        spans += [(one.start + word.start(), one.start + word.end()) for word in re.finditer(r"\S+", sentence)]
        for start, end in spans:
            first, last, text, match = quote(document, start, end)
            cut = document.original[first:last]
            assert fold(cut) == fold(text)
            assert len(cut) <= 100
            assert len(cut.split()) <= 12
            assert (match == "exact") == (cut == text)


@pytest.mark.parametrize("seed", range(30))
def test_a_text_and_its_layouts_have_the_same_sentences(seed: int) -> None:
    plain = account(read(TEXT))
    for laid_out in variants(TEXT, seed):
        document = read(laid_out)
        check_every_span(document)
        assert account(document) == plain


def test_layouts_are_seeded() -> None:
    assert list(variants(TEXT, 1)) == list(variants(TEXT, 1)) != list(variants(TEXT, 2))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .-\n\r\u00a0\u00ad\ufb01*_|#&;<sup>[]()/\u0301\u00b2?Fig"), max_size=120))
def test_any_signs_keep_their_way_back(text: str) -> None:
    document = read(text)
    assert len(document.clean) == len(document.offsets) == len(document.ends)
    last = 0
    for one in document.sentences:
        assert last <= one.start < one.end <= len(document.clean)
        last = one.end
        first, end, words, _ = quote(document, one.start, one.end)
        assert 0 <= first < end <= len(text)
        assert fold(text[first:end]) == fold(words)


MILLION = 1_000_000


@pytest.mark.parametrize(
    "sign",
    [" ", "-", "1", "a", "\n", "\r\n", ".", "*", "[", "\u00ad", "\ufb01", "a\n", "A. ", "](", "1 ", "Fig. 1 ", "?\n"],
)
def test_a_million_of_anything(sign: str) -> None:
    text = sign * (MILLION // len(sign))
    start = time.process_time()
    reasons(read(text))
    assert time.process_time() - start < 30


def test_an_entry_of_a_list_that_the_page_tore_apart_is_whole() -> None:
    """Several blank lines between the lines of one entry, which begins with a bullet."""
    text = (
        "A 50-year-old man was given allopurinol 300 mg daily for gout.\n\n\n\n"
        "- Day 15: he noticed a widespread itching exanthem and high fev-\n\n"
        "er, and he was brought to hospital.\n\n\n\n- Allopurinol was stopped.\n"
    )
    read_whole = read(text)
    assert "high fever, and he was brought to hospital." in read_whole.clean
