"""Invariants of plans, requests, tasks, consents, insurance and audits.

Source: the pages of http://hl7.org/fhir/R4/ of each type. The rules ppc-2 to ppc-5 of Consent ask for a scope of the
code system `something`, which nothing has: they are kept as they are written.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, has_choice, is_coded
from service.validation.invariants.rule import Check, Context
from service.validation.invariants.times import in_order

family: Final = Family("careplan.html")


@family.rule(
    "cpl-3", "CarePlan.activity", "An activity is told here or referred to", "detail or reference", page="careplan.html"
)
def activity_in_one_place(activity: Json, _: Context) -> bool:
    """Not both a detail and a reference."""
    return "detail" not in activity or "reference" not in activity


@family.rule(
    "gol-1", "Goal.target", "A value to reach is that of a measure", "measure beside detail[x]", page="goal.html"
)
def target_has_measure(target: Json, _: Context) -> bool:
    """A detail needs a measure."""
    return not has_choice(target, "detail") or "measure" in target


@family.rule(
    "rqg-1",
    "RequestGroup.action",
    "An action is a resource or has parts",
    "one of resource, action",
    page="requestgroup.html",
)
def action_is_one_kind(action: Json, _: Context) -> bool:
    """Exactly one of resource and actions."""
    return ("resource" in action) != ("action" in action)


@family.rule(
    "prr-1",
    "ServiceRequest",
    "Details of an order are those of what is ordered",
    "code beside orderDetail",
    page="servicerequest.html",
)
def details_of_order(request: Json, _: Context) -> bool:
    """Details need a code."""
    return "orderDetail" not in request or "code" in request


@family.rule(
    "inv-1",
    "Task",
    "A task is not changed before it is written",
    "lastModified not before authoredOn",
    page="task.html",
)
def written_before_changed(task: Json, _: Context) -> bool:
    """The last change is not before the writing."""
    if "authoredOn" not in task or "lastModified" not in task:
        return True
    return in_order(task["authoredOn"], task["lastModified"])


@family.rule(
    "inv-1",
    "Parameters.parameter",
    "A parameter is a value, a resource or has parts",
    "one of value[x], resource, part",
    page="parameters.html",
)
def parameter_is_one_thing(parameter: Json, _: Context) -> bool:
    """Exactly one of value, resource and parts."""
    return ("part" in parameter) + ("resource" in parameter) + has_choice(parameter, "value") == 1


@family.rule("ppc-1", "Consent", "A consent rests on a policy", "policy or policyRule", page="consent.html")
def consent_has_policy(consent: Json, _: Context) -> bool:
    """A consent has a policy or a rule."""
    return "policy" in consent or "policyRule" in consent


def _scoped(code: str) -> Check:
    codes = frozenset({code})

    def check(consent: Json, _: Context) -> bool:
        return "patient" in consent or not is_coded(consent, "scope", "something", codes)

    return check


for _key, _code in (("ppc-2", "patient-privacy"), ("ppc-3", "research"), ("ppc-4", "adr"), ("ppc-5", "treatment")):
    family.rule(
        _key, "Consent", f"A consent of the scope {_code} is that of a patient", "patient", page="consent.html"
    )(_scoped(_code))


@family.rule(
    "ces-1",
    "CoverageEligibilityResponse.insurance.item",
    "A benefit is of a category or of a product",
    "one of category, productOrService",
    page="coverageeligibilityresponse.html",
)
def benefit_is_one_kind(item: Json, _: Context) -> bool:
    """Exactly one of category and product."""
    return ("category" in item) != ("productOrService" in item)


@family.rule("ipn-1", "InsurancePlan", "A plan can be told", "identifier or name", page="insuranceplan.html")
def plan_is_told(plan: Json, _: Context) -> bool:
    """A plan has an identifier or a name."""
    return "identifier" in plan or has(plan, "name")


@family.rule(
    "sev-1", "AuditEvent.entity", "What was touched is named or was asked for", "name or query", page="auditevent.html"
)
def named_or_asked(entity: Json, _: Context) -> bool:
    """Not both a name and a query."""
    return not has(entity, "name") or not has(entity, "query")
