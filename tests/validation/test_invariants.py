"""Layer invariants: how the walk calls the rules; each rule's own tests stand beside these by family."""

from __future__ import annotations

from service.validation import check
from service.validation.invariants import RULES
from service.validation.rules import elements
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import ABSENT, changed, errors

VALUE = "Observation.value"


def test_a_rule_holds_for_each_element_of_its_type_and_of_the_types_built_on_it() -> None:
    assert errors(r4.observation(), "invariants") == []
    broken = changed(changed(r4.observation(), "valueQuantity.system", ABSENT), "valueQuantity.code", "mg")
    assert errors(broken, "invariants") == [("qty-3", VALUE)]
    age = r4.condition() | {"onsetAge": {"value": 3, "code": "a"}}
    assert ("qty-3", "Condition.onset") in errors(age, "invariants")


def test_an_issue_says_what_the_rule_is_and_what_would_be_right() -> None:
    broken = changed(changed(r4.observation(), "valueQuantity.system", ABSENT), "valueQuantity.code", "mg")
    (issue,) = check(broken, {"invariants"}).issues
    assert (issue.code, issue.severity, issue.expected) == ("invariant", "error", "system beside code")


def test_rules_are_asked_of_what_is_misshapen_too() -> None:
    broken = changed(changed(r4.observation(), "valueQuantity.system", ABSENT), "valueQuantity.code", 5)
    assert check(broken, {"invariants"}).layers["invariants"] == "fail"
    assert check(changed(broken, "valueQuantity", 5), {"invariants"}).layers["invariants"] == "pass"


def test_the_layer_is_skipped_where_it_was_not_asked_for() -> None:
    broken = changed(changed(r4.observation(), "valueQuantity.system", ABSENT), "valueQuantity.code", "mg")
    verdict = check(broken, {"structure"})
    assert verdict.layers["invariants"] == "skipped"
    assert verdict.issues == ()


def test_every_rule_stands_under_a_type_of_the_tables() -> None:
    assert RULES
    assert RULES.keys() <= elements().keys()
