"""The bar of speed: all rules take at most 0.3 of the CPU time that the models of fhir.resources take for a case."""

from __future__ import annotations

from benchmarks import validate


def test_all_rules_together_cost_less_than_a_third_of_the_models() -> None:
    ratios = []
    for _ in range(3):
        seconds = validate.offline(repeats=5, number=4)
        ratios.append(seconds["all rules"] / seconds["models"])
    assert min(ratios) <= 0.3
