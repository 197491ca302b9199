"""Every rule key is explained, and its two examples are what they claim: one passes, one breaks exactly this rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from service import checking
from service.cli import explain as option
from service.issues import Issue
from service.validation import ALL_OFFLINE, check
from service.validation.explained import Explanation, explain, explanations, near
from service.validation.invariants import RULES
from service.validation.rules import primitives

SERVICE = Path(__file__).parents[2] / "service"
# The function that makes an issue, and which of its arguments is the key.
MAKERS = {"Fault": 0, "Issue": 2, "_not_checked": 0, "broken": 0}
# Examples that would be a megabyte long or more, or a file that is absent.
NOT_SHOWN = {"string-length", "file-unreadable", "file-too-large"}

EVERY = [one for told in explanations().values() for one in told]
SHOWN = [one for one in EVERY if one.key not in NOT_SHOWN]


def _id(one: Explanation) -> str:
    return f"{one.key} {one.on}".strip()


def _issues(example: Any, layers: frozenset[str]) -> tuple[Issue, ...]:
    asked = layers or ALL_OFFLINE - {"models"}
    if isinstance(example, str):
        return checking.verdict(example.encode(), asked).issues
    return check(example, asked).issues


@pytest.mark.parametrize("one", SHOWN, ids=_id)
def test_the_right_example_breaks_no_rule(one: Explanation) -> None:
    found = [issue.key for issue in _issues(one.right, one.layers) if issue.severity != "information"]
    assert found == []


@pytest.mark.parametrize("one", SHOWN, ids=_id)
def test_the_wrong_example_breaks_exactly_this_rule(one: Explanation) -> None:
    issues = [each for each in _issues(one.wrong, one.layers) if each.severity != "information" or each.key == one.key]
    assert {issue.key for issue in issues} == one.finds
    assert {issue.severity for issue in issues if issue.key == one.key} <= {one.severity}


def test_every_invariant_has_its_examples() -> None:
    ruled = {(rule.key, on) for on, rules in RULES.items() for rule in rules}
    assert ruled == {(one.key, one.on) for one in EVERY if one.layer == "invariants"}


def _keys() -> Iterator[str]:
    """The keys that stand in the source where an issue is made."""
    for path in [*(SERVICE / "validation").rglob("*.py"), SERVICE / "fhir" / "json.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = MAKERS.get(name)
            argument = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value
    for path in (SERVICE / "cli").glob("*.py"):
        yield from re.findall(r'"(file-[a-z]+(?:-[a-z]+)*)"', path.read_text(encoding="utf-8"))


def test_every_key_that_validation_can_emit_is_explained() -> None:
    emitted = {*_keys(), *(f"primitive-{name}" for name in primitives() if name not in ("boolean", "xhtml"))}
    assert len(emitted) > 70
    assert emitted - explanations().keys() == set()


def test_what_is_explained_can_be_emitted() -> None:
    emitted = {*_keys(), *(f"primitive-{name}" for name in primitives())}
    emitted |= {rule.key for rules in RULES.values() for rule in rules}
    assert explanations().keys() - emitted == set()


def test_an_explanation_says_what_where_and_shows_both_examples() -> None:
    text = explain("con-4")
    assert text.startswith("con-4: error, layer invariants, on Condition\n")
    assert "http://hl7.org/fhir/R4/condition.html" in text
    assert text.index("Right:") < text.index('"resolved"') < text.index("Wrong:") < text.index('"active"')


def test_a_key_of_r4_that_is_found_under_another_name_is_explained() -> None:
    assert explain("dom-3") == explain("contained-orphan")
    assert "In R4: dom-3" in explain("DOM-3")


def test_a_key_of_several_rules_tells_all_of_them() -> None:
    text = explain("inv-1")
    assert all(on in text for on in ("on Task", "on Parameters.parameter", "on TestReport.setup.action"))


@pytest.mark.parametrize("one", EVERY, ids=_id)
def test_every_explanation_can_be_printed(one: Explanation) -> None:
    text = explain(one.key)
    assert one.text.rstrip(".") in text
    assert all(line.isprintable() for line in text.splitlines())


def test_an_unknown_key_is_none() -> None:
    with pytest.raises(KeyError):
        explain("con-44")
    assert "con-4" in near("con-44")
    assert near("x" * 10_000) == []


@click.command()
@click.option("--explain", callback=option.show, is_eager=True, expose_value=False)
@click.argument("file")
def _command(file: str) -> None:
    click.echo(file)


def test_the_option_explains_instead_of_running() -> None:
    done = CliRunner().invoke(_command, ["--explain", "qty-3"])
    assert done.exit_code == 0
    assert done.output == explain("qty-3") + "\n"


def test_the_option_refuses_an_unknown_key_with_those_that_are_like_it() -> None:
    done = CliRunner().invoke(_command, ["--explain", "qty-33"])
    assert done.exit_code == 2
    assert "qty-3" in done.output.replace("qty-33", "")
