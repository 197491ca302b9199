"""Invariants of TestScript and TestReport: what the steps of a test are made of.

Source: http://hl7.org/fhir/R4/testscript.html, testreport.html. Operations and assertions are told once and used in
setup, test and teardown; each place has its own key, so the rules stand on the actions around them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from service.validation.invariants.family import Family, Json, count, has, has_any
from service.validation.invariants.rule import Context

_UNADDRESSED: Final = frozenset({"capabilities", "search", "transaction", "history"})
_ASSERTIONS: Final = (
    *("contentType", "expression", "headerField", "minimumId", "navigationLinks", "path", "requestMethod"),
    *("resource", "responseCode", "response", "validateProfileId"),
)
_SETUP: Final = "TestScript.setup.action"
_TEST: Final = "TestScript.test.action"
_TEARDOWN: Final = "TestScript.teardown.action"

family: Final = Family("testscript.html")


@family.rule("tst-4", "TestScript.metadata", "A capability is required or proved", "required or validated")
def capability_has_use(metadata: Json, _: Context) -> bool:
    """A capability is required or validated; one that is is enough, as the expression has it."""
    return any(has_any(one, "required", "validated") for one in metadata.get("capability", ()))


@family.rule(
    "tst-3", "TestScript.variable", "A variable is found in at most two ways", "not expression, headerField and path"
)
def variable_in_fewer_ways(variable: Json, _: Context) -> bool:
    """Not all three ways, as the expression has it; its words say one."""
    return count(variable, "expression", "headerField", "path") < 3


@family.rule("tst-1", _SETUP, "A step does something or asserts something", "one of operation, assert")
@family.rule("tst-2", _TEST, "A step does something or asserts something", "one of operation, assert")
@family.rule(
    "inv-1",
    "TestReport.setup.action",
    "A step did something or asserted something",
    "one of operation, assert",
    page="testreport.html",
)
@family.rule(
    "inv-2",
    "TestReport.test.action",
    "A step did something or asserted something",
    "one of operation, assert",
    page="testreport.html",
)
def step_is_one_kind(action: Json, _: Context) -> bool:
    """Exactly one of operation and assertion."""
    return ("operation" in action) != ("assert" in action)


@family.rule("tst-7", _SETUP, "An operation says what it is on", "sourceId, or one of targetId, url, params")
@family.rule("tst-8", _TEST, "An operation says what it is on", "sourceId, or one of targetId, url, params")
@family.rule("tst-9", _TEARDOWN, "An operation says what it is on", "sourceId, or one of targetId, url, params")
def operation_is_addressed(action: Json, _: Context) -> bool:
    """An operation has a source, one target, or is on the whole server."""
    operation = action.get("operation")
    if operation is None or has(operation, "sourceId") or count(operation, "targetId", "url", "params") == 1:
        return True
    return operation.get("type", {}).get("code") in _UNADDRESSED


def _of_assertion(check: Callable[[Json], bool]) -> Callable[[Json, Context], bool]:
    def ask(action: Json, _: Context) -> bool:
        return "assert" not in action or check(action["assert"])

    return ask


@family.rule("tst-5", _SETUP, "An assertion asserts one thing", "at most one of its assertions")
@family.rule("tst-6", _TEST, "An assertion asserts one thing", "at most one of its assertions")
@_of_assertion
def asserts_one_thing(assertion: Json) -> bool:
    """At most one assertion, or an extension."""
    return "extension" in assertion or count(assertion, *_ASSERTIONS) <= 1


@family.rule("tst-10", _SETUP, "A comparison is with a part of a source", "expression or path beside compareToSourceId")
@family.rule("tst-11", _TEST, "A comparison is with a part of a source", "expression or path beside compareToSourceId")
@_of_assertion
def compares_with_part(assertion: Json) -> bool:
    """A source to compare with goes together with an expression or a path."""
    part = has_any(assertion, "compareToSourceExpression", "compareToSourcePath")
    return has(assertion, "compareToSourceId") == part


@family.rule("tst-12", _SETUP, "A request has no response", "no response and responseCode in the direction request")
@family.rule("tst-13", _TEST, "A request has no response", "no response and responseCode in the direction request")
@_of_assertion
def request_has_no_response(assertion: Json) -> bool:
    """In the direction of a request nothing is asserted of a response."""
    return assertion.get("direction") != "request" or not has_any(assertion, "response", "responseCode")
