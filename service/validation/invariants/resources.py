"""Invariants of every resource: what a contained one must not have.

Source: http://hl7.org/fhir/R4/domainresource.html. That contained resources are not nested (dom-2) and are referred to
(dom-3) is decided by the layer references. That a resource should have a narrative (dom-6) is left out on purpose: it
is good practice only, and this project writes resources for machines.
"""

from __future__ import annotations

from typing import Final

from service.validation.invariants.family import Family, Json, has_any, parts
from service.validation.invariants.rule import Context

_ON: Final = "DomainResource"

family: Final = Family("domainresource.html")


@family.rule(
    "dom-4",
    _ON,
    "A contained resource has no life of its own, so it has no version and no date of change",
    "contained resources without meta.versionId and meta.lastUpdated",
)
def contained_without_version(resource: Json, _: Context) -> bool:
    """No contained resource has a version or a time of its last change."""
    return "contained" not in resource or not any(
        has_any(meta, "versionId", "lastUpdated") for meta in parts(resource, "contained", "meta")
    )


@family.rule(
    "dom-5",
    _ON,
    "Security labels are those of the container, a contained resource has none",
    "contained resources without meta.security",
)
def contained_without_security(resource: Json, _: Context) -> bool:
    """No contained resource has a security label."""
    return "contained" not in resource or not parts(resource, "contained", "meta", "security")
