"""What this project defines, as one FHIR transaction, so that the server can judge our bundles by it.

And one code that HL7 has defined since the edition of v3-ObservationValue that HAPI brings along: without it, a server
that validates requests refuses every case that is labelled as a proposal (decisions, 5).
"""

from __future__ import annotations

from typing import Any, Final

from service import tables
from service.mapping.unreviewed import LABEL

_FOLDERS: Final = ("profiles", "naranjo", "conceptmaps")
_LABEL: Final = {
    "resourceType": "CodeSystem",
    "id": "v3-ObservationValue",
    "url": LABEL["system"],
    "name": "ObservationValueAiast",
    "title": "The code AIAST of HL7's v3-ObservationValue",
    "status": "active",
    "description": "One code of a later edition of this code system, for servers that know an earlier one.",
    "caseSensitive": True,
    "content": "fragment",
    "concept": [{"code": LABEL["code"], "display": LABEL["display"]}],
}


def definitions() -> dict[str, Any]:
    """The FHIR resources of mappings/, and that code, as a transaction bundle that puts each under its own id."""
    files = [tables.read_json(folder, name) for folder in _FOLDERS for name in tables.names(folder)]
    found = [*(file for file in files if "resourceType" in file), _LABEL]
    return {"resourceType": "Bundle", "type": "transaction", "entry": [_put(one) for one in found]}


def _put(resource: dict[str, Any]) -> dict[str, Any]:
    url = f"{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": resource["url"], "resource": resource, "request": {"method": "PUT", "url": url}}
