"""What this project defines, as one FHIR transaction, so that the server can judge our bundles by it."""

from __future__ import annotations

from typing import Any, Final

from service import tables

_FOLDERS: Final = ("profiles", "naranjo", "conceptmaps")


def definitions() -> dict[str, Any]:
    """The FHIR resources of mappings/ as a transaction bundle that puts each under its own id."""
    files = [tables.read_json(folder, name) for folder in _FOLDERS for name in tables.names(folder)]
    return {"resourceType": "Bundle", "type": "transaction", "entry": [_put(f) for f in files if "resourceType" in f]}


def _put(resource: dict[str, Any]) -> dict[str, Any]:
    url = f"{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": resource["url"], "resource": resource, "request": {"method": "PUT", "url": url}}
