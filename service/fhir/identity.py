"""Resource ids: UUIDv5 of the case, the resource kind and the key of the datum (DESIGN: identity).

The same case has the same ids on any machine, and two senders' case "1" never meet, because the system of the
case identifier is part of the name. The name is a JSON array, so no value can imitate the separator of another.
Ids are not anonymous: who knows the case identifier can compute them.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Final

from service.fhir.canonical import BASE

NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, BASE)
_PREFIX: Final = NAMESPACE.bytes


def resource_id(system: str, value: str, kind: str, key: str) -> str:
    """The id of the resource of this kind that stands for `key` in the case `system|value`."""
    name = json.dumps([system, value, kind, key], ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha1(_PREFIX + name.encode(), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest[:16], version=5))
