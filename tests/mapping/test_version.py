"""A server renews what it holds only when the mapping version rises: bytes may not change under the same one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from service.mapping.context import MAPPING_VERSION

EXAMPLES = Path(__file__).parents[2] / "examples"
EMITTED = {"1": "b8762b865e49bb5d3fa4306635f13bef2529af38981667fae0a627fae794ba86"}
"""SHA-256 of the golden bundles by mapping version. Until 0.1.0 is released the entry of version 1 may be renewed;
after that, a change of bytes needs a new version and a new entry.
"""


def test_the_bytes_of_this_mapping_version_are_those_that_were_recorded() -> None:
    bundles = sorted(EXAMPLES.glob("*/bundle.json"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in bundles)).hexdigest()
    assert EMITTED[MAPPING_VERSION] == digest
