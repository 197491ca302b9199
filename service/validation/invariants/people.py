"""Invariants of people, their groups and families, organizations and appointments.

Source: the pages of http://hl7.org/fhir/R4/ of each type. org-1 to org-3 stand on telecom and address themselves and
are asked of the Organization. ctm-1 follows a reference only where its target is contained or in the same Bundle:
like the reference validator it lets pass what cannot be found. app-4 spells noshow as no-show, which is no code of R4:
as written, and as the reference validator has it, only cancelled is left.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has, has_any, has_choice, parts
from service.validation.invariants.rule import Context

_DATELESS: Final = frozenset({"proposed", "cancelled", "waitlist"})

family: Final = Family("patient.html")


@family.rule(
    "pat-1",
    "Patient.contact",
    "A contact can be named or reached",
    "name, telecom, address or organization",
)
def contact_is_told(contact: Json, _: Context) -> bool:
    """A contact has something to go by."""
    return "name" in contact or "telecom" in contact or "address" in contact or "organization" in contact


@family.rule("org-1", "Organization", "An organization can be told", "identifier or name", page="organization.html")
def organization_is_told(organization: Json, _: Context) -> bool:
    """An organization has an identifier or a name."""
    return "identifier" in organization or has(organization, "name")


@family.rule(
    "org-2", "Organization", "An organization has no home", "address.use other than home", page="organization.html"
)
def organization_address_is_no_home(organization: Json, _: Context) -> bool:
    """No address is a home."""
    return not any(address.get("use") == "home" for address in organization.get("address", ()))


@family.rule(
    "org-3",
    "Organization",
    "An organization cannot be called at home",
    "telecom.use other than home",
    page="organization.html",
)
def organization_telecom_is_no_home(organization: Json, _: Context) -> bool:
    """No contact is at home."""
    return not any(contact.get("use") == "home" for contact in organization.get("telecom", ()))


@family.rule(
    "grp-1", "Group", "Only a group of actual things has members", "actual true beside member", page="group.html"
)
def members_are_actual(group: Json, _: Context) -> bool:
    """Members are those of an actual group."""
    return "member" not in group or group.get("actual") is True


@family.rule(
    "ctm-1",
    "CareTeam.participant",
    "Only a practitioner acts on behalf of an organization",
    "a Practitioner as member beside onBehalfOf",
    page="careteam.html",
)
def only_practitioners_represent(participant: Json, context: Context) -> bool:
    """On behalf of others only practitioners act, as far as the member can be found."""
    if "onBehalfOf" not in participant:
        return True
    reference = participant.get("member", {}).get("reference", "")
    if reference.startswith("#"):
        found = [each for each in parts(context.container, "contained") if each.get("id") == reference[1:]]
    else:
        entries = parts(context.bundle or {}, "entry")
        found = [each for entry in entries if entry.get("fullUrl") == reference for each in parts(entry, "resource")]
    return all(resource.get("resourceType", "Practitioner") == "Practitioner" for resource in found)


@family.rule(
    "fhs-1", "FamilyMemberHistory", "Age and birth tell the same", "age[x] or born[x]", page="familymemberhistory.html"
)
def age_or_birth(history: Json, _: Context) -> bool:
    """Not both an age and a birth."""
    return not has_choice(history, "age") or not has_choice(history, "born")


@family.rule(
    "fhs-2",
    "FamilyMemberHistory",
    "Only an age that is told can be estimated",
    "age[x] beside estimatedAge",
    page="familymemberhistory.html",
)
def estimate_of_age(history: Json, _: Context) -> bool:
    """An estimate is one of an age."""
    return not has(history, "estimatedAge") or has_choice(history, "age")


@family.rule(
    "app-2",
    "Appointment",
    "An appointment has a start and an end, or neither",
    "start and end",
    page="appointment.html",
)
def start_with_end(appointment: Json, _: Context) -> bool:
    """Start and end go together."""
    return has(appointment, "start") == has(appointment, "end")


@family.rule(
    "app-3",
    "Appointment",
    "Only an appointment that is not made yet, or no longer, has no time",
    "start and end, or the status proposed, waitlist or cancelled",
    page="appointment.html",
)
def appointment_has_time(appointment: Json, _: Context) -> bool:
    """An appointment that stands has a time."""
    return (has(appointment, "start") and has(appointment, "end")) or appointment.get("status") in _DATELESS


@family.rule(
    "app-4",
    "Appointment",
    "Only what was cancelled or missed has a reason for it",
    "the status cancelled beside cancelationReason",
    page="appointment.html",
)
def cancelled_for_a_reason(appointment: Json, _: Context) -> bool:
    """A reason of cancelling needs an appointment that was cancelled."""
    return "cancelationReason" not in appointment or appointment.get("status") in ("cancelled", "no-show")


@family.rule(
    "app-1",
    "Appointment.participant",
    "A participant is somebody or of a kind",
    "type or actor",
    page="appointment.html",
)
def participant_is_told(participant: Json, _: Context) -> bool:
    """A participant has a type or an actor."""
    return "type" in participant or "actor" in participant


@family.rule(
    "apr-1",
    "AppointmentResponse",
    "Who answers is somebody or of a kind",
    "participantType or actor",
    page="appointmentresponse.html",
)
def responder_is_told(response: Json, _: Context) -> bool:
    """An answer has a type of participant or an actor."""
    return has_any(response, "participantType", "actor")
