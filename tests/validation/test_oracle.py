"""Our verdicts against those that were recorded of a real HAPI on thousands of mutated resources."""

from __future__ import annotations

import pytest

from tools.compare_hapi import DOCUMENT, agreement, class_of, classes, compared, table
from tools.mutations import NUMBER, mutations
from tools.record_hapi_verdicts import bases

WANTED = 0.97


def test_the_same_bases_give_the_same_mutations_and_there_are_enough_of_each_kind() -> None:
    first, second = mutations(bases()), mutations(bases())
    assert [one.resource for one in first] == [one.resource for one in second]
    assert len(first) == NUMBER >= 2000
    assert len({one.name for one in first}) == NUMBER
    kinds = {one.kind for one in first}
    assert kinds >= {"none", "drop", "double", "retype", "empty", "recode", "redate", "retarget", "neighbour"}


def test_both_find_the_bases_valid() -> None:
    untouched = [one for one in compared() if " none " in one.name]
    assert untouched
    assert not [one.name for one in untouched if one.ours or one.theirs]


def test_the_two_agree_as_far_as_wanted() -> None:
    assert agreement() >= WANTED


def test_of_every_disagreement_it_is_said_who_is_right() -> None:
    assert [(one.name, one.said) for one in compared() if not one.agrees and class_of(one) is None] == []


@pytest.mark.parametrize("number", range(len(classes())))
def test_no_class_is_told_of_that_is_not_there(number: int) -> None:
    assert any(not one.agrees and class_of(one) is classes()[number] for one in compared())


def test_the_document_says_what_was_compared() -> None:
    assert table() in DOCUMENT.read_text(encoding="utf-8")
