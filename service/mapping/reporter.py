"""The reporter (E2B C.2.r) and the assessors of causality, as the FHIR resources that may stand where they are named.

A health professional is a Practitioner; a consumer or lawyer is a RelatedPerson, as in the HL7 ICSR guide, because a
Practitioner provides care. An organisation alone is an Organization; with a person, a PractitionerRole joins the two.
No name is invented: a reviewer without a name is a Practitioner that says so.
"""

from __future__ import annotations

from typing import Final

from service.fhir.elements import Element
from service.mapping.case import Case
from service.mapping.resource import Resource
from service.report.model import Assessment, Assessor, Reporter

PERSON_KEY: Final = "reporter"
_LAY: Final = ("lawyer", "consumer")


def build_reporter(case: Case) -> None:
    """The reporter's resources, as far as the report names one."""
    reporter = case.report.reporter
    if reporter is None:
        return
    if _is_person(reporter):
        _person(case, reporter)
    if reporter.organization is not None:
        _organization(case, reporter)


def reporter_reference(case: Case) -> Element | None:
    """A reference to the reporter for `author`: the person, else the organisation; None where neither is stated."""
    reporter = case.report.reporter
    if reporter is None:
        return None
    if _is_person(reporter):
        return case.ref(_person_kind(reporter), PERSON_KEY)
    return case.ref("Organization", PERSON_KEY)


def recorder_reference(case: Case) -> Element | None:
    """The same for AdverseEvent.recorder, which takes persons only."""
    reporter = case.report.reporter
    return case.ref(_person_kind(reporter), PERSON_KEY) if reporter is not None and _is_person(reporter) else None


def assessor_reference(case: Case, assessment: Assessment) -> Element | None:
    """A reference to a person who assessed; None for software, which is contained where it is named."""
    assessor = assessment.assessor
    if assessor.type == "software":
        return None
    if _is_reporter(case, assessor):
        return recorder_reference(case)
    return case.ref("Practitioner", _assessor_key(assessment))


def practitioner_reference(case: Case, assessment: Assessment) -> Element | None:
    """The same for elements that take a Practitioner only: any other person by name, without a link."""
    reference = assessor_reference(case, assessment)
    if reference is None or reference["reference"].startswith("Practitioner/"):
        return reference
    reporter = case.report.reporter
    names = (reporter.name, reporter.qualification) if reporter is not None else ()
    return {"display": next((name for name in names if name), assessment.assessor.type)}


def build_assessors(case: Case) -> None:
    """A Practitioner for every assessor who is not the reporter of the case."""
    assessors = {
        _assessor_key(assessment): assessment.assessor
        for assessment in case.report.assessments
        if assessment.assessor.type != "software"
    }
    for key, assessor in sorted(assessors.items()):
        if _is_reporter(case, assessor):
            continue
        resource = case.new("Practitioner", key, "source")
        if assessor.name is not None:
            resource.put("name", [{"text": assessor.name}])
        resource.say(f"{assessor.type.capitalize()} of causality: {assessor.name or 'name not stated'}.")


def software(name: str | None) -> Element:
    """The contained Device that stands for software as performer or author; refer to it as #software."""
    return {
        "resourceType": "Device",
        "id": "software",
        "deviceName": [{"name": name or "aefhir", "type": "user-friendly-name"}],
        "type": {"text": "software"},
    }


def _is_reporter(case: Case, assessor: Assessor) -> bool:
    """Whether the assessor is the reporter of the case: said to be, and not under another name."""
    reporter = case.report.reporter
    if assessor.type != "reporter" or reporter is None or not _is_person(reporter):
        return False
    return assessor.name in (None, reporter.name)


def _assessor_key(assessment: Assessment) -> str:
    """By name; without one each assessment has a person of its own, for nothing says that they are the same."""
    assessor = assessment.assessor
    return f"assessor/{assessor.type}/{assessor.name}" if assessor.name else f"assessment/{assessment.key}"


def _is_person(reporter: Reporter) -> bool:
    """An organisation without name or qualification of a person is no person; anything else is one."""
    return reporter.name is not None or reporter.qualification is not None or reporter.organization is None


def _person_kind(reporter: Reporter) -> str:
    return "RelatedPerson" if reporter.qualification in _LAY else "Practitioner"


def _person(case: Case, reporter: Reporter) -> None:
    kind = _person_kind(reporter)
    resource = case.new(kind, PERSON_KEY, "source")
    if kind == "RelatedPerson":
        resource.put("patient", case.patient)
    if reporter.qualification is not None:
        code = case.coded("qualification", reporter.qualification, reporter.qualification.replace("-", " "))
        if kind == "RelatedPerson":
            resource.put("relationship", [code], "/reporter/qualification")
        else:
            qualification = {"code": code}
            resource.put("qualification", [qualification])
            resource.seen("/reporter/qualification", qualification, "code")
    if reporter.name is not None:
        resource.put("name", [{"text": reporter.name}], "/reporter/name")
    _put_country(resource, reporter)
    words = [reporter.name, (reporter.qualification or "").replace("-", " "), reporter.country]
    resource.say(f"Reporter: {', '.join(word for word in words if word) or 'not described'}.")


def _organization(case: Case, reporter: Reporter) -> None:
    resource = case.new("Organization", PERSON_KEY, "source")
    resource.put("name", reporter.organization, "/reporter/organization")
    if not _is_person(reporter):
        _put_country(resource, reporter)
    resource.say(f"Reporting organisation: {reporter.organization}.")
    if _is_person(reporter) and _person_kind(reporter) == "Practitioner":
        role = case.new("PractitionerRole", PERSON_KEY, "source")
        role.put("practitioner", case.ref("Practitioner", PERSON_KEY))
        role.put("organization", case.ref("Organization", PERSON_KEY))
        role.say(f"The reporter works at {reporter.organization}.")


def _put_country(resource: Resource, reporter: Reporter) -> None:
    if reporter.country is not None:
        address = {"country": reporter.country}
        resource.put("address", [address])
        resource.seen("/reporter/country", address, "country")
